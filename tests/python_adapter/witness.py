# SPDX-License-Identifier: Apache-2.0
"""A witness of the hub's log (docs/formats/exchange.md, CHECKPOINT): it cosigns what extends the last checkpoint that it
cosigned, remembers that durably, and never trusts a log again whose key signed another history."""
import base64
import os

import tlog
from canonical import canonical, parse
from keeping import read_if_there, write_durably

PROOF_MAX = 63


class Witness:
    def __init__(self, directory, name, private, log):
        self.name, self.private, self.log = name, private, log
        self.key_id = tlog.sha256(name.encode() + b'\n' + tlog.WITNESS_KEY + tlog.public_bytes(private))[:4]
        self.path = os.path.join(directory, 'hub_log.json')
        kept = read_if_there(self.path)
        self.kept = parse(kept, 64 * 1024) if kept else {}

    @property
    def checkpoint(self):
        """The last one that was cosigned; empty: none yet."""
        return self.kept.get('checkpoint', '')

    @property
    def refused(self):
        """Why the hub is answered no more; empty: it is."""
        return self.kept.get('why', '')

    def add(self, offer, seconds):
        """The members of the COSIGN line for a CHECKPOINT line. What it says is durable when this returns."""
        size, outcome = self._judge(offer)
        held = self._held()[0]
        if outcome == 'cosigned':
            self._keep(checkpoint=offer['checkpoint'])
            return {'outcome': outcome, 'size': size, 'cosignature': self._line(offer['checkpoint'], seconds)}
        if outcome in ('shrunken', 'forked', 'not_extended'):
            reply = {'outcome': outcome, 'size': held, 'checkpoint': self.checkpoint}
            self._keep(refused=offer['checkpoint'], why=outcome)
            return reply
        return {'outcome': outcome, 'size': held}

    def _held(self):
        return self.log.reads(self.checkpoint) if self.checkpoint else (0, None)

    def _judge(self, offer):
        read = tlog.checkpoint_of(offer['checkpoint'])
        proof = offer.get('proof', [])
        if read is None or len(proof) > PROOF_MAX:
            return 0, 'malformed'
        origin, size, root = read
        if origin != self.log.name:
            return size, 'unknown_log'
        if self.log.opens(offer['checkpoint']) is None:
            return size, 'not_signed'
        held, held_root = self._held()
        old = offer['old']
        if size < held:
            return size, 'shrunken'
        if old > size:
            return size, 'malformed'
        if held_root is not None and size == held and root != held_root:
            return size, 'forked'
        if old != held:
            return size, 'stale'
        if held in (0, size):
            return size, 'malformed' if proof else 'cosigned'
        hashes = [base64.b64decode(one) for one in proof]
        return size, 'cosigned' if tlog.verify_consistency(held, size, held_root, root, hashes) else 'not_extended'

    def _line(self, checkpoint, seconds):
        text = checkpoint.partition('\n\n')[0] + '\n'
        signature = self.private.sign(f'cosignature/v1\ntime {seconds}\n'.encode() + text.encode())
        return f'\N{EM DASH} {self.name} {tlog.to_base64(self.key_id + seconds.to_bytes(8, "big") + signature)}'

    def _keep(self, **changes):
        self.kept = dict(self.kept, **changes)
        write_durably(self.path, canonical(self.kept))
