# SPDX-License-Identifier: Apache-2.0
"""Offered versions of the agreement: the documents' own example, and what somebody may have made of it."""
import copy
import json
import re
import unittest
from pathlib import Path

from canonical import Malformed, canonical
from offers import check_offer
from session import Session

DOCUMENT = (Path(__file__).parents[2] / 'docs/formats/exchange.md').read_text()
OFFER = json.loads(re.search(r'```MASHX1 AGREEMENT\n(.*)\n```', DOCUMENT).group(1))
REPLIES = [json.loads(one) for one in re.findall(r'```MASHX1 AGREEMENT reply\n(.*)\n```', DOCUMENT)]


def changed(change):
    offer = copy.deepcopy(OFFER)
    change(offer)
    return offer


class Offers(unittest.TestCase):
    def test_the_documents_example_has_the_digest_that_its_replies_name(self):
        self.assertEqual({check_offer(OFFER)}, {one['agreement'] for one in REPLIES})

    def test_whatever_is_not_as_it_was_signed_is_refused(self):
        def with_manifest(old, new):
            return changed(lambda offer: offer.update(manifest=offer['manifest'].replace(old, new, 1)))
        first = OFFER['files'][0]['path']
        cases = [
            changed(lambda offer: offer['files'][0].update(text='x')),
            changed(lambda offer: offer['files'][0].pop('text')),
            changed(lambda offer: offer['files'].pop()),
            changed(lambda offer: offer['files'].append({'path': 'more.toml'})),
            changed(lambda offer: offer['files'].append(offer['files'][0])),
            changed(lambda offer: offer['files'][0].update(mode=1)),
            changed(lambda offer: offer['files'][0].update(path=7)),
            changed(lambda offer: offer.update(files='x')),
            changed(lambda offer: offer.update(manifest=7)),
            with_manifest(' 3 ', ' 03 '), with_manifest(' 3 ', ' 0 '), with_manifest('.000Z', 'Z'),
            with_manifest(first, '../' + first), with_manifest('\n\n', '\n'), with_manifest('\u2014', '-'),
            changed(lambda offer: offer.update(manifest=offer['manifest'][:-1])),
            changed(lambda offer: offer.update(manifest='')),
        ]
        for case in cases:
            with self.assertRaises(Malformed, msg=json.dumps(case)[:200]):
                check_offer(case)

    def test_an_offer_is_an_event_and_its_reply_a_line_of_the_session(self):
        session = Session('health', 'test')
        session.connected(0)
        session.message('WELCOME', canonical({'session': OFFER['session'], 'minor': 1,
                                              'credit': {'lines': 0, 'bytes': 0}}) + b'\n', 0)
        while session.next_message(0):
            pass
        session.events.clear()
        session.message('AGREEMENT', canonical(OFFER) + b'\n', 0)
        self.assertEqual(session.events, [('offer', OFFER)])
        for reply in REPLIES:
            session.reply_to_offer(reply['agreement'], reply['outcome'], reply.get('detail', ''))
            self.assertEqual(session.next_message(0), ('AGREEMENT', canonical(reply) + b'\n'))

    def test_a_line_with_a_member_too_many_is_no_offer(self):
        session = Session('health', 'test')
        session.connected(0)
        session.message('WELCOME', canonical({'session': 5, 'minor': 1, 'credit': {'lines': 0, 'bytes': 0}}) + b'\n', 0)
        session.events.clear()
        session.message('AGREEMENT', canonical(dict(OFFER, session=5, more=1)) + b'\n', 0)
        self.assertEqual([what for what, _ in session.events], ['broken'])


if __name__ == '__main__':
    unittest.main()
