# SPDX-License-Identifier: Apache-2.0
"""An agency's adapter does not trust the hub with volume: what goes past its cap is held for a person there over a kill,
a honey subject closes the gate, the duty officer is called, and what a person lets through is in a later version."""
import json
import re
import signal
import tempfile
import unittest
from pathlib import Path

from running_demo import PROGRAMS, RunningDemo, until

HONEY = 'P-2002'  # of config/demo/police: somebody invented whom no demonstration asks about


class Volume(unittest.TestCase):
    def start(self, volume):
        self.versions = {}
        temporary = tempfile.TemporaryDirectory(prefix='mash-volume-')
        self.addCleanup(temporary.cleanup)
        self.demo = RunningDemo(Path(temporary.name) / 'state')
        self.addCleanup(self.demo.stop)
        self.paged = self.demo.folder / 'paged'
        page = self.demo.folder / 'page.sh'
        page.write_text(f'#!/bin/sh\ncat >> {self.paged}\n')
        page.chmod(0o700)
        config = self.demo.folder / 'adapters/police.toml'
        generous = re.compile(r'\n\[volume\][^\[]*')
        self.assertEqual(len(generous.findall(config.read_text())), 1)
        config.write_text(generous.sub('\n', config.read_text()) +
                          f'\n[volume]\n{volume}\n\n[[calls]]\nwho = "duty_officer"\ncommand = ["{page}"]\n')
        for name in ('hub', 'fhir', *PROGRAMS):
            self.demo.start(name)
        self.demo.until_connected(*PROGRAMS)

    def restart_police(self):
        self.demo.kill('police', signal.SIGKILL)
        self.demo.start('police')
        self.demo.until_connected('police')
        until(lambda: self.review('list')[0] == 0, 'opening the desk again')

    def review(self, *words):
        code, out, err = self.demo.mashctl('--json', '--profile', self.demo.folder / 'people/police-reviewer.desk.toml',
                                           'review', *words)
        return code, json.loads(out) if out else None, err

    def page(self):
        code, page, err = self.review('list')
        self.assertEqual(code, 0, err)
        return page

    def police(self, request):
        return next(one for one in self.demo.show(request)['roster'] if one['agency'] == 'police')

    def until_held(self, request):
        """A version is cut without the agency, whose roster line says that a person there looks."""
        until(lambda: self.demo.show(request)['version'] > 0
              and self.police(request)['outcome'] == 'awaiting_human', 'holding the question')
        response = self.demo.show(request)
        self.assertNotIn('answered_at', self.police(request))
        self.assertFalse([item for item in response['chronology'] if item['agency'] == 'police'])
        self.versions[request] = response['version']

    def until_answered(self, request):
        until(lambda: 'answered_at' in self.police(request), 'answering the question')
        self.assertGreater(self.demo.show(request)['version'], self.versions[request], 'as a later version')

    def called(self):
        return [json.loads(line) for line in self.paged.read_text().splitlines()] if self.paged.exists() else []

    def test_what_goes_past_a_cap_waits_for_a_person_and_is_answered_when_they_let_it_through(self):
        self.start('asks_per_hour = 3')
        checks = [self.demo.ask(wait=20)['id'] for _ in range(5)]
        for request in checks[:3]:
            until(lambda: 'answered_at' in self.police(request), 'answering what is within the cap')
        for request in checks[3:]:
            self.until_held(request)
        page = self.page()
        self.assertEqual([one['why'] for one in page['held']], ['asks_per_hour'] * 2)
        self.assertEqual((page['gate']['closed'], page['gate']['waiting']), (False, 2))
        self.assertEqual((page['gate']['counted']['hour']['asks'], page['gate']['caps']['hour']['asks']), (3, 3))
        self.assertEqual(len(page['reviews']), 3)

        alarm, = until(self.called, 'calling the duty officer')
        self.assertEqual((alarm['kind'], alarm['severity'], alarm['to']), ('volume_alarm', 'red', ['duty_officer']))
        self.assertIn('stopped at your agency', alarm['text'])
        metrics = self.demo.folder / 'adapters/police/state/metrics.prom'
        until(lambda: metrics.exists() and 'mash_adapter_held{why="asks_per_hour"} 2' in metrics.read_text(),
              'writing the metrics')
        self.assertIn('mash_adapter_gate_closed 0', metrics.read_text())

        self.restart_police()
        self.assertEqual(self.page()['held'], page['held'], 'a kill changes nothing of it')
        first, second = (one['ask'] for one in page['held'])
        code, shown, err = self.review('show', first)
        self.assertEqual(code, 0, err)
        self.assertEqual(len(shown['held']['question']['subjects']), 4)
        code, done, err = self.review('admit', first, '--reason', 'I rang them.')
        self.assertEqual((code, done), (0, {'admitted': 1, 'waiting': 1}), err)
        self.until_answered(checks[3])
        self.assertNotIn('answered_at', self.police(checks[4]))
        code, problem, _ = self.review('admit', first, '--reason', 'Again.')
        self.assertEqual((code, problem['status']), (1, 404))
        code, done, err = self.review('admit', '--all', '--reason', 'I rang them.')
        self.assertEqual((code, done), (0, {'admitted': 1, 'waiting': 0}), err)
        self.until_answered(checks[4])
        self.assertEqual(len(self.called()), 1, 'nobody was called again')
        self.assertTrue(self.demo.log_verifies())

    def ask_about_honey(self):
        request = json.loads(self.demo.check())
        child = request['subjects'][0]
        for name in ('nhs_number', 'upn', 'addresses', 'school'):
            child.pop(name)
        child.update(family_name='Castellan', given_names='Chloe', date_of_birth='2014-02-26', sex='male')
        request['households'] = []
        status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', json.dumps(request))
        self.assertIn(status, (201, 202), body)
        return json.loads(body)['id']

    def test_a_honey_subject_closes_the_gate_until_a_person_opens_it(self):
        self.start(f'honey = ["{HONEY}"]')
        before = self.demo.ask(wait=20)['id']
        until(lambda: 'answered_at' in self.police(before), 'answering while the gate is open')
        found = self.ask_about_honey()
        self.until_held(found)
        after = self.demo.ask()['id']
        self.until_held(after)
        told, other = (self.police(one) for one in (found, after))
        for line in (told, other):
            for name in ('asked_at', 'return_by'):
                line.pop(name)
            line['looking'].pop('since')
        self.assertEqual(told, other, 'the hub sees no difference between the two')
        page = self.page()
        self.assertTrue(page['gate']['closed'])
        self.assertEqual([one['why'] for one in page['held']], ['honey', 'closed'])
        until(self.called, 'calling the duty officer')

        self.restart_police()
        self.assertTrue(self.page()['gate']['closed'], 'a kill opens nothing')
        code, done, err = self.review('open', '--reason', 'It was a drill.')
        self.assertEqual((code, done), (0, {'opened': True, 'waiting': 2}), err)
        later = self.demo.ask(wait=20)['id']
        until(lambda: 'answered_at' in self.police(later), 'answering again')
        self.assertEqual(self.page()['gate']['waiting'], 2, 'what was held waits for a word of its own')
        self.assertEqual(self.review('admit', '--all', '--reason', 'It was a drill.')[0], 0)
        for request in (found, after):
            self.until_answered(request)
        self.assertFalse(self.page()['gate']['closed'], 'what a person let through closes nothing')

    def test_without_a_desk_a_command_on_the_adapters_own_machine_lets_through(self):
        self.start('asks_per_hour = 1')
        path = self.demo.folder / 'adapters/police.toml'
        self.demo.kill('police', signal.SIGTERM)
        lines, kept, skipping = path.read_text().splitlines(), [], False
        for line in lines:
            if line.startswith('['):
                skipping = line in ('[desk]', '[[desk.reviewers]]')
            if not skipping:
                kept.append(line)
        path.write_text('\n'.join(kept) + '\n')
        self.demo.start('police')
        self.demo.until_connected('police')
        first, second = self.demo.ask(wait=20)['id'], self.demo.ask()['id']
        until(lambda: 'answered_at' in self.police(first), 'answering what is within the cap')
        self.until_held(second)
        self.assertIn('--open-gate REASON', (self.demo.folder / 'log/police.log').read_text())
        alarm, = until(self.called, 'calling the duty officer')
        self.assertEqual(alarm['kind'], 'volume_alarm')
        self.demo.kill('police', signal.SIGTERM)
        self.demo.act('police', '--open-gate', 'They are catching up.')
        self.demo.start('police')
        self.demo.until_connected('police')
        self.until_answered(second)


if __name__ == '__main__':
    unittest.main()
