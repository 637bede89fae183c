# SPDX-License-Identifier: Apache-2.0
"""The hub's disk in trouble, and what stands in docs/operations.md about it: every sentence that a hub prints when it will
not start is provoked here and compared with the document's table, and the hub starts again, with nothing lost, when what
the document says was done."""
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from running_demo import BIN, PATIENCE, ROOT, RunningDemo, until

STORED = ('hub.db', 'hub.db-wal', 'hub.db-shm', 'checkpoint.a', 'checkpoint.b')
DATABASE = STORED[:3]
# Becomes the program in its own file system, where the folder named first is a disk of one megabyte.
SMALL_DISK = '''import os, subprocess, sys
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", sys.argv[1]], check=True)
os.execv(sys.argv[2], sys.argv[2:])'''


def documented():
    """Sentences in the first column of the first table under the heading: in code, `…` standing for anything."""
    section = (ROOT / 'docs/operations.md').read_text().split('\n## A log that will not start\n')[1]
    text = section.split('\n**When the newest')[0]
    return [re.match(r'\| `([^`]+)` \|', line).group(1) for line in text.split('\n') if line.startswith('| `')]


def pattern(sentence):
    return re.compile('.*'.join(re.escape(part) for part in sentence.split('…')))


class Hub(unittest.TestCase):
    """A hub alone: nobody answers, but what it acknowledged can be counted."""

    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix='mash-storage-')
        cls.addClassCleanup(temporary.cleanup)
        cls.demo = RunningDemo(Path(temporary.name) / 'state')
        cls.addClassCleanup(cls.demo.stop)
        cls.folder = cls.demo.folder

    def post(self):
        """The id of a check that was acknowledged, or the problem, or None where the hub hung up."""
        try:
            status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', self.demo.check())
        except ConnectionError:
            return None
        return json.loads(body)['id'] if status == 202 else json.loads(body)['type'].split(':')[-1]

    def readyz(self, folder):
        port = json.loads((folder / 'ports.json').read_text())['admin']
        try:
            with urllib.request.urlopen(f'http://127.0.0.1:{port}/readyz', timeout=PATIENCE) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def measured(self, folder, name):
        port = json.loads((folder / 'ports.json').read_text())['admin']
        with urllib.request.urlopen(f'http://127.0.0.1:{port}/metrics', timeout=PATIENCE) as reply:
            return next(int(line.split()[1]) for line in reply.read().decode().split('\n') if line.startswith(name + ' '))

    def expect_all(self, ids):
        for one in ids:
            self.assertEqual(self.demo.show(one)['id'], one, 'acknowledged, and there')
        self.assertTrue(self.demo.log_verifies())


