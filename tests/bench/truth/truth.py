# SPDX-License-Identifier: Apache-2.0
"""What is true of an invented population (`mashctl synth`), which check is sent about whom, and what each agency must
then send. Nothing here looks at an adapter: who holds what is from the files of truth, and what may leave is what
`mashctl policy explain` says of the agreement."""
import csv
import datetime
import json
import random
import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass, field

# A member of the hub, and what the files of truth call it.
LISTING_OF = {'police': 'police', 'health': 'health', 'schools': 'schools', 'peterborough': 'council'}
AGENCIES = tuple(LISTING_OF)
SHAPES = (('s47_strategy', 'red', 'not_required'), ('mash_threshold', 'amber', 'given'),
          ('mash_threshold', 'green', 'given'), ('s17_assessment', 'green', 'given'),
          ('early_help', 'green', 'given'))
IDENTITY = {'family_name': 'family_name', 'date_of_birth': 'date_of_birth', 'nhs_number': 'nhs_number', 'upn': 'upn'}
# What is held for a person leaves too: the people at these desks release it.
LEAVES = ('released', 'redacted', 'summary_only', 'existence_only', 'human_review')


def rows(path):
    with open(path, newline='') as file:
        return list(csv.DictReader(file))


@dataclass
class Asked:
    """One check: of which shape, and who its subjects are."""
    shape: tuple
    people: dict                                   # subject -> person
    body: dict = field(default_factory=dict)
    hiding: bool = False                           # of them an agency may keep back what it likes, and nobody tells where
    places: tuple = ()                             # where they are: in no part of a response
    unasked: tuple = ()                            # given names of the family's other children: in no item

    @property
    def kinds(self):
        return tuple(one['kind'] for one in self.body['subjects'])


