# SPDX-License-Identifier: Apache-2.0
"""Going without the family's agreement, with real processes: no agency hears of the check before a manager has acted
with their own certificate, whoever is restarted or killed in between; on Red it goes at once and the act is owed."""
import json
import signal
import sqlite3
import unittest

from running_demo import PROGRAMS, RunningDemo, until

REASON = 'Asking them would tell him that she has spoken, and she is at home with him tonight.'


class Authority(unittest.TestCase):
    def setUp(self):
        self.demo = RunningDemo.whole(self)

    # --- what people do

    def threshold_enquiry(self, urgency):
        """The demonstration's check, unclear as yet, and the family was not asked because that would raise the risk."""
        check = json.loads(self.demo.check())
        check.update(purpose='mash_threshold', urgency=urgency)
        check['family_agreement'][0]['state'] = 'not_sought_risk_child'
        status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', json.dumps(check).encode())
        self.assertEqual(status, 202, body)
        return json.loads(body)

    def authorise(self, who, request, reason=REASON, wait=0):
        return self.demo.mashctl('--json', '--profile', self.demo.folder / f'people/{who}.toml', 'request',
                                 'authorise', request, '--reason', reason, '--wait', wait)

    # --- what is seen

    def heard(self):
        """How many questions each agency's adapter has ever taken, by its own ledger."""
        counts = {}
        for name in PROGRAMS:
            ledger = self.demo.folder / f'adapters/{name}/state/ledger.db'
            with sqlite3.connect(f'file:{ledger}?mode=ro', uri=True) as reader:
                counts[name] = reader.execute('SELECT count(*) FROM inbox').fetchone()[0]
            reader.close()
        return counts

    def listed(self):
        return {one['id']: one['state'] for one in self.demo.get('manager', '/v1/requests')['requests']}

    def outcomes(self, response):
        return self.demo.outcomes(response)

    def database_agrees_with_log(self):
        code, said = self.demo.check_database()
        self.assertEqual(code, 0, said)

    # --- the tests

    def test_nobody_hears_of_it_before_a_manager_acts_also_over_a_restart(self):
        waiting = self.threshold_enquiry('amber')
        request = waiting['id']
        self.assertEqual(waiting['state'], 'awaiting_authority')
        self.assertEqual(set(self.outcomes(waiting).values()), {'not_asked'})
        self.assertIn('authority_awaited', [one['kind'] for one in waiting['notices']])
        self.demo.kill('hub')
        self.demo.start('hub')
        self.demo.until_connected(*PROGRAMS)
        # A check that needs nobody's authority goes through all of them: nothing older is still under way behind it.
        self.demo.ask(wait=20)
        self.assertEqual(self.heard(), {name: 1 for name in PROGRAMS})
        self.assertEqual(self.listed()[request], 'awaiting_authority')

        code, out, err = self.authorise('coordinator', request)
        self.assertEqual(code, 1, out + err)
        self.assertTrue(json.loads(out)['type'].endswith('role_may_not'))
        self.assertEqual(self.heard(), {name: 1 for name in PROGRAMS})

        code, out, err = self.authorise('manager', request, wait=20)
        self.assertEqual(code, 0, err)
        done = json.loads(out)
        self.assertTrue(self.demo.all_have_spoken(done))
        self.assertEqual(done['authority']['by']['name'], 'Mona Example')
        self.assertEqual(done['authority']['reason'], REASON)
        self.assertEqual(self.outcomes(done)['police'], 'answered')
        self.assertTrue([one for one in done['chronology'] if one['agency'] == 'police'], 'the adapters release')
        self.assertEqual(self.heard(), {name: 2 for name in PROGRAMS})
        self.assertEqual(self.authorise('manager', request)[0], 0, 'again, word for word')
        self.assertEqual(self.authorise('manager', request, 'Another reason.')[0], 1)
        self.assertEqual(self.heard(), {name: 2 for name in PROGRAMS})

        mine = [one for one in self.demo.entries() if one.get('request') == request and one['type'] != 'released']
        self.assertEqual([one['type'] for one in mine][:3], ['asked', 'decided', 'asked'])
        self.assertEqual(mine[1]['outcome'], ['authorised'])
        self.assertTrue(self.demo.log_verifies())
        self.demo.kill('hub', signal.SIGTERM)
        self.database_agrees_with_log()
        self.assertNotIn('at home with him', self.demo.log_text(), 'nobody\'s words are in a log line')

    def test_what_was_authorised_is_asked_after_a_crash_and_only_once(self):
        self.demo.kill('police')
        request = self.threshold_enquiry('amber')['id']
        self.assertEqual(self.authorise('manager', request)[0], 0)
        self.demo.until_outcome(request, 'health', ('answered',))
        self.demo.kill('hub')
        self.demo.start('hub')
        self.demo.start('police')
        self.demo.until_outcome(request, 'police', ('answered',))
        response = until(lambda: self.spoken(request), 'hearing everybody')
        self.assertEqual(response['authority']['state'], 'given')
        self.assertEqual(self.heard(), {name: 1 for name in PROGRAMS})

    def spoken(self, request):
        response = self.demo.show(request)
        return response if self.demo.all_have_spoken(response) else None

    def test_on_red_all_are_asked_at_once_and_the_act_is_owed_until_it_is_given(self):
        request = self.threshold_enquiry('red')['id']
        response = until(lambda: self.spoken(request), 'hearing everybody')
        self.assertEqual(response['authority']['state'], 'owed')
        self.assertIn(('authority_owed', 'red'), [(one['kind'], one['severity']) for one in response['notices']])
        code, out, _ = self.demo.mashctl('--profile', self.demo.folder / 'people/manager.toml', 'request', 'show',
                                         request)
        self.assertEqual(code, 0)
        self.assertIn('OWED by a MASH manager by', out)
        self.demo.kill('hub')
        self.demo.start('hub')
        self.assertIn(request, self.listed(), 'all have answered, and it is not forgotten')
        code, out, err = self.authorise('manager', request)
        self.assertEqual(code, 0, err)
        given = json.loads(out)
        self.assertEqual(given['authority']['state'], 'given')
        self.assertNotIn('authority_owed', [one['kind'] for one in given['notices']])
        self.assertEqual(given['version'], response['version'] + 1)
        self.assertEqual(self.heard(), {name: 1 for name in PROGRAMS})
        self.demo.kill('hub', signal.SIGTERM)
        self.database_agrees_with_log()


if __name__ == '__main__':
    unittest.main()
