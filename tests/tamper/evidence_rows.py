# SPDX-License-Identifier: Apache-2.0
"""An evidence bundle of one request, as `mashctl audit verify --bundle` proves it offline. Each `do` changes a copy of
the true bundle and may return further arguments, or the very text to show."""
import copy
import json

from bundle_rows import flip_base64, swap
from evidence import ORIGIN, Signer, flipped, tlog
from row import Row, must_be_distinct


def entry(b, at):
    return b['entries'][at]


def names(b):
    """Places of the entries that say who acted."""
    return [at for at, one in enumerate(b['entries']) if 'actor' in one]


def set_in(at, **members):
    return lambda e, b: entry(b, at).update(members)


def leaf_of(b, at, old, new):
    one = entry(b, at)
    assert old in one['leaf'], one['leaf']
    one['leaf'] = one['leaf'].replace(old, new, 1)


def reduce_to_hash(b, at):
    one = entry(b, at)
    one['hash'] = tlog.to_base64(tlog.leaf_hash(one.pop('leaf').encode()))
    one.pop('actor', None)
    return one


def resigned(e, b, entries):
    """The bundle over another log, signed with the log's own key."""
    log = e.signer.log(entries)
    b['checkpoint'] = log.get('checkpoint').decode()
    for one in b['entries']:
        one['proof'] = [tlog.to_base64(h) for h in tlog.inclusion_proof(one['index'], log.hashes)]


def foreign_entry(e, b):
    """An entry about another request, with its true proof, among those of this one."""
    size = int(b['checkpoint'].split('\n')[1])
    taken = {one['index'] for one in b['entries']}
    index = next(i for i in range(entry(b, 1)['index'], size)
                 if i not in taken and b'"request"' in e.log.entries[i])
    proof = [tlog.to_base64(h) for h in tlog.inclusion_proof(index, e.log.hashes[:size])]
    b['entries'].append({'index': index, 'leaf': e.log.entries[index].decode(), 'proof': proof})
    b['entries'].sort(key=lambda one: one['index'])


def change_the_log(e, b):
    """One entry is written anew, and the tree, its proofs and its signature with it; who looked is another."""
    size = int(b['checkpoint'].split('\n')[1])
    entries = e.log.entries[:size]
    at = entry(b, 1)['index']
    entries[at] = flipped(entries[at], entries[at].index(b'"at"') + 9)
    resigned(e, b, entries)


def follows(b, leaf, hashes):
    b['follows'] = {'leaf': leaf.decode(), 'proof': [tlog.to_base64(h) for h in tlog.inclusion_proof(0, hashes)]}


def first_hashes(e, b):
    return e.log.hashes[:int(b['checkpoint'].split('\n')[1])]


def continued_leaf(e):
    """An entry 0 as of a log that follows another, made up from this log's own."""
    leaf = json.loads(e.log.entries[0])
    leaf['outcome'] = ['log_continued', 'c' * 64, 'kept_9', 'a' * 64, 'last_9', 'a' * 64]
    return json.dumps(leaf, sort_keys=True, separators=(',', ':')).encode()


def no_question_and_a_log_before(e, b):
    """The question is dropped, and the whole log written anew with its own key as one that follows another."""
    size = int(b['checkpoint'].split('\n')[1])
    entries = [continued_leaf(e)] + e.log.entries[1:size]
    b['entries'].pop(0)
    resigned(e, b, entries)
    follows(b, entries[0], [tlog.leaf_hash(one) for one in entries])


NOT_THERE = ('does not lead to the signed root',)
ANOTHER_ACTOR = ('committed to another actor than the bundle names',)

ENTRIES = [
    Row('a bit of an entry of the bundle flips', lambda e, b: leaf_of(b, 2, '"at":"2', '"at":"3'),
        ('what is shown as entry {third}',) + NOT_THERE),
    Row('a view becomes another version\'s', lambda e, b: leaf_of(b, -2, 'version_', 'version_9'), NOT_THERE),
    Row('an entry of the bundle is replaced by the one before', lambda e, b: set_in(3, leaf=entry(b, 2)['leaf'])(e, b),
        NOT_THERE),
    Row('two entries of the bundle are swapped', lambda e, b: swap(b['entries'], 2, 3), ('follows entry',)),
    Row('two entries of the bundle swap what they say', lambda e, b: (
        entry(b, 2).update(leaf=entry(b, 3)['leaf']), entry(b, 3).update(leaf=e.bundle['entries'][2]['leaf'])),
        NOT_THERE),
    Row('an entry of the bundle is there twice', lambda e, b: b['entries'].insert(3, copy.deepcopy(entry(b, 2))),
        ('follows entry {third}',)),
    Row('the question is dropped from the bundle', lambda e, b: b['entries'].pop(0),
        ('is the first, and is not the question', 'entries before it are missing')),
    Row('an entry about another request is put in', foreign_entry, ('is about another request',)),
    Row('an entry that no log has is put in', lambda e, b: b['entries'].append(
        {**copy.deepcopy(entry(b, -1)), 'leaf': entry(b, -1)['leaf'].replace('bundle_read', 'nothing_seen')}), NOT_THERE),
    Row('the bundle says another request', lambda e, b: b.update(request=e.other_response['id']),
        ('entry {first} is about another request',)),
    Row('there are no entries', lambda e, b: b.update(entries=[]), ('/entries',)),
]

