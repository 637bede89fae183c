# SPDX-License-Identifier: Apache-2.0
"""A hub whose newest entries are lost for good, as docs/operations.md tells an administrator to go on: another log that
says which one it follows, with real programs and agencies that are witnesses."""
import json
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import unittest
from hashlib import sha256
from pathlib import Path

from running_demo import BIN, PATIENCE, RunningDemo, until

AGENCIES = ('police', 'schools', 'peterborough', 'cambridgeshire')
NEXT = 'mash.example/audit-2'


class Continued(unittest.TestCase):
    def setUp(self):
        self.place = Path(tempfile.mkdtemp(prefix='mash-continued-'))
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)
        self.demo = RunningDemo(self.place / 'state')
        self.addCleanup(self.demo.stop)
        self.folder = self.demo.folder
        self.old_vkey = self.place / 'old.vkey'
        shutil.copy(self.folder / 'log.vkey', self.old_vkey)

    def mashctl(self, *words, status=0):
        code, out, err = self.demo.mashctl('--json', *words)
        self.assertEqual(code, status, out + err)
        return json.loads(out) if out.strip() else {}

    def audit(self, *words, status=0):
        return self.mashctl('--profile', self.folder / 'people/auditor.toml', 'audit', *words, status=status)

    def restore(self, *more, status=0):
        return self.mashctl('restore', self.place / 'monday', '--state', self.folder, '--vkey', self.old_vkey, *more,
                            status=status)

    def go_on(self, lost, *more, status=0):
        return self.restore('--continue-as', NEXT, '--hub-keys', self.folder / 'hub', '--lost', lost, *more,
                            status=status)

    def move_away(self, *names):
        lost = self.place / 'lost'
        lost.mkdir(exist_ok=True)
        for name in names:
            for path in self.folder.glob(name):
                path.rename(lost / f'{len(list(lost.iterdir()))}.{path.name}')

    def stop_hub(self):
        self.assertEqual(self.demo.kill('hub', signal.SIGTERM), 0)

    def lose_tuesday(self):
        """A check on Monday, a backup, another check; then the database is gone. The ids, and what restore says."""
        self.demo.start('hub')
        monday = self.demo.ask()['id']
        self.demo.show(monday)
        self.mashctl('backup', self.place / 'monday', '--state', self.folder)
        tuesday = self.demo.ask()['id']
        self.stop_hub()
        self.move_away('hub.db*')
        said = self.restore(status=1)
        self.assertFalse(said['may_start'])
        self.move_away('hub.db*', 'hub/log.key', 'hub/log.vkey')
        return monday, tuesday, said['entries'], said['newest_signed']

    def name_the_new_log(self):
        """What is left to do at the hub: its configuration and the witness policy."""
        path = self.folder / 'hub.toml'
        path.write_text(path.read_text().replace('log_origin = "mash.example/audit"', f'log_origin = "{NEXT}"'))
        path = self.folder / 'log.policy'
        path.write_text(path.read_text().replace(self.old_vkey.read_text().strip(),
                                                 (self.folder / 'hub/log.vkey').read_text().strip()))

    def log_of(self, name):
        return (self.folder / 'log' / f'{name}.log').read_text()

    def test_the_new_log_says_what_it_follows_and_carries_the_requests_on(self):
        monday, tuesday, kept, last = self.lose_tuesday()
        said = self.go_on(last - kept)
        self.assertEqual((said['may_start'], said['earlier_log']), (True, 'earlier-log.1.db'))
        self.name_the_new_log()
        self.demo.start('hub')
        first = self.demo.entries(settled=False)[0]
        name = sha256(self.old_vkey.read_text().strip().encode()).hexdigest()
        self.assertEqual((first['type'], first['outcome'][:2]), ('admin', ['log_continued', name]))
        self.assertEqual((first['outcome'][2], first['outcome'][4]), (f'kept_{kept}', f'last_{last}'))
        self.assertEqual(len(first['actor']), 64)
        # What was before can be read, and goes on; what was lost is not there.
        before = self.demo.show(monday)
        self.assertEqual((before['id'], before['receipt']['checkpoint'].split('\n')[0]), (monday, NEXT))
        self.assertEqual(self.demo.call('coordinator', 'GET', f'/v1/requests/{tuesday}')[0], 404)
        self.demo.start('police')
        self.demo.until_outcome(monday, 'police', ('answered', 'no_trace'))
        self.demo.ask()
        # Both logs verify, and they say the same of each other.
        verified = self.audit('verify', '--vkey', self.folder / 'log.vkey')
        self.assertEqual(verified['follows'], {'log': name, 'kept': kept, 'last_known': last})
        earlier = self.folder / 'earlier-log.1.db'
        alone = self.mashctl('audit', 'earlier', earlier, '--vkey', self.old_vkey)
        self.assertEqual((alone['verified'], alone['kept'], alone['last_known']), (True, kept, last))
        both = self.audit('earlier', earlier, '--vkey', self.old_vkey, '--followed-by', self.folder / 'log.vkey')
        self.assertEqual((both['verified'], both['followed_by'], both['lost']), (True, NEXT, last - kept))
        self.stop_hub()
        checked = self.mashctl('audit', 'check', self.folder, '--vkey', self.folder / 'log.vkey', '--kek',
                               self.folder / 'hub/kek.key')
        self.assertEqual((checked['verified'], checked['faults'], checked['earlier_entries']), (True, [], kept))

    def test_what_an_auditor_reads_of_a_request_from_before_says_that_there_is_an_earlier_log(self):
        self.demo.start('hub')
        monday = self.demo.ask()['id']
        self.mashctl('backup', self.place / 'monday', '--state', self.folder)
        seen = self.place / 'seen'
        self.audit('verify', '--vkey', self.old_vkey, '--seen', seen)
        tuesday = self.demo.ask()['id']
        newest = self.place / 'newest'
        self.audit('verify', '--vkey', self.old_vkey, '--seen', newest)
        self.stop_hub()
        self.move_away('hub.db*')
        said = self.restore(status=1)
        self.move_away('hub.db*', 'hub/log.key', 'hub/log.vkey')
        kept, last = said['entries'], said['newest_signed']
        self.go_on(last - kept)
        self.name_the_new_log()
        self.demo.start('hub')
        vkey = self.folder / 'log.vkey'
        follows = {'log': sha256(self.old_vkey.read_text().strip().encode()).hexdigest(), 'kept': kept,
                   'last_known': last}

        def bundle_of(request, name):
            self.audit('bundle', request, '-o', self.place / name)
            return self.mashctl('audit', 'verify', '--bundle', self.place / name, '--vkey', vkey)
        before = bundle_of(monday, 'before.json')
        self.assertEqual((before['verified'], before['begins_earlier'], before['follows']), (True, True, follows))
        since = self.demo.ask()['id']
        after = bundle_of(since, 'since.json')
        self.assertEqual((after['verified'], after['begins_earlier'], after['follows']), (True, False, follows))
        # Taken out, it is the tampered bundle that it was taken for.
        cut = json.loads((self.place / 'before.json').read_text())
        del cut['follows']
        (self.place / 'cut.json').write_text(json.dumps(cut, sort_keys=True, separators=(',', ':'), ensure_ascii=False))
        refused = self.mashctl('audit', 'verify', '--bundle', self.place / 'cut.json', '--vkey', vkey, status=1)
        self.assertIn('entries before it are missing', refused['error'])
        # Searching and drawing say so, too; what is not in this log is not found in it.
        days = ('--from', '2020-01-01', '--until', '2100-01-01')
        found = self.audit('search', *days, '--type', 'asked')
        began = self.demo.entries(settled=False)[0]['at']
        self.assertEqual(found['follows'], follows | {'began': began})
        self.assertEqual({one['entry']['request'] for one in found['entries']}, {since})
        self.assertEqual(self.audit('sample', *days, '--count', '9')['follows'], follows | {'began': began})
        lost = self.audit('search', '--request', tuesday)['entries']
        self.assertEqual([one['entry']['outcome'] for one in lost], [['log_searched']], 'only this very search')
        # A checkpoint of the log that ended accuses nobody: it is for the other command, which compares it.
        text = seen.read_text()
        other = self.audit('verify', '--vkey', vkey, '--seen', seen, status=1)
        self.assertEqual((other['verified'], other['seen_of_another_log']), (True, 'mash.example/audit'))
        self.assertEqual(seen.read_text(), text)
        earlier = ('earlier', self.folder / 'earlier-log.1.db', '--vkey', self.old_vkey, '--seen')
        self.assertIn('is its beginning', self.audit(*earlier, seen)['seen'])
        self.assertTrue(self.audit(*earlier, newest)['verified'], 'it was signed over what is lost')
        # As if the log had ended where what is kept of it ends: who kept a later checkpoint knows better.
        shorter = self.place / 'shorter.db'
        shutil.copy(self.folder / 'earlier-log.1.db', shorter)
        db = sqlite3.connect(shorter)
        db.execute('UPDATE earlier_log SET last = newest_kept')
        db.commit()
        db.close()
        caught = self.audit('earlier', shorter, '--vkey', self.old_vkey, '--seen', newest, status=1)
        self.assertEqual((caught['verified'], caught['seen'][:12]), (False, 'MORE IS LOST'))

    def test_only_what_the_administrator_was_told_is_given_up(self):
        _, _, kept, last = self.lose_tuesday()
        for words, why in ((('0',), f'from entry {kept} on: say --lost {last - kept}'),
                           ((str(last),), 'would be lost')):
            self.assertIn(why, self.go_on(*words, status=1)['error'])
        self.assertFalse((self.folder / 'hub.db').exists())
        refused = self.restore('--continue-as', 'mash.example/audit', '--hub-keys', self.folder / 'hub', '--lost', 0,
                               status=1)
        self.assertIn('two logs under one name are a fork', refused['error'])
        for name in (('--continue-as', 'mash.example/audit 2', '--lost', last - kept), ()):
            refused = self.restore(*name, '--hub-keys', self.folder / 'hub', status=1)
            self.assertIn('--continue-as', refused['error'])
        self.assertFalse((self.folder / 'hub.db').exists())
        self.assertEqual(list(self.folder.glob('earlier-log*')) + list(self.folder.glob('hub/log.*')), [],
                         'a refused try leaves nothing behind')
        self.assertTrue(self.go_on(last - kept)['may_start'], 'and is not in the way of the right one')

    def test_a_key_that_is_there_is_neither_used_nor_overwritten(self):
        _, _, kept, last = self.lose_tuesday()
        vkey = self.folder / 'hub/log.vkey'
        vkey.write_text(self.old_vkey.read_text())  # only its secret half was moved away
        self.assertIn('is the key of mash.example/audit', self.go_on(last - kept, status=1)['error'])
        self.assertEqual(vkey.read_text(), self.old_vkey.read_text())
        self.assertFalse((self.folder / 'hub/log.key').exists())
        self.assertFalse((self.folder / 'hub.db').exists())

    def test_a_log_that_lost_nothing_is_not_ended(self):
        self.demo.start('hub')
        self.demo.ask()
        self.mashctl('backup', self.place / 'monday', '--state', self.folder)
        self.stop_hub()
        self.move_away('hub.db*', 'hub/log.key', 'hub/log.vkey')
        self.assertIn('nothing of this log is lost', self.go_on(0, status=1)['error'])
        self.assertFalse((self.folder / 'hub.db').exists())

    def test_no_agency_cosigns_the_new_log_before_its_administrator_pins_it(self):
        for name in ('hub', *AGENCIES):
            self.demo.start(name)
        self.demo.until_connected(*AGENCIES)
        self.mashctl('backup', self.place / 'monday', '--state', self.folder)
        self.demo.ask()
        for name in AGENCIES:
            self.assertEqual(self.demo.kill(name, signal.SIGTERM), 0)
        self.stop_hub()
        self.move_away('hub.db*')
        said = self.restore(status=1)
        self.move_away('hub.db*', 'hub/log.key', 'hub/log.vkey')
        self.go_on(said['newest_signed'] - said['entries'])
        self.name_the_new_log()
        for name in ('hub', *AGENCIES):
            self.demo.start(name)
        self.demo.until_connected(*AGENCIES)
        self.demo.ask()
        until(lambda: all('"unknown_log"' in self.log_of(name) for name in AGENCIES), 'refusing the new log')
        newest = self.demo.call('auditor', 'GET', '/v1/audit/checkpoint/newest')[2].decode()
        self.assertTrue(newest.startswith(NEXT + '\n'))
        self.assertNotIn('/witness ', newest)
        for name in AGENCIES:
            ledger = sqlite3.connect(f'file:{self.folder}/adapters/{name}/state/ledger.db?mode=ro', uri=True)
            followed = [row[0] for row in ledger.execute('SELECT origin FROM hub_log')]
            ledger.close()
            self.assertEqual(followed, ['mash.example/audit'], 'no agency has taken the new log for the old one')
        for name in ('police', 'schools'):  # their administrators pin it, and it alone: the others stay as they are
            keys = self.folder / f'adapters/{name}/keys'
            reply = self.folder / f'adapters/{name}/member.reply'
            self.mashctl('certs', 'member', 'reply', name, '--members', self.folder / 'members.toml', '--hub-keys',
                         self.folder / 'hub', '-o', reply)
            number = self.mashctl('certs', 'member', 'number', reply)['number']
            self.mashctl('certs', 'member', 'accept', reply, '--keys', keys, '--number', number)
            self.assertEqual(self.demo.kill(name, signal.SIGTERM), 0)
            self.demo.start(name)
        self.demo.until_connected(*AGENCIES)
        self.demo.ask()

        def witnessed():
            text = self.demo.call('auditor', 'GET', '/v1/audit/checkpoint')[2].decode()
            return {one for one in AGENCIES if f'\N{EM DASH} {one}/witness ' in text} == {'police', 'schools'}
        until(witnessed, 'cosigning the new log')
        self.assertTrue(self.audit('verify', '--vkey', self.folder / 'log.vkey', '--policy',
                                   self.folder / 'log.policy')['verified'])

    def test_a_backup_of_the_new_log_has_the_old_one_in_it_and_comes_back(self):
        monday, _, kept, last = self.lose_tuesday()
        self.go_on(last - kept)
        self.name_the_new_log()
        self.demo.start('hub')
        self.mashctl('backup', self.place / 'wednesday', '--state', self.folder)
        self.stop_hub()
        backup = self.place / 'wednesday'
        self.assertEqual(sorted(path.name for path in backup.iterdir()), ['checkpoint', 'earlier-log.1.db', 'hub.db'])
        checked = self.mashctl('audit', 'check', backup, '--vkey', self.folder / 'log.vkey')
        self.assertEqual((checked['verified'], checked['earlier_entries']), (True, kept))
        self.move_away('hub.db*', 'earlier-log.1.db')
        put_back = self.mashctl('restore', backup, '--state', self.folder)
        self.assertTrue(put_back['may_start'], put_back)
        self.demo.start('hub')
        self.assertEqual(self.demo.show(monday)['id'], monday)
        self.stop_hub()
        (self.folder / 'earlier-log.1.db').rename(self.place / 'away')
        missing = subprocess.run([BIN / 'mashctl', 'audit', 'check', self.folder, '--vkey', self.folder / 'log.vkey'],
                                 capture_output=True, text=True, timeout=PATIENCE)
        self.assertNotEqual(missing.returncode, 0)
        self.assertIn('no earlier-log file beside the database holds them', missing.stderr)

    def test_an_earlier_log_that_was_changed_or_is_another_one_is_found(self):
        _, _, kept, last = self.lose_tuesday()
        self.go_on(last - kept)
        self.name_the_new_log()
        self.demo.start('hub')
        kept_file = self.folder / 'earlier-log.1.db'

        def verify(name, status, *statements):
            copy = self.place / name
            shutil.copy(kept_file, copy)
            db = sqlite3.connect(copy)
            for one in statements:
                db.execute(one)
            db.commit()
            db.close()
            return self.audit('earlier', copy, '--vkey', self.old_vkey, '--followed-by', self.folder / 'log.vkey',
                              status=status)
        self.assertTrue(verify('whole.db', 0)['verified'])
        edited = verify('edited.db', 1, 'DROP TRIGGER log_batch_never_changes', "UPDATE log_batch SET entries = "
                        "CAST(replace(CAST(entries AS TEXT), 'asked', 'shown') AS BLOB)")
        self.assertIn('entry', edited['error'])
        # As if nothing had been lost.
        moved = verify('moved.db', 1, 'UPDATE earlier_log SET last = newest_kept')
        self.assertIn('the last known checkpoint', moved['why'])
        wrong = self.mashctl('audit', 'earlier', self.folder / 'earlier-log.1.db', '--vkey', self.folder / 'log.vkey',
                             status=1)
        self.assertIn('error', wrong)


if __name__ == '__main__':
    unittest.main()
