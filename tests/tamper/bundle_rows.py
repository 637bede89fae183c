# SPDX-License-Identifier: Apache-2.0
"""One saved response with its receipt, as `mashctl audit verify --bundle` proves it offline. Each `do` changes a copy
of the true response and may return further arguments."""
import base64
import copy

from evidence import ORIGIN, Signer, base64_with_loose_bits, flipped, tlog
from row import Row, must_be_distinct


def proof_lines(response, change):
    """Changes the proof's lines: heading, index, hashes."""
    top, _, checkpoint = response['receipt']['proof'].partition('\n\n')
    lines = top.split('\n')
    lines = change(lines) or lines
    response['receipt']['proof'] = '\n'.join(lines) + '\n\n' + checkpoint


def proof(e, response, change):
    """The same to the proof of an entry in the middle of the tree, which is ten hashes long."""
    proof_lines(e.middle(response), change)


def checkpoint(response, change):
    top, _, note = response['receipt']['proof'].partition('\n\n')
    response['receipt']['proof'] = top + '\n\n' + change(note)


def signed(e, response, change):
    """Changes the proof's checkpoint text and signs it with the log's own key."""
    checkpoint(response, lambda note: e.signer.note((change(note.partition('\n\n')[0]) + '\n').encode()).decode())


def set_line(at, text):
    return lambda lines: lines.__setitem__(at, text)


def swap(items, one, other):
    items[one], items[other] = items[other], items[one]


def flip_base64(text, at):
    return base64.b64encode(flipped(base64.b64decode(text), at)).decode()


def receipt(response, **members):
    response['receipt'].update(members)


def receipt_of(other):
    return lambda e, r: r.update(receipt=copy.deepcopy(getattr(e, other)['receipt']))


def flip_leaf(e, r):
    leaf = r['receipt']['leaf']
    receipt(r, leaf=flipped(leaf.encode(), leaf.index('"at"') + 9).decode())


ANOTHER = ('entry {last} of the log recorded another response',)
NOT_THERE = ('does not lead to the signed root',)

BODY = [
    Row('a word of the response is another', lambda e, r: r.update(reference='CAM-2026-000000'), ANOTHER),
    Row('an agency\'s outcome is another',
        lambda e, r: r['roster'][0].update(outcome='no_trace', note='changed'), ANOTHER),
    Row('an event of the chronology is gone', lambda e, r: r['chronology'].pop(), ANOTHER),
    Row('two events of the chronology are swapped', lambda e, r: swap(r['chronology'], 0, -1), ANOTHER),
    Row('what was withheld is gone', lambda e, r: r.pop('withheld'), ANOTHER),
    Row('a member is added to the response', lambda e, r: r.update(remark='nothing to see'), ANOTHER),
    Row('the response takes another version\'s number', lambda e, r: r.update(version=r['version'] + 1), ANOTHER),
    Row('the response takes another request\'s id', lambda e, r: r.update(id=e.other_response['id']),
        ('is about another request',)),
]

SALTS = [
    Row('a bit of the salt flips', lambda e, r: receipt(r, salt=('0' if r['receipt']['salt'][0] != '0' else '1') +
                                                        r['receipt']['salt'][1:]), ANOTHER + ('salt',)),
    Row('the salt is that of another look', lambda e, r: receipt(r, salt=e.older_response['receipt']['salt']), ANOTHER),
    Row('the salt is in capitals', lambda e, r: receipt(r, salt=r['receipt']['salt'].upper()), ANOTHER),
    Row('the salt is gone', lambda e, r: r['receipt'].pop('salt'), ANOTHER),
]

RECEIPTS = [
    Row('there is no receipt', lambda e, r: r.pop('receipt'), ('carries no receipt',)),
    Row('the receipt of another request', receipt_of('other_response'), ('is about another request',)),
    Row('the receipt of an earlier page of the request', receipt_of('older_response'), ('recorded another response',)),
    Row('a bit of the entry flips', flip_leaf, ('what is shown as entry {last}',) + NOT_THERE),
    Row('the entry is one of another look',
        lambda e, r: receipt(r, leaf=e.older_response['receipt']['leaf']), NOT_THERE),
    Row('the entry is of a type that shows nothing', lambda e, r: receipt(
        r, leaf=r['receipt']['leaf'].replace('"type":"released"', '"type":"asked"')), NOT_THERE),
    Row('the shown index is not the proved one', lambda e, r: receipt(r, index=r['receipt']['index'] - 1),
        ("receipt's `index`",)),
    Row('the shown hashes are not the proved ones', lambda e, r: r['receipt']['inclusion_proof'].reverse(),
        ("receipt's `inclusion_proof`",)),
    Row('the shown checkpoint is not the proved one', lambda e, r: receipt(r, checkpoint=e.seen.decode()),
        ("receipt's `checkpoint`",)),
]

