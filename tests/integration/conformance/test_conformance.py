# SPDX-License-Identifier: Apache-2.0
"""`mashctl adapter test` against every adapter there is, whose reports stay in the build folder, and against adapters
with one thing wrong, each of which it must find."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent / 'demo'))

from habits import CONTROLS, HABITS  # noqa: E402
from running_demo import BIN, PROGRAMS, RunningDemo  # noqa: E402

REPORTS = Path(os.environ['MASH_REPORTS'])
PYTHON = '/usr/bin/python3'  # Debian's: python3-zmq belongs to it

# The child of the demonstration whom every one of these sources knows.
ADA = {'kind': 'child', 'family_name': 'Okafor', 'given_names': 'Ada Mary', 'date_of_birth': '2015-04-02',
       'dob_status': 'verified', 'sex': 'female', 'nhs_number': '9990001014', 'upn': 'L873100024001',
       'addresses': [{'type': 'home', 'lines': ['12 Example Row'], 'postcode': 'CB99 9ZZ', 'use_for_matching': True}]}

JOHN = {'kind': 'adult', 'family_name': 'Smith', 'given_names': 'John', 'date_of_birth': '1985-01-20', 'sex': 'male',
        'addresses': [{'type': 'home', 'lines': ['12 Example Row'], 'postcode': 'CB99 9ZZ', 'use_for_matching': True}]}

# Seconds for what must come: enough for the Python member, whose third HELLO is due after six.
PATIENCE = 8
AT_ONCE = 10  # nearly all of a trial is waiting

PYTHON_SETTINGS = {
    **{name: f'@{name}@' for name in ('member', 'endpoint', 'hub_key', 'curve_key', 'ledger_key', 'witness_key', 'log_vkey',
                                      'state_dir', 'agreement')},
    'people': str(ROOT / 'tests/python_adapter/people.example.json'),
    'organisation': {'id': 'Y99001', 'name': 'Example Surgery', 'controller': 'Example Surgery', 'systems': ['records']},
    'answered_by': {'name': 'Adapter', 'role': 'automatic'},
    'contact': {'desk': 'Duty desk', 'telephone': '01632 960200'},
    'standing_line': {'category': 'health_other', 'reason': 'out_of_isa', 'explanation': 'Never shared by this route.',
                      'would_need': 'A telephone call.'}}


class Kit(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='mash-conformance-')
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / 'subject.json').write_text(json.dumps(ADA))
        (self.folder / 'settings.json').write_text(json.dumps(PYTHON_SETTINGS))

    def run_kit(self, *words, as_json=False):
        command = [BIN / 'mashctl', *(['--json'] if as_json else []), 'adapter', 'test', *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=900)

    def expect_all_passed(self, name, *words):
        done = self.run_kit('--subject', self.folder / 'subject.json', *words)
        REPORTS.mkdir(parents=True, exist_ok=True)
        (REPORTS / f'{name}.txt').write_text(done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(' 0 failed', done.stdout)
        for word in ('Okafor', 'Smith', '9990001014', 'CB99', 'L873100024001'):
            self.assertNotIn(word, done.stdout)
        return done.stdout


class OurAdapters(Kit):
    """Four programs on the demonstration's own configuration, whose state and ledger stay as they are."""

    def expect_passed(self, member, subject=ADA):
        (self.folder / 'subject.json').write_text(json.dumps(subject))
        demo = RunningDemo(self.folder / 'demo')
        self.addCleanup(demo.stop)
        if member == 'health':
            demo.start('fhir')
        settings = demo.folder / f'adapters/{member}.toml'
        # As an agency writes it: paths of the source are relative to the file, and stay so in a trial.
        settings.write_text(settings.read_text().replace(f'"{demo.folder}/data/', '"../data/'))
        before = self.files_of(demo, member)
        report = self.expect_all_passed(PROGRAMS[member], '--config', settings, '--',
                                        BIN / f'mash-adapter-{PROGRAMS[member]}')
        self.assertNotIn('not tried', report.replace(', 0 not tried', ''))
        self.assertRegex(report, 'known_subject .*, [1-9][0-9]* items')
        self.assertEqual(self.files_of(demo, member), before)

    @staticmethod
    def files_of(demo, member):
        return {path: path.read_bytes() for path in (demo.folder / 'adapters' / member).rglob('*') if path.is_file()}


