# SPDX-License-Identifier: Apache-2.0
"""Holds the consolidated response of a check against the truth, agency by agency and category by category."""
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from truth import AGENCIES, IDENTITY, LISTING_OF, expected


ITEMS = ('chronology', 'intelligence', 'alerts', 'assessments', 'involvements')


@dataclass
class Tally:
    asked: int = 0
    exact: int = 0                                         # answers without any difference
    wanted: Counter = field(default_factory=Counter)       # by category
    missing: Counter = field(default_factory=Counter)
    extra: Counter = field(default_factory=Counter)
    wrong_person: int = 0                                  # values on record that are not of the person's record
    asked_back: Counter = field(default_factory=Counter)   # stayed, for it says openly that it cannot tell who is meant
    kept_back: Counter = field(default_factory=Counter)    # stayed, for it is of somebody in hiding
    examples: list = field(default_factory=list)
    milliseconds: list = field(default_factory=list)       # of the first answer, as the hub timed it


def sent(response, agency):
    """The items that are of the kinds which the truth knows, as (subject, category, kind, day)."""
    out = Counter()
    for list_name in ITEMS:
        for one in response[list_name]:
            if one['agency'] == agency:
                for subject in one.get('subjects') or [one['subject']]:
                    out[subject, one['category'], one['kind'], (one.get('occurred_at') or '')[:10]] += 1
    return out


def told_of_others(response, asked):
    """Names of the family's other children, whom nobody asked about, in items; and places of those in hiding anywhere."""
    items = json.dumps([response[name] for name in ITEMS])
    whole = json.dumps(response)
    said = [sum(1 for word in words if re.search(rf'(?<!\w){re.escape(word)}(?!\w)', text))
            for words, text in ((asked.unasked, items), (asked.places, whole))]
    return tuple(said)


def identity_differs(response, truth, asked, agency):
    """Values that the agency says are on record, and are not on the record that the truth names: (field, told, held)."""
    out = []
    for one in response['people']:
        held = truth.held(agency, asked.people[one['subject']])
        row = truth.known_as[LISTING_OF[agency], held] if held else {}
        out += [(value['field'], value['value'], row.get(IDENTITY[value['field']])) for value in one['known_as']
                if value['agency'] == agency and value['field'] in IDENTITY and value.get('current', True)
                and value['value'] != row.get(IDENTITY[value['field']])]
        out += [('record', record['agency'], None) for record in one['records'] if record['agency'] == agency and not held]
    return out


def example(asked, response, agency, line, differences):
    """Lines that say what differs: persons and records by their invented numbers."""
    bands = {(one['subject'], record['band'], record.get('confirmed_by', 'not confirmed')) for one in response['people']
             for record in one['records'] if record['agency'] == agency}
    return (f'{line["outcome"]}, {" ".join(asked.shape)}, {asked.people}', f'missing {dict(differences[0])}',
            f'extra {dict(differences[1])}', f'told, held {differences[2]}',
            f'searches {sorted({(one["subject"], one["result"]) for one in line["searches"]})}',
            f'matched {sorted(bands)}')


def unsure_of(line):
    """Of whom the agency says that somebody is only possibly meant, and that it found nobody for certain."""
    results = defaultdict(set)
    for one in line['searches']:
        results[one['subject']].add(one['result'])
    return {subject for subject, found in results.items() if 'ambiguous_match' in found and 'found' not in found}


class Comparison:
    def __init__(self, truth, agreement):
        self.truth, self.agreement = truth, agreement
        self.by_agency = defaultdict(Tally)
        self.outcomes = Counter()
        self.about = Counter()                             # checks by who they are about
        self.third_parties, self.places = 0, 0             # told, and nobody's to tell

    def add(self, asked, response):
        self.about['in hiding' if asked.hiding else asked.kinds[0]] += 1
        names, places = told_of_others(response, asked)
        self.third_parties += names
        self.places += places
        roster = {one['agency']: one for one in response['roster']}
        for agency in AGENCIES:
            line = roster.get(agency)
            if line is None or line['outcome'] == 'not_asked':
                continue
            self.outcomes[agency, line['outcome']] += 1
            tally = self.by_agency[agency]
            tally.asked += 1
            want, got = expected(self.truth, self.agreement, asked, agency), sent(response, agency)
            wrong = identity_differs(response, self.truth, asked, agency)
            unsure = unsure_of(line)
            kept = (want - got) if asked.hiding else Counter()
            stayed = Counter({item: times for item, times in (want - got - kept).items() if item[0] in unsure})
            tally.wrong_person += len(wrong)
            tally.exact += want == got and not wrong
            for counter, items in ((tally.wanted, want), (tally.missing, want - got - kept - stayed),
                                   (tally.extra, got - want), (tally.asked_back, stayed), (tally.kept_back, kept)):
                for item, times in items.items():
                    counter[item[1], item[2]] += times
            if want != got or wrong:
                tally.examples.append(example(asked, response, agency, line, (want - got, got - want, wrong)))

    def awaits_release(self, asked, response):
        """Whether something is held for a person at an agency; of some categories neither roster nor headline says so."""
        return not asked.hiding and any(
            expected(self.truth, self.agreement, asked, line['agency'], ('human_review',)) - sent(response, line['agency'])
            for line in response['roster'] if line['agency'] in AGENCIES and line['outcome'] != 'not_asked')

    def differences(self):
        return self.third_parties + self.places + sum(
            sum(one.missing.values()) + sum(one.extra.values()) + one.wrong_person for one in self.by_agency.values())

    def asked_back(self):
        return sum(sum(one.asked_back.values()) for one in self.by_agency.values())

    def table(self):
        yield (f'  about {", ".join(f"{kind} {count}" for kind, count in sorted(self.about.items()))}; places told of those '
               f'in hiding {self.places}, other children named {self.third_parties}')
        yield f'  {"":<44}{"wanted":>9}{"missing":>9}{"extra":>9}{"asked back":>12}{"kept back":>11}'
        for agency, one in sorted(self.by_agency.items()):
            said = ', '.join(f'{outcome} {count}' for (of, outcome), count in sorted(self.outcomes.items()) if of == agency)
            yield f'  {agency}: asked {one.asked}, exact {one.exact}, wrong person {one.wrong_person} ({said})'
            for key in sorted(set(one.wanted) | set(one.extra)):
                yield (f'    {" ".join(key):<42}{one.wanted[key]:>9}{one.missing[key]:>9}{one.extra[key]:>9}'
                       f'{one.asked_back[key]:>12}{one.kept_back[key]:>11}')
