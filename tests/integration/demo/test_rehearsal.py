# SPDX-License-Identifier: Apache-2.0
"""What an author does with a draft beside a running hub: explain a check before it is sent, send it, rehearse what was
decided under the version in force, which changes nothing, and under a draft, which lists what would have changed."""
import json
import shutil
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

from running_demo import PROGRAMS, RunningDemo


class Rehearsal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix='mash-rehearsal-')
        cls.demo = RunningDemo(Path(cls.temporary.name) / 'state')
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.addClassCleanup(cls.demo.stop)
        for name in ('hub', 'fhir', *PROGRAMS):
            cls.demo.start(name)
        cls.demo.until_connected(*PROGRAMS)
        cls.explained = json.loads(cls.demo.call('coordinator', 'POST', '/v1/policy/explain', cls.demo.check())[2])
        cls.response = cls.demo.ask(wait=20)
        cls.agreement = cls.demo.folder / 'agreements/cp-mash'

    def replay(self, agreement, *more):
        today = datetime.now(timezone.utc).date()
        status, out, err = self.demo.mashctl(
            '--profile', self.demo.folder / 'people/auditor.toml', '--json', 'policy', 'replay', agreement,
            '--from', today - timedelta(days=1), '--until', today + timedelta(days=1), *more)
        self.assertEqual(status, 0, err)
        return json.loads(out)

    def test_what_came_back_is_what_the_explanation_said_could(self):
        said = {one['agency']: one for one in self.explained['agencies']}
        for one in self.response['roster']:
            self.assertEqual(said[one['agency']]['would_be_asked'], one['outcome'] != 'not_asked')
        could = {(agency, category) for agency, one in said.items() for line in one['could_come_back']
                 for category in line['categories']}
        for one in self.response['chronology']:
            self.assertIn((one['agency'], one['category']), could)

    def test_the_version_in_force_changes_nothing(self):
        again = self.replay(self.agreement)
        self.assertGreaterEqual(again['questions'], 5)
        self.assertGreater(again['items'], 5)
        self.assertEqual(again['question_changes'], [])
        self.assertEqual(again['item_changes'], [])
        self.assertEqual(again['other_rule'], 0)

    def test_a_draft_lists_what_would_have_been_held_back(self):
        draft = self.demo.folder / 'draft'
        shutil.copytree(self.agreement, draft)
        for signed in ('manifest', 'cases.toml', 'invariants.toml'):  # it says something else than they do
            (draft / signed).unlink()
        with open(draft / 'tier2.toml', 'a', encoding='utf-8') as tier:
            tier.write('\n[[limits]]\nid = "trial"\nclause = "Trial"\nbecause = "For this trial it is held."\n'
                       'categories = ["da_incident"]\nat_most = "withheld"\n')
        kept = self.demo.folder / 'kept.json'
        changes = self.replay(draft, '--save', kept)['item_changes']
        self.assertTrue(changes)
        for one in changes:
            self.assertEqual((one['category'], one['after'], one['rule_after']), ('da_incident', 'withheld', 'trial'))
        for word in ('Okafor', 'Smith', 'Ada', 'CB99'):
            self.assertNotIn(word, kept.read_text(encoding='utf-8'))
        status, out, err = self.demo.mashctl('policy', 'diff', self.agreement, draft)
        self.assertEqual(status, 0, err)
        self.assertIn('Newly withheld', out)
        self.assertIn('a domestic abuse incident', out)

    def test_who_asks_checks_does_not_read_the_labels(self):
        status, _, _ = self.demo.call('coordinator', 'GET', '/v1/audit/decisions?from=2020-01-01&until=2040-01-01')
        self.assertEqual(status, 403)


if __name__ == '__main__':
    unittest.main()
