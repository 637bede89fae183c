# SPDX-License-Identifier: Apache-2.0
"""A probable match and the person at the agency who settles it, with real processes: what is held leaves on their word
and no earlier, what has left is taken back when it was somebody else, and kills of either side lose none of it."""
import json
import signal
import unittest

from running_demo import RunningDemo, until

REASON = 'Same photograph and the same place of work.'
# Name and date of birth, and nothing more: on file with an incident (config/demo/police), and not for certain him.
DANIEL = {'id': 'a3', 'kind': 'adult', 'role_in_concern': ['not_assessed'], 'why_included': 'named by a neighbour',
          'family_name': 'Reeve', 'given_names': 'Daniel', 'date_of_birth': '1988-11-03', 'dob_status': 'stated',
          'sex': 'male'}
SECTIONS = ('involvements', 'chronology', 'intelligence', 'assessments', 'alerts')


class Confirm(unittest.TestCase):
    def setUp(self):
        self.demo = RunningDemo.whole(self)

    # --- what people do

    def send(self, change=None):
        """The demonstration's check with Daniel in it, of the police alone; what came back, and what waits there."""
        check = json.loads(self.demo.check())
        check['agencies'] = ['police']
        for name in ('context', 'why_agencies'):
            check.pop(name, None)
        check['subjects'].append(DANIEL)
        if change:
            change(check)
        status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', json.dumps(check), {'Prefer': 'wait=20'})
        self.assertIn(status, (201, 202), body)
        one, = self.review('list')[1]['reviews']
        return json.loads(body), one

    def review(self, *words):
        code, out, err = self.demo.mashctl('--json', '--profile', self.demo.folder / 'people/police-reviewer.desk.toml',
                                           'review', *words)
        return code, json.loads(out) if out else None, err

    def shown(self, ask):
        code, page, err = until(lambda: (lambda said: said if said[0] == 0 else None)(self.review('show', ask)),
                                'opening the desk')
        return page

    def say(self, ruling, ask, subject, *words):
        return self.review(ruling + '-person', ask, '--digest', self.shown(ask)['digest'], '--subject', subject,
                           '--reason', REASON, *words)

    # --- what is seen

    def about(self, response, subject):
        return [item for section in SECTIONS for item in response[section] if subject in item['subjects']]

    def match(self, response, subject):
        return next((one['records'] for one in response['people'] if one['subject'] == subject), [])

    def is_uncertain(self, response):
        return 'identity_uncertain' in [line['reason'] for line in response['withheld']]

    def version(self, request, number):
        return until(lambda: (lambda now: now if now['version'] >= number else None)(self.demo.show(request)),
                     f'cutting version {number}')

    def everything_agrees(self):
        text = self.demo.log_text()
        for never in (REASON, 'Reeve', 'Daniel'):
            self.assertNotIn(never, text)
        self.assertTrue(self.demo.log_verifies())
        self.demo.kill('hub', signal.SIGTERM)
        code, said = self.demo.check_database()
        self.assertEqual(code, 0, said)

    def test_what_is_held_for_an_uncertain_identity_leaves_on_a_persons_word_and_no_kill_loses_it(self):
        first, one = self.send()
        request, ask = first['id'], one['ask']
        self.assertEqual([record['band'] for record in self.match(first, 'a3')], ['probable'])
        self.assertEqual((self.about(first, 'a3'), self.is_uncertain(first)), ([], True))
        self.assertEqual(one['people'], 1)
        page = self.shown(ask)
        match, = [each for each in page['review']['candidates'] if each['subject'] == 'a3']
        self.assertGreater(match['held'], 0)
        self.assertEqual(match['record'], 'P-1006', 'where to look in their own system')
        self.assertIn({'field': 'family_name', 'value': 'Reeve'}, match['on_record'])

        # Said while the hub is away, by an adapter that is killed before and after.
        self.demo.kill('police', signal.SIGKILL)
        self.demo.start('police')
        self.assertEqual(self.shown(ask), page)
        self.demo.kill('hub', signal.SIGKILL)
        code, done, err = self.say('confirm', ask, 'a3')
        self.assertEqual((code, done['revision']), (0, 2), err)
        self.demo.kill('police', signal.SIGKILL)
        self.demo.start('hub')
        self.demo.start('police')
        self.demo.until_connected('police')
        second = self.version(request, 2)
        record, = self.match(second, 'a3')
        self.assertEqual((record['band'], record['confirmed_by']), ('probable', 'MASH researcher'))
        self.assertIn('incident', [item['category'].rsplit('_', 1)[-1] for item in self.about(second, 'a3')])
        self.assertFalse(self.is_uncertain(second))
        self.assertEqual(self.about(self.demo.get('coordinator', f'/v1/requests/{request}?version=1'), 'a3'), [])
        code, problem, _ = self.say('confirm', ask, 'a3')
        self.assertEqual((code, problem['errors'][0]['code']), (1, 'changes_nothing'))
        # It was somebody else after all: of what left on that word everybody hears.
        code, done, err = self.say('refute', ask, 'a3')
        self.assertEqual(code, 0, err)
        third = until(lambda: (lambda now: now if 'corrections' in now else None)(self.demo.show(request)),
                      'taking the correction')
        self.assertEqual((self.about(third, 'a3'), self.match(third, 'a3')), ([], []))
        self.assertEqual({each['item'] for each in third['corrections'][0]['withdrawn']} &
                         {item['id'] for item in self.about(second, 'a3')},
                         {item['id'] for item in self.about(second, 'a3')})
        self.everything_agrees()

    def test_somebody_else_is_taken_back_and_nobody_confirms_a_possible_match(self):
        def without_where_they_live(check):
            for name in ('households', 'relationships', 'family_agreement', 'family_informed'):
                check.pop(name, None)

        first, one = self.send(without_where_they_live)
        request, ask = first['id'], one['ask']
        self.assertIn('a2', self.shown(ask)['review']['only_possible'])
        code, problem, _ = self.say('confirm', ask, 'a2')
        self.assertEqual((code, problem['status'], problem['errors'][0]['code']), (1, 422, 'only_possible'))
        self.assertIn('one more identifier', problem['errors'][0]['detail'])
        code, problem, _ = self.review('confirm-person', ask, '--digest', 'f' * 64, '--subject', 'a3', '--reason',
                                       REASON)
        self.assertEqual((code, problem['type']), (1, 'urn:mash:problem:review_passed'))
        self.assertEqual(self.demo.show(request)['version'], first['version'], 'nothing has left')

        code, done, err = self.say('refute', ask, 'a3', '--words', 'It was another man of that name.')
        self.assertEqual(code, 0, err)
        second = until(lambda: (lambda now: now if 'corrections' in now else None)(self.demo.show(request)),
                       'taking the correction')
        correction, = second['corrections']
        self.assertEqual((correction['reason'], correction['disproved'], correction['words']),
                         ('wrong_person', ['a3'], 'It was another man of that name.'))
        self.assertIn('viewed', [each['how'] for each in correction['recipients']])
        self.assertEqual((self.match(second, 'a3'), self.about(second, 'a3')), ([], []))
        code, answer, err = self.review('answer', ask)
        self.assertEqual((code, len(answer['corrections'])), (0, 1), err)
        self.everything_agrees()


if __name__ == '__main__':
    unittest.main()