class WillNotStart(Hub):
    provoked = set()  # sentences of the document

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ids = []
        for day, checks in (('monday', 1), ('tuesday', 3)):
            cls.demo.start('hub')
            cls.ids += [cls.demo.ask()['id'] for _ in range(checks)]
            cls.demo.kill('hub', signal.SIGTERM)
            cls.save(day)

    @classmethod
    def save(cls, day):
        (cls.folder / day).mkdir()
        for name in STORED:
            shutil.copy(cls.folder / name, cls.folder / day / name)

    def restore(self, day, *names):
        for name in names or STORED:
            shutil.copy(self.folder / day / name, self.folder / name)

    def settle(self):
        """The database whole in one file, as after a quiet hour, without its write-ahead log."""
        database = sqlite3.connect(self.folder / 'hub.db')
        database.execute('PRAGMA wal_checkpoint(TRUNCATE)')
        database.close()
        for name in DATABASE[1:]:
            (self.folder / name).unlink(missing_ok=True)

    def tearDown(self):
        """Put right, it starts, and everything that was acknowledged on either day is there."""
        self.restore('tuesday')
        self.demo.start('hub')
        self.expect_all(self.ids)
        self.demo.kill('hub', signal.SIGTERM)
        self.restore('tuesday')

    def start(self, program='mash-hubd', config=None):
        done = subprocess.run([BIN / program, '--config', config or self.folder / 'hub.toml'], capture_output=True,
                              text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertFalse((self.folder / 'hub.url').exists() and program == 'mash-hubd', 'it never listened')
        return done.stderr

    def setUp(self):
        (self.folder / 'hub.url').unlink(missing_ok=True)

    def refuses(self, sentence, program='mash-hubd', config=None):
        self.assertIn(sentence, documented())
        said = self.start(program, config)
        self.assertRegex(said, pattern(f'{program}: {sentence}'))
        self.assertEqual(len(said.strip().split('\n')), 1, 'one sentence')
        self.provoked.add(sentence)

    OLDER = 'the database is older than its last signed checkpoint: it has … entries of the … that were signed; …'
    OTHER = 'the database is not the one its last signed checkpoint describes: …'
    MISSING = "the last signed checkpoint of the log is missing or not signed with this log's key: …"
    NOT_AS_WRITTEN = "the log's entries before … are not stored as they were written; …"
    DAMAGED = 'the database says: … (SQLite code …)'
    NEWER = 'the database has schema … and this program knows up to …: a newer program wrote it; start that one'
    BUSY = 'another program has the database … open for writing; only one may'
    KEY = 'the key-encryption key does not open what is stored here (…): …'
    WIDE = 'others may read the secret file …: set its mode to 0600'

    def test_a_restored_backup(self):
        self.restore('monday', *DATABASE)
        self.refuses(self.OLDER)

    def test_a_database_without_its_write_ahead_log(self):
        # What a copy of hub.db alone is, if it was made before a quiet moment.
        self.restore('monday', *DATABASE)
        self.settle()
        self.refuses(self.OLDER)

    def test_no_database_at_all(self):
        for name in DATABASE:
            (self.folder / name).unlink()
        self.refuses(self.OLDER)

    def test_a_restored_backup_that_went_on_by_itself(self):
        self.restore('monday')
        self.demo.start('hub')
        for _ in range(5):
            self.demo.ask()
        self.demo.kill('hub', signal.SIGTERM)
        (self.folder / 'hub.url').unlink(missing_ok=True)
        self.restore('tuesday', 'checkpoint.a', 'checkpoint.b')
        self.refuses(self.OTHER)

    def test_without_checkpoints_until_any_copy_comes_back(self):
        for name in STORED[3:]:
            (self.folder / name).unlink()
        self.refuses(self.MISSING)
        # An auditor's copy, or the one inside a saved response: an older one will do.
        shutil.copy(self.folder / 'monday/checkpoint.a', self.folder / 'checkpoint.a')
        self.demo.start('hub')
        self.expect_all(self.ids)
        self.demo.kill('hub', signal.SIGTERM)

    def test_the_checkpoint_inside_a_saved_response_will_do(self):
        self.demo.start('hub')
        receipt = self.demo.show(self.ids[-1])['receipt']
        self.demo.kill('hub', signal.SIGTERM)
        for name in STORED[3:]:
            (self.folder / name).unlink()
        (self.folder / 'checkpoint.b').write_text(receipt['checkpoint'])
        self.demo.start('hub')
        self.expect_all(self.ids)
        self.demo.kill('hub', signal.SIGTERM)

    def test_torn_checkpoints(self):
        for name in STORED[3:]:
            whole = (self.folder / 'tuesday' / name).read_bytes()
            (self.folder / name).write_bytes(whole[:len(whole) // 2])
        self.refuses(self.MISSING)
        for name in STORED[3:]:  # one of them is enough
            self.restore('tuesday')
            (self.folder / name).write_bytes(b'')
            self.demo.start('hub')
            self.demo.kill('hub', signal.SIGTERM)

    def test_another_logs_key_or_name(self):
        key = self.folder / 'hub/log.key'
        kept = key.read_bytes()
        try:
            key.write_bytes((self.folder / 'adapters/police/keys/ledger.key').read_bytes())
            self.refuses(self.MISSING)
        finally:
            key.write_bytes(kept)
        config = self.folder / 'hub.toml'
        kept = config.read_text()
        try:
            config.write_text(kept.replace('mash.example/audit', 'mash.example/other'))
            self.refuses(self.MISSING)
        finally:
            config.write_text(kept)

    def tamper(self, *statements):
        database = sqlite3.connect(self.folder / 'hub.db')
        for trigger in [name for name, in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")]:
            database.execute(f'DROP TRIGGER {trigger}')
        changed = [database.execute(one).rowcount for one in statements]
        database.commit()
        database.close()
        self.assertTrue(all(changed), changed)

    def test_an_entry_that_was_changed_before_it_was_signed(self):
        self.restore('monday', 'checkpoint.a', 'checkpoint.b')
        self.tamper("UPDATE log_batch SET entries = CAST(replace(entries, 'asked', 'askad') AS BLOB) "
                    "WHERE first = (SELECT max(first) FROM log_batch WHERE instr(entries, 'asked') > 0)")
        self.refuses(self.NOT_AS_WRITTEN)

    def test_hashes_that_were_changed(self):
        self.tamper('UPDATE log_tile SET hashes = CAST(zeroblob(length(hashes)) AS BLOB)')
        self.refuses(self.OTHER)

    def test_a_file_that_is_no_database(self):
        self.settle()
        (self.folder / 'hub.db').write_bytes(b'this is no database ' * 1000)
        self.refuses(self.DAMAGED)

    def test_a_newer_program_wrote_it(self):
        self.tamper('PRAGMA user_version = 99')
        self.refuses(self.NEWER)

    def test_two_hubs_on_one_folder(self):
        self.demo.start('hub')
        (self.folder / 'hub.url').rename(self.folder / 'hub.url.first')
        self.refuses(self.BUSY)
        (self.folder / 'hub.url.first').rename(self.folder / 'hub.url')
        self.assertEqual(self.demo.call('coordinator', 'GET', '/v1/agencies')[0], 200, 'the first serves on')
        self.demo.kill('hub', signal.SIGTERM)

    def test_another_key_encryption_key(self):
        key = self.folder / 'hub/kek.key'
        kept = key.read_bytes()
        try:
            key.write_bytes(b'ab' * 32 + b'\n')
            self.refuses(self.KEY)
        finally:
            key.write_bytes(kept)

    def test_a_secret_that_others_may_read(self):
        for name in ('kek', 'log', 'curve'):
            key = self.folder / f'hub/{name}.key'
            key.chmod(0o640)
            try:
                self.refuses(self.WIDE)
            finally:
                key.chmod(0o600)

    def test_zz_every_sentence_of_the_document_was_provoked(self):
        self.assertEqual(self.provoked, set(documented()))


class Ledger(Hub):
    """An agency's ledger is the same log: its adapter does not start either."""

    def test_a_restored_ledger(self):
        state = self.folder / 'adapters/schools/state'
        self.demo.start('hub')

        def answered():
            self.demo.start('schools')
            self.demo.until_connected('schools')
            self.demo.until_outcome(self.demo.ask()['id'], 'schools', ('answered',))
            self.assertEqual(self.demo.kill('schools', signal.SIGTERM), 0)

        answered()
        shutil.copytree(state, self.folder / 'monday')
        answered()
        shutil.copytree(state, self.folder / 'tuesday')
        for sentence, restore in ((WillNotStart.OLDER, lambda: self.put('monday', state, 'ledger')),
                                  (WillNotStart.MISSING, lambda: [c.unlink() for c in state.glob('checkpoint.*')])):
            with self.subTest(sentence):
                restore()
                done = subprocess.run([BIN / 'mash-adapter-schools', '--config', self.folder / 'adapters/schools.toml'],
                                      capture_output=True, text=True, timeout=PATIENCE)
                self.assertEqual(done.returncode, 2)
                self.assertRegex(done.stderr, pattern('mash-adapter-schools: ' + sentence))
                self.put('tuesday', state, '')
        answered()

    def put(self, day, state, prefix):
        for path in (self.folder / day).iterdir():
            if path.is_file() and path.name.startswith(prefix):
                shutil.copy(path, state / path.name)


class Disk(Hub):
    """Trouble while the hub runs."""

    def tearDown(self):
        if 'hub' in self.demo.processes:
            self.demo.kill('hub', signal.SIGTERM)

    def test_writes_that_fail_end_the_hub_and_lose_nothing(self):
        kept = []
        for _ in range(3):
            process = self.start_limited()
            kept += [self.post(), self.post()]
            # From here on no file may grow, as if the disk refused: not "full", which passes, but an error, which does not.
            size = (self.folder / 'hub.db-wal').stat().st_size
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            last = self.post()
            while last != 'cannot_record':  # there may be room in what the log already has; who waits is told at the end
                self.assertIsNotNone(last, 'the hub hung up')
                kept.append(last)
                last = self.post()
            self.assertEqual(process.wait(PATIENCE), 74, 'it ends, for its service manager to start again')
            self.assertIn('"event":"fatal","level":"error","part":"store","why":"the database says: disk I/O error',
                          (self.folder / 'log/hub.log').read_text())
            self.demo.processes.pop('hub')
            self.demo.start('hub')
            self.expect_all(kept)
            self.demo.kill('hub', signal.SIGTERM)

    def start_limited(self):
        (self.folder / 'hub.url').unlink(missing_ok=True)
        with open(self.folder / 'log/hub.log', 'ab') as log:
            process = subprocess.Popen([BIN / 'mash-hubd', '--config', self.folder / 'hub.toml'], stderr=log,
                                       preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
        self.demo.processes['hub'] = process
        until(lambda: (self.folder / 'hub.url').exists(), 'starting the hub')
        return process

    def start_on_small_disk(self, disk):
        with open(self.folder / 'log/hub.log', 'ab') as log:
            process = subprocess.Popen(['unshare', '--user', '--map-root-user', '--mount', 'python3', '-c', SMALL_DISK, disk,
                                        BIN / 'mash-hubd', '--config', self.folder / 'hub.toml'], stderr=log)
        self.demo.processes['hub'] = process
        inside = Path(f'/proc/{process.pid}/root{disk}')
        until(lambda: process.poll() is None and (inside / 'hub.url').exists(), 'starting the hub on a small disk')
        shutil.copy(inside / 'hub.url', self.folder / 'hub.url')
        return inside

    def test_a_full_disk_shares_nothing_and_room_is_enough_to_go_on(self):
        disk = self.folder / 'small'
        disk.mkdir()
        config = self.folder / 'hub.toml'
        config.write_text(config.read_text().replace('state_dir = "."', 'state_dir = "small"'))
        self.addCleanup(lambda: config.write_text(config.read_text().replace('state_dir = "small"', 'state_dir = "."')))
        inside = self.start_on_small_disk(disk)
        kept = [self.post()]
        self.assertEqual(self.readyz(inside), (200, 'ready\n'))
        self.assertEqual(self.measured(inside, 'mash_store_writable'), 1)
        with open(inside / 'filler', 'wb', buffering=0) as filler:
            with self.assertRaises(OSError):
                while True:
                    filler.write(b'x' * 4096)
        for _ in range(3):  # there may be room for one more in what the log already has
            last = self.post()
            kept += [last] if last != 'cannot_record' else []
        self.assertEqual(last, 'cannot_record')
        self.assertEqual(self.readyz(inside),
                         (503, 'the audit log cannot be written; nothing is shared until it can\n'))
        self.assertEqual(self.measured(inside, 'mash_store_writable'), 0)
        status, headers, body = self.demo.call('coordinator', 'GET', f'/v1/requests/{kept[0]}')
        self.assertEqual((status, json.loads(body)['type']), (503, 'urn:mash:problem:cannot_record'))
        self.assertIn('retry-after', headers)
        self.assertIsNone(self.demo.processes['hub'].poll(), 'a full disk does not end the hub')
        self.assertIn('database or disk is full', (self.folder / 'log/hub.log').read_text())
        os.unlink(inside / 'filler')
        until(lambda: self.readyz(inside)[0] == 200, 'noticing by itself that there is room')
        kept.append(self.post())
        self.assertEqual(self.measured(inside, 'mash_store_writable'), 1)
        self.expect_all(kept)
        until(lambda: ['storage_back'] in [one['outcome'] for one in self.demo.entries(settled=False)],
              'saying in the log that there was no room')


if __name__ == '__main__':
    unittest.main()
