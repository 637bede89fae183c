# SPDX-License-Identifier: Apache-2.0
"""Files with a fault: a running hub that is told to read them anew changes nothing and says why, and a hub that is started
on them ends with status 2 and one sentence. Neither repeats what the file holds."""
import http.client
import json
import re
import signal
import ssl
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from running_demo import BIN, PATIENCE, RunningDemo, until

NAME = 'Zebedee Poisonberry'


def appended(text):
    return lambda path: path.write_bytes(path.read_bytes() + text.encode())


def replaced(old, new):
    def change(path):
        text = path.read_text()
        assert old in text, old
        path.write_text(text.replace(old, new, 1))
    return change


def written(content):
    return lambda path: path.write_bytes(content)


MEMBERS = {
    'a date that ends toml++': appended('\nvalid_from = 2026-01-01 0\n'),
    'a string without end': appended(f'\nname = "{NAME}\n'),
    'a control character': appended('\n# \x07\n'),
    'brackets without end': appended('\nx = ' + '[' * 10000 + '\n'),
    'a member twice': appended('\n[[people]]\nid = "x"\nid = "x"\n'),
    'bytes that are no text': lambda path: path.write_bytes(path.read_bytes() + b'\n# \xff\xfe\n'),
    'over a megabyte': lambda path: path.write_bytes(path.read_bytes() + b'#' * 1100000 + b'\n'),
    'nothing': written(b''),
    'another format': written(json.dumps({'members': [NAME]}).encode()),
    'an unknown member': replaced('[[people]]', '[[people]]\nshoe_size = 44'),
    'an unknown role': replaced('roles = ["coordinator"]', 'roles = ["overlord"]'),
    'an authority that is none': replaced('authorities = ["cambridgeshire"]', 'authorities = ["atlantis"]'),
    'an organisation that is none': replaced('organisation = "cambridgeshire"', 'organisation = "atlantis"'),
    'a number for a name': replaced('display_name = "Cambridgeshire Constabulary"', 'display_name = 7'),
    'a person twice': lambda path: path.write_text(path.read_text() + path.read_text()[path.read_text().index('[[people]]'):]),
    'a key of the wrong length': replaced('fingerprints = ["', 'fingerprints = ["00'),
    'a port out of range': replaced('port = ', 'port = 9'),
    'not there': lambda path: path.unlink(),
}
TLS = {
    'hub/tls.crt': {'no certificate': written(NAME.encode()), 'nothing': written(b''), 'not there': lambda path: path.unlink(),
                    'cut short': lambda path: path.write_bytes(path.read_bytes()[:200])},
    'hub/tls.key': {'no key': written(NAME.encode()), 'a key for others to read': lambda path: path.chmod(0o644),
                    'another key': lambda path: path.write_bytes(path.parent.joinpath('log.key').read_bytes())},
    'ca/ca.crt': {'no certificate': written(b'x'), 'a leaf': lambda path: path.write_bytes(
        path.parent.parent.joinpath('people/manager.crt').read_bytes())},
    'ca/crl.pem': {'no list': written(b'x'), "somebody else's": lambda path: path.write_bytes(
        path.parent.parent.joinpath('other-ca/crl.pem').read_bytes())},
}


