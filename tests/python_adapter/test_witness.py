# SPDX-License-Identifier: Apache-2.0
"""The Python adapter as a witness: every outcome of docs/formats/exchange.md, and the document's own example."""
import base64
import json
import re
import tempfile
import unittest
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import tlog
from session import Session
from witness import Witness

ROOT = Path(__file__).parents[2]
LOG = tlog.Key.from_seed('mash.example/audit', b'\7' * 32)
STRANGER = tlog.Key.from_seed('mash.example/audit', b'\x08' * 32)
LEAVES = [tlog.leaf_hash(b'entry %d' % number) for number in range(64)]


def offer(old, size, leaves=None, key=LOG):
    leaves = (leaves or LEAVES)[:size]
    proof = tlog.consistency_proof(old, leaves) if 0 < old < size else []
    made = {'old': old, 'checkpoint': key.checkpoint(size, tlog.root_of(leaves))}
    return dict(made, proof=[tlog.to_base64(one) for one in proof]) if proof else made


def rewritten(index):
    return LEAVES[:index] + [tlog.leaf_hash(b'another entry')] + LEAVES[index + 1:]


class TestWitness(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.one = self.open()

    def open(self):
        private = Ed25519PrivateKey.from_private_bytes(b'\4' * 32)
        return Witness(self.folder, 'schools/witness', private, tlog.Key.from_vkey(LOG.vkey()))

    def outcome(self, what):
        return self.one.add(what, 1700000000)['outcome']

    def test_cosigns_whatever_extends_what_it_saw(self):
        for first in range(1, 20):
            for second in range(first, 20):
                self.one.kept = {}
                self.assertEqual(self.outcome(offer(0, first)), 'cosigned')
                self.assertEqual(self.outcome(offer(first, second)), 'cosigned', (first, second))

    def test_remembers_over_a_restart(self):
        self.outcome(offer(0, 20))
        self.one = self.open()
        self.assertEqual(self.outcome(offer(0, 21)), 'stale')
        self.assertEqual(self.one.add(offer(0, 21), 1)['size'], 20)
        self.assertEqual(self.outcome(offer(20, 21)), 'cosigned')

    def test_every_refusal(self):
        self.outcome(offer(0, 20))
        self.assertEqual(self.outcome({'old': 20, 'checkpoint': 'nonsense'}), 'malformed')
        self.assertEqual(self.outcome(dict(offer(20, 20), proof=[tlog.to_base64(LEAVES[0])])), 'malformed')
        self.assertEqual(self.outcome({'old': 30, 'checkpoint': offer(0, 25)['checkpoint']}), 'malformed')
        other = tlog.Key.from_seed('other.example/log', b'\7' * 32)
        self.assertEqual(self.outcome(offer(20, 30, key=other)), 'unknown_log')
        self.assertEqual(self.outcome(offer(20, 30, key=STRANGER)), 'not_signed')
        self.assertEqual(self.outcome(offer(12, 30)), 'stale')
        self.assertEqual(self.one.refused, '')

    def test_every_alarm_is_for_good(self):
        for alarm, what in (('shrunken', offer(0, 12)), ('forked', offer(20, 20, rewritten(3))),
                            ('not_extended', offer(20, 40, rewritten(3)))):
            self.one.kept = {}
            self.outcome(offer(0, 20))
            before = self.one.checkpoint
            reply = self.one.add(what, 1700000000)
            self.assertEqual(reply, {'outcome': alarm, 'size': 20, 'checkpoint': before})
            self.assertEqual(self.open().refused, alarm)
            self.assertEqual(self.open().checkpoint, before)

    def test_the_example_of_the_document(self):
        blocks = re.findall(r'```MASHX1 (CHECKPOINT|COSIGN)\n(.*)\n```', (ROOT / 'docs/formats/exchange.md').read_text())
        published, cosigned = json.loads(blocks[0][1]), json.loads(blocks[1][1])
        log = tlog.Key.from_seed('mash.example/audit', bytes(range(32)))
        one = Witness(self.folder, 'schools/witness', Ed25519PrivateKey.from_private_bytes(bytes(range(32))), log)
        first = bytes.fromhex('9ac7f8c4d9c6ac05d433e645e298177c8fe5a0ad975d2ec271494d95dabbc433')
        one.kept = {'checkpoint': log.checkpoint(1, first)}
        seconds = int.from_bytes(base64.b64decode(cosigned['cosignature'].split()[-1])[4:12], 'big')
        reply = one.add(published, seconds)
        self.assertEqual(dict(reply, session=cosigned['session']), cosigned)

    def test_the_sample_of_another_program(self):
        sample = ROOT / 'tests/data/tlog/sample'
        seed = bytes.fromhex((sample / 'witness.seed.hex').read_text().split()[0])
        name = (sample / 'witness.vkey').read_text().split('+')[0]
        log = tlog.Key.from_vkey((sample / 'log.vkey').read_text().split()[0])
        one = Witness(self.folder, name, Ed25519PrivateKey.from_private_bytes(seed), log)
        checkpoint = (sample / 'checkpoint.1000').read_text()
        reply = one.add({'old': 0, 'checkpoint': checkpoint}, 1700000000)
        self.assertEqual(checkpoint + reply['cosignature'] + '\n', (sample / 'checkpoint.1000.cosigned').read_text())


class TestSession(unittest.TestCase):
    def test_a_published_checkpoint_is_handed_over_and_answered(self):
        talk = Session('schools', 'test')
        talk.seen = 'the last'
        talk.connected(0)
        kind, body = talk.next_message(0)
        self.assertEqual(json.loads(body)['checkpoint'], 'the last')
        talk.message('WELCOME', b'{"credit":{"bytes":9,"lines":9},"minor":2,"session":7}\n', 0)
        talk.message('CHECKPOINT', b'{"checkpoint":"note","old":0,"session":7}\n', 0)
        self.assertEqual([event[0] for event in talk.events], ['opened', 'checkpoint'])
        talk.cosign(outcome='stale', size=3)
        self.assertEqual(talk.next_message(0), ('COSIGN', b'{"outcome":"stale","session":7,"size":3}\n'))


if __name__ == '__main__':
    unittest.main()
