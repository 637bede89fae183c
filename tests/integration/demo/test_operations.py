# SPDX-License-Identifier: Apache-2.0
"""What docs/operations.md says of backup, restore, retention, rotation, activation and drain, done with the programs."""
import json
import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

from running_demo import BIN, PATIENCE, RunningDemo, until

DATABASE = ('hub.db', 'hub.db-wal', 'hub.db-shm')
CHECKPOINTS = ('checkpoint.a', 'checkpoint.b')


def wrapped_keys(database):
    db = sqlite3.connect(f'file:{database}?mode=ro', uri=True)
    keys = [key for row in db.execute('SELECT content, record FROM request_key ORDER BY id') for key in row]
    db.close()
    return keys


class Operations(unittest.TestCase):
    def setUp(self):
        self.place = Path(tempfile.mkdtemp(prefix='mash-operations-'))
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)
        self.demo = RunningDemo(self.place / 'state')
        self.addCleanup(self.demo.stop)
        self.folder = self.demo.folder
        self.demo.start('hub')

    def mashctl(self, *words, status=0):
        done = subprocess.run([BIN / 'mashctl', '--json', *map(str, words)], capture_output=True, text=True,
                              timeout=PATIENCE)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def operate(self, *words, status=0):
        return self.mashctl(*words, '--state', self.folder, status=status)

    def check(self, folder, status=0):
        return self.mashctl('audit', 'check', folder, '--vkey', self.folder / 'log.vkey', '--kek',
                            self.folder / 'hub/kek.key', status=status)

    def stop(self):
        self.assertEqual(self.demo.kill('hub', signal.SIGTERM), 0)

    def lose_database(self, *more):
        for name in DATABASE + more:
            (self.folder / name).unlink(missing_ok=True)

    def acts(self):
        return [one['outcome'] for one in self.demo.entries(settled=False) if one['type'] == 'admin']

    # --- the socket

    def test_only_the_owner_may_call_and_every_call_is_an_entry_with_an_actor(self):
        path = self.folder / 'admin.sock'
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.operate('drain')
        entry = next(one for one in self.demo.entries(settled=False) if one.get('outcome') == ['drain'])
        self.assertEqual(len(entry['actor']), 64)
        self.stop()
        self.assertFalse(path.exists())
        self.assertIn('no hub listens there', self.operate('drain', status=3)['error'])

    def test_what_is_no_call_is_refused_and_the_next_is_served(self):
        def say(data):
            wire = socket.socket(socket.AF_UNIX)
            wire.settimeout(PATIENCE)
            wire.connect(str(self.folder / 'admin.sock'))
            try:
                wire.sendall(data)
                wire.shutdown(socket.SHUT_WR)
                return json.loads(wire.recv(65536) or b'{}')
            finally:
                wire.close()
        for data, error in ((b'not json\n', 'invalid'), (b'[]\n', 'invalid'), (b'{"call":"destroy"}\n', 'invalid'),
                            (b'{"call":7}\n', 'invalid'), (b'{"call":"backup"}\n', 'invalid'),
                            (b'{"call":"backup","folder":"here"}\n', 'invalid'), (b'x' * 5000, 'too_large'),
                            (b'{"call":"hold_lay","request":"x"}\n', 'invalid')):
            with self.subTest(data[:40]):
                reply = say(data)
                self.assertEqual((reply['done'], reply['error']), (False, error), reply)
        self.assertEqual(say(b'{"call":'), {}, 'half a line is no request')
        self.assertTrue(say(b'{"call":"drain"}\n')['done'])

    # --- drain

    def test_a_drained_hub_takes_no_request_and_shows_what_it_has(self):
        before = self.demo.ask()['id']
        self.assertEqual(self.operate('drain')['open'], 1)
        status, headers, body = self.demo.call('coordinator', 'POST', '/v1/requests', self.demo.check())
        self.assertEqual((status, json.loads(body)['type']), (503, 'urn:mash:problem:draining'))
        self.assertIn('retry-after', headers)
        self.assertEqual(self.demo.show(before)['id'], before)
        self.stop()
        self.demo.start('hub')
        self.demo.ask()

    # --- backup and restore

    def test_a_backup_has_no_wrapped_key_and_the_log_in_it_verifies(self):
        ids = [self.demo.ask()['id'] for _ in range(3)]
        backup = self.place / 'monday'
        done = self.operate('backup', backup)
        self.assertEqual((done['requests'], Path(done['keys'])), (3, self.folder / 'keys.backup'))
        keys = wrapped_keys(self.folder / 'hub.db')
        self.assertEqual(len(keys), 6)
        content = (backup / 'hub.db').read_bytes()
        for key in keys:
            self.assertNotIn(key[9:], content)
        self.assertEqual(wrapped_keys(self.folder / 'keys.backup'), keys)
        for path in (backup / 'hub.db', self.folder / 'keys.backup'):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual(sorted(path.name for path in backup.iterdir()), ['checkpoint', 'hub.db'])
        self.assertIn('is there already', self.operate('backup', backup, status=1)['error'])
        self.assertIn(['backup'], self.acts())
        self.assertEqual(len(ids), len(set(ids)))

    def test_restored_with_nothing_lost_it_goes_on(self):
        ids = [self.demo.ask()['id'] for _ in range(2)]
        self.operate('backup', self.place / 'monday')
        self.stop()
        # The backup's own entry is in it, and nothing was logged after it.
        put_back = self.mashctl('restore', self.place / 'monday', '--state', self.folder, status=1)
        self.assertIn('is there: move it away', put_back['error'])
        self.lose_database()
        put_back = self.operate('restore', self.place / 'monday')
        self.assertEqual((put_back['requests'], put_back['without_keys'], put_back['may_start']), (2, 0, True))
        self.demo.start('hub')
        for one in ids:
            self.assertEqual(self.demo.show(one)['id'], one)
        self.assertTrue(self.demo.log_verifies())
        self.stop()
        self.assertTrue(self.check(self.folder)['verified'])

    def test_restored_with_entries_lost_it_says_that_the_log_has_ended_and_does_not_start(self):
        self.demo.ask()
        self.operate('backup', self.place / 'monday')
        self.demo.ask()
        self.stop()
        self.lose_database()
        put_back = self.operate('restore', self.place / 'monday', status=1)
        self.assertFalse(put_back['may_start'])
        self.assertLess(put_back['entries'], put_back['newest_signed'])
        self.assertIn('would fork the log', put_back['next'])
        done = subprocess.run([BIN / 'mash-hubd', '--config', self.folder / 'hub.toml'], capture_output=True, text=True,
                              timeout=PATIENCE)
        self.assertEqual(done.returncode, 2)
        self.assertIn('older than its last signed checkpoint', done.stderr)

    def test_restored_without_checkpoints_it_asks_for_the_newest_that_anybody_holds(self):
        self.demo.ask()
        self.operate('backup', self.place / 'monday')
        newer = self.demo.show(self.demo.ask()['id'])['receipt']['checkpoint']
        self.stop()
        self.lose_database(*CHECKPOINTS)
        put_back = self.operate('restore', self.place / 'monday')
        self.assertFalse(put_back['may_start'])
        self.assertIn('that anybody holds', put_back['next'])
        self.lose_database()
        (self.place / 'seen').write_text(newer)
        put_back = self.operate('restore', self.place / 'monday', '--seen', self.place / 'seen', status=1)
        self.assertIn('would fork the log', put_back['next'])

    def test_restored_with_the_newest_checkpoint_from_elsewhere_it_says_where_to_save_it(self):
        one = self.demo.ask()['id']
        self.operate('backup', self.place / 'monday')
        seen = self.place / 'seen'
        shutil.copy(self.place / 'monday/checkpoint', seen)
        self.stop()
        self.lose_database(*CHECKPOINTS)
        missing = self.operate('restore', self.place / 'monday', '--seen', self.place / 'sene', status=3)
        self.assertIn('given with --seen, is not there', missing['error'])
        put_back = self.operate('restore', self.place / 'monday', '--seen', seen)
        self.assertFalse(put_back['may_start'])
        self.assertNotIn('again', put_back['next'])
        self.assertIn(f"cp {seen} {self.folder / 'checkpoint.a'}.", put_back['next'])
        shutil.copy(seen, self.folder / 'checkpoint.a')
        self.assertTrue(self.check(self.folder)['verified'])
        self.demo.start('hub')
        self.assertEqual(self.demo.show(one)['id'], one)

    def test_a_running_hub_is_not_restored_over(self):
        self.demo.ask()
        self.operate('backup', self.place / 'monday')
        self.assertIn('stop it first', self.operate('restore', self.place / 'monday', status=1)['error'])

    # --- a new key-encryption key

    def test_a_new_key_opens_everything_and_the_old_one_nothing(self):
        ids = [self.demo.ask()['id'] for _ in range(3)]
        kek = self.folder / 'hub/kek.key'
        old = kek.read_text()
        self.assertEqual(self.operate('rotate', 'kek')['requests'], 3)
        self.assertNotEqual(kek.read_text(), old)
        self.assertEqual(stat.S_IMODE(kek.stat().st_mode), 0o600)
        self.assertFalse(kek.with_name('kek.key.new').exists())
        ids.append(self.demo.ask()['id'])
        self.stop()
        self.demo.start('hub')
        for one in ids:
            self.assertEqual(self.demo.show(one)['id'], one)
        self.assertEqual([one for one in self.acts() if one[0].startswith('kek')], [['kek_change_begun'], ['kek_changed']])
        self.stop()
        self.assertTrue(self.check(self.folder)['verified'])
        new = kek.read_text()
        kek.write_text(old)
        self.assertFalse(self.check(self.folder, status=1)['verified'])
        kek.write_text(new)

    def test_killed_in_the_middle_it_goes_on_at_the_next_start(self):
        ids = [self.demo.ask()['id'] for _ in range(4)]
        kek = self.folder / 'hub/kek.key'
        self.stop()
        kek.with_name('kek.key.new').write_text('7' * 64 + '\n')
        kek.with_name('kek.key.new').chmod(0o600)
        for _ in range(2):  # whatever it was killed in, both files are there
            self.demo.start('hub')
            self.demo.kill('hub', signal.SIGKILL)
        self.demo.start('hub')
        until(lambda: not kek.with_name('kek.key.new').exists(), 'finishing the change of the key')
        self.assertEqual(kek.read_text().strip(), '7' * 64)
        for one in ids:
            self.assertEqual(self.demo.show(one)['id'], one)
        self.stop()
        self.assertTrue(self.check(self.folder)['verified'])

    # --- retention

    def test_a_retention_run_erases_nothing_that_is_young_and_holds_are_laid_and_released(self):
        one = self.demo.ask()['id']
        self.assertEqual(self.operate('retention', 'hold', one)['held'], True)
        self.operate('retention', 'hold', one, status=1)
        self.assertEqual(self.operate('retention', 'run')['erased'], 0)
        self.operate('retention', 'release', one)
        self.operate('retention', 'release', one, status=1)
        self.operate('retention', 'hold', '01a1fd9e-e39d-7000-b588-0de8c6bf200c', status=3)
        self.assertEqual(self.demo.show(one)['id'], one)
        self.assertEqual([words for words in self.acts() if 'hold' in words[0] or 'ret' in words[0]],
                         [['hold_laid'], ['retention_run'], ['hold_released']])
        self.assertTrue((self.folder / 'keys.backup').exists())

    # --- agreements

    def test_activation_answers_what_happened_and_why_not(self):
        here = self.operate('agreement', 'activate')
        self.assertEqual((here['taken'], here['refused']), ([], []))
        agreements = self.folder / 'agreements'
        source = next(path for path in sorted(agreements.iterdir()) if path.is_dir())
        shutil.copytree(source, agreements / 'draft', ignore=shutil.ignore_patterns('manifest'))
        done = subprocess.run([BIN / 'mashctl', 'agreement', 'activate', '--state', self.folder], capture_output=True,
                              text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn('refused: draft (not_signed): it has no manifest', done.stdout)
        self.assertIn('in force: ' + here['in_force'], done.stdout)


if __name__ == '__main__':
    unittest.main()
