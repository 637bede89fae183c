# SPDX-License-Identifier: Apache-2.0
"""docs/writing-an-adapter.md, followed to the letter: its commands are run in its order beside a running demonstration,
and probation, a member that was not there before, answers a check from its own files."""
import json
import signal
import subprocess
import unittest

import guide
from running_demo import ROOT, RunningDemo, until

UNIT = 'probation_peterborough'


class Probation(unittest.TestCase):
    def setUp(self):
        self.demo = RunningDemo.whole(self)
        self.said = []
        self.assertEqual(len(guide.START), 1)
        for start, commands in guide.BLOCKS:
            if start:
                self.start()
            else:
                self.said.append(guide.run_block(commands, self.demo.folder))

    def start(self):
        words = guide.words_of_start(self.demo.folder)
        with open(self.demo.folder / 'log/probation.log', 'ab') as log:
            self.demo.processes['probation'] = subprocess.Popen(words, cwd=self.demo.folder, env=guide.ENVIRONMENT,
                                                                stdout=log, stderr=log)
        self.demo.until_connected('probation')
        until(lambda: '"agreement_in_force"' in self.log(), 'taking the agreement')

    def log(self):
        return (self.demo.folder / 'log/probation.log').read_text(errors='replace')

    def exports(self, name):
        return self.demo.folder / 'adapters/probation/exports/peterborough' / name

    def replace(self, name, content):
        """As the guide says: written elsewhere on the same disk and moved in."""
        aside = self.exports(name).with_suffix('.part')
        aside.write_text(content, encoding='utf-8')
        aside.rename(self.exports(name))

    def ask(self):
        body = (ROOT / 'config/examples/probation/red-check.json').read_bytes()
        status, _, reply = self.demo.call('coordinator', 'POST', '/v1/requests', body, {'Prefer': 'wait=20'})
        self.assertIn(status, (201, 202), reply)
        response = json.loads(reply)
        return until(lambda: self.demo.all_have_spoken(r := self.demo.show(response['id'])) and r, 'hearing probation')

    def line(self, response):
        return next(one for one in response['roster'] if one['agency'] == 'probation')

    def results(self, response):
        return {one['subject']: one['result'] for one in self.line(response)['searches']
                if one['organisation'] == UNIT}

    def unit_outcome(self, response):
        """The agency's own outcome is the worst of its organisations': one of the two knows nobody."""
        return next((one['outcome'] for one in self.line(response)['organisations'] if one['ods_or_urn'] == UNIT), None)

    def summaries(self, response):
        return {one['summary'] for section in ('chronology', 'assessments', 'alerts', 'involvements')
                for one in response[section]}

    def test_the_guide_leads_to_an_answer_and_to_its_edges(self):
        rules, signing, sent = self.said[0], self.said[-4], self.said[-1]
        self.assertIn('id = "oth-2"', rules)
        self.assertRegex(signing, r'(?s)Probation Service, East of England would be asked.*oth-2')
        self.assertIn('Probation', sent)
        self.answer_shows_what_is_held_no_trace_and_what_is_withheld()
        self.mended_marks_are_read_again()
        self.nothing_that_breaks_turns_into_silence()
        self.late_answers_make_a_new_version()
        for never in ('Okafor', 'John', 'X990001', 'Priya', 'CB99'):
            self.assertNotIn(never.lower(), self.log().lower(), never)
        code, out = self.demo.check_database()
        self.assertEqual(code, 0, out)
        self.assertTrue(self.demo.log_verifies())

    def answer_shows_what_is_held_no_trace_and_what_is_withheld(self):
        response = self.ask()
        line = self.line(response)
        self.assertEqual({one['ods_or_urn']: (one['controller'], one['outcome']) for one in line['organisations']},
                         {UNIT: ('The Secretary of State for Justice', 'answered'),
                          'probation_cambridgeshire': ('The Secretary of State for Justice', 'no_trace')})
        self.assertEqual(self.results(response), {'c1': 'no_trace', 'a1': 'no_trace', 'a2': 'found'})
        told = self.summaries(response)
        self.assertGreaterEqual(told, {'Is supervised by probation: Community order.',
                                       'Probation has assessed the risk of serious harm.',
                                       'Probation assesses a high risk of serious harm to children.',
                                       'Missed an appointment with probation, without an acceptable reason.'})
        order = next(one for one in response['chronology'] if 'Community order' in one['summary'])
        self.assertEqual((order['category'], order['subjects'], order['disclosed_under']['rule']),
                         ('offender_supervision', ['a2'], 'oth-2'))
        assessed = next(one for one in response['assessments'] if one['agency'] == 'probation')
        self.assertEqual(assessed['children'], 'high', assessed)
        involved = next(one for one in response['involvements'] if one['current'])
        self.assertEqual((involved['worker'], involved['telephone']), ('Priya Example', '01632 960106'))
        headline = next(one for one in response['safety_headlines'] if one['agency'] == 'probation')
        self.assertEqual((headline['known'], headline['risk_to_child_now'], headline['risk_to_staff']),
                         ('yes', True, False))
        self.assertFalse([one for one in told if 'MAPPA' in one], 'its originator is asked first')
        withheld = [one for one in response['withheld'] if one['agency'] == 'probation']
        self.assertEqual([one['category'] for one in withheld], ['probation_other'], 'one line, whatever is behind it')

    def mended_marks_are_read_again(self):
        before = self.exports('registrations.csv').read_text(encoding='utf-8')
        self.replace('registrations.csv', before.replace('originator_control', ''))
        response = self.ask()
        self.assertIn('Is registered by probation: MAPPA level 2.', self.summaries(response))
        self.replace('registrations.csv', before)

    def nothing_that_breaks_turns_into_silence(self):
        rosh = self.exports('rosh.csv').read_text(encoding='utf-8')
        self.replace('rosh.csv', rosh.replace('X990001,02/06/2026,High', 'X990001,02/06/2026,Severe'))
        response = self.ask()
        self.assertEqual(self.line(response)['outcome'], 'partly_searched')
        self.assertIn('Is supervised by probation: Community order.', self.summaries(response))
        self.assertIn('rosh.csv: line 2: children is not a word', self.log())
        self.replace('rosh.csv', rosh)

        people = self.exports('people.csv').read_text(encoding='utf-8')
        self.replace('people.csv', people[:people.index('X990001') + 20])
        response = self.ask()
        self.assertEqual(self.line(response)['outcome'], 'partly_searched')
        self.assertEqual(set(self.results(response).values()), {'system_down'})
        self.replace('people.csv', people)
        self.assertEqual(self.unit_outcome(self.ask()), 'answered')

    def late_answers_make_a_new_version(self):
        self.demo.kill('probation', signal.SIGTERM)
        body = (ROOT / 'config/examples/probation/red-check.json').read_bytes()
        status, _, reply = self.demo.call('coordinator', 'POST', '/v1/requests', body)
        self.assertIn(status, (201, 202), reply)
        request = json.loads(reply)['id']
        self.start()
        until(lambda: self.unit_outcome(self.demo.show(request)) == 'answered', 'the late answer')


if __name__ == '__main__':
    unittest.main()
