# SPDX-License-Identifier: Apache-2.0
"""Every key that the exchange and the server have is changed while checks are sent and one waits, as docs/operations.md says
("Keys that change"): nothing is refused, dropped, or asked twice."""
import json
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from running_demo import BIN, PATIENCE, RunningDemo, until

AGENCIES = ('schools', 'police')


class Keys(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix='mash-keys-')
        self.addCleanup(temporary.cleanup)
        self.demo = RunningDemo(Path(temporary.name) / 'state')
        self.addCleanup(self.demo.stop)
        self.folder = self.demo.folder
        for name in ('hub', *AGENCIES):
            self.demo.start(name)
        self.demo.until_connected(*AGENCIES)

    def mashctl(self, *words, status=0):
        done = subprocess.run([BIN / 'mashctl', *map(str, words)], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def number(self, file):
        return self.mashctl('certs', 'member', 'number', file).strip()

    def keys(self, name):
        return self.folder / f'adapters/{name}/keys'

    def ping(self, name, status=0, wait=30):
        said = self.mashctl('--json', 'certs', 'member', 'ping', name, '--state', self.folder, '--wait', wait, status=status)
        return json.loads(said)

    def log(self, name):
        return (self.folder / f'log/{name}.log').read_text(errors='replace')

    def reload(self, name):
        before = self.log(name).count('"reloaded"')
        self.demo.processes[name].send_signal(signal.SIGHUP)
        until(lambda: self.log(name).count('"reloaded"') > before, f'reloading {name}')

    def change_config(self, name, old, new):
        config = self.folder / f'adapters/{name}.toml'
        text = config.read_text()
        self.assertIn(old, text)
        config.write_text(text.replace(old, new))

    def asked(self, name):
        """How many questions an agency's ledger has taken, and answered."""
        ledger = sqlite3.connect(f'file:{self.folder}/adapters/{name}/state/ledger.db?mode=ro', uri=True)
        try:
            return ledger.execute('SELECT count(*) FROM inbox').fetchone()[0], \
                ledger.execute('SELECT count(*), count(DISTINCT ask) FROM outbox').fetchone()
        finally:
            ledger.close()

    # --- under load

    def load(self):
        """Sends check after check until told to stop; what was refused fails the test."""
        while not self.over.wait(0.2):
            try:
                self.sent.append(self.demo.ask()['id'])
            except (OSError, AssertionError) as failure:
                self.failed.append(repr(failure))

    def test_every_key_changes_under_load_and_nothing_is_dropped(self):
        self.sent, self.failed, self.over = [], [], threading.Event()
        self.demo.pause('police')  # a question is open all the while
        waiting = self.demo.ask()['id']
        self.demo.resume('police')
        sender = threading.Thread(target=self.load)
        sender.start()
        try:
            self.change_members_key()
            self.change_servers_key()
            self.change_hubs_key()
        finally:
            self.over.set()
            sender.join()
        self.assertEqual(self.failed, [])
        checks = [waiting, *self.sent]
        self.assertGreater(len(checks), 10)

        def answered():
            return all({self.demo.outcome(one, name) for name in AGENCIES} <= {'answered'} for one in checks)
        until(answered, 'answering every check')
        for name in AGENCIES:
            asks, (answers, distinct) = self.asked(name)
            self.assertEqual((asks, answers, distinct), (len(checks),) * 3, f'{name}: each was asked and answered once')
        self.assertTrue(self.demo.log_verifies())

    def change_members_key(self):
        keys, announced = self.keys('schools'), self.folder / 'schools.key'
        self.assertEqual(self.ping('schools')['key'], 'present')
        self.mashctl('certs', 'member', 'rekey', 'schools', '-o', announced, '--keys', keys)
        self.reload('schools')
        until(lambda: '"next_key_not_admitted"' in self.log('schools'), 'trying the next key')
        self.assertEqual(self.ping('schools')['key'], 'present')
        members = ('--members', self.folder / 'members.toml')
        self.mashctl('certs', 'member', 'admit-key', announced, '--number', self.number(announced), *members)
        self.reload('hub')
        retire = ('certs', 'member', 'retire-key', 'schools', *members, '--state', self.folder)
        self.assertIn('does not use its next key', self.mashctl(*retire, status=1))
        self.reload('schools')
        until(lambda: self.ping('schools').get('key') == 'next', 'using the next key')
        self.mashctl(*retire)
        self.reload('hub')
        self.mashctl('certs', 'switch', keys)
        self.reload('schools')
        found = until(lambda: (found := self.ping('schools')).get('round_trip_us') and found, 'hearing the schools')
        self.assertEqual((found['state'], found['key']), ('connected', 'present'))
        self.assertLess(abs(found['clock_ahead_ms']), 5000)
        self.assertIn('"member_uses_next_key"', self.log('hub'))
        listed = {one['agency']: one for one in self.demo.get('coordinator', '/v1/agencies')['agencies']}
        self.assertEqual(listed['schools']['line']['key'], 'present')
        self.assertIn('key_renew_by', listed['schools'])
        self.assertEqual(listed['health']['line']['state'], 'not_reachable')

    def change_servers_key(self):
        before = (self.folder / 'hub/tls.crt').read_text()
        self.mashctl('certs', 'server', '--ca', self.folder / 'ca', '-o', self.folder / 'hub', '--days', '20')
        self.assertNotEqual((self.folder / 'hub/tls.crt').read_text(), before)
        self.reload('hub')
        until(lambda: '"what":"tls_certificate"' in self.log('hub'), 'warning of a certificate for twenty days')

    def change_hubs_key(self):
        self.mashctl('certs', 'rekey', self.folder / 'hub')
        present, following = ((self.folder / f'hub/curve{part}.pub').read_text().strip() for part in ('', '.next'))
        for name in AGENCIES:
            reply = self.folder / f'{name}.reply'
            self.mashctl('certs', 'member', 'reply', name, '--members', self.folder / 'members.toml', '--hub-keys',
                         self.folder / 'hub', '-o', reply)
            self.mashctl('certs', 'member', 'accept', reply, '--number', self.number(reply), '--keys', self.keys(name))
            self.assertEqual((self.keys(name) / 'hub_curve.next.pub').read_text().strip(), following)
            if name == 'schools':  # police is forgotten
                self.change_config(name, f'public_key = "{present}"',
                                   f'public_key = "{present}"\nnext_public_key = "{following}"')
                self.reload(name)
        self.mashctl('certs', 'switch', self.folder / 'hub')
        self.reload('hub')
        self.assertEqual(self.ping('schools')['state'], 'connected')
        until(lambda: self.ping('police', status=1, wait=0)['state'] == 'wrong_key', 'telling the wrong key')
        self.assertIn('wrong key', self.mashctl('certs', 'member', 'ping', 'police', '--state', self.folder, status=1))
        self.change_config('police', present, following)
        self.reload('police')
        self.assertEqual(self.ping('police')['state'], 'connected')


if __name__ == '__main__':
    unittest.main()
