# SPDX-License-Identifier: Apache-2.0
"""What an agency says before it answers, with real processes: its adapter asks for one more identifier by itself and is
given it in a supplementary question; a reviewer there says by when, and asks for one; nobody knows more; kills of either
side lose none of it, and the log and the database agree."""
import json
import signal
import unittest
from datetime import datetime, timedelta, timezone

from running_demo import RunningDemo, until

HOME = {'type': 'home', 'lines': ['12 Example Row'], 'postcode': 'CB99 9ZZ'}


def in_hours(hours):
    return (datetime.now(timezone.utc) + timedelta(hours=hours)).strftime('%Y-%m-%dT%H:%M:%S.000Z')


class Identify(unittest.TestCase):
    def setUp(self):
        self.demo = RunningDemo.whole(self)

    # --- people of ours

    def send(self, change=None):
        """The demonstration's check, of the police alone."""
        check = json.loads(self.demo.check())
        check['agencies'] = ['police']
        for name in ('context', 'why_agencies'):
            check.pop(name, None)
        if change:
            change(check)
        status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', json.dumps(check), {'Prefer': 'wait=20'})
        self.assertIn(status, (201, 202), body)
        return json.loads(body)

    def identify(self, request, *words, who='coordinator'):
        code, out, err = self.demo.mashctl('--json', '--profile', self.demo.folder / f'people/{who}.toml', 'request',
                                           'identify', request, *words)
        return code, json.loads(out) if out else None, err

    def known(self, **what):
        path = self.demo.folder / 'known.json'
        path.write_text(json.dumps({'reason': 'The school knows where he lives.', 'identifiers': [what]}))
        return path

    def waits_for(self):
        return [(one['what'], one.get('agency')) for row in self.demo.get('manager', '/v1/requests')['requests']
                for one in row['awaiting'] if one['what'] in ('answer', 'identifier')]

    @staticmethod
    def police(response):
        return next(one for one in response['roster'] if one['agency'] == 'police')

    # --- the police's reviewer

    def review(self, *words):
        code, out, err = self.demo.mashctl('--json', '--profile', self.demo.folder / 'people/police-reviewer.desk.toml',
                                           'review', *words)
        return code, json.loads(out) if out else None, err

    def held(self):
        """The id and the digest of what waits at the desk."""
        page = until(lambda: (lambda code, found, _: found['reviews'] if code == 0 else None)(*self.review('list')),
                     'something waiting at the desk')
        ask = page[0]['ask']
        return ask, self.review('show', ask)[1]['digest']

    def test_an_adapter_asks_for_an_identifier_and_the_next_question_brings_it(self):
        def without_where_he_lives(check):
            for name in ('households', 'relationships', 'family_agreement', 'family_informed'):
                check.pop(name, None)

        first = self.send(without_where_he_lives)
        request, line = first['id'], self.police(first)
        self.assertEqual((line['outcome'], first['state']), ('ambiguous_match', 'open'))
        wanted = {one['subject']: one['any_of'] for one in line['wants']}
        self.assertIn('address', wanted['a2'])
        self.assertNotIn('date_of_birth', wanted['a2'], 'the question tells it')
        self.assertIn(('identifier', 'police'), self.waits_for())
        self.assertIn('a2', [one['about'] for one in first['gaps'] if one['kind'] == 'subject_unmatched'])

        self.demo.kill('hub')
        self.demo.start('hub')
        self.demo.until_connected('police')
        again = self.demo.show(request)
        self.assertEqual((self.police(again)['wants'], again['version']), (line['wants'], first['version']))

        code, refused, _ = self.identify(request, self.known(subject='a2', addresses=[HOME]), who='auditor')
        self.assertEqual((code, refused['type']), (1, 'urn:mash:problem:role_may_not'))
        code, second, err = self.identify(request, self.known(subject='a2', addresses=[HOME]), '--wait', '20')
        self.assertEqual(code, 0, err)
        self.assertEqual([(one['kind'], one['asked'], one['about']) for one in second['rounds']],
                         [('supplementary', ['police'], ['a2'])])
        matched = until(lambda: (r := self.demo.show(request)) and 'answer_of_round' not in self.police(r) and r,
                        'the new answer')
        self.assertGreater(matched['version'], first['version'])
        self.assertNotIn('a2', [one['subject'] for one in self.police(matched).get('wants', [])])
        self.assertNotIn('a2', [one['about'] for one in matched['gaps'] if one['kind'] == 'subject_unmatched'])
        self.everything_agrees()

    def test_a_reviewer_says_by_when_and_asks_and_nobody_knows_more(self):
        first = self.send()
        request = first['id']
        self.assertEqual(self.police(first)['outcome'], 'awaiting_human')
        ask, digest = self.held()
        by = in_hours(2)
        code, said, err = self.review('expect', ask, '--by', by)
        self.assertEqual((code, said['open']), (0, True), err)
        until(lambda: self.police(self.demo.show(request)).get('looking', {}).get('expected_by') == by, 'saying by when')

        # Said while the hub is away, and by an adapter that is killed before it is back.
        self.demo.kill('hub')
        code, said, err = self.review('identify', ask, '--digest', digest, '--subject', 'a2', '--identifier',
                                      'nhs_number')
        self.assertEqual((code, said['open']), (0, True), err)
        self.demo.kill('police')
        self.demo.start('hub')
        self.demo.start('police')
        line = until(lambda: (lambda one: one if 'wants' in one else None)(self.police(self.demo.show(request))),
                     'asking for an identifier')
        self.assertEqual([(one['subject'], one['any_of']) for one in line['wants']], [('a2', ['nhs_number'])])
        self.assertEqual((line['looking']['expected_by'], line['outcome']), (by, 'awaiting_human'))
        self.assertEqual(self.review('show', ask)[1]['digest'], digest, 'it binds nobody\'s decision')

        code, after, err = self.identify(request, '--none-known', '--reason', 'Asked his GP and the school.')
        self.assertEqual(code, 0, err)
        self.assertEqual(self.police(after)['need_ended'], 'none_known')
        self.assertNotIn('wants', self.police(after))
        self.demo.kill('police', signal.SIGTERM)
        self.demo.start('police')
        self.demo.until_connected('police')
        self.assertNotIn('wants', self.police(self.demo.show(request)), 'what is over is not asked for again')
        self.everything_agrees()

    def everything_agrees(self):
        self.assertNotIn('12 Example Row', self.demo.log_text())
        self.assertTrue(self.demo.log_verifies())
        self.demo.kill('hub', signal.SIGTERM)
        code, said = self.demo.check_database()
        self.assertEqual(code, 0, said)


if __name__ == '__main__':
    unittest.main()
