# SPDX-License-Identifier: Apache-2.0
"""The people at the agencies' desks, played by the truth: they confirm a match that is of the person asked about, refute
one that is not, and release what policy holds for them. What two people must decide on is left waiting, and counted."""
import http.client
import json
import threading
from collections import Counter

from sources import DESKS, LOST
from truth import LISTING_OF

REASON = 'As the record here says.'


class Reviewer(threading.Thread):
    def __init__(self, stage, truth, agency, person_called):
        super().__init__(daemon=True)
        self.stage, self.truth, self.agency, self.person_called = stage, truth, agency, person_called
        self.done, self.counts, self.fault, self.seen = threading.Event(), Counter(), None, set()

    def call(self, method, path, body=None):
        connection = http.client.HTTPSConnection(self.stage.desk_address(self.agency),
                                                 context=self.stage.tls(DESKS[self.agency]), timeout=60)
        try:
            connection.request(method, path, body and json.dumps(body), {'Content-Type': 'application/json'} if body else {})
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read())
        finally:
            connection.close()

    def run(self):
        while not self.done.wait(0.5):
            try:
                status, page = self.call('GET', '/v1/reviews')
                assert status == 200, page
                for one in page['reviews']:
                    if one['ask'] not in self.seen:
                        self.decide(one['ask'])
            except LOST as lost:  # a person looks again
                self.counts[f'connections lost ({type(lost).__name__})'] += 1
            except BaseException as fault:  # told by whoever waits for this person
                self.fault = fault
                raise

    def decide(self, ask):
        status, page = self.call('GET', f'/v1/reviews/{ask}')
        if status == 404:
            return
        assert status == 200, page
        review = page['review']
        asked = {one['id']: one for one in review['question']['subjects']}
        people = [{'subject': one['subject'], 'organisation': one['organisation'], 'ruling': self.ruling(one, asked),
                   'reason': REASON}
                  for one in review['candidates'] if one['band'] == 'probable' and 'ruled' not in one]
        items = [{'id': one['id'], 'ruling': 'release', 'reason': REASON} for one in review['items']
                 if 'ruled' not in one and 'barred' not in one and not one.get('two_people')]
        alone = [one for one in review['candidates'] if one.get('two_people') and 'ruled' not in one]
        if alone or not (people or items):
            self.seen.add(ask)
            self.counts['left for two people'] += 1
            return
        status, said = self.call('POST', f'/v1/reviews/{ask}/decision',
                                 {'digest': page['digest'], 'items': items, 'people': people})
        if status == 409:  # it changed meanwhile: looked at again
            return
        assert status == 200, said
        for one in people:
            self.counts[one['ruling']] += 1
        self.counts['release'] += len(items)

    def ruling(self, candidate, asked):
        person = self.person_called(asked[candidate['subject']])
        held = self.truth.held(self.agency, person) if person else None
        return 'confirm' if held and self.is_record(candidate, held) else 'refute'

    def is_record(self, candidate, held):
        """Whether the record that was matched is the one that the truth names: by its number in the agency's own system,
        or where the system gives its records none, by what it has on record."""
        own = candidate.get('record', '').removeprefix('Patient/')
        if own == held:
            return True
        row = self.truth.known_as[LISTING_OF[self.agency], held]
        on_record = {one['field']: one['value'] for one in candidate.get('on_record', ())}
        return self.agency == 'schools' and on_record.get('date_of_birth') == row['date_of_birth'] and \
            on_record.get('family_name') == row['family_name']
