# SPDX-License-Identifier: Apache-2.0
"""What comes by telephone and what goes out on paper, with real processes: an agency without a line is rung, one whose
line is down is told for, and an export about a child is in the log before it leaves."""
import json
import re
import signal
import unittest

from running_demo import PROGRAMS, RunningDemo

TOLD = {'means': 'telephone', 'told_by': {'name': 'Sam Example', 'role': 'duty worker', 'organisation': 'The desk'},
        'rung_back': {'number': '01632 960104', 'found_in': 'the member directory'}, 'outcome': 'answered',
        'risk_to_child_now': True, 'risk_to_staff': False,
        'searches': [{'subject': 'c1', 'system': 'Case records', 'result': 'found'}],
        'identified': [{'subject': 'c1', 'compared': ['name', 'date_of_birth', 'address']}],
        'items': [{'category': 'cin_cp_status', 'subjects': ['c1'], 'nature': 'event_recorded',
                   'occurred_at': '2023-05-01', 'summary': 'A plan that ended when the family moved away.'}]}


class Tell(unittest.TestCase):
    def setUp(self):
        self.demo = RunningDemo.whole(self)

    def mashctl(self, *words):
        code, out, err = self.demo.mashctl('--json', '--profile', self.demo.folder / 'people/coordinator.toml',
                                           'request', *words)
        self.assertEqual(code, 0, out + err)
        return json.loads(out)

    def told(self, agency):
        """What somebody at that agency has just said, as a file."""
        path = self.demo.folder / 'told.json'
        path.write_text(json.dumps({'agency': agency, 'told_at': self.at, **TOLD}))
        return path

    def ask(self):
        response = self.demo.ask(wait=10)
        self.at = response['as_of']
        return response['id']

    def entry(self, response, agency):
        return next(one for one in response['roster'] if one['agency'] == agency)

    def without_line(self, member):
        """Takes a member's keys out of the directory: it has no adapter any more, only a desk."""
        self.demo.kill(member)
        self.demo.kill('hub', signal.SIGTERM)
        path = self.demo.folder / 'members.toml'
        blocks = re.split(r'(?m)^(?=\[\[)', path.read_text())
        for at, block in enumerate(blocks):
            if f'name = "{member}"' in block:
                blocks[at] = re.sub(r'(?m)^(port|curve_public_key|ledger_vkey) = .*\n', '', block)
        path.write_text(''.join(blocks))
        self.demo.start('hub')
        self.demo.until_connected(*set(PROGRAMS) - {member})

    def test_an_agency_without_a_line_is_rung_and_what_it_said_is_there_after_a_kill(self):
        self.without_line('peterborough')
        request = self.ask()
        shown = self.demo.show(request)
        self.assertEqual(self.entry(shown, 'peterborough')['outcome'], 'asked_by_other_means')
        self.assertEqual(self.entry(shown, 'peterborough')['contact']['telephone'], '01632 960104')
        told = self.mashctl('answer', request, self.told('peterborough'))
        self.assertEqual(self.entry(told, 'peterborough')['outcome'], 'answered')
        items = [one for one in told['chronology'] if one.get('relayed')]
        self.assertEqual([one['summary'] for one in items], ['A plan that ended when the family moved away.'])
        self.demo.kill('hub')
        self.demo.start('hub')
        again = self.mashctl('answer', request, self.told('peterborough'))
        self.assertEqual(again['version'], told['version'], 'the same again has no effect')
        self.assertNotIn('family moved away', self.demo.log_text())
        self.assertTrue(self.demo.log_verifies())

    def test_one_whose_line_is_down_is_told_for_and_answers_itself_when_it_is_back(self):
        self.demo.kill('schools')
        request = self.ask()
        told = self.mashctl('answer', request, self.told('schools'))
        # A kind of record that is not asked of schools is kept, and shown to nobody.
        self.assertEqual([one for one in told['chronology'] if one.get('relayed')], [])
        self.assertEqual(self.entry(told, 'schools')['outcome'], 'answered')
        self.demo.start('schools')
        self.demo.until_connected('schools')
        after = self.demo.until_outcome(request, 'schools', ('answered', 'partly_searched'))
        self.assertTrue(after)
        self.assertEqual(len(self.entry(self.demo.show(request), 'schools')['relayed']), 1)

    def test_an_export_is_about_one_child_for_one_audience_and_in_the_log(self):
        request = self.ask()
        paper = self.mashctl('export', request, '--child', 'c1', '--audience', 'conference_with_family')
        self.assertEqual([one['id'] for one in paper['people']], ['c1'])
        self.assertNotIn('roster', paper)
        team = self.mashctl('export', request, '--child', 'c1', '--audience', 'receiving_team')
        self.assertGreater(len(team['chronology']), len(paper['chronology']))
        words = [entry['outcome'][1:] for entry in self.demo.entries(settled=False) if entry['type'] == 'released']
        self.assertIn(['export', 'conference_with_family'], words)
        self.assertIn(['export', 'receiving_team'], words)
        status, _, _ = self.demo.call('auditor', 'GET', f'/v1/requests/{request}/export?child=c1&audience=mash')
        self.assertEqual(status, 403)
        status, _, _ = self.demo.call('coordinator', 'GET', f'/v1/requests/{request}/export?child=c1&audience=press')
        self.assertEqual(status, 400)
        self.demo.kill('hub', signal.SIGTERM)
        code, said = self.demo.check_database()
        self.assertEqual(code, 0, said)

    def test_an_enquiry_is_told_what_the_agreement_lets_and_its_outcome_is_in_the_log(self):
        request = self.ask()
        enquiry = {'authority': 'cambridgeshire', 'purpose': 's47_strategy', 'urgency': 'red', 'power': ['ca2004_s11'],
                   'asker': {'name': 'Petra Example', 'role': 'duty social worker', 'kind': 'csc_pcc',
                             'organisation': 'Peterborough City Council', 'member': 'peterborough'},
                   'rung_back': {'number': '01632 960104', 'found_in': 'its own page', 'spoke_to': 'the duty desk',
                                 'at': self.at}, 'request': request, 'subject': 'c1'}
        stranger = {**enquiry, 'asker': {**enquiry['asker'], 'kind': 'court'}}
        del stranger['asker']['member']
        told = self.enquiry('take', enquiry)
        self.assertTrue(told['may_be_told'])
        self.assertEqual({tuple(one['subjects']) for one in told['may_be_told']}, {('c1',)})
        self.assertEqual(self.enquiry('take', stranger)['may_be_told'], [])
        self.demo.kill('hub')
        self.demo.start('hub')
        listed = self.demo.get('coordinator', '/v1/enquiries')['enquiries']
        self.assertEqual([one['state'] for one in listed], ['open', 'open'])
        closed = self.enquiry('close', {'outcome': 'told', 'told_to': 'the duty desk',
                                        'items': [told['may_be_told'][0]['id']]}, told['id'])
        self.assertEqual(closed['state'], 'closed')
        found = self.demo.call('auditor', 'POST', '/v1/audit/search', json.dumps(
            {'from': '2020-01-01', 'until': '2100-01-01', 'outcome': 'enquiry_taken'}))
        self.assertEqual(len(json.loads(found[2])['entries']), 2, found)
        self.assertNotIn('Petra Example', self.demo.log_text())
        self.assertTrue(self.demo.log_verifies())

    def enquiry(self, what, document, *ids):
        path = self.demo.folder / 'enquiry.json'
        path.write_text(json.dumps(document))
        code, out, err = self.demo.mashctl('--json', '--profile', self.demo.folder / 'people/coordinator.toml',
                                           'enquiry', what, *ids, path)
        self.assertEqual(code, 0, out + err)
        return json.loads(out)


if __name__ == '__main__':
    unittest.main()
