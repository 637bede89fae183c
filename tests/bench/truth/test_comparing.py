# SPDX-License-Identifier: Apache-2.0
"""That a comparison with the truth sees what differs: too little, too much, somebody else's, and an open doubt."""
import tempfile
import unittest
from pathlib import Path

from comparing import Comparison
from truth import Truth

PEOPLE = """person,mother,kind,given_names,family_name,previous_name,date_of_birth,sex,nhs_number,upn,telephone,address,town,\
postcode,previous_address,previous_town,previous_postcode
P0,,adult,Ada,Ashton,,1990-01-02,female,,,,1 Sample Close,Fancyham,CB99 1AA,,,
P1,P0,child,Ivy,Ashton,,2015-01-02,female,,,,1 Sample Close,Fancyham,CB99 1AA,,,
P2,P0,child,Oscar,Ashton,,2016-01-02,male,,,,1 Sample Close,Fancyham,CB99 1AA,,,
P3,P0,unborn,,Ashton,,2027-01-02,unknown,,,,1 Sample Close,Fancyham,CB99 1AA,,,
"""
LISTING = ('id,given_names,family_name,previous_names,date_of_birth,sex,nhs_number,upn,postcode,previous_postcodes,address,'
           'town,telephones,restricted,adopted\n')


class Allowed:
    """Every record may leave."""

    @staticmethod
    def dispositions(asked, years):
        class Released(dict):
            def get(self, key, default=None):
                return 'released'
        return Released()


class Compared(unittest.TestCase):
    traits = ''

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        folder = Path(temporary.name)
        for name in ('health', 'schools', 'council'):
            (folder / f'{name}.csv').write_text(LISTING)
        (folder / 'police.csv').write_text(LISTING + 'p1,Ivy,Ashton,,2015-01-02,F,,,,,,,,no,\n')
        (folder / 'people.csv').write_text(PEOPLE)
        (folder / 'truth.csv').write_text(f'agency,id,person,traits,organisation\npolice,p1,P1,{self.traits},\n')
        (folder / 'records.csv').write_text('agency,id,person,record,category,kind,on,until\n'
                                            'police,p1,P1,p1-1,da_incident,event,2026-05-04,\n')
        self.truth = Truth(folder)
        self.comparison = Comparison(self.truth, Allowed)
        self.item = {'agency': 'police', 'subjects': ['c1'], 'category': 'da_incident', 'kind': 'event',
                     'occurred_at': '2026-05-04T10:15:00.000Z'}
        self.known = {'agency': 'police', 'field': 'family_name', 'value': 'Ashton'}

    def compare(self, items=(), known=(), result='found', outcome='answered', agency='police', child='P1'):
        response = {'id': 'r', 'chronology': list(items), 'intelligence': [], 'alerts': [], 'assessments': [],
                    'involvements': [],
                    'people': [{'subject': 'c1', 'known_as': list(known), 'records': []}],
                    'roster': [{'agency': agency, 'outcome': outcome, 'searches': [{'subject': 'c1', 'result': result}]}]}
        self.comparison.add(self.truth.check(self.truth.people[child], 0), response)
        return self.comparison.by_agency[agency]

    def test_the_very_records_are_exact(self):
        tally = self.compare([self.item], [self.known])
        self.assertEqual((tally.asked, tally.exact, self.comparison.differences()), (1, 1, 0))

    def test_a_record_that_did_not_come_is_missing(self):
        tally = self.compare()
        self.assertEqual((tally.exact, tally.missing), (0, {('da_incident', 'event'): 1}))
        self.assertEqual(self.comparison.differences(), 1)

    def test_one_of_another_day_is_missing_and_extra(self):
        self.compare([self.item | {'occurred_at': '2026-05-05'}])
        self.assertEqual(self.comparison.differences(), 2)

    def test_one_told_twice_is_extra(self):
        tally = self.compare([self.item, self.item])
        self.assertEqual((tally.extra, self.comparison.differences()), ({('da_incident', 'event'): 1}, 1))

    def test_a_name_of_somebody_else_is_a_wrong_person(self):
        tally = self.compare([self.item], [self.known | {'value': 'Barton'}])
        self.assertEqual((tally.exact, tally.wrong_person, self.comparison.differences()), (0, 1, 1))

    def test_anybody_where_the_agency_has_nobody_is_a_wrong_person(self):
        self.compare([], [self.known | {'agency': 'health'}], agency='health')
        self.assertEqual(self.comparison.differences(), 1)

    def test_what_stays_for_an_open_doubt_is_told_apart_and_is_not_exact(self):
        tally = self.compare(result='ambiguous_match', outcome='ambiguous_match')
        self.assertEqual((tally.exact, sum(tally.asked_back.values()), self.comparison.differences()), (0, 1, 0))

    def test_every_difference_stands_in_the_table_by_category(self):
        self.compare()
        self.assertRegex('\n'.join(self.comparison.table()), r'da_incident event +1 +1 +0 +0')

    def test_another_child_of_the_family_named_in_an_item_is_a_difference(self):
        self.compare([self.item | {'summary': 'With Oscar, 10.'}])
        self.assertEqual((self.comparison.third_parties, self.comparison.differences()), (1, 1))
        self.compare([self.item | {'summary': 'With Ivy and her mother Ada.'}])
        self.assertEqual(self.comparison.third_parties, 1)

    def test_an_unborn_child_is_asked_about_by_the_day_it_is_expected(self):
        body = self.truth.check(self.truth.people['P3'], 0).body
        self.assertEqual(body['subjects'][0]['expected_date_of_delivery'], '2027-01-02')
        for member in ('given_names', 'date_of_birth', 'sex', 'school'):
            self.assertNotIn(member, body['subjects'][0])


class InHiding(Compared):
    """The same of people who are in hiding, of whom an agency may keep back what it likes."""
    traits = 'shielded'

    def test_a_record_that_did_not_come_is_missing(self):
        tally = self.compare()
        self.assertEqual((sum(tally.missing.values()), tally.kept_back), (0, {('da_incident', 'event'): 1}))
        self.assertEqual(self.comparison.differences(), 0)

    def test_one_of_another_day_is_missing_and_extra(self):
        self.compare([self.item | {'occurred_at': '2026-05-05'}])
        self.assertEqual(self.comparison.differences(), 1)

    def test_what_stays_for_an_open_doubt_is_told_apart_and_is_not_exact(self):
        tally = self.compare(result='ambiguous_match', outcome='ambiguous_match')
        self.assertEqual((tally.exact, sum(tally.kept_back.values()), self.comparison.differences()), (0, 1, 0))

    def test_every_difference_stands_in_the_table_by_category(self):
        self.compare()
        self.assertRegex('\n'.join(self.comparison.table()), r'da_incident event +1 +0 +0 +0 +1')

    def test_where_they_are_is_asked_as_protected_and_told_by_nobody(self):
        place = self.truth.check(self.truth.people['P1'], 0).body['subjects'][0]['addresses'][0]
        self.assertEqual((place['type'], place['protected']), ('refuge', True))
        for told in ('in CB99 1AA', 'in CB991AA', 'at 1 Sample Close'):
            self.compare([self.item | {'summary': told}])
        self.compare([self.item | {'summary': 'at 11 Sample Close'}])
        self.assertEqual((self.comparison.places, self.comparison.differences()), (3, 3))


if __name__ == '__main__':
    unittest.main()
