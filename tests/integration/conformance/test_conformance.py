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
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent / 'demo'))

from running_demo import BIN, PROGRAMS, RunningDemo  # noqa: E402

REPORTS = Path(os.environ['MASH_REPORTS'])
PYTHON = '/usr/bin/python3'  # Debian's: python3-zmq belongs to it

# The child of the demonstration whom every one of these sources knows.
ADA = {'kind': 'child', 'family_name': 'Okafor', 'given_names': 'Ada Mary', 'date_of_birth': '2015-04-02',
       'dob_status': 'verified', 'sex': 'female', 'nhs_number': '9990001014', 'upn': 'L873100024001',
       'addresses': [{'type': 'home', 'lines': ['12 Example Row'], 'postcode': 'CB99 9ZZ', 'use_for_matching': True}]}

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

    def expect_passed(self, member):
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
        self.assertEqual(self.files_of(demo, member), before)

    @staticmethod
    def files_of(demo, member):
        return {path: path.read_bytes() for path in (demo.folder / 'adapters' / member).rglob('*') if path.is_file()}


class Police(OurAdapters):
    def test_passes(self):
        self.expect_passed('police')


class Health(OurAdapters):
    def test_passes(self):
        self.expect_passed('health')


class Schools(OurAdapters):
    def test_passes(self):
        self.expect_passed('schools')


class LocalAuthority(OurAdapters):
    def test_passes(self):
        self.expect_passed('peterborough')


JOHN = {'kind': 'adult', 'family_name': 'Smith', 'given_names': 'John', 'date_of_birth': '1985-01-20', 'sex': 'male',
        'addresses': [{'type': 'home', 'lines': ['12 Example Row'], 'postcode': 'CB99 9ZZ', 'use_for_matching': True}]}

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
    FAULTS = {
        'answers_anew': {'same_question', 'until_acknowledged'},
        'cosigns_anything': {'stale', 'unsigned_checkpoint', 'forked', 'shrunken', 'not_extended'},
        'forgets': {'killed_after_answer', 'memory'},
        'ignores_cancel': {'cancel_first', 'memory'},
        'takes_any_agreement': {'wrong_agreement', 'offered_agreement'},
        'logs_the_question': {'log'},
        'has_no_receipt': {'answer'},
        'commits_to_something_else': {'answer'},
        'acknowledges_another_digest': {'answer'},
        'answers_any_session': {'other_session'},
        'ignores_credit': {'hubs_credit'},
        'sends_no_heartbeat': {'heartbeats'},
        'waits_for_a_dead_hub': {'silent_hub'},
        'never_tries_again': {'unknown_key', 'oversize'},
        'calls_every_failure_an_outage': {'wrong_key', 'unknown_key', 'not_reachable'},
        'reads_any_question': {'bent_question'},
        'repeats_for_ever': {'until_acknowledged'},
        'leaves_without_a_word': {'stop'},
    }

    def test_each_is_found_by_name(self):
        for fault, cases in self.FAULTS.items():
            with self.subTest(fault):
                only = [word for case in sorted(cases | {'greets'}) for word in ('--case', case)]
                done = self.run_kit('--template', self.folder / 'settings.json', '--member', 'health', '--patience', '4', *only,
                                    '--', PYTHON, '-B', HERE / 'wrong_adapter.py', fault, '@config@', as_json=True)
                self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
                results = {one['name']: one['result'] for one in json.loads(done.stdout)['results']}
                self.assertEqual(results, {**dict.fromkeys(cases, 'failed'), 'greets': 'passed'}, done.stdout)

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
