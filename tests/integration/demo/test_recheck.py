# SPDX-License-Identifier: Apache-2.0
"""A check that is asked again, with real processes: new questions, what was known stays until it is answered anew, an
item held under the earlier question waits for nobody any more, and the log and the database agree."""
import json
import signal
import sqlite3
import unittest

from running_demo import RunningDemo, until

REASON = 'A second incident was reported today.'


class Recheck(unittest.TestCase):
    def setUp(self):
        self.demo = RunningDemo.whole(self)

    def recheck(self, request, *words, who='coordinator'):
        return self.demo.mashctl('--json', '--profile', self.demo.folder / f'people/{who}.toml', 'request', 'recheck',
                                 request, '--reason', REASON, *words)

    def reviews(self, agency):
        """The states of the reviews that an agency's adapter keeps, by its own ledger."""
        ledger = self.demo.folder / f'adapters/{agency}/state/ledger.db'
        with sqlite3.connect(f'file:{ledger}?mode=ro', uri=True) as reader:
            states = [row[0] for row in reader.execute('SELECT state FROM review')]
        reader.close()
        return sorted(states)

    @staticmethod
    def of_police(response):
        return next(one for one in response['roster'] if one['agency'] == 'police')

    def test_one_agency_is_asked_again_while_it_is_away_and_answers_anew(self):
        first = self.demo.ask(wait=20)
        request = first['id']
        self.assertEqual(self.of_police(first)['outcome'], 'awaiting_human')
        self.demo.kill('police')
        code, out, err = self.recheck(request, '--agency', 'police')
        self.assertEqual(code, 0, out + err)
        second = json.loads(out)
        self.assertEqual(second['version'], first['version'] + 1)
        self.assertEqual(([one['asked'] for one in second['rounds']], second['rounds'][0]['reason']),
                         ([['police']], REASON))
        line = self.of_police(second)
        self.assertEqual((line['outcome'], line['round'], line['answer_of_round']), ('unreachable', 2, 1))
        self.assertEqual(second['chronology'], first['chronology'], 'nothing that was known is hidden meanwhile')
        self.demo.kill('hub')
        self.demo.start('hub')
        self.demo.start('police')
        third = until(lambda: (r := self.demo.show(request))['version'] > second['version'] and r, 'the new answer')
        line = self.of_police(third)
        self.assertNotIn('answer_of_round', line)
        self.assertEqual(line['since_last_round'], {'new': [], 'changed': [], 'gone': []}, 'the source is as it was')
        self.assertEqual(third['chronology'], first['chronology'])
        until(lambda: self.reviews('police').count('waiting') == 1, 'only the newest question waiting for a person')
        self.assertEqual(self.demo.show(request)['rounds'], second['rounds'])
        earlier = self.demo.get('coordinator', f'/v1/requests/{request}?version={first["version"]}')
        self.assertNotIn('rounds', earlier)

        code, out, _ = self.recheck(request, who='auditor')
        self.assertEqual((code, json.loads(out)['type']), (1, 'urn:mash:problem:role_may_not'))
        self.assertNotIn(REASON, self.demo.log_text(), 'nobody\'s words are in a log line')
        self.assertTrue(self.demo.log_verifies())
        self.demo.kill('hub', signal.SIGTERM)
        code, said = self.demo.check_database()
        self.assertEqual(code, 0, said)


if __name__ == '__main__':
    unittest.main()
