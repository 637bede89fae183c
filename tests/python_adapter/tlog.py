# SPDX-License-Identifier: Apache-2.0
"""The transparency log's formats (docs/formats/audit-log.md): RFC 6962 tree, C2SP signed notes, checkpoints, proofs."""
import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG_KEY = b'\x01'  # the key type of a log's own Ed25519 signature
WITNESS_KEY = b'\x04'  # of a cosignature


def sha256(text):
    return hashlib.sha256(text).digest()


def to_base64(text):
    return base64.b64encode(text).decode()


def leaf_hash(entry):
    return sha256(b'\0' + entry)


def node_hash(left, right):
    return sha256(b'\1' + left + right)


def _split(size):
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def root_of(leaves):
    """RFC 6962 section 2.1, over the hashes of the leaves. Linear: a busy ledger keeps its inner nodes instead."""
    if not leaves:
        return sha256(b'')
    if len(leaves) == 1:
        return leaves[0]
    middle = _split(len(leaves))
    return node_hash(root_of(leaves[:middle]), root_of(leaves[middle:]))


def inclusion_proof(index, leaves):
    """RFC 6962 section 2.1.1: the hashes from the leaf's sibling up to the root's child."""
    if len(leaves) <= 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return inclusion_proof(index, leaves[:middle]) + [root_of(leaves[middle:])]
    return inclusion_proof(index - middle, leaves[middle:]) + [root_of(leaves[:middle])]


def verify_inclusion(index, size, leaf, proof, root):
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size or size > 2**48 or any(len(one) != 32 for one in (leaf, root, *proof)):
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at % 2 == 1 or at == last:
            found = node_hash(sibling, found)
            while at % 2 == 0 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def consistency_proof(first, leaves, whole=True):
    """RFC 6962 section 2.1.2: that the tree of the first leaves is the beginning of the tree of all."""
    if first == len(leaves):
        return [] if whole else [root_of(leaves)]
    middle = _split(len(leaves))
    if first <= middle:
        return consistency_proof(first, leaves[:middle], whole) + [root_of(leaves[middle:])]
    return consistency_proof(first - middle, leaves[middle:], False) + [root_of(leaves[:middle])]


def verify_consistency(first, second, root1, root2, proof):
    """RFC 9162 section 2.1.4.2, for 0 < first < second."""
    if not 0 < first < second <= 2**48 or any(len(one) != 32 for one in (root1, root2, *proof)):
        return False
    if first & (first - 1) == 0:
        proof = [root1, *proof]
    if not proof:
        return False
    at, last = first - 1, second - 1
    while at % 2 == 1:
        at, last = at >> 1, last >> 1
    found1 = found2 = proof[0]
    for one in proof[1:]:
        if last == 0:
            return False
        if at % 2 == 1 or at == last:
            found1, found2 = node_hash(one, found1), node_hash(one, found2)
            while at % 2 == 0 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            found2 = node_hash(found2, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found1 == root1 and found2 == root2


def checkpoint_of(note):
    """(origin, size, root) that a signed note says, whoever signed it; None of any other text."""
    text, separator, signatures = note.rpartition('\n\n')
    lines = text.split('\n')
    if not separator or not signatures.endswith('\n') or len(lines) != 3 or not lines[0]:
        return None
    try:
        size, root = int(lines[1]), base64.b64decode(lines[2], validate=True)
    except ValueError:
        return None
    return (lines[0], size, root) if str(size) == lines[1] and 0 <= size <= 2**48 and len(root) == 32 else None


def public_bytes(private):
    return private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


class Key:
    """An Ed25519 key of a log. Its name is the log's origin."""

    def __init__(self, name, private):
        self.name = name
        self.private = private
        self.public = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.id = sha256(name.encode() + b'\n' + LOG_KEY + self.public)[:4]

    @classmethod
    def from_pem(cls, name, pem):
        return cls(name, serialization.load_pem_private_key(pem, password=None))

    @classmethod
    def from_vkey(cls, vkey):
        """The public half alone: it opens checkpoints and signs none."""
        name, key_id, key = vkey.strip().split('+', 2)
        made = cls.__new__(cls)
        made.name, made.private, made.public = name, None, base64.b64decode(key)[1:]
        made.id = sha256(name.encode() + b'\n' + LOG_KEY + made.public)[:4]
        if made.id.hex() != key_id:
            raise ValueError('the verifier key is not that of a log')
        return made

    @classmethod
    def from_seed(cls, name, seed):
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    def vkey(self):
        return f'{self.name}+{self.id.hex()}+{to_base64(LOG_KEY + self.public)}'

    def checkpoint(self, size, root):
        """The signed note that says: this log has so many entries, under this root."""
        text = f'{self.name}\n{size}\n{to_base64(root)}\n'
        signature = to_base64(self.id + self.private.sign(text.encode()))
        return f'{text}\n\N{EM DASH} {self.name} {signature}\n'

    def reads(self, checkpoint):
        """(size, root) of a checkpoint that was opened before."""
        return checkpoint_of(checkpoint)[1:]

    def opens(self, checkpoint):
        """(size, root) of a checkpoint that this key signed; None of any other text."""
        text, _, signatures = checkpoint.partition('\n\n')
        for line in signatures.splitlines():
            mark, _, rest = line.partition(' ')
            name, _, signature = rest.partition(' ')
            raw = base64.b64decode(signature)
            if mark != '\N{EM DASH}' or name != self.name or raw[:4] != self.id:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(self.public).verify(raw[4:], (text + '\n').encode())
            except InvalidSignature:
                return None
            origin, size, root = text.split('\n')
            return (int(size), base64.b64decode(root)) if origin == self.name else None
        return None


def receipt_text(index, proof, checkpoint):
    """C2SP tlog-proof: verifiable offline with the leaf's bytes and the log's vkey, and nothing else."""
    hashes = ''.join(to_base64(one) + '\n' for one in proof)
    return f'c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n{checkpoint}'


def commitment(salt, text):
    return sha256(b'mash-commit-v1' + salt + text)
