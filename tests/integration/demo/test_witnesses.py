# SPDX-License-Identifier: Apache-2.0
"""The demonstration's agencies as witnesses of the hub's log: with real processes, a real quorum, and a hub whose disks
are put back to an earlier day by somebody who holds all of them."""
import json
import shutil
import signal
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from running_demo import BIN, PATIENCE, RunningDemo, until

AGENCIES = ('police', 'schools', 'peterborough', 'cambridgeshire')
WITNESSES = ('police', 'schools', 'peterborough')  # of the policy, without health, whose source is a server
STORED = ('hub.db', 'hub.db-wal', 'hub.db-shm', 'checkpoint.a', 'checkpoint.b')


class Witnesses(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix='mash-witnesses-')
        self.addCleanup(temporary.cleanup)
        self.demo = RunningDemo(Path(temporary.name) / 'state')
        self.addCleanup(self.demo.stop)
        self.folder = self.demo.folder
        self.start('hub', *AGENCIES)
        self.demo.until_connected(*AGENCIES)

    def start(self, *names):
        for name in names:
            self.demo.start(name)

    def stop(self, *names):
        for name in names:
            self.assertEqual(self.demo.kill(name, signal.SIGTERM), 0, name)

    def checkpoint(self, which=''):
        status, _, body = self.demo.call('auditor', 'GET', '/v1/audit/checkpoint' + which)
        self.assertEqual(status, 200)
        return body.decode()

    def size(self, which=''):
        return int(self.checkpoint(which).split('\n')[1])

    def until_witnessed(self, names=WITNESSES):
        """Until everything that is signed now is witnessed by all of them."""
        size = self.size('/newest')

        def witnessed():
            text = self.checkpoint()
            return int(text.split('\n')[1]) >= size and all(f'\N{EM DASH} {name}/witness ' in text for name in names)
        until(witnessed, 'cosigning')

    def verify(self, *more):
        return self.demo.mashctl('--profile', self.folder / 'people/auditor.toml', 'audit', 'verify', '--vkey',
                                 self.folder / 'log.vkey', '--policy', self.folder / 'log.policy', *more)

    def admin(self, path):
        port = json.loads((self.folder / 'ports.json').read_text())['admin']
        try:
            with urllib.request.urlopen(f'http://127.0.0.1:{port}/{path}', timeout=PATIENCE) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def logged(self, name, event):
        return f'"{event}"' in (self.folder / 'log' / f'{name}.log').read_text()

    def save(self, day):
        kept = self.folder / day
        kept.mkdir()
        for name in STORED:
            if (self.folder / name).exists():
                shutil.copy2(self.folder / name, kept / name)

    def put_back(self, day):
        """Root's work: database and checkpoints of that day, and no trace of what was witnessed since."""
        for name in (*STORED, 'checkpoint.witnessed', 'checkpoint.contradiction'):
            (self.folder / name).unlink(missing_ok=True)
        for file in (self.folder / day).iterdir():
            shutil.copy2(file, self.folder / file.name)

    def grow(self, checks):
        for _ in range(checks):
            self.demo.ask()

    # --- tests

    def test_what_the_quorum_cosigned_verifies_under_the_policy_also_after_restarts(self):
        self.grow(2)
        self.until_witnessed()
        code, out, err = self.verify('--seen', self.folder / 'seen')
        self.assertEqual(code, 0, out + err)
        self.assertIn('signed by the hub and witnessed by', out)
        before = self.checkpoint()
        self.stop('hub')
        self.start('hub')
        self.assertGreaterEqual(self.size(), int(before.split('\n')[1]), 'nothing that was served is taken back')
        self.demo.until_connected(*AGENCIES)
        self.until_witnessed()
        self.stop('police', 'schools')
        self.start('police', 'schools')
        self.demo.until_connected(*AGENCIES)
        self.grow(1)
        self.until_witnessed()
        code, out, err = self.verify('--seen', self.folder / 'seen')
        self.assertEqual(code, 0, out + err)
        self.assertIn('what was seen earlier is its beginning', out)
        self.assertEqual(self.admin('readyz'), (200, 'ready\n'))

    def test_one_partner_alone_finds_a_log_that_was_rolled_back(self):
        self.stop('hub')
        self.save('monday')
        self.start('hub')
        self.demo.until_connected(*AGENCIES)
        self.grow(4)
        self.until_witnessed()
        self.stop('hub', *AGENCIES)
        self.save('tuesday')
        for alone in WITNESSES:
            with self.subTest(alone):
                self.put_back('monday')
                self.start('hub', alone)
                until(lambda: self.admin('readyz')[0] == 503, f'noticing by {alone}')
                self.assertIn(f'{alone} has seen', self.admin('readyz')[1])
                self.assertIn('rolled back', self.admin('readyz')[1])
                self.assertIn('mash_log_contradicted 1', self.admin('metrics')[1])
                status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', self.demo.check())
                self.assertEqual((status, json.loads(body)['type']), (503, 'urn:mash:problem:log_contradicted'))
                self.assertEqual(self.demo.call('auditor', 'GET', '/v1/audit/checkpoint')[0], 503)
                until((self.folder / 'checkpoint.contradiction').exists, 'keeping the evidence')
                self.stop('hub', alone)
        code, _, err = self.started_alone()
        self.assertEqual(code, 2)
        self.assertIn('checkpoint.contradiction', err)
        contradiction = (self.folder / 'checkpoint.contradiction').read_text()
        self.put_back('tuesday')
        (self.folder / 'checkpoint.contradiction').write_text(contradiction)
        self.start('hub', *AGENCIES)
        self.demo.until_connected(*AGENCIES)
        self.grow(1)
        self.until_witnessed()
        self.assertFalse((self.folder / 'checkpoint.contradiction').exists())

    def started_alone(self):
        done = subprocess.run([BIN / 'mash-hubd', '--config', self.folder / 'hub.toml'], capture_output=True, text=True,
                              timeout=PATIENCE)
        return done.returncode, done.stdout, done.stderr

    def test_one_partner_alone_finds_a_log_that_went_another_way_since_monday(self):
        self.grow(1)
        self.until_witnessed()
        self.stop('hub')
        self.save('monday')
        self.start('hub')
        self.demo.until_connected(*AGENCIES)
        self.grow(2)
        self.until_witnessed()
        seen = self.size('/newest')
        self.stop('hub', *AGENCIES)
        self.put_back('monday')
        self.start('hub')
        while self.size('/newest') <= seen:  # with nobody connected, the hub writes another Tuesday
            self.grow(1)
        self.start('schools')
        until(lambda: self.admin('readyz')[0] == 503, 'noticing')
        self.assertIn('it was rewritten', self.admin('readyz')[1])
        self.stop('hub', 'schools')


if __name__ == '__main__':
    unittest.main()
