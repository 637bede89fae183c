# SPDX-License-Identifier: Apache-2.0
"""From a question to an answer, over one JSON file of invented people (people.example.json).

Identity as every adapter decides it: an NHS number, or exact name and date of birth *and* the postcode. Name and date
of birth alone are `ambiguous_match`: nothing leaves but the wish for one more identifier. Two people are never merged.
A record leaves only if somebody at the agency cleared it (`release`), its category was asked for and it is recent
enough. The withheld line is the same whether or not anything is held.
"""
import json
import re
import unicodedata


def _plain(name):
    return ''.join(letter for letter in unicodedata.normalize('NFKD', name).casefold() if letter.isalpha())


def _home(person):
    return {_plain_postcode(one.get('postcode', '')) for one in person.get('addresses', [])} - {''}


def _plain_postcode(text):
    return re.sub(r'[^A-Z0-9]', '', text.upper())


def compare(subject, person):
    """('yes' | 'maybe' | 'no', evidence)"""
    evidence = []

    def same(field, left, right, weight):
        if left and right:
            evidence.append({'field': field, 'level': 'same' if left == right else 'different',
                             'weight': weight if left == right else -weight})
        return bool(left and right) and left == right
    number = same('nhs_number', subject.get('nhs_number'), person.get('nhs_number'), 600)
    name = same('name', *((_plain(one.get('given_names', '').split(' ')[0]), _plain(one.get('family_name', '')))
                          for one in (subject, person)), 350)
    born = same('date_of_birth', subject.get('date_of_birth'), person.get('date_of_birth'), 350)
    if any(one['field'] == 'nhs_number' and one['level'] == 'different' for one in evidence):
        return 'no', []
    if number:
        return ('yes' if name or born else 'maybe'), evidence
    if not (name and born):
        return 'no', []
    # Where a restricted person lives is not told by way of a match either.
    at_home = not person.get('restricted') and _home(subject) & _home(person)
    if at_home:
        evidence.append({'field': 'postcode', 'level': 'same', 'weight': 260})
    return ('yes' if at_home else 'maybe'), evidence


class Source:
    """Read only: the file is opened, never written."""

    def __init__(self, path, organisation):
        self.path, self.organisation = path, organisation
        with open(path, encoding='utf-8') as file:
            self.people = json.load(file)['people']

    def find(self, subject):
        """(search result, the person, a candidate with evidence)"""
        judged = [(person, *compare(subject, person)) for person in self.people]
        certain = [one for one in judged if one[1] == 'yes']
        if len(certain) == 1:
            person, _, evidence = certain[0]
            score = min(999, sum(one['weight'] for one in evidence))
            return 'found', person, {'subject': subject['id'], 'organisation': self.organisation['id'],
                                     'score': score, 'band': 'certain', 'evidence': evidence}
        return ('ambiguous_match' if certain or any(one[1] == 'maybe' for one in judged) else 'no_trace'), None, None


def items_of(person, subject, question, collapsed):
    """The person's records that may leave, as items; and how many wait for somebody to clear them, without those of
    the `collapsed` categories: their number would tell what the standing line hides."""
    items, held = [], 0
    for record in person.get('records', []):
        wanted = record['category'] in question.get('categories', [])
        recent = record.get('occurred_at', '9999') >= question.get('look_back', '')
        if not wanted or not recent:
            continue
        if 'release' not in record:
            held += record['category'] not in collapsed
            continue
        item = {name: value for name, value in record.items() if name != 'release'}
        item.update(subjects=[subject['id']], disposition='released', disclosed_under=record['release'])
        items.append(item)
    return items, held


def make_answer(question, source, config, now):
    """The canonical members of an ANSWER, without session and receipt."""
    searches, people, items, held = [], [], [], 0
    for subject in question['subjects']:
        result, person, candidate = source.find(subject)
        for system in source.organisation['systems']:
            searches.append({'organisation': source.organisation['id'], 'system': system, 'subject': subject['id'],
                             'result': result})
        if person is not None:
            people.append(candidate)
            released, waiting = items_of(person, subject, question, config.get('collapsed', []))
            items, held = items + released, held + waiting
    results = {one['result'] for one in searches}
    outcome = ('ambiguous_match' if 'ambiguous_match' in results else 'answered' if 'found' in results else 'no_trace')
    # Where a person's identity is open nobody has looked to the end: that is not "no trace".
    known = 'yes' if 'found' in results else 'not_searched' if 'ambiguous_match' in results else 'no_trace'
    answer = {
        'ask': question['ask'], 'revision': 1, 'outcome': outcome, 'agreement': question['agreement'],
        'answered_at': now, 'answered_by': config['answered_by'], 'contact': config['contact'],
        'organisations': [dict(source.organisation, outcome=outcome)], 'searches': searches,
        'safety': {'known': known, 'risk_to_child_now': False, 'risk_to_staff': False, 'items_held': held,
                   'duty_telephone': config['contact']['telephone']},
        'people': people, 'items': items, 'withheld': [config['standing_line']],
    }
    if outcome == 'ambiguous_match':
        answer['needs'] = 'An NHS number, or the present postcode, of the people who were not matched.'
    return {name: value for name, value in answer.items() if value != []}
