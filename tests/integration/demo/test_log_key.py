# SPDX-License-Identifier: Apache-2.0
"""Another key for the log of the running demonstration: what docs/operations.md says, at the hub, at the agencies that
witness it, and for an inspector who holds the old key; and a hub killed or put back in the middle of it."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from running_demo import BIN, PATIENCE, RunningDemo, until

WITNESSES = ('police', 'schools', 'peterborough')  # of the policy
KEY = 'hub/log.key'


class LogKey(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix='mash-log-key-')
        self.addCleanup(temporary.cleanup)
        self.demo = RunningDemo(Path(temporary.name) / 'state')
        self.addCleanup(self.demo.stop)
        self.folder = self.demo.folder
        self.old = self.folder / 'old.vkey'
        shutil.copy(self.folder / 'log.vkey', self.old)
        self.keys = self.folder / 'log.keys'
        self.demo.start('hub')

    def witness(self):
        for name in WITNESSES:
            self.demo.start(name)
        self.demo.until_connected(*WITNESSES)

    def stop(self, *names):
        for name in names:
            self.assertEqual(self.demo.kill(name, signal.SIGTERM), 0, name)

    def mashctl(self, *words, status=0):
        done = subprocess.run([BIN / 'mashctl', *map(str, words)], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def rotate(self, *words, status=0):
        return self.mashctl('rotate', 'log', *words, '--state', self.folder, status=status)

    def verify(self, vkey, *more, status=0):
        return self.mashctl('--profile', self.folder / 'people/auditor.toml', 'audit', 'verify', '--vkey', vkey, *more,
                            status=status)

    def check(self, folder, vkey):
        return self.mashctl('audit', 'check', folder, '--vkey', vkey)

    def bundle(self, request, name):
        file = self.folder / name
        self.mashctl('--profile', self.folder / 'people/auditor.toml', 'audit', 'bundle', request, '-o', file)
        return file

    def witnessed_by(self):
        status, _, body = self.demo.call('auditor', 'GET', '/v1/audit/checkpoint')
        self.assertEqual(status, 200)
        text = body.decode()
        return int(text.split('\n')[1]), {name for name in WITNESSES if f'\N{EM DASH} {name}/witness ' in text}

    def until_witnessed(self, by):
        size = self.demo.log_size(settled=False)
        until(lambda: self.witnessed_by()[0] >= size and self.witnessed_by()[1] >= set(by), 'cosigning')

    def new_vkey(self):
        return (self.folder / 'log.vkey').read_text()

    # --- tests

    def test_whoever_holds_the_old_key_follows_and_nobody_takes_the_new_one_on_trust(self):
        request = self.demo.ask()['id']
        before = self.bundle(request, 'before.json')
        self.assertIn('both keys', self.rotate())
        self.assertNotEqual(self.new_vkey(), self.old.read_text())
        self.assertIn('its key was changed', self.verify(self.old))
        self.assertIn('retire it first', self.rotate(status=1))
        self.assertIn('alone', self.rotate('--retire'))
        after = self.bundle(request, 'after.json')
        new = self.folder / 'log.vkey'
        for vkey in (self.old, new, self.keys):
            self.assertIn('its key was changed', self.verify(vkey))
            self.mashctl('audit', 'verify', '--bundle', after, '--vkey', vkey)
        for vkey in (self.old, self.keys):
            self.mashctl('audit', 'verify', '--bundle', before, '--vkey', vkey)
        self.mashctl('audit', 'verify', '--bundle', before, '--vkey', new, status=1)
        stripped = json.loads(after.read_text())
        del stripped['keys']
        after.write_text(json.dumps(stripped, sort_keys=True, separators=(',', ':'), ensure_ascii=False))
        self.mashctl('audit', 'verify', '--bundle', after, '--vkey', self.old, status=1)
        words = [one['outcome'][0] for one in self.demo.entries(settled=False) if one['type'] == 'admin']
        self.assertLess(words.index('log_key_changed'), words.index('log_key_retired'))

    def test_agencies_go_on_witnessing_through_the_change_and_after_it(self):
        self.witness()
        self.demo.ask()
        self.until_witnessed(WITNESSES)
        self.rotate()
        self.demo.ask()
        self.until_witnessed(WITNESSES)  # with the old key in hand, while both sign
        for name in ('police', 'schools'):
            shutil.copy(self.keys, self.folder / f'adapters/{name}/keys/log.vkey')
            self.stop(name)
            self.demo.start(name)
        self.demo.until_connected('police', 'schools')
        self.rotate('--retire')
        self.demo.ask()
        self.until_witnessed(('police', 'schools'))
        self.verify(self.keys, '--policy', self.folder / 'log.policy')
        log = (self.folder / 'log/hub.log').read_text()
        until(lambda: 'not_signed' in (self.folder / 'log/hub.log').read_text(), 'the agency that did not hear of it')
        self.assertNotIn('log_contradicted', log)
        # What it needs is the file, and nothing of what it saw before is lost.
        shutil.copy(self.keys, self.folder / 'adapters/peterborough/keys/log.vkey')
        self.stop('peterborough')
        self.demo.start('peterborough')
        self.demo.until_connected('peterborough')
        self.until_witnessed(WITNESSES)

    def test_an_agency_does_not_take_a_key_that_the_old_one_did_not_sign(self):
        self.rotate()
        lines = self.keys.read_text().splitlines()
        change = json.loads(lines[1])
        head, _, signatures = change['proof'].rpartition('\n\n')
        by_new = signatures.splitlines()[1] + '\n'
        change['proof'] = head + '\n\n' + by_new
        forged = json.dumps(change, sort_keys=True, separators=(',', ':'), ensure_ascii=False)
        (self.folder / 'adapters/police/keys/log.vkey').write_text(lines[0] + '\n' + forged + '\n')
        done = subprocess.run([BIN / 'mash-adapter-police', '--config', self.folder / 'adapters/police.toml'],
                              capture_output=True, text=True, timeout=PATIENCE)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('is not signed by the key before it', done.stdout + done.stderr)

    def test_a_hub_killed_during_the_change_completes_it(self):
        shutil.copy(self.folder / KEY, self.folder / 'kept.key')
        self.rotate()
        self.demo.kill('hub')
        # As if it had died before the change was kept: the new key beside the old one, and no list.
        os.rename(self.folder / KEY, self.folder / (KEY + '.new'))
        os.rename(self.folder / (KEY + '.old'), self.folder / KEY)
        self.keys.unlink()
        self.demo.start('hub')
        until(lambda: self.keys.exists() and not (self.folder / (KEY + '.new')).exists(), 'completing the change')
        self.assertEqual((self.folder / (KEY + '.old')).read_bytes(), (self.folder / 'kept.key').read_bytes())
        self.verify(self.old)
        self.rotate('--retire')
        self.verify(self.old)

    def test_the_change_cannot_be_taken_back(self):
        shutil.copy(self.folder / KEY, self.folder / 'kept.key')
        self.rotate()
        self.rotate('--retire')
        self.stop('hub')
        shutil.copy(self.folder / 'kept.key', self.folder / KEY)
        listed = self.keys.read_bytes()
        for forget, says in ((False, "is not the log's newest key"), (True, "not signed with this log's key")):
            if forget:
                self.keys.unlink()
                # One of the two checkpoints of before is still there, and was signed by both keys.
                says = 'checkpoint'
            done = subprocess.run([BIN / 'mash-hubd', '--config', self.folder / 'hub.toml'], capture_output=True,
                                  text=True, timeout=PATIENCE)
            self.assertEqual(done.returncode, 2)
            self.assertIn(says, done.stderr)
        self.keys.write_bytes(listed)

    def test_a_backup_carries_the_keys_and_is_put_back_with_them(self):
        request = self.demo.ask()['id']
        self.rotate()
        self.rotate('--retire')
        backup = self.folder / 'monday'
        self.mashctl('backup', backup, '--state', self.folder)
        self.stop('hub')
        self.assertIn('verified', self.check(backup, self.old))
        self.assertIn('verified', self.check(self.folder, self.old))
        for name in ('hub.db', 'hub.db-wal', 'hub.db-shm', 'log.keys'):
            (self.folder / name).unlink(missing_ok=True)
        self.mashctl('restore', backup, '--state', self.folder)
        self.assertTrue(self.keys.exists())
        self.demo.start('hub')
        self.assertEqual(self.demo.show(request)['id'], request)
        self.verify(self.old)


if __name__ == '__main__':
    unittest.main()
