# SPDX-License-Identifier: Apache-2.0
"""What policy holds for a person at an agency, released there by that person: listed, shown and decided with mashctl at
the agency's own desk, kept over a kill of its adapter, and in the hub's next version and no earlier."""
import http.client
import json
import signal
import ssl
import unittest

from running_demo import PATIENCE, RunningDemo, until

REASON = 'It bears on whether the child is safe tonight, and its source cannot be told from it.'


class Review(unittest.TestCase):
    def setUp(self):
        self.demo = RunningDemo.whole(self)

    # --- what the reviewer does

    def review(self, *words, who='police-reviewer'):
        code, out, err = self.demo.mashctl('--json', '--profile', self.demo.folder / f'people/{who}.desk.toml',
                                           'review', *words)
        return code, json.loads(out) if out else None, err

    def waiting(self):
        code, page, err = self.review('list')
        self.assertEqual(code, 0, err)
        return page['reviews']

    def shown(self, ask):
        code, page, err = self.review('show', ask)
        self.assertEqual(code, 0, err)
        return page

    def release(self, ask, digest):
        return self.review('release', ask, '--digest', digest, '--all', '--reason', REASON)

    # --- what is seen

    def held(self, response):
        return {one['agency']: one['items_held'] for one in response['safety_headlines']}['police']

    def desk(self, who, method='GET', path='/v1/reviews', body=None, headers=None):
        address = (self.demo.folder / 'adapters/police/state/desk.url').read_text().strip().removeprefix('https://')
        connection = http.client.HTTPSConnection(address, context=self.demo.tls(who), timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers or {'Content-Type': 'application/json'})
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read())
        finally:
            connection.close()

    def test_what_a_person_releases_is_in_the_next_version_and_no_kill_loses_it(self):
        first = self.demo.ask(wait=20)
        self.assertEqual((first['version'], self.held(first), first['intelligence']), (1, 1, []))
        one, = self.waiting()
        self.assertEqual((one['urgency'], one['items']), ('red', 1))

        # Killed while it waits: nothing is lost, nothing has left, and what is shown is the same bytes.
        before = self.shown(one['ask'])
        self.demo.kill('police', signal.SIGKILL)
        self.demo.start('police')
        self.demo.until_connected('police')
        until(lambda: self.review('list')[0] == 0, 'opening the desk again')
        after = self.shown(one['ask'])
        self.assertEqual(after, before)
        self.assertEqual(self.demo.show(first['id'])['version'], 1)
        review = after['review']
        self.assertEqual(review['candidates'][0]['subject'][0], 'a')
        item, = review['items']
        self.assertEqual((item['suggests'], item['would_leave']['kind']), ('human_review', 'intelligence'))

        code, done, err = self.release(one['ask'], after['digest'])
        self.assertEqual((code, done), (0, {'open': False, 'revision': 2}), err)
        second = until(lambda: (lambda now: now if now['version'] == 2 else None)(self.demo.show(first['id'])),
                       'cutting version 2')
        report, = second['intelligence']
        self.assertEqual(report['summary'], item['would_leave']['summary'])
        self.assertTrue(report['reviewed'])
        self.assertEqual(self.held(second), 0)
        police = next(line for line in second['roster'] if line['agency'] == 'police')
        self.assertEqual((police['answered_by']['name'], police['answered_by']['role']),
                         ('Piet Example', 'MASH researcher'))
        self.assertEqual(self.waiting(), [])
        # Killed right after: the decision and the answer are what they were, and are not made twice.
        self.demo.kill('police', signal.SIGKILL)
        self.demo.start('police')
        self.demo.until_connected('police')
        self.assertEqual(self.demo.show(first['id'])['version'], 2)
        self.assertTrue(self.demo.log_verifies())

    # --- what the agency may ask for besides

    def change_desk(self, lines):
        """Puts lines at the head of the police desk's section, and a colleague of the other agency on its list."""
        path = self.demo.folder / 'adapters/police.toml'
        colleague = ('\n[[desk.reviewers]]\nid = "urn:mash:health:person:health-reviewer"\nname = "Hana Example"\n'
                     'role = "Inspector"\n')
        path.write_text(path.read_text().replace('[desk]\n', f'[desk]\n{lines}\n') + colleague)
        self.demo.processes['police'].send_signal(signal.SIGHUP)

        def enters():
            try:
                return self.desk('health-reviewer')[0] == 200
            except http.client.RemoteDisconnected:  # not listed yet when they connected
                return False
        until(enters, 'reading the desk again')
        until(lambda: '"reloaded"' in (self.demo.folder / 'log/police.log').read_text(), 'reading all of it again')

    def test_two_people_decide_where_the_agency_wants_two_and_a_kill_forgets_neither(self):
        self.change_desk('two_people = ["intelligence"]')
        first = self.demo.ask(wait=20)
        one, = self.waiting()
        page = self.shown(one['ask'])
        item, = page['review']['items']
        self.assertTrue(item['two_people'])
        code, made, err = self.release(one['ask'], page['digest'])
        self.assertEqual((code, made['open']), (0, True), err)
        self.demo.kill('police', signal.SIGKILL)
        self.demo.start('police')
        self.demo.until_connected('police')
        until(lambda: self.review('list')[0] == 0, 'opening the desk again')
        self.assertEqual(self.shown(one['ask'])['proposal']['proposal'], made['proposal'])
        self.assertTrue(self.waiting()[0]['proposed'])
        words = ('--digest', page['digest'], '--proposal', str(made['proposal']))
        code, problem, _ = self.review('confirm', one['ask'], *words)
        self.assertEqual((code, problem['type']), (1, 'urn:mash:problem:same_person'))
        self.assertEqual(self.demo.show(first['id'])['version'], 1, 'nothing has left')

        status, done = self.desk('health-reviewer', 'POST', f'/v1/reviews/{one["ask"]}/confirmation',
                                 json.dumps({'digest': page['digest'], 'proposal': made['proposal']}))
        self.assertEqual((status, done), (200, {'open': False, 'revision': 2}))
        second = until(lambda: (lambda now: now if now['version'] == 2 else None)(self.demo.show(first['id'])),
                       'cutting version 2')
        self.assertEqual([report['summary'] for report in second['intelligence']], [item['would_leave']['summary']])
        police = next(line for line in second['roster'] if line['agency'] == 'police')
        self.assertEqual(police['answered_by']['name'], 'Hana Example')
        self.assertTrue(self.demo.log_verifies())

    def test_a_paper_file_is_not_searched_until_a_person_says_so_and_what_they_enter_is_released_like_the_rest(self):
        self.change_desk('paper_file = "Beat files"')

        def searches(response):
            police = next(line for line in response['roster'] if line['agency'] == 'police')
            return {one['result'] for one in police['searches'] if one['system'] == 'Beat files'}
        first = self.demo.ask(wait=20)
        self.assertEqual(searches(first), {'not_searched'})
        one, = self.waiting()
        self.assertEqual(one['paper_file'], 'not_searched')
        page = self.shown(one['ask'])
        matched = page['review']['candidates'][0]['subject']
        finding = {'category': 'da_incident', 'subjects': [matched], 'occurred_at': '2026-03-02', 'precision': 'day',
                   'summary': 'An officer was called to the address.', 'nature': 'event_recorded',
                   'source': 'Beat file 7', 'digest': page['digest']}
        path = f'/v1/reviews/{one["ask"]}'
        status, problem = self.desk('police-reviewer', 'POST', path + '/entries',
                                    json.dumps(finding | {'nature': 'rumour'}))
        self.assertEqual((status, problem['errors'][0]['pointer']), (422, '/nature'))
        file = self.demo.folder / 'finding.json'
        file.write_text(json.dumps(finding))
        code, made, err = self.review('enter', one['ask'], file)
        self.assertEqual((code, made['open']), (0, True), err)
        self.assertEqual(self.demo.show(first['id'])['version'], 1, 'nothing has left')

        page = self.shown(one['ask'])
        rulings = [{'id': item['id'], 'ruling': 'release', 'reason': REASON} for item in page['review']['items']]
        status, done = self.desk('police-reviewer', 'POST', path + '/decision', json.dumps(
            {'digest': page['digest'], 'items': rulings, 'paper_file': 'searched'}))
        self.assertEqual((status, done), (200, {'open': False, 'revision': 2}))
        second = until(lambda: (lambda now: now if now['version'] == 2 else None)(self.demo.show(first['id'])),
                       'cutting version 2')
        self.assertIn('Beat file 7, entered by hand', json.dumps(second))
        self.assertIn('An officer was called to the address.', json.dumps(second))
        self.assertEqual(searches(second), {'found', 'no_trace'})
        self.assertEqual(self.waiting(), [])

    def test_a_decision_is_bound_to_what_was_shown_and_to_who_may_take_it(self):
        first = self.demo.ask(wait=20)
        one, = self.waiting()
        page = self.shown(one['ask'])
        item = page['review']['items'][0]['id']

        code, problem, _ = self.release(one['ask'], 'f' * 64)
        self.assertEqual((code, problem['status'], problem['type']), (1, 409, 'urn:mash:problem:review_passed'))

        decision = json.dumps({'digest': page['digest'],
                               'items': [{'id': item, 'ruling': 'release', 'reason': REASON}]})
        path = f'/v1/reviews/{one["ask"]}/decision'
        for who in ('coordinator', 'manager', 'health-reviewer', 'removed'):
            for call in (('GET', '/v1/reviews', None), ('POST', path, decision)):
                status, problem = self.desk(who, *call)
                self.assertEqual((status, problem['type']), (403, 'urn:mash:problem:not_listed'), who)
        for who in (None, 'other-ca'):
            with self.assertRaises(ssl.SSLError):
                self.desk(who)
        status, problem = self.desk('police-reviewer', 'POST', path, decision,
                                    {'Content-Type': 'application/json', 'Origin': 'https://elsewhere.example'})
        self.assertEqual((status, problem['type']), (403, 'urn:mash:problem:cross_site'))
        status, problem = self.desk('police-reviewer', 'POST', path, json.dumps(
            {'digest': page['digest'], 'items': [{'id': item, 'ruling': 'publish', 'reason': ' '}]}))
        self.assertEqual(status, 422)
        self.assertEqual({one['pointer'] for one in problem['errors']}, {'/items/0/ruling', '/items/0/reason'})
        status, _ = self.desk('police-reviewer', 'GET', '/v1/reviews/01934567-89ab-7cde-8f01-23456789abcd')
        self.assertEqual(status, 404)
        self.assertEqual(self.demo.show(first['id'])['version'], 1, 'none of these let anything leave')

        code, done, err = self.review('withhold', one['ask'], '--digest', page['digest'], '--item', item, '--reason',
                                      REASON, '--refusal', 'prejudice_investigation')
        self.assertEqual((code, done), (0, {'open': False, 'revision': 2}), err)
        second = until(lambda: (lambda now: now if now['version'] == 2 else None)(self.demo.show(first['id'])),
                       'cutting version 2')
        self.assertEqual((second['intelligence'], self.held(second)), ([], 0))
        self.assertNotIn(REASON, json.dumps(second))

        # What is decided may be decided again, on what is shown now.
        code, problem, _ = self.review('release', one['ask'], '--digest', page['digest'], '--item', item, '--reason',
                                       REASON)
        self.assertEqual((code, problem['status']), (1, 409))
        code, done, err = self.review('redact', one['ask'], '--digest', self.shown(one['ask'])['digest'], '--item',
                                      item, '--reason', REASON, '--summary', 'A report of concern in the household.')
        self.assertEqual((code, done), (0, {'open': False, 'revision': 3}), err)
        third = until(lambda: (lambda now: now if now['version'] == 3 else None)(self.demo.show(first['id'])),
                      'cutting version 3')
        self.assertEqual([one['summary'] for one in third['intelligence']], ['A report of concern in the household.'])
        # Taken out of the list: at the desk no more, without a restart.
        path = self.demo.folder / 'adapters/police.toml'
        path.write_text(path.read_text().replace('person:police-reviewer', 'person:somebody-else'))
        self.demo.processes['police'].send_signal(signal.SIGHUP)

        def refused():
            try:
                return self.desk('police-reviewer')[0] == 403
            except http.client.RemoteDisconnected:  # their connection was closed while they asked
                return False
        until(refused, 'reading the reviewers again')
        text = self.demo.log_text()
        for never in (REASON, 'Okafor', 'John Smith', 'report of concern'):
            self.assertNotIn(never, text)
