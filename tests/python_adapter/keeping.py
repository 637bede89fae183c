# SPDX-License-Identifier: Apache-2.0
"""What the adapter must not forget: its ledger, the questions it accepted, the answers it gave. Plain files.

A real adapter seals questions and answers at rest; this one keeps invented people and does not.
"""
import os

import tlog
from canonical import canonical, parse, parse_line

LEAF_BYTES_MAX = 1024
LINE_BYTES_MAX = 2 * 1024 * 1024


def write_durably(path, content):
    """All of it or nothing, also through a power cut."""
    beside = f'{path}.new'
    with open(beside, 'wb') as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    folder = os.open(os.path.dirname(path), os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)


def read_if_there(path):
    if not os.path.exists(path):
        return None
    with open(path, 'rb') as file:
        return file.read()


class Ledger:
    """The agency's own log of what it was asked and what it disclosed: an entry is durable, and the head over it signed
    and durable, before anybody hears of it."""

    def __init__(self, directory, key):
        self.key = key
        self.entries_path = os.path.join(directory, 'entries')
        self.checkpoint_path = os.path.join(directory, 'checkpoint')
        content = read_if_there(self.entries_path) or b''
        whole, _, torn = content.rpartition(b'\n')
        if torn:  # the power went while it was written: nobody was told of this entry
            write_durably(self.entries_path, content[:len(content) - len(torn)])
        entries = whole.split(b'\n') if whole else []
        self.hashes = [tlog.leaf_hash(entry) for entry in entries]
        self.places = {entry: index for index, entry in enumerate(entries)}
        self._check_last_head()

    def _check_last_head(self):
        """A ledger restored from a backup would contradict receipts that others hold: refuse to go on with it."""
        signed = read_if_there(self.checkpoint_path)
        if signed is not None:
            head = self.key.opens(signed.decode())
            if head is None or head[0] > len(self.hashes) or tlog.root_of(self.hashes[:head[0]]) != head[1]:
                raise SystemExit('the ledger is not the one whose head was signed last; restore its newest copy')
        self._sign()

    def _sign(self):
        self.checkpoint = self.key.checkpoint(len(self.hashes), tlog.root_of(self.hashes))
        write_durably(self.checkpoint_path, self.checkpoint.encode())

    def append(self, leaf):
        """Once: the same entry again, after a crash, changes nothing."""
        if len(leaf) > LEAF_BYTES_MAX:
            raise ValueError('a ledger entry is over its limit')
        if leaf in self.places:
            return
        with open(self.entries_path, 'ab') as file:
            file.write(leaf + b'\n')
            file.flush()
            os.fsync(file.fileno())
        self.places[leaf] = len(self.hashes)
        self.hashes.append(tlog.leaf_hash(leaf))
        self._sign()

    def receipt(self, leaf):
        """The proof, under the newest head, that `leaf` is in this ledger."""
        index = self.places[leaf]
        return tlog.receipt_text(index, tlog.inclusion_proof(index, self.hashes), self.checkpoint)


class Cabinet:
    """One JSON file for each question: its line, what became of it, and the answer as it was first sent.

    states: open -> decided -> waiting -> acknowledged | refused, or cancelled.
    """

    def __init__(self, directory):
        self.directory = directory
        os.makedirs(directory, mode=0o700, exist_ok=True)
        names = sorted(name for name in os.listdir(directory) if name.endswith('.json'))
        self.cases = {}
        for name in names:
            content = read_if_there(os.path.join(directory, name))
            self.cases[name[:-len('.json')]] = parse(content, 8 * LINE_BYTES_MAX)

    def put(self, ask, **changes):
        case = dict(self.cases.get(ask, {}), **changes)
        write_durably(os.path.join(self.directory, ask + '.json'), canonical(case))
        self.cases[ask] = case

    def state_of(self, ask):
        return self.cases.get(ask, {}).get('state')

    def in_state(self, *states):
        return [ask for ask, case in self.cases.items() if case['state'] in states]


def with_receipt(line, leaf, salt, proof):
    """The answer's line as it goes on the wire: what was committed to, and the proof that it is logged."""
    document = parse_line(line, LINE_BYTES_MAX)
    document['receipt'] = {'leaf': leaf.decode(), 'salt': salt, 'proof': proof}
    return canonical(document)


def leaf_text(kind, fields, salt, digest):
    """One ledger entry about an ASK or an ANSWER whose line has this digest (hexadecimal)."""
    return canonical({'v': 1, 'type': kind, 'body': tlog.commitment(salt, digest.encode()).hex(), **fields})