class Police(OurAdapters):
    def test_passes(self):
        self.expect_passed('police', JOHN)  # of whom it has a record that leaves


class Health(OurAdapters):
    def test_passes(self):
        self.expect_passed('health')


class Schools(OurAdapters):
    def test_passes(self):
        self.expect_passed('schools')


class LocalAuthority(OurAdapters):
    def test_passes(self):
        self.expect_passed('peterborough')


PROBATION = '''
member = "probation"
state_dir = "state"
parties = "not-read"
hub = { endpoint = "not-read", public_key = "not-read" }
keys = { curve = "not-read", ledger = "not-read", sealing = "not-read" }
answered_by = { name = "Adapter", role = "automatic" }
contact = { desk = "Duty desk", telephone = "01632 960106" }
'''


class Probation(Kit):
    """The shipped example, with a configuration whose keys nobody has: a trial reads none."""

    def test_passes(self):
        (self.folder / 'subject.json').write_text(json.dumps(JOHN))
        example = self.folder / 'probation'
        shutil.copytree(ROOT / 'config/examples/probation', example)
        (example / 'adapter.toml').write_text(PROBATION + (example / 'source.toml').read_text())
        self.expect_all_passed('probation', '--config', example / 'adapter.toml', '--', BIN / 'mash-adapter-probation')


class PythonMember(Kit):
    def test_passes(self):
        report = self.expect_all_passed('python', '--template', self.folder / 'settings.json', '--member', 'health', '--',
                                        PYTHON, '-B', ROOT / 'tests/python_adapter/mash_adapter.py', '@config@')
        self.assertIn('1 not tried', report)  # it reads minor 2: no CORRECTION


class WrongAdapters(Kit):
    """Each case fails for a wrong habit that is about it, and says what it saw; a case about something else passes."""

    def try_one(self, habit):
        wrong = HABITS[habit]
        control = CONTROLS.get(habit, 'greets')
        only = [word for case in sorted({*wrong, control}) for word in ('--case', case)]
        done = self.run_kit('--template', self.folder / 'settings.json', '--member', 'health', '--patience', str(PATIENCE),
                            '--subject', self.folder / 'subject.json', *only, '--', PYTHON, '-B', HERE / 'wrong_adapter.py',
                            habit, '@config@', as_json=True)
        return done, control

    def test_each_is_found_by_name(self):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for habit, (done, control) in zip(HABITS, pool.map(self.try_one, HABITS)):
                with self.subTest(habit):
                    self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
                    found = {one['name']: one for one in json.loads(done.stdout)['results']}
                    self.assertEqual({name: one['result'] for name, one in found.items()},
                                     {**dict.fromkeys(HABITS[habit], 'failed'), control: 'passed'}, done.stdout)
                    for case, words in HABITS[habit].items():
                        self.assertIn(words, found[case]['came'], case)

    def test_every_case_can_fail(self):
        listed = subprocess.run([BIN / 'mashctl', '--json', 'adapter', 'cases'], capture_output=True, text=True, check=True)
        cases = {json.loads(line)['name'] for line in listed.stdout.splitlines()}
        self.assertGreater(len(cases), 50)
        self.assertEqual({case for wrong in HABITS.values() for case in wrong}, cases)

    def test_one_that_never_greets_or_is_not_there_gives_no_report(self):
        for command in (['/bin/false'], [self.folder / 'no-such-program']):
            done = self.run_kit('--template', self.folder / 'settings.json', '--member', 'health', '--', *command)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertEqual(done.stdout, '')

    def test_what_is_called_wrongly_is_said(self):
        (self.folder / 'bad.json').write_text('{"a": "@endpiont@"}')
        for status, words in ((2, ()), (2, ('--template', self.folder / 'settings.json')),
                              (1, ('--template', self.folder / 'bad.json', '--member', 'health', '--', '/bin/false')),
                              (1, ('--template', self.folder / 'settings.json', '--member', 'health', '--case', 'x', '--',
                                   '/bin/false'))):
            done = self.run_kit(*words)
            self.assertEqual(done.returncode, status, words)
            self.assertNotEqual(done.stderr, '')


if __name__ == '__main__':
    unittest.main()