class Reload(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix='mash-reload-')
        cls.addClassCleanup(temporary.cleanup)
        cls.demo = RunningDemo(Path(temporary.name) / 'state')
        cls.addClassCleanup(cls.demo.stop)
        cls.folder = cls.demo.folder
        config = cls.folder / 'hub.toml'  # the authority's own file, because ours is what this test's calls trust
        config.write_text(config.read_text().replace('client_ca = "ca.crt"', 'client_ca = "ca/ca.crt"'))
        cls.rows = [('members.toml', name, change) for name, change in MEMBERS.items()]
        cls.rows += [(file, name, change) for file, table in TLS.items() for name, change in table.items()]

    def setUp(self):
        self.demo.start('hub')
        self.demo.start('schools')
        self.demo.until_connected('schools')

    def tearDown(self):
        for name in ('schools', 'hub'):
            if name in self.demo.processes:
                self.assertEqual(self.demo.kill(name, signal.SIGTERM), 0)

    def with_fault(self, file, change, work):
        path = self.folder / file
        kept, mode = path.read_bytes(), path.stat().st_mode
        try:
            change(path)
            work()
        finally:
            path.write_bytes(kept)
            path.chmod(mode)

    def events(self, event):
        lines = (self.folder / 'log/hub.log').read_text(errors='replace').splitlines()
        return [one for one in map(json.loads, filter(lambda line: line.startswith('{'), lines)) if one['event'] == event]

    def reload(self):
        """The event that the reload ended with."""
        before = {event: len(self.events(event)) for event in ('reloaded', 'reload_refused')}
        self.demo.processes['hub'].send_signal(signal.SIGHUP)
        return until(lambda: next((e for e, n in before.items() if len(self.events(e)) > n), None), 'reloading')

    def serves_as_before(self):
        self.assertIsNone(self.demo.processes['hub'].poll())
        for who, status in (('coordinator', 200), ('manager', 200), ('removed', 401)):
            self.assertEqual(self.demo.call(who, 'GET', '/v1/agencies')[0], status, who)
        self.assertEqual(self.demo.connected(), {'schools'})

    def test_a_file_with_a_fault_changes_nothing(self):
        size = self.demo.log_size(settled=False)
        for file, name, change in self.rows:
            with self.subTest(f'{file}: {name}'):
                def told():
                    self.assertEqual(self.reload(), 'reload_refused')
                    self.serves_as_before()
                self.with_fault(file, change, told)
                why = self.events('reload_refused')[-1]['why']
                self.assertGreater(len(why), 20, 'a sentence')
                self.assertIn(Path(file).name, why)
        self.assertNotIn(NAME.split()[1], (self.folder / 'log/hub.log').read_text())
        self.assertNotIn(['reloaded'], [one['outcome'] for one in self.demo.entries(size, settled=False)])
        self.assertNotIn(['members_changed'], [one['outcome'] for one in self.demo.entries(size, settled=False)])
        self.assertEqual(self.reload(), 'reloaded', 'mended, it is taken')
        self.serves_as_before()
        self.assertIn(['reloaded'], [one['outcome'] for one in self.demo.entries(size, settled=False)])

    def test_what_changes_who_may_enter_is_an_entry_of_its_own(self):
        def outcomes_of(change, path):
            size = self.demo.log_size(settled=False)
            change(path)
            self.assertEqual(self.reload(), 'reloaded')
            return [one['outcome'] for one in self.demo.entries(size, settled=False) if one['type'] == 'admin']
        members, certificate = self.folder / 'members.toml', self.folder / 'hub/tls.crt'
        for path, word in ((members, 'members_changed'), (certificate, 'certificates_changed')):
            kept = path.read_bytes()
            told = outcomes_of(lambda path: path.write_bytes(kept + b'\n'), path)
            self.assertEqual(told, [[word], ['reloaded']])
            self.assertEqual(outcomes_of(lambda path: None, path), [['reloaded']])
            self.assertEqual(outcomes_of(lambda path: path.write_bytes(kept), path), [[word], ['reloaded']])

    def waiting(self, key):
        """A check by somebody who waits for its answers, of which most never come; what became of that call."""
        became = []

        def wait():
            try:
                became.append(self.demo.call('coordinator', 'POST', '/v1/requests', self.demo.check(),
                                             {'Prefer': 'wait=20', 'Idempotency-Key': key}))
            except OSError as cut:
                became.append(cut)
            except http.client.HTTPException as cut:
                became.append(cut)
        size = self.demo.log_size(settled=False)
        caller = threading.Thread(target=wait)
        caller.start()
        self.addCleanup(caller.join)
        until(lambda: self.demo.log_size(settled=False) > size, 'taking the check')
        return caller, became

    def test_who_waits_is_answered_before_the_hub_stops(self):
        caller, became = self.waiting('stopped')
        self.assertEqual(self.demo.kill('hub', signal.SIGTERM), 0)
        caller.join()
        status, _, body = became[0]
        self.assertEqual(status, 202, body)
        outcomes = self.demo.outcomes(json.loads(body))
        self.assertIn(outcomes['police'], ('pending', 'unreachable', 'never_seen'))

    def test_who_is_taken_out_while_waiting_is_cut_off_and_the_check_is_whole(self):
        caller, became = self.waiting('cut-off')
        members = self.folder / 'members.toml'
        kept = members.read_text()
        mine = kept.index('id = "coordinator"')
        try:
            members.write_text(kept[:mine] + re.sub('(fingerprints = \\["[0-9a-f]{62})..', '\\g<1>00', kept[mine:], count=1))
            self.assertEqual(self.reload(), 'reloaded')
            caller.join(5)
            self.assertFalse(caller.is_alive(), 'cut off at once')
            self.assertIsInstance(became[0], Exception)
        finally:
            members.write_text(kept)
            self.assertEqual(self.reload(), 'reloaded')
        self.serves_as_before()
        status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', self.demo.check(),
                                         {'Idempotency-Key': 'cut-off'})
        self.assertEqual(status, 202, body)
        self.demo.until_outcome(json.loads(body)['id'], 'schools', ('answered', 'awaiting_human', 'no_trace'))

    def revoke(self, who, listed):
        """In the directory, or, as if only the authority had been told, on its revocation list alone."""
        members = self.folder / ('members.toml' if listed else 'members.elsewhere.toml')
        members.write_bytes((self.folder / 'members.toml').read_bytes())
        words = () if listed else ('--ca', self.folder / 'ca', '--certificate', self.folder / f'people/{who}.crt')
        code, _, err = self.demo.mashctl('certs', 'revoke', who, '--members', members, *words)
        self.assertEqual(code, 0, err)

    def connection(self, who):
        made = http.client.HTTPSConnection(self.demo.address(), context=self.demo.tls(who), timeout=PATIENCE)
        self.addCleanup(made.close)
        return made

    def refused_after_reload(self, who):
        """A connection that was served and a stream end with the reload; what calling anew gives then."""
        used, streaming = self.connection(who), self.connection(who)
        used.request('GET', '/v1/agencies')
        self.assertEqual((reply := used.getresponse()).status, 200)
        reply.read()
        streaming.request('GET', '/v1/events')
        stream = streaming.getresponse()
        self.assertEqual(stream.readline(), b'retry: 1000\n')
        self.assertEqual(self.reload(), 'reloaded')
        try:
            for line in iter(stream.readline, b''):
                self.assertFalse(line.startswith(b':'), 'it should have ended at once')
        except (OSError, http.client.HTTPException):
            pass  # cut off instead of ended
        with self.assertRaises((OSError, http.client.HTTPException)):
            used.request('GET', '/v1/agencies')
            used.getresponse()
        return self.demo.call(who, 'GET', '/v1/agencies')[0]

    def test_who_is_revoked_is_refused_anew_on_an_open_connection_and_on_a_stream(self):
        kept = {path: path.read_bytes() for path in (self.folder / 'members.toml', self.folder / 'ca/crl.pem')}
        try:
            self.revoke('manager', listed=True)
            self.assertEqual(self.refused_after_reload('manager'), 401)
            (self.folder / 'members.toml').write_bytes(kept[self.folder / 'members.toml'])
            self.assertEqual(self.reload(), 'reloaded')
            self.revoke('manager', listed=False)
            with self.assertRaisesRegex(ssl.SSLError, 'revoked'):
                self.refused_after_reload('manager')
        finally:
            for path, content in kept.items():
                path.write_bytes(content)
            self.assertEqual(self.reload(), 'reloaded')
        self.serves_as_before()

    def test_a_hub_does_not_start_on_it(self):
        for name in ('schools', 'hub'):
            self.demo.kill(name, signal.SIGTERM)
        for file, name, change in self.rows:
            with self.subTest(f'{file}: {name}'):
                def told():
                    done = subprocess.run([BIN / 'mash-hubd', '--config', self.folder / 'hub.toml'], capture_output=True,
                                          text=True, timeout=PATIENCE)
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertIn(Path(file).name, done.stderr)
                    self.assertNotIn(NAME.split()[1], done.stderr)
                self.with_fault(file, change, told)


