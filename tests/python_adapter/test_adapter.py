# SPDX-License-Identifier: Apache-2.0
"""The adapter's parts against known answers that are not its own: tests/data/canonical_json and tests/data/tlog."""
import base64
import json
import os
import tempfile
import unittest
from pathlib import Path

import tlog
from answering import Source, make_answer
from canonical import Malformed, canonical, digest_of, parse, parse_line
from keeping import Cabinet, Ledger, leaf_text, with_receipt
from question import check_question
from session import DEAD_AFTER, HEARTBEAT, REBUILD_AFTER, WINDOW, Session, split_lines

HERE = Path(__file__).parent
DATA = HERE.parent / 'data'
ASK = '01934567-89ab-7cde-8f01-23456789abcd'
OTHER = '01934567-89ab-7cde-8f01-23456789abce'


class CanonicalJson(unittest.TestCase):
    VECTORS = json.loads((DATA / 'canonical_json' / 'vectors.json').read_text())

    def test_one_value_has_one_spelling(self):
        for vector in self.VECTORS['canonical']:
            document = parse(vector['given'].encode(), 1000)
            self.assertEqual(canonical(document).decode(), vector['canonical'])
        self.assertGreater(len(self.VECTORS['canonical']), 10)

    def test_what_is_ambiguous_is_refused(self):
        refused = [text.encode() for text in self.VECTORS['refused']]
        refused += [bytes.fromhex(text) for text in self.VECTORS['refused_bytes_hex']]
        for text in refused:
            with self.assertRaises(Malformed, msg=text):
                parse(text, 1000)

    def test_a_line_has_its_canonical_spelling_only(self):
        self.assertEqual(parse_line(b'{"a":1,"b":2}', 100), {'a': 1, 'b': 2})
        for line in (b'{"b":2,"a":1}', b'{"a": 1}', b'["a"]', b'{"a":-0}', b'{"a":"\\u0041"}'):
            with self.assertRaises(Malformed, msg=line):
                parse_line(line, 100)
        with self.assertRaises(Malformed):
            parse_line(b'{"a":1}', 6)

    def test_a_digest_leaves_out_receipt_and_session_at_the_top_only(self):
        bare = {'a': {'session': 1, 'receipt': 2}}
        self.assertEqual(digest_of(dict(bare, session=7, receipt={})), digest_of(bare))
        self.assertNotEqual(digest_of({'a': {'session': 2, 'receipt': 2}}), digest_of(bare))


class TransparencyLog(unittest.TestCase):
    SAMPLE = DATA / 'tlog' / 'sample'
    LEAVES = [base64.b64decode(line) if line != '-' else b''
              for line in (SAMPLE / 'leaves.1000.b64').read_text().splitlines()]
    KEY = tlog.Key.from_seed('mash.example/audit', bytes.fromhex((SAMPLE / 'log.seed.hex').read_text().strip()))

    def test_verifier_key_and_checkpoints_are_those_of_go(self):
        self.assertEqual(self.KEY.vkey(), (self.SAMPLE / 'log.vkey').read_text().strip())
        hashes = [tlog.leaf_hash(leaf) for leaf in self.LEAVES]
        self.assertEqual(len(hashes), 1000)
        for size in (0, 1, 3, 8, 255, 256, 257, 1000):
            root = tlog.root_of(hashes[:size])
            self.assertEqual(self.KEY.checkpoint(size, root), (self.SAMPLE / f'checkpoint.{size}').read_text())
            cosigned = (self.SAMPLE / f'checkpoint.{size}.cosigned').read_text()
            self.assertEqual(self.KEY.opens(cosigned), (size, root))

    def test_proofs_are_those_of_go(self):
        hashes = [tlog.leaf_hash(leaf) for leaf in self.LEAVES]
        for name in ('inclusion.5of8.json', 'inclusion.613of1000.json'):
            sample = json.loads((self.SAMPLE / name).read_text())
            proof = tlog.inclusion_proof(sample['leafIdx'], hashes[:sample['treeSize']])
            self.assertEqual([tlog.to_base64(one) for one in proof], sample['proof'])
        cosigned = (self.SAMPLE / 'checkpoint.1000.cosigned').read_text()
        self.assertEqual((self.SAMPLE / '613.leaf').read_bytes(), self.LEAVES[613])
        self.assertEqual(tlog.receipt_text(613, tlog.inclusion_proof(613, hashes), cosigned),
                         (self.SAMPLE / '613.tlog-proof').read_text())

    def test_inclusion_proofs_are_judged_as_published(self):
        def raw(text):
            return base64.b64decode(text) if text else b''
        files = sorted((DATA / 'tlog' / 'vectors' / 'inclusion').rglob('*.json'))
        accepted = 0
        for path in files:
            case = json.loads(path.read_text())
            verdict = tlog.verify_inclusion(case['leafIdx'], case['treeSize'], raw(case['leafHash']),
                                            [raw(one) for one in case['proof'] or []], raw(case['root']))
            self.assertEqual(verdict, not case['wantErr'], path.name)
            accepted += verdict
        self.assertEqual((len(files), accepted), (98, 6))

    def test_a_changed_checkpoint_does_not_open(self):
        good = self.KEY.checkpoint(3, bytes(32))
        self.assertEqual(self.KEY.opens(good), (3, bytes(32)))
        self.assertIsNone(self.KEY.opens(good.replace('\n3\n', '\n4\n')))
        other = tlog.Key.from_seed('mash.example/audit', bytes(32))
        self.assertIsNone(other.opens(good))


