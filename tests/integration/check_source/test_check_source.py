# SPDX-License-Identifier: Apache-2.0
"""What an agency's staff see when they ask an adapter's own program what is wrong in its files, tables and server."""
import csv
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

BIN = pathlib.Path(os.environ['MASH_BIN'])
ROOT = pathlib.Path(__file__).resolve().parents[3]
SAMPLES = ROOT / 'tests' / 'data'
DEMO = ROOT / 'config' / 'demo'

# None of the files that it names is there: a check of the source needs neither keys nor a hub.
CONFIG = '''member = "agency"
state_dir = "state"
parties = "none"
[hub]
endpoint = "tcp://127.0.0.1:9"
public_key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
[keys]
curve = "none"
ledger = "none"
sealing = "none"
[answered_by]
name = "Adapter"
role = "automatic"
[contact]
desk = "Desk"
telephone = "01480 000000"
'''


def school(urn, estab, native):
    return (f'[[source.schools]]\nurn = "{urn}"\nname = "School"\ncontroller = "Trust"\nla = "873"\nestab = "{estab}"\n'
            f'native_id = "{native}"\n')


class CheckSource(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def check(self, program, source, *options):
        (self.folder / 'adapter.toml').write_text(CONFIG + source)
        return subprocess.run([BIN / 'mashctl', *options, 'adapter', 'check-source', '--config',
                               self.folder / 'adapter.toml', '--', BIN / program],
                              capture_output=True, text=True, timeout=60)

    def schools(self, folder, *options):
        listed = ''.join(school(f'10000{i}', f'100{i}', f'SCH{i}') for i in range(1, 9))
        return self.check('mash-adapter-schools', f'[source]\nfolder = "{folder}"\n{listed}', *options)

    def council(self, *options):
        source = (f'[source]\nodbc = "DRIVER=SQLite3;Database={self.folder}/ssd.db"\n'
                  f'cin_folder = "{self.folder}/cin"\nssda903_folder = "{self.folder}/ssda903"\n'
                  '[source.organisation]\nid = "council"\nname = "Council"\ncontroller = "Council"\n')
        return self.check('mash-adapter-local-authority', source, *options)

    def test_the_school_census_samples(self):
        text = self.schools(SAMPLES / 'school_census')
        self.assertEqual(text.returncode, 1, text.stderr)
        self.assertIn('Common Transfer File: 1 finding\n  1 x nothing_delivered: ', text.stdout)
        self.assertIn('  200 x upn_malformed: ', text.stdout)
        self.assertIn('2025_spring_pupilonroll_first200.csv:2: upn_malformed upn\n', text.stdout)
        with open(SAMPLES / 'school_census' / '2025_spring_pupilonroll_first200.csv', newline='') as file:
            for row in csv.DictReader(file):
                for value in (row['surname'], row['forename'], row['upn'], row['dob']):
                    self.assertNotIn(value, text.stdout)
        document = json.loads(self.schools(SAMPLES / 'school_census', '--json').stdout)
        self.assertEqual([one['system'] for one in document['systems']], ['Common Transfer File', 'School census'])
        counts = {one['rule']: one['count'] for one in document['systems'][1]['findings']}
        self.assertEqual(counts['upn_malformed'], 200)
        self.assertEqual(document['total'], sum(counts.values()) + 1)

    def test_a_council_with_samples_and_a_database_that_lacks_a_table_and_a_column(self):
        for name in ('cin', 'ssda903'):
            shutil.copytree(SAMPLES / name, self.folder / name)
        with sqlite3.connect(self.folder / 'ssd.db') as database:
            database.executescript((DEMO / 'peterborough' / 'ssd.sql').read_text())
            database.execute('drop table ssd_cp_plans')
            database.execute('alter table ssd_person drop column pers_sex')
        done = self.council('--json')
        self.assertEqual(done.returncode, 1, done.stderr)
        document = json.loads(done.stdout)
        records = [(one['place'], one['rule']) for one in document['listed']
                   if one['system'] == "Children's social care records"]
        self.assertEqual(sorted(records), [('ssd_cp_plans', 'table_missing'), ('ssd_person.pers_sex', 'column_missing')])
        counts = {one['system']: sum(rule['count'] for rule in one['findings']) for one in document['systems']}
        self.assertGreater(counts['Children in need census'], 0)
        self.assertEqual(counts['Looked-after children return'], 2569)

    def test_a_table_of_people_that_no_birth_date_finds_anybody_in(self):
        for name in ('cin', 'ssda903'):
            shutil.copytree(DEMO / 'peterborough' / name, self.folder / name)
        with sqlite3.connect(self.folder / 'ssd.db') as database:
            database.executescript((DEMO / 'peterborough' / 'ssd.sql').read_text())
        for broken, place, count in (
                ("update ssd_person set pers_dob = '02/04/2015' where pers_person_id = '10201'", 'ssd_person.pers_dob: date_unreadable', 1),
                ("update ssd_person set pers_dob = '02/04/2015'", 'ssd_person.pers_dob: date_unreadable', 1),
                ('delete from ssd_person', 'ssd_person.pers_dob: empty', 1)):
            with sqlite3.connect(self.folder / 'ssd.db') as database:
                database.execute(broken)
            done = self.council()
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertIn(f"Children's social care records: {count} finding{'' if count == 1 else 's'}\n", done.stdout)
            self.assertIn(f"Children's social care records, {place}\n", done.stdout)
            self.assertNotIn('02/04/2015', done.stdout)

    def test_what_is_sound_has_no_findings(self):
        for name in ('cin', 'ssda903'):
            shutil.copytree(DEMO / 'peterborough' / name, self.folder / name)
        with sqlite3.connect(self.folder / 'ssd.db') as database:
            database.executescript((DEMO / 'peterborough' / 'ssd.sql').read_text())
        done = self.council()
        self.assertEqual((done.returncode, done.stdout),
                         (0, "Children in need census: nothing found\nChildren's social care records: nothing found\n"
                             'Looked-after children return: nothing found\n'), done.stderr)

    def honey(self, done, unused, *keys):
        """That so many of the keys are told as nobody's, and never which."""
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        told = done.stdout.split('Honey subjects: ')[1]
        some = f"{unused} finding{'' if unused == 1 else 's'}\n  {unused} x honey_unused: "
        self.assertTrue(told.startswith(some if unused else 'nothing found\n'), told)
        for key in keys:
            self.assertNotIn(key, done.stdout)

    def test_honey_subjects_whom_nobody_in_the_source_is(self):
        with sqlite3.connect(self.folder / 'ssd.db') as database:
            database.executescript((DEMO / 'peterborough' / 'ssd.sql').read_text())
        planted = '\n[volume]\nhoney = ["102 02", "999 000 1014", "9999", "9990004048", "10201-"]\n'
        source = (f'[source]\nodbc = "DRIVER=SQLite3;Database={self.folder}/ssd.db"\n'
                  f'cin_folder = "{self.folder}"\nssda903_folder = "{self.folder}"\n'
                  '[source.organisation]\nid = "council"\nname = "Council"\ncontroller = "Council"\n')
        self.honey(self.check('mash-adapter-local-authority', source + planted), 3, '10202', '9990004048', '9999')

        listed = ''.join(f'[[source.organisations]]\nid = "{name}"\nname = "{name}"\ncontroller = "P"\nsystem = "Case records"\n'
                         f'folder = "{ROOT}/config/examples/probation/{name}"\n' for name in ('peterborough', 'cambridgeshire'))
        done = self.check('mash-adapter-probation', listed + '[volume]\nhoney = ["X990001", "cambridgeshire/X880001", "X770001"]\n')
        self.honey(done, 1, 'X990001', 'X770001')

        school = (f'[source]\nfolder = "{DEMO}/schools"\n[[source.schools]]\nurn = "100000"\nname = "School"\n'
                  'controller = "Trust"\nla = "873"\nestab = "1000"\n')
        done = self.check('mash-adapter-schools', school + '[volume]\nhoney = ["L873100024001", "L873100024002"]\n')
        self.honey(done, 1, 'L873100024001')

    def test_of_honey_in_a_source_that_cannot_be_read_nothing_is_said(self):
        source = ('[source]\nbase_url = "http://127.0.0.1:9"\nsensitive_services = []\n[[source.organisations]]\n'
                  'ods = "Y99001"\nname = "Surgery"\ncontroller = "Surgery"\nsystems = ["GP record"]\n')
        done = self.check('mash-adapter-health', source + '[volume]\nhoney = ["9990001014"]\n')
        self.assertEqual((done.returncode, 'Honey' in done.stdout), (3, False), done.stdout + done.stderr)

    def test_what_cannot_be_read_at_all(self):
        done = self.schools('/nonexistent')
        self.assertEqual((done.returncode, done.stdout), (3, ''))
        self.assertIn('drop folder', done.stderr)
        done = self.council()
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stdout.count('not_reachable: cannot be reached'), 3, done.stdout)
        done = self.check('mash-adapter-health', '[source]\nbase_url = "http://127.0.0.1:9"\nsensitive_services = []\n'
                          '[[source.organisations]]\n'
                          'ods = "Y99001"\nname = "Surgery"\ncontroller = "Surgery"\nsystems = ["GP record"]\n')
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn('GP record: not_reachable\n', done.stdout)
        self.assertEqual(self.check('mash-adapter-absent', '[source]\n').returncode, 3)

    def test_nothing_is_written(self):
        drop = self.folder / 'drop'
        shutil.copytree(SAMPLES / 'school_census', drop)
        before = {path: path.read_bytes() for path in sorted(drop.iterdir())}
        self.schools(drop)
        self.assertEqual({path: path.read_bytes() for path in sorted(drop.iterdir())}, before)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ['adapter.toml', 'drop'])


if __name__ == '__main__':
    unittest.main()