PROOFS = [
    Row('an entry of the bundle takes its neighbour\'s number', lambda e, b: set_in(2, index=entry(b, 2)['index'] + 1)(e, b),
        NOT_THERE),
    Row('an entry of the bundle is beyond the log', set_in(-1, index=70000), ('entry 70000 is outside the tree of',)),
    Row('an entry of the bundle has a number below nothing', set_in(0, index=-1), ('/entries/0/index',)),
    Row('a hash of a proof of the bundle flips', lambda e, b: entry(b, 2)['proof'].__setitem__(
        0, flip_base64(entry(b, 2)['proof'][0], 3)), NOT_THERE),
    Row('a proof of the bundle is cut', lambda e, b: set_in(2, proof=entry(b, 2)['proof'][:-1])(e, b), ('needs a proof of', 'this one has')),
    Row('two proofs of the bundle are swapped', lambda e, b: (
        entry(b, 2).update(proof=entry(b, 5)['proof']), entry(b, 5).update(proof=e.bundle['entries'][2]['proof'])),
        ('entry {third}',)),
    Row('a proof of the bundle has half a hash', lambda e, b: entry(b, 2)['proof'].__setitem__(0, 'AAAA'),
        ('/entries/2/proof', 'canonical base64')),
]

ACTORS = [
    Row('somebody else is named', lambda e, b: entry(b, names(b)[1])['actor'].update(value='manager'), ANOTHER_ACTOR),
    Row('a bit of a salt of the bundle flips', lambda e, b: entry(b, 0)['actor'].update(
        salt=flipped(entry(b, 0)['actor']['salt'].encode(), 5, 1).decode()), ('entry {first}',) + ANOTHER_ACTOR),
    Row('two who acted are swapped', lambda e, b: (
        lambda a, z: (entry(b, a).update(actor=e.bundle['entries'][z]['actor']),
                      entry(b, z).update(actor=e.bundle['entries'][a]['actor'])))(names(b)[0], names(b)[-1]),
        ANOTHER_ACTOR),
    Row('an agency\'s answer gets a person', lambda e, b: next(
        one for one in b['entries'] if 'actor' not in one).update(actor=entry(b, 0)['actor']), ANOTHER_ACTOR),
    Row('a removed entry keeps who acted', lambda e, b: (
        lambda actor: reduce_to_hash(b, 0).update(actor=actor))(entry(b, 0)['actor']),
        ('entry {first} is reduced to its hash, and says who acted',)),
    Row('a removed entry\'s hash is another\'s', lambda e, b: reduce_to_hash(b, 2).update(
        hash=tlog.to_base64(tlog.sha256(b'x'))), ('entry {third}',) + NOT_THERE),
]

SIGNATURES = [
    Row('the bundle\'s checkpoint is of another size', lambda e, b: b.update(
        checkpoint=b['checkpoint'].replace('\n', '\n1', 1)), ('does not verify',)),
    Row('the bundle is under an older checkpoint', lambda e, b: b.update(checkpoint=e.seen.decode()),
        ('of the tree of {seen}',)),
    Row('the bundle is under a newer checkpoint', lambda e, b: b.update(checkpoint=e.log.get('checkpoint').decode()),
        ('of the tree of {size}',)),
    Row('the bundle\'s checkpoint is signed by another key', lambda e, b: b.update(
        checkpoint=Signer(e.other_key).note(b['checkpoint'].partition('\n\n')[0].encode() + b'\n').decode()),
        ('by another key, whose id is',)),
    Row('the bundle is of a log of another name', lambda e, b: b.update(checkpoint=e.signer.note(
        b['checkpoint'].partition('\n\n')[0].replace(ORIGIN, 'mash.example/other').encode() + b'\n').decode()),
        ('of another log',)),
    Row('the log is written anew with its own key, and the bundle is not', change_the_log, NOT_THERE),
    Row('the bundle is cosigned by nobody where two are wanted', lambda e, b: ('--policy', e.policy),
        ('quorum of witnesses is missing', 'nobody')),
]

FORMS = [
    Row('the bundle has a member more', lambda e, b: b.update(remark='nothing to see'), ('/remark',)),
    Row('an entry of the bundle has a member more', set_in(1, remark='x'), ('/entries/1/remark',)),
    Row('the bundle is of a version to come', lambda e, b: b.update(v=2), ('another version than 1',)),
    Row('the bundle is written with spaces', lambda e, b: json.dumps(b, sort_keys=True, ensure_ascii=False),
        ('not canonical JSON',)),
    Row('the bundle has a member twice', lambda e, b: json.dumps(
        b, sort_keys=True, separators=(',', ':'), ensure_ascii=False)[:-1] + ',"v":1}', ('twice',)),
    Row('the bundle is cut in the middle', lambda e, b: json.dumps(b, sort_keys=True, separators=(',', ':'))[:9000],
        ('not well-formed JSON',)),
]

EARLIER = [
    Row('the bundle says of a log that follows none that it follows one', lambda e, b: follows(
        b, e.log.entries[0], first_hashes(e, b)), ('`follows`', 'does not say that its log follows another')),
    Row('the bundle makes up the entry that says which log is followed', lambda e, b: follows(
        b, continued_leaf(e), first_hashes(e, b)), ('`follows`',) + NOT_THERE),
    Row('the bundle shows another entry as the first of the log', lambda e, b: follows(
        b, e.log.entries[1], first_hashes(e, b)), ('`follows`',) + NOT_THERE),
    Row('the question is dropped and an earlier log made up, with the log\'s own key', no_question_and_a_log_before,
        ('is the first, and is not the question', 'entries before it are missing')),
    Row('the bundle has a member more in what it follows', lambda e, b: (
        follows(b, e.log.entries[0], first_hashes(e, b)), b['follows'].update(remark='x')), ('/follows/remark',)),
]

ROWS = must_be_distinct(EARLIER + ENTRIES + PROOFS + ACTORS + SIGNATURES + FORMS)
