# SPDX-License-Identifier: Apache-2.0
"""The work queue with real processes: what is open and for whom it waits, also after a crash; what is settled by its
period; mashctl reads both."""
import json
import unittest
from datetime import date, timedelta

from running_demo import PROGRAMS, RunningDemo, until


class Queue(unittest.TestCase):
    def setUp(self):
        self.demo = RunningDemo.whole(self)

    def queue(self, query='', who='coordinator'):
        return self.demo.get(who, '/v1/requests' + query)['requests']

    def mashctl_list(self, *words):
        return self.demo.mashctl('--profile', self.demo.folder / 'people/coordinator.toml', 'request', 'list', *words)

    def awaited_answers(self):
        return [one['agency'] for row in self.queue() for one in row['awaiting'] if one['what'] == 'answer']

    def rule_on_all_at(self, agency):
        """A reviewer there withholds whatever waits for a person."""
        desk = ('--json', '--profile', self.demo.folder / f'people/{agency}-reviewer.desk.toml', 'review')
        for one in json.loads(self.demo.mashctl(*desk, 'list')[1])['reviews']:
            digest = json.loads(self.demo.mashctl(*desk, 'show', one['ask'])[1])['digest']
            code, _, err = self.demo.mashctl(*desk, 'withhold', one['ask'], '--digest', digest, '--all', '--reason',
                                             'It bears on nobody on this check.')
            self.assertEqual(code, 0, err)

    def test_what_is_open_waits_for_whom_it_says_until_they_answer(self):
        self.demo.kill('police')
        request = self.demo.ask(wait=2)['id']
        until(lambda: set(self.awaited_answers()) == {'police', 'health'}, 'waiting for the police, and a person at health')
        row = self.queue('?awaiting=answer&agency=police&urgency=red')[0]
        self.assertEqual((row['id'], row['state']), (request, 'open'))
        self.assertLess(row['opened_at'], row['due_at'])
        self.assertEqual({one['agency'] for one in row['agencies']}, set(PROGRAMS))
        self.assertEqual(self.queue('?awaiting=answer&agency=schools'), [])
        self.demo.kill('hub')
        self.demo.start('hub')
        self.assertEqual([one['id'] for one in self.queue()], [request], 'a crash forgets nobody')
        code, out, err = self.mashctl_list('--awaiting', 'answer', '--agency', 'police')
        self.assertEqual(code, 0, err)
        self.assertIn('waits for police', out)
        self.assertIn(request, out)

        self.demo.start('police')
        self.demo.until_outcome(request, 'police', ('answered',))
        until(lambda: set(self.awaited_answers()) == {'police', 'health'}, 'waiting for people alone')
        for agency in ('police', 'health'):
            self.rule_on_all_at(agency)
        until(lambda: self.queue() == [], 'leaving the queue')
        day = date.fromisoformat(row['opened_at'][:10])
        period = f'?from={day}&until={day + timedelta(days=1)}'
        self.assertEqual([(one['id'], one['state']) for one in self.queue(period)], [(request, 'complete')])
        status, _, body = self.demo.call('auditor', 'GET', f'/v1/requests{period}')
        self.assertEqual(status, 403, 'an auditor reads the log')
        self.assertIn('work queue', json.loads(body)['detail'])

    def test_what_was_known_at_a_time_is_shown_as_it_was(self):
        self.demo.kill('police')
        request = self.demo.ask(wait=2)['id']
        first = until(lambda: next((one for one in [self.demo.show(request)] if one['version'] == 1), None), 'version 1')
        self.demo.start('police')
        self.demo.until_outcome(request, 'police', ('answered',))
        code, out, err = self.demo.mashctl('--json', '--profile', self.demo.folder / 'people/coordinator.toml',
                                           'request', 'show', request, '--as-of', first['as_of'])
        self.assertEqual(code, 0, out + err)
        then = json.loads(out)
        self.assertEqual((then['version'], self.demo.show(request)['version']), (1, 2))
        self.assertEqual([one for one in then['chronology'] if one['agency'] == 'police'], [])
        self.assertEqual(then['chronology'], first['chronology'])
        bundle = self.demo.folder / 'then.json'
        bundle.write_text(out)
        code, out, err = self.demo.mashctl('audit', 'verify', '--bundle', bundle, '--vkey', self.demo.folder / 'log.vkey')
        self.assertEqual(code, 0, out + err)

    def test_pages_and_refusals(self):
        self.demo.kill('police')
        ids = [self.demo.ask(key=f'key-{number}')['id'] for number in range(3)]
        seen, after = [], ''
        while True:
            page = self.demo.get('coordinator', '/v1/requests?limit=1' + after)
            seen += [one['id'] for one in page['requests']]
            if 'next' not in page:
                break
            after = '&after=' + page['next']
        self.assertEqual(seen, ids)
        status, _, body = self.demo.call('coordinator', 'GET', '/v1/requests?urgancy=red')
        self.assertEqual((status, json.loads(body)['type']), (400, 'urn:mash:problem:malformed'))
        code, out, _ = self.mashctl_list('--limit', '2')
        self.assertEqual(code, 0)
        next_page = out.split('--after ')[1].strip()
        self.assertIn(ids[2], self.mashctl_list('--limit', '2', '--after', next_page)[1])


if __name__ == '__main__':
    unittest.main()