class Truth:
    def __init__(self, folder):
        self.people = {one['person']: one for one in rows(folder / 'people.csv')}
        self.ids, self.traits, self.school_of = defaultdict(dict), {}, {}
        for one in rows(folder / 'truth.csv'):
            self.ids[one['agency']][one['person']] = one['id']
            self.traits[one['agency'], one['id']] = set(one['traits'].split())
            if one['organisation']:
                self.school_of[one['person']] = one['organisation']
        self.records = defaultdict(list)           # (listing, id) -> rows of records.csv
        for one in rows(folder / 'records.csv'):
            self.records[one['agency'], one['id']].append(one)
        self.known_as = {(name, one['id']): one for name in LISTING_OF.values() for one in rows(folder / f'{name}.csv')}

        self.children = defaultdict(list)          # mother -> people
        for one in self.people.values():
            self.children[one['mother']].append(one)
        self.schools_by_number = self.schools()

    def held(self, agency, person):
        """The listing's id of that person at that member, or None."""
        return self.ids[LISTING_OF[agency]].get(person)

    def shielded(self, person):
        """In hiding, as a whole family is; an unborn child may be in no listing."""
        family = (person, self.people[person]['mother'])
        return any('shielded' in self.traits[name, ids[one]] for name, ids in self.ids.items() for one in family if one in ids)

    def drawn(self, count, seed):
        """That many children, each with their mother; the same seed draws the same. One in ten is in hiding, one in ten
        is not born yet."""
        chance = random.Random(seed)
        alike = Counter(self.called(one) for one in self.people.values())
        drawn = {'child': [], 'hiding': [], 'unborn': []}
        for one in self.people.values():
            if one['kind'] != 'adult' and alike[self.called(one)] == 1:
                drawn['hiding' if self.shielded(one['person']) else one['kind']].append(one)
        for i in range(count):
            kind = {3: 'unborn', 7: 'hiding'}.get(i % 10, 'child')
            yield self.check(chance.choice(drawn[kind] or drawn['child']), i + i // 10)  # so that each comes in every shape

    def about(self, child):
        return [self.check(self.people[child], i) for i in range(len(SHAPES))]

    def check(self, child, number):
        asked = Asked(SHAPES[number % len(SHAPES)], {'c1': child['person'], 'a1': child['mother']})
        asked.body = self.request(asked, number)
        asked.hiding = self.shielded(child['person'])
        if asked.hiding:
            asked.places = tuple({text for person in asked.people.values() for one in [self.people[person]]
                                  for text in (one['postcode'], one['postcode'].replace(' ', ''), one['address'])})
        names = {one[column].split(' ')[0] for one in map(self.people.get, asked.people.values())
                 for column in ('given_names', 'previous_name')}
        asked.unasked = tuple({one['given_names'].split(' ')[0] for one in self.children[child['mother']]
                               if one is not child} - names - {''})
        return asked

    @staticmethod
    def called(one):
        return (one.get('given_names', ''), one['family_name'],
                one.get('date_of_birth') or one['expected_date_of_delivery'])

    def schools(self):
        """URN of every school, by LA and establishment number."""
        return {number: str(100000 + i) for i, number in enumerate(sorted(set(self.school_of.values())))}

    def request(self, asked, number):
        purpose, urgency, agreed = asked.shape
        subjects = [self.subject(self.people[person], name) for name, person in asked.people.items()]
        # Schools are asked only of a child whose school is named; of one at no school, the family names any.
        if subjects[0]['kind'] == 'child':
            subjects[0]['school'] = {'urn': self.schools_by_number.get(self.school_of.get(asked.people['c1']), '100000')}
        return {
            'reference': f'TRUTH-{number:06}', 'authority': 'cambridgeshire', 'purpose': purpose, 'urgency': urgency,
            'contact_received_at': '2026-11-20T14:05:00Z', 'referral_received_at': '2026-11-20T14:20:00Z',
            'referrer': {'kind': 'professional', 'cin_source': '2A', 'organisation': 'urn:100000', 'may_be_named': False},
            'concerns': [{'type': 'emotional', 'child': 'c1'}],
            'justification': 'An invented concern about an invented child, to try what the agencies answer.',
            'family_agreement': [{'subject': 'a1', 'about': ['c1', 'a1'], 'state': agreed}
                                 | ({'given_by': 'pr_holder'} if agreed == 'given' else {})],
            'family_informed': [{'subject': 'a1', 'state': 'yes' if agreed == 'given' else 'no_unsafe'}],
            'subjects': subjects,
            'relationships': [{'from': 'a1', 'to': 'c1', 'type': 'mother', 'holds_pr': True, 'verified': True}],
            'agencies': [one for one in AGENCIES if purpose != 'early_help' or one != 'police'],
            'why_agencies': {'peterborough': 'the family is said to have lived there'}}

    def subject(self, one, name):
        adult = one['kind'] == 'adult'
        hiding = self.shielded(one['person'])
        out = {'id': name, 'kind': one['kind'], 'role_in_concern': ['carer' if adult else 'index_child'],
               'why_included': 'mother' if adult else 'subject of the contact', 'family_name': one['family_name'],
               'given_names': one['given_names'], 'date_of_birth': one['date_of_birth'], 'sex': one['sex'],
               'addresses': [{'type': 'home', 'lines': [one['address'], one['town']], 'postcode': one['postcode']}
                             | ({'type': 'refuge', 'protected': True} if hiding else {})]}
        if one['kind'] == 'unborn':
            out['expected_date_of_delivery'] = out.pop('date_of_birth')
            out = {member: value for member, value in out.items() if member not in ('given_names', 'sex')}
        for number in ('nhs_number', 'upn'):
            if one[number]:
                out[number] = one[number]
        if one['previous_name']:
            out['previous_names'] = [one['previous_name']]
        if one['previous_postcode']:
            out['addresses'].append({'type': 'previous', 'lines': [one['previous_address'], one['previous_town']],
                                     'postcode': one['previous_postcode']})
        return out


class Agreement:
    """What the agreement lets leave, as `mashctl policy explain` says it for the shapes of check that are sent."""

    def __init__(self, mashctl, folder, work):
        self.mashctl, self.folder, self.work, self.told = mashctl, folder, work, {}

    def dispositions(self, asked, years):
        """(agency, category, subject) -> disposition, for records that many years old."""
        key = asked.shape, asked.kinds, years
        if key not in self.told:
            path = self.work / 'explained.json'
            path.write_text(json.dumps(asked.body))
            done = subprocess.run([self.mashctl, '--json', 'policy', 'explain', self.folder, '--request', path, '--years',
                                   str(years)], check=True, capture_output=True, text=True)
            self.told[key] = {
                (agency['agency'], category, subject): one['disposition']
                for agency in json.loads(done.stdout)['agencies'] for place in ('could_come_back', 'would_stay')
                for one in agency.get(place, ()) for category in one['categories'] for subject in one['subjects']}
        return self.told[key]


def age_in_years(on):
    if not on:
        return 0
    day, today = datetime.date.fromisoformat(on), datetime.date.today()
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def expected(truth, agreement, asked, agency, forms=LEAVES):
    """What that agency must send about that check: items as (subject, category, kind, day), each with how often."""
    out = Counter()
    for subject, person in asked.people.items():
        held = truth.held(agency, person)
        for one in truth.records[LISTING_OF[agency], held] if held else ():
            form = agreement.dispositions(asked, age_in_years(one['on'])).get((agency, one['category'], subject))
            if form in forms:
                out[subject, one['category'], one['kind'], one['on']] += 1
    return out