PROOFS = [
    Row('the index is the last entry\'s', lambda e, r: proof(e, r, set_line(1, f'index {len(e.log.entries) - 1}')),
        ('entry {last} of the tree of {size}', 'needs a proof of')),
    Row('the index is another with as long a proof', lambda e, r: proof(
        e, r, set_line(1, f'index {e.middle_index ^ 1}')), NOT_THERE),
    Row('the index is outside the tree', lambda e, r: proof(e, r, set_line(1, 'index 70000')),
        ('entry 70000 is outside the tree of',)),
    Row('the index has a leading zero', lambda e, r: proof(e, r, set_line(1, f'index 0{e.middle_index}')),
        ('line 2 of the proof',)),
    Row('the index is beyond any log', lambda e, r: proof(e, r, set_line(1, f'index {2**63}')),
        ('line 2 of the proof',)),
    Row('two hashes of the proof are swapped', lambda e, r: proof(e, r, lambda x: swap(x, 2, 3)), NOT_THERE),
    Row('a bit of the proof\'s last hash flips', lambda e, r: proof(e, r, set_line(-1, flip_base64(
        e.middle(r)['receipt']['inclusion_proof'][-1], 31))), NOT_THERE),
    Row('the proof is cut by a hash', lambda e, r: proof(e, r, lambda x: x[:-1]), ('needs a proof of', 'this one has')),
    Row('the proof is longer by a hash', lambda e, r: proof(e, r, lambda x: x + x[-1:]),
        ('needs a proof of', 'this one has')),
    Row('the proof is empty', lambda e, r: proof(e, r, lambda x: x[:2]), ('this one has 0',)),
    Row('the proof is longer than any tree is high', lambda e, r: proof(e, r, lambda x: x + x[-1:] * 70),
        ('more hashes than any tree needs',)),
    Row('a hash is in base64 with loose bits', lambda e, r: proof(e, r, set_line(
        2, base64_with_loose_bits(e.middle(r)['receipt']['inclusion_proof'][0]))),
        ('line 3 of the proof', 'canonical base64')),
    Row('the proof is of another kind', lambda e, r: proof(e, r, set_line(0, 'c2sp.org/tlog-proof@v2')),
        ('line 1 of the proof', 'heading')),
    Row('the proof has no checkpoint', lambda e, r: checkpoint(r, lambda note: ''), ('the checkpoint is missing',)),
]

CHECKPOINTS = [
    Row('the checkpoint is a newer one', lambda e, r: [r.update(copy.deepcopy(e.older_response)), checkpoint(
        r, lambda note: e.log.get('checkpoint').decode())], ('of the tree of {size}', 'needs a proof of')),
    Row('the checkpoint is an older one', lambda e, r: checkpoint(r, lambda note: e.seen.decode()),
        ('entry {last} is outside the tree of {seen}',)),
    Row('the checkpoint\'s size is changed', lambda e, r: checkpoint(
        r, lambda note: note.replace('\n6', '\n5', 1)), ('the checkpoint of size 5', 'does not verify')),
    Row('the checkpoint is signed by another key', lambda e, r: checkpoint(
        r, lambda note: Signer(e.other_key).note(note.partition('\n\n')[0].encode() + b'\n').decode()),
        ('by another key, whose id is',)),
    Row('the checkpoint is of another log', lambda e, r: signed(
        e, r, lambda text: text.replace(ORIGIN, 'mash.example/other')), ('of another log', 'mash.example/other')),
    Row('the checkpoint signs another root, with the log\'s own key', lambda e, r: signed(
        e, r, lambda text: '\n'.join(text.split('\n')[:2] + [tlog.to_base64(tlog.sha256(b'x'))])), NOT_THERE),
    Row('the checkpoint has a control character', lambda e, r: checkpoint(r, lambda note: note.replace('/', '/\t', 1)),
        ('line 1 of the note', 'control')),
    Row('the receipt is cosigned by nobody where two are wanted', lambda e, r: ('--policy', e.policy),
        ('quorum of witnesses is missing', 'nobody')),
]

ROWS = must_be_distinct(BODY + SALTS + RECEIPTS + PROOFS + CHECKPOINTS)