class Keeping(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.key = tlog.Key.from_seed('health/ledger', bytes(32))

    def test_a_ledger_is_the_same_after_a_restart_and_takes_an_entry_once(self):
        first = Ledger(self.folder, self.key)
        for number in range(5):
            first.append(b'{"n":%d}' % number)
        before = first.receipt(b'{"n":2}')
        again = Ledger(self.folder, self.key)
        again.append(b'{"n":2}')
        self.assertEqual(again.receipt(b'{"n":2}'), before)
        self.assertEqual(len(again.hashes), 5)

    def test_an_entry_torn_by_a_power_cut_is_dropped(self):
        Ledger(self.folder, self.key).append(b'{"n":0}')
        with open(os.path.join(self.folder, 'entries'), 'ab') as file:
            file.write(b'{"n":')
        again = Ledger(self.folder, self.key)
        again.append(b'{"n":1}')
        self.assertEqual(Path(self.folder, 'entries').read_bytes(), b'{"n":0}\n{"n":1}\n')

    def test_a_ledger_restored_from_a_backup_is_refused(self):
        ledger = Ledger(self.folder, self.key)
        ledger.append(b'{"n":0}')
        backup = Path(self.folder, 'entries').read_bytes()
        ledger.append(b'{"n":1}')
        for content in (backup, b'{"n":0}\n{"n":7}\n'):
            Path(self.folder, 'entries').write_bytes(content)
            with self.assertRaises(SystemExit):
                Ledger(self.folder, self.key)

    def test_a_receipt_is_verified_with_the_entry_and_the_key_alone(self):
        ledger = Ledger(self.folder, self.key)
        leaves = [leaf_text('answered', {'request': ASK}, bytes(32), '%064x' % number) for number in range(7)]
        for leaf in leaves:
            ledger.append(leaf)
        line = with_receipt(canonical({'ask': ASK, 'revision': 1}), leaves[3], '00' * 32, ledger.receipt(leaves[3]))
        proof = json.loads(line)['receipt']['proof']
        head, _, checkpoint = proof.partition('\n\n')
        size, root = self.key.opens(checkpoint)
        hashes = [base64.b64decode(one) for one in head.splitlines()[2:]]
        self.assertTrue(tlog.verify_inclusion(3, size, tlog.leaf_hash(leaves[3]), hashes, root))
        self.assertFalse(tlog.verify_inclusion(4, size, tlog.leaf_hash(leaves[3]), hashes, root))

    def test_cases_survive_a_restart(self):
        cabinet = Cabinet(os.path.join(self.folder, 'cases'))
        cabinet.put(ASK, state='open', line='{}')
        cabinet.put(ASK, state='decided', answer='x')
        again = Cabinet(os.path.join(self.folder, 'cases'))
        self.assertEqual(again.cases, {ASK: {'state': 'decided', 'line': '{}', 'answer': 'x'}})


def line_of(**members):
    return canonical(members) + b'\n'


class MemberSession(unittest.TestCase):
    def setUp(self):
        self.session = Session('health', 'test', resend_first=5)
        self.session.connected(0)
        self.sent()

    def sent(self, now=0):
        out = []
        while (message := self.session.next_message(now)) is not None:
            out += [(message[0], json.loads(line)) for line in split_lines(message[1])]
        return out

    def events(self):
        events, self.session.events = self.session.events, []
        return events

    def open(self, number=7, lines=100, size=10**6):
        self.session.message('WELCOME', line_of(session=number, minor=1, credit={'lines': lines, 'bytes': size}), 0)
        self.events()

    def test_greets_until_it_is_welcomed_and_then_doubts_its_connection(self):
        self.session.connected(0)
        kind, hello = self.sent()[0]
        self.assertEqual((kind, hello), ('HELLO', {'member': 'health', 'program': 'test', 'minors': [1, 2],
                                                   'credit': WINDOW}))
        for now, greeted in ((1, 0), (2, 1), (5, 0), (6, 1), (13, 0), (14, 1), (24, 1)):
            self.session.tick(now, '')
            self.assertEqual(len(self.sent()), greeted, now)
        self.session.tick(REBUILD_AFTER, '')
        self.assertEqual([what for what, _ in self.events()], ['rebuild'])

    def test_takes_the_later_of_two_welcomes_and_no_older_one(self):
        self.open(7)
        self.open(9)
        self.open(8)
        self.assertEqual(self.session.number, 9)

    def test_drops_lines_of_another_session(self):
        self.open(7)
        self.session.message('CANCEL', line_of(ask=ASK, session=6) + line_of(ask=OTHER, session=7), 1)
        self.assertEqual(self.events(), [('cancel', OTHER)])

    def test_says_that_it_lives_and_notices_that_the_hub_does_not(self):
        self.open()
        self.session.tick(HEARTBEAT, '2026-11-20T14:25:00.000Z')
        self.assertEqual(self.sent(), [('HEARTBEAT', {'at': '2026-11-20T14:25:00.000Z', 'session': 7})])
        self.session.message('HEARTBEAT', line_of(at='2026-11-20T14:25:00.000Z', session=7), 10)
        self.session.tick(10 + DEAD_AFTER - 1, '')
        self.assertEqual(self.session.number, 7)
        self.session.tick(10 + DEAD_AFTER, '')
        self.assertEqual([what for what, _ in self.events()], ['closed', 'rebuild'])

    def test_sends_an_answer_again_until_it_is_acknowledged(self):
        self.open()
        self.session.answer(ASK, 1, canonical({'ask': ASK}))
        for now, sent in ((0, 1), (4, 0), (5, 1), (14, 0), (15, 1)):
            self.session.heard = self.session.spoke = now
            self.session.tick(now, '')
            self.assertEqual(self.sent(now), [('ANSWER', {'ask': ASK, 'session': 7})] * sent, now)
        self.session.message('ACK', line_of(ask=ASK, revision=1, digest='0' * 64, session=7), 16)
        self.session.tick(80, '')
        self.assertNotIn('ANSWER', [kind for kind, _ in self.sent(80)])

    def test_stops_sending_what_the_hub_refused_unless_it_is_only_busy(self):
        self.open()
        for code, resent in (('overloaded', 1), ('not_asked', 0)):
            self.session.answer(ASK, 1, canonical({'ask': ASK}))
            self.sent(0)
            self.session.message('ERROR', line_of(ask=ASK, code=code, session=7), 1)
            self.session.tick(6, '')
            self.assertEqual([kind for kind, _ in self.sent(6) if kind == 'ANSWER'], ['ANSWER'] * resent, code)

    def test_answers_wait_for_credit_and_other_lines_do_not(self):
        self.open(lines=1)
        self.session.answer(ASK, 1, canonical({'ask': ASK}))
        self.session.answer(OTHER, 1, canonical({'ask': OTHER}))
        self.session.accept(ASK, '0' * 64)
        self.assertEqual([kind for kind, _ in self.sent()], ['ACK', 'ANSWER'])
        self.session.message('CREDIT', line_of(credit={'lines': 1, 'bytes': 10**6}, session=7), 0)
        self.assertEqual(self.sent(), [])
        self.session.message('CREDIT', line_of(credit={'lines': 2, 'bytes': 10**6}, session=7), 0)
        self.assertEqual([line['ask'] for _, line in self.sent()], [OTHER])

    def test_credit_is_renewed_as_questions_are_dealt_with(self):
        self.open()
        asks = [ASK[:-3] + '%03x' % number for number in range(WINDOW['lines'] + 1)]
        for ask in asks:
            self.session.message('ASK', line_of(ask=ask, session=7), 0)
        events = self.events()
        self.assertEqual([what for what, _ in events], ['ask'] * WINDOW['lines'] + ['broken'])
        for ask in asks[:WINDOW['lines'] // 2]:
            self.session.accept(ask, '0' * 64)
        renewed = [line['credit'] for kind, line in self.sent() if kind == 'CREDIT']
        self.assertEqual([credit['lines'] for credit in renewed], [WINDOW['lines'] * 3 // 2])

    def test_a_batch_holds_at_most_64_lines_and_256_kb(self):
        self.open(lines=1000, size=10**9)
        for number in range(100):
            self.session.answer(ASK, number, canonical({'ask': ASK, 'n': number}))
        self.assertEqual([len(split_lines(self.session.next_message(0)[1])) for _ in range(2)], [64, 36])
        for number in range(3):
            self.session.answer(OTHER, number, canonical({'pad': 'x' * 100_000}))
        self.assertEqual([len(split_lines(self.session.next_message(0)[1])) for _ in range(2)], [2, 1])

    def test_greets_again_when_the_hub_says_bye(self):
        self.open()
        self.session.message('BYE', line_of(session=7), 1)
        self.assertEqual(self.events(), [('closed', 7)])
        self.assertEqual([kind for kind, _ in self.sent(1)], ['HELLO'])

    def test_says_nothing_behind_its_own_bye(self):
        self.open(lines=0)
        self.session.answer(ASK, 1, canonical({'ask': ASK, 'revision': 1}))
        self.session.finish()
        self.session.message('CREDIT', line_of(session=7, credit={'lines': 9, 'bytes': 10**6}), 0)
        self.assertEqual([kind for kind, _ in self.sent()], ['BYE'])

    def test_rubbish_is_noted_and_changes_nothing(self):
        self.open()
        for kind, body in (('ACK', b''), ('ACK', b'{}'), ('ACK', b'\n'), ('ACK', b'{"a":1}\n\n'),
                           ('ACK', line_of(session=7)), ('SHOUT', line_of(session=7)),
                           ('HEARTBEAT', line_of(session=7, at='now', more=1)), ('WELCOME', line_of(session='x')),
                           ('BYE', b'x' * (5 * 2**20) + b'\n')):
            self.session.message(kind, body, 1)
            self.assertEqual([what for what, _ in self.events()], ['broken'], (kind, body[:40]))
        self.assertEqual(self.session.number, 7)


class Answering(unittest.TestCase):
    QUESTION = {'ask': ASK, 'session': 7, 'type': 'initial', 'purpose': 's47_strategy', 'urgency': 'red',
                'family_agreement': 'not_required', 'authority': 'cambridgeshire', 'basis': {}, 'asker': {},
                'categories': ['registration', 'was_not_brought'], 'look_back': '2020-01-01',
                'asked_at': '2026-11-20T14:25:00.000Z', 'machine_deadline': '2026-11-20T14:25:30.000Z',
                'human_deadline': '2026-11-20T18:25:00.000Z', 'agreement': 'a' * 64, 'handling': 'never_online'}
    CONFIG = {'answered_by': {'name': 'Adapter'}, 'contact': {'telephone': '01632 960200'},
              'standing_line': {'category': 'health_other', 'reason': 'out_of_isa'}}
    ADA = {'id': 'c1', 'kind': 'child', 'family_name': 'Okafor', 'given_names': 'Ada Mary',
           'date_of_birth': '2015-04-02', 'nhs_number': '9990001014'}
    GRACE = {'id': 'a1', 'kind': 'adult', 'family_name': 'Okafor', 'given_names': 'Grace',
             'date_of_birth': '1990-06-30', 'addresses': [{'type': 'home', 'postcode': 'CB99 9ZZ'}]}

    def answer(self, *subjects, **config):
        source = Source(HERE / 'people.example.json', {'id': 'Y99001', 'systems': ['records']})
        question = dict(self.QUESTION, subjects=list(subjects))
        check_question(question)
        return make_answer(question, source, dict(self.CONFIG, **config), '2026-11-20T14:25:02.000Z')

    def test_an_nhs_number_finds_and_releases_what_was_cleared_and_asked_for(self):
        answer = self.answer(self.ADA)
        self.assertEqual(answer['outcome'], 'answered')
        self.assertEqual([item['category'] for item in answer['items']], ['was_not_brought', 'registration'])
        self.assertEqual(answer['people'][0]['evidence'][0]['field'], 'nhs_number')
        self.assertEqual(answer['safety']['items_held'], 1)
        self.assertEqual(self.answer(self.ADA, collapsed=['was_not_brought'])['safety']['items_held'], 0)

    def test_what_is_older_than_the_look_back_stays(self):
        question = dict(self.QUESTION, subjects=[self.ADA], look_back='2026-11-01')
        source = Source(HERE / 'people.example.json', {'id': 'Y99001', 'systems': ['records']})
        items = make_answer(question, source, self.CONFIG, '').get('items', [])
        self.assertEqual([item['category'] for item in items], ['registration'])

    def test_name_and_birth_date_alone_are_ambiguous_and_nothing_leaves(self):
        answer = self.answer(dict(self.ADA, nhs_number=''))
        self.assertEqual(answer['outcome'], 'ambiguous_match')
        self.assertEqual(answer['safety']['known'], 'not_searched')
        self.assertNotIn('items', answer)
        self.assertNotIn('people', answer)
        self.assertIn('NHS number', answer['needs'])

    def test_name_birth_date_and_postcode_find(self):
        found = self.answer(dict(self.ADA, nhs_number='', addresses=[{'type': 'home', 'postcode': 'cb999zz'}]))
        self.assertEqual(found['outcome'], 'answered')
        self.assertIn('postcode', [one['field'] for one in found['people'][0]['evidence']])

    def test_a_restricted_person_is_never_found_by_where_they_are(self):
        self.assertEqual(self.answer(self.GRACE)['outcome'], 'ambiguous_match')

    def test_another_nhs_number_is_another_person(self):
        self.assertEqual(self.answer(dict(self.ADA, nhs_number='9990002029'))['outcome'], 'no_trace')

    def test_the_withheld_line_is_the_same_whether_or_not_anything_is_held(self):
        nobody = dict(self.ADA, family_name='Nobody', nhs_number='')
        self.assertEqual(self.answer(self.ADA)['withheld'], self.answer(nobody)['withheld'])

    def test_a_question_that_breaks_its_format_is_refused(self):
        for change in ({'surprise': 1}, {'subjects': []}, {'subjects': [{'id': 'c1'}]}, {'handling': 'online'},
                       {'ask': 'x'}, {'subjects': [dict(self.ADA, secret=1)]}, {'purpose': 'curiosity'},
                       {'agreement': 'mine'}, {'asked_at': 'yesterday'}, {'context': 'x' * 16001}, {'categories': []}):
            with self.assertRaises(Malformed, msg=str(change)):
                check_question(dict(self.QUESTION, **{'subjects': [self.ADA], **change}))


if __name__ == '__main__':
    unittest.main()
