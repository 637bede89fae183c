# SPDX-License-Identifier: Apache-2.0
"""An agency corrects what it answered, over the built programs: answered, viewed, decided, exported, corrected at the
agency's desk, and acknowledged by everybody who had been told, with hub and adapter killed in between."""
import json
import signal
import unittest

from running_demo import RunningDemo, until

WORDS = 'The record is of another household.'
SECTIONS = ('involvements', 'chronology', 'intelligence', 'assessments', 'alerts')


class Correction(unittest.TestCase):
    def setUp(self):
        self.demo = RunningDemo.whole(self)

    # --- what people do

    def desk(self, *words):
        code, out, err = self.demo.mashctl('--json', '--profile', self.demo.folder / 'people/police-reviewer.desk.toml',
                                           'review', *words)
        self.assertEqual(code, 0, (out, err))
        return json.loads(out)

    def answer(self, ask):
        return self.desk('answer', ask)

    def acknowledge(self, who, request, *words):
        return self.demo.mashctl('--json', '--profile', self.demo.folder / f'people/{who}.toml', 'request',
                                 'acknowledge', request, '1', *words)

    def decide(self, request, version):
        telling = {'person': 'referrer', 'told': True, 'route': 'telephone', 'what': 'That an enquiry has begun.'}
        body = {'version': version, 'decisions': [{'child': 'c1', 'outcome': 's47_joint', 'rationale': 'What is known.',
                                                   'telling': [telling]}]}
        status, _, reply = self.demo.call('manager', 'POST', f'/v1/requests/{request}/decision', json.dumps(body))
        self.assertEqual(status, 200, reply)
        return json.loads(reply)

    # --- what is seen

    def items(self, response, agency):
        return {item['id']: item for section in SECTIONS for item in response[section] if item['agency'] == agency}

    def restart(self, name):
        self.demo.kill(name, signal.SIGKILL)
        self.demo.start(name)
        self.demo.until_connected('police')

    def told_at_the_desk(self, ask):
        counts = self.answer(ask)['corrections'][0].get('recipients', [])
        return sum(one['told'] for one in counts), sum(one['acknowledged'] for one in counts)

    def test_what_was_wrong_reaches_everybody_who_had_been_told_and_no_kill_loses_it(self):
        first = self.demo.ask(wait=20)
        request = first['id']
        self.decide(request, first['version'])
        self.demo.get('coordinator', f'/v1/requests/{request}/export?child=c1&audience=case_file')
        ask, = (one['ask'] for one in self.desk('answers')['answers'])
        given = self.answer(ask)
        shown = self.items(first, 'police')
        item = next(one for one in given['answer']['items'] if one['id'] in shown)

        # Corrected while the hub is down: it is in the agency's ledger, and leaves when there is somebody to take it.
        self.demo.kill('hub', signal.SIGKILL)
        done = self.desk('retract', ask, '--digest', given['digest'], '--item', item['id'], '--reason',
                         'withdrawn_record', '--words', WORDS)
        self.assertEqual(done['revision'], 2)
        self.demo.kill('police', signal.SIGKILL)
        self.demo.start('hub')
        self.demo.start('police')
        self.demo.until_connected('police')
        second = until(lambda: (lambda now: now if 'corrections' in now else None)(self.demo.show(request)),
                       'taking the correction')
        self.assertNotIn(item['id'], self.items(second, 'police'))
        correction, = second['corrections']
        self.assertEqual((correction['agency'], correction['words']), ('police', WORDS))
        self.assertEqual(correction['withdrawn'], [{'category': item['category'], 'item': item['id']}])
        self.assertIn('decision_on_corrected', [one['kind'] for one in second['notices']])
        recipients = {one['how']: one for one in correction['recipients']}
        self.assertLessEqual({'viewed', 'decided', 'informed'}, set(recipients))

        # What was known then is what is shown of then.
        old = self.demo.get('coordinator', f'/v1/requests/{request}?version={first["version"]}')
        self.assertIn(item['id'], self.items(old, 'police'))
        self.assertNotIn('corrections', old)

        # Each acknowledges; the hub is killed in between and forgets nobody.
        code, out, err = self.acknowledge('coordinator', request)
        self.assertEqual(code, 0, (out, err))
        self.restart('hub')
        queue = self.demo.get('manager', '/v1/requests?awaiting=acknowledgement')['requests']
        self.assertEqual([one['id'] for one in queue], [request])
        code, out, err = self.acknowledge('manager', request)
        self.assertEqual(code, 0, (out, err))
        for one in self.demo.show(request)['corrections'][0]['recipients']:
            if 'acknowledged' in one:
                continue
            code, out, err = self.acknowledge('coordinator', request, '--recipient', one['recipient'], '--means',
                                              'telephone', '--told-to', 'their duty desk')
            self.assertEqual(code, 0, (out, err))
        self.assertEqual(json.loads(out)['outstanding'], 0)
        self.assertEqual(self.demo.get('manager', '/v1/requests?awaiting=acknowledgement')['requests'], [])

        # The agency is told, also after its adapter was killed, and nothing was taken twice.
        self.restart('police')
        count = len(correction['recipients'])
        until(lambda: self.told_at_the_desk(ask) == (count, count), 'telling the agency who has acknowledged')
        self.assertEqual(len(self.demo.show(request)['corrections']), 1)
        words = [entry['outcome'] for entry in self.demo.entries(settled=False)]
        self.assertEqual(words.count(['correction_taken', 'police', 'withdrawn_record']), 1)
        self.assertTrue(self.demo.log_verifies())


if __name__ == '__main__':
    unittest.main()