HUB_TOML = {
    'no file': lambda path: path.unlink(),
    'no toml': written(b'state_dir = \n'),
    'nothing': written(b''),
    'a date that ends toml++': appended('\nvalid_from = 2026-01-01 0\n'),
    'an unknown member': appended('\n[colours]\nof = "the hub"\n'),
    'no keys': replaced('keys = ', '# keys = '),
    'no certificate': replaced('certificate = "hub/tls.crt", ', ''),
    'a port that is none': replaced('port = 0', 'port = 70000'),
    'a port in words': replaced('port = 0', 'port = "any"'),
    'the loopback listener on the network': replaced('admin_listen = { address = "127.0.0.1"',
                                                     'admin_listen = { address = "0.0.0.0"'),
    'an origin with a space': replaced('mash.example/audit', 'mash example'),
    'an origin with a plus': replaced('mash.example/audit', 'mash+example'),
    'a folder that is not there': replaced('state_dir = "."', 'state_dir = "nowhere"'),
    'a key that is not there': replaced('hub/kek.key', 'hub/nothing.key'),
    'a curve key that is none': replaced('hub/curve.key', 'hub/kek.key'),
    'a log key that is none': replaced('hub/log.key', 'hub/kek.key'),
    'an address that is none': replaced('listen = { address = "127.0.0.1"', 'listen = { address = "the hub"'),
}


class Configuration(unittest.TestCase):
    def test_each_fault_is_one_sentence_and_status_2(self):
        with tempfile.TemporaryDirectory(prefix='mash-config-') as temporary:
            demo = RunningDemo(Path(temporary) / 'state')
            config = demo.folder / 'hub.toml'
            kept = config.read_bytes()
            for name, change in HUB_TOML.items():
                with self.subTest(name):
                    config.write_bytes(kept)
                    change(config)
                    done = subprocess.run([BIN / 'mash-hubd', '--config', config], capture_output=True, text=True,
                                          timeout=PATIENCE)
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertGreater(len(done.stderr), 20)
                    self.assertFalse((demo.folder / 'hub.url').exists(), 'it never listened')
            config.write_bytes(kept)
            demo.start('hub')  # otherwise none of it would prove anything
            demo.stop()

    def test_it_is_called_with_a_file(self):
        for words in ((), ('--config',), ('--port', '1'), ('hub.toml',)):
            with self.subTest(words):
                done = subprocess.run([BIN / 'mash-hubd', *words], capture_output=True, text=True, timeout=PATIENCE)
                self.assertEqual(done.returncode, 2)
                self.assertIn('--config', done.stderr + done.stdout)
        self.assertEqual(subprocess.run([BIN / 'mash-hubd', '--help'], capture_output=True).returncode, 0)


if __name__ == '__main__':
    unittest.main()
