# SPDX-License-Identifier: Apache-2.0
"""A whole log as `mashctl audit verify --url` reads it from a hub that lies: entries, tiles, checkpoints, cosignatures.
Each `do` gives the log that is served and the options it is read with."""
import base64
import os

from evidence import ORIGIN, Log, Signer, Witness, base64_with_loose_bits, flipped, tlog
from row import Row, must_be_distinct

MIDDLE = 300  # an entry in the second bundle
OTHER = b'{"at":"2026-11-20T08:00:00.000Z","id":"0199f3c2-0000-7000-8000-000000000001","outcome":["started"],' \
        b'"type":"admin","v":1}'  # a well formed entry that was never made


def served(e, **replaced):
    """The true log with other bytes at some paths."""
    made = e.log.copy()
    made.replaced.update(replaced)
    return made, {}


def put(e, path, change):
    """The true log with one served object changed."""
    made = e.log.copy()
    made.replaced[path] = change(made.get(path))
    return made, {}


def entries(e, change):
    """The true checkpoint over changed entries, with every tile made anew to fit them."""
    changed = list(e.log.entries)
    other = change(changed)
    return Log(other if isinstance(other, list) else changed, e.log.get('checkpoint')), {}


def bundles(e, change):
    """Changed entries in the bundles; the true tiles."""
    changed = list(e.log.entries)
    change(changed)
    made = e.log.copy()
    for index in range(3):
        made.replaced[path_of(e, index)] = Log(changed, b'').bundle(index, 256)
    return made, {}


def path_of(e, index, kind='entries'):
    rest = len(e.log.entries) - 256 * index
    return f'tile/{kind}/{index:03}' + (f'.p/{rest}' if rest < 256 else '')


def signed(e, text):
    """The true entries under a checkpoint of this text, well signed by the log's own key."""
    return served(e, checkpoint=e.signer.note(text))


def head(e, size=None, root=None, origin=ORIGIN):
    size = len(e.log.entries) if size is None else size
    return f'{origin}\n{size}\n{root or tlog.to_base64(e.log.root())}\n'.encode()


def swap(items, one, other):
    items[one], items[other] = items[other], items[one]


def forked(e, at=MIDDLE):
    """The log's key, the database and the checkpoint files in one hand: another history, perfect in itself."""
    changed = list(e.log.entries)
    changed[at] = OTHER
    return e.signer.log(changed)


def signature_of(e):
    """Key id and signature, as they stand in the checkpoint's last line."""
    return base64.b64decode(e.log.get('checkpoint').split()[-1])


def with_signatures(e, *raw, dash='\N{EM DASH}', spelt=lambda text: text):
    """The true checkpoint's text under lines with these bytes."""
    lines = ''.join(f'{dash} {ORIGIN} {spelt(tlog.to_base64(one))}\n' for one in raw)
    return served(e, checkpoint=head(e) + b'\n' + lines.encode())


def cosigned(e, *lines):
    """The true checkpoint with these lines of witnesses, read under a policy that wants two of them."""
    log, _ = served(e, checkpoint=e.log.get('checkpoint') + b''.join(lines))
    return log, {'words': ('--policy', e.policy)}


def line(e, name, **how):
    return e.witnesses[name].line(e.log.get('checkpoint'), **how)


def stranger(e, name):
    return Witness(e.witnesses[name].key.name, tlog.Key.from_seed('x', b'\7' * 32).private)


def forged_line(e, name):
    witness = e.witnesses[name]
    return witness.written(witness.id + (1700000000).to_bytes(8, 'big') + os.urandom(64))


def moved_line(e, name):
    """A witness's own signature under another time than it signed."""
    witness = e.witnesses[name]
    signature = witness.key.private.sign(b'cosignature/v1\ntime 1700000000\n' + head(e))
    return witness.written(witness.id + (1800000000).to_bytes(8, 'big') + signature)


def log_line_as_witness(e, name):
    """What the log's key signed, passed off as a witness's word."""
    witness = e.witnesses[name]
    return witness.written(witness.id + (1700000000).to_bytes(8, 'big') + e.signer.key.private.sign(head(e)))


ENTRIES = [
    Row('a bit of an entry flips', lambda e: put(e, 'tile/entries/000', lambda b: flipped(b, 40)),
        ('entry 0 in tile/entries/000', 'tile/0/000')),
    Row('a bit of an entry in the last bundle flips',
        lambda e: put(e, path_of(e, 2), lambda b: flipped(b, len(b) - 3, 4)),
        ('is not what its hash in', 'tile/0/002.p/')),
    Row('a bit of an entry\'s length flips', lambda e: put(e, 'tile/entries/001', lambda b: flipped(b, 1)),
        ('entry 256', 'tile/entries/001')),
    Row('an entry is dropped from its bundle', lambda e: bundles(e, lambda x: x.pop(MIDDLE)),
        (f'entry {MIDDLE} in tile/entries/001',)),
    Row('the last entry is dropped', lambda e: bundles(e, lambda x: x.pop()),
        ('is missing from its bundle', 'entry {last}')),
    Row('an entry is dropped and every tile made anew', lambda e: entries(e, lambda x: x.pop(MIDDLE)),
        ('/v1/audit/tile/entries/002.p/',)),
    Row('an entry is dropped, the last one doubled, and every tile made anew',
        lambda e: entries(e, lambda x: x[:MIDDLE] + x[MIDDLE + 1:] + x[-1:]), ('hash to the root', 'checkpoint signs')),
    Row('two neighbours are swapped', lambda e: bundles(e, lambda x: swap(x, 7, 8)), ('entry 7 in tile/entries/000',)),
    Row('two entries of different bundles are swapped', lambda e: bundles(e, lambda x: swap(x, 7, 500)),
        ('entry 7 in tile/entries/000',)),
    Row('two entries are swapped and every tile made anew', lambda e: entries(e, lambda x: swap(x, 7, 500)),
        ('hash to the root', 'checkpoint signs')),
    Row('an entry is inserted', lambda e: bundles(e, lambda x: x.insert(MIDDLE, OTHER)),
        (f'entry {MIDDLE} in tile/entries/001',)),
    Row('an entry is inserted and every tile made anew', lambda e: entries(e, lambda x: x.insert(MIDDLE, OTHER)),
        ('hash to the root', 'checkpoint signs')),
    Row('an entry is put after the last', lambda e: put(
        e, path_of(e, 2), lambda b: b + len(OTHER).to_bytes(2, 'big') + OTHER),
        ('goes on after its', 'tile/entries/002.p/')),
    Row('an entry is doubled in its neighbour\'s place', lambda e: bundles(e, lambda x: x.__setitem__(12, x[11])),
        ('entry 12 in tile/entries/000',)),
    Row('an entry is doubled in its neighbour\'s place and every tile made anew',
        lambda e: entries(e, lambda x: x.__setitem__(12, x[11])), ('hash to the root', 'checkpoint signs')),
    Row('an entry is shortened by a byte', lambda e: bundles(e, lambda x: x.__setitem__(9, x[9][:-1])),
        ('entry 9 in tile/entries/000',)),
    Row('an entry becomes another well formed one', lambda e: bundles(e, lambda x: x.__setitem__(9, OTHER)),
        ('entry 9 in tile/entries/000',)),
    Row('a bundle is cut in the middle of an entry', lambda e: put(e, 'tile/entries/001', lambda b: b[:5000]),
        ('is missing from its bundle tile/entries/001',)),
    Row('a bundle is empty', lambda e: put(e, 'tile/entries/000', lambda b: b''),
        ('entry 0 is missing from its bundle tile/entries/000',)),
    Row('two bundles are swapped', lambda e: served(e, **{'tile/entries/000': e.log.get('tile/entries/001'),
                                                          'tile/entries/001': e.log.get('tile/entries/000')}),
        ('entry 0 in tile/entries/000',)),
]

TILES = [
    Row('a bit of a hash flips', lambda e: put(e, 'tile/0/001', lambda b: flipped(b, 32 * 44 + 5)),
        ('entry 300 in tile/entries/001', 'tile/0/001')),
    Row('a bit of a hash above the entries flips', lambda e: put(e, 'tile/1/000.p/2', lambda b: flipped(b, 40)),
        ('hash 1 in tile/1/000.p/2', 'entries 256 to 511')),
    Row('two hashes are swapped', lambda e: put(e, 'tile/0/000', lambda b: b[32:64] + b[:32] + b[64:]),
        ('entry 0 in tile/entries/000',)),
    Row('two hashes above the entries are swapped', lambda e: put(e, 'tile/1/000.p/2', lambda b: b[32:] + b[:32]),
        ('hash 0 in tile/1/000.p/2', 'entries 0 to 255')),
    Row('a tile is a hash short', lambda e: put(e, 'tile/0/000', lambda b: b[:-32]),
        ('tile/0/000 has 8160 bytes', '256 hashes are 8192')),
    Row('a tile has a hash too many', lambda e: put(e, 'tile/1/000.p/2', lambda b: b + b[:32]),
        ('tile/1/000.p/2 has 96 bytes',)),
    Row('two entries and their hashes are swapped', lambda e: (
        lambda log: served(e, **{'tile/entries/000': log.get('tile/entries/000'), 'tile/0/000': log.get('tile/0/000')})
    )(entries(e, lambda x: swap(x, 7, 8))[0]), ('hash 0 in tile/1/000.p/2', 'entries 0 to 255')),
    Row('a tile is gone', lambda e: put(e, 'tile/0/001', lambda b: None), ('/v1/audit/tile/0/001', '404')),
    Row('a bundle is gone', lambda e: put(e, 'tile/entries/001', lambda b: None),
        ('/v1/audit/tile/entries/001', '404')),
]

CHECKPOINTS = [
    Row('a bit of the root flips', lambda e: put(e, 'checkpoint', lambda b: b.replace(
        head(e), head(e, root=tlog.to_base64(flipped(e.log.root(), 3))))),
        ('the checkpoint of size', 'does not verify')),
    Row('the size is raised by one', lambda e: put(e, 'checkpoint', lambda b: b.replace(
        head(e), head(e, size=len(e.log.entries) + 1))), ('the checkpoint of size', 'does not verify')),
    Row('a bit of the signature flips', lambda e: with_signatures(e, flipped(signature_of(e), 30)),
        ('the signature of', ORIGIN, 'does not verify')),
    Row('a bit of the key\'s id flips', lambda e: with_signatures(e, flipped(signature_of(e), 0)),
        ('by another key, whose id is',)),
    Row('the signature is gone', lambda e: put(e, 'checkpoint', lambda b: b.partition(b'\n\n')[0] + b'\n\n'),
        ('the note has no signatures',)),
    Row('the whole log is signed anew with another key', lambda e: (
        Signer(e.other_key).log(e.log.entries), {}), ('under the name of', 'by another key, whose id is')),
    Row('a second signature under the log\'s key is false', lambda e: with_signatures(
        e, signature_of(e), e.signer.key.id + os.urandom(64)), ('the signature of', 'does not verify')),
    Row('the signature is in base64 with loose bits', lambda e: with_signatures(
        e, signature_of(e), spelt=base64_with_loose_bits), ('signature line 1', 'canonical base64')),
    Row('the signature line has a hyphen for its dash', lambda e: with_signatures(e, signature_of(e), dash='-'),
        ('signature line 1', 'em dash')),
    Row('another origin, signed with the log\'s key', lambda e: signed(e, head(e, origin='mash.example/other')),
        ('of another log', 'mash.example/other', ORIGIN)),
    Row('another origin under its own name', lambda e: served(e, checkpoint=e.signer.note(
        head(e, origin='mash.example/other'), 'mash.example/other')), ('of another log', 'mash.example/other')),
    Row('a size with a leading zero', lambda e: signed(e, head(e, size=f'0{len(e.log.entries)}')),
        ('line 2 of the checkpoint', 'leading zeros')),
    Row('a size with a sign', lambda e: signed(e, head(e, size=f'+{len(e.log.entries)}')),
        ('line 2 of the checkpoint',)),
    Row('a size beyond any log', lambda e: signed(e, head(e, size=2**48 + 1)), ('line 2 of the checkpoint', '2^48')),
    Row('a size that wraps round', lambda e: signed(e, head(e, size=2**64 + 1)), ('line 2 of the checkpoint', '2^48')),
    Row('a size that is too large by one, well signed', lambda e: signed(e, head(e, size=len(e.log.entries) + 1)),
        ('/v1/audit/tile/entries/002.p/', '404')),
    Row('a size that is too small by one, well signed', lambda e: signed(e, head(e, size=len(e.log.entries) - 1)),
        ('hash to the root', 'checkpoint signs')),
    Row('the root of another size, well signed', lambda e: signed(
        e, head(e, root=tlog.to_base64(e.log.root(512)))), ('hash to the root', 'checkpoint signs')),
    Row('no entries and the root of some, well signed', lambda e: signed(e, head(e, size=0)),
        ('the empty tree has another root',)),
    Row('a root in base64 with loose bits', lambda e: signed(
        e, head(e, root=base64_with_loose_bits(tlog.to_base64(e.log.root())))),
        ('line 3 of the checkpoint', 'canonical')),
    Row('a root of 31 bytes', lambda e: signed(e, head(e, root=tlog.to_base64(e.log.root()[:31]))),
        ('line 3 of the checkpoint',)),
    Row('line ends as on Windows', lambda e: signed(e, head(e).replace(b'\n', b'\r\n')),
        ('line 1 of the note', 'control')),
    Row('a control character in the origin', lambda e: signed(e, head(e, origin='mash.example/\x1b[2Jaudit')),
        ('line 1 of the note', 'control')),
    Row('an extension line, well signed', lambda e: signed(e, head(e) + b'believe me\n'), ('extension lines',)),
    Row('nothing but a blank page', lambda e: served(e, checkpoint=b''), ('the note has no signatures',)),
]

HISTORIES = [
    Row('yesterday is written anew with the log\'s own key', lambda e: (forked(e, 30), {'seen': e.seen}),
        ('FORKED', 'its first {seen} entries', 'seen earlier')),
    Row('the entry seen last is written anew', lambda e: (
        forked(e, int(e.seen.split(b'\n')[1]) - 1), {'seen': e.seen}), ('FORKED',)),
    Row('the log is shown as it was earlier', lambda e: (
        e.signer.log(e.log.entries[:int(e.seen.split(b'\n')[1])]), {'seen': e.log.get('checkpoint')}),
        ('SHRANK', 'it had {size} entries', 'now has {seen}')),
    Row('the log is shown empty', lambda e: (e.signer.log([]), {'seen': e.seen}),
        ('SHRANK', 'it had {seen} entries', 'now has 0')),
    Row('two trees of one size', lambda e: (
        e.log, {'seen': e.signer.checkpoint(len(e.log.entries), tlog.sha256(b'another history'))}),
        ('FORKED', 'its first {size} entries')),
    Row('what was seen earlier was changed', lambda e: (e.log, {'seen': flipped(e.seen, 21)}),
        ('--seen', 'does not verify')),
    Row('what was seen earlier is another log\'s', lambda e: (
        e.log, {'seen': e.signer.checkpoint(1, e.log.root(1), 'mash.example/other')}), ('--seen', 'of another log')),
    Row('an entry of no known form, well signed', lambda e: (
        e.signer.log(e.log.entries + [b'{"v":2}']), {}), ('1 of a form', 'the first of them entry {size}')),
    Row('an entry with a name in it, well signed', lambda e: (
        e.signer.log(e.log.entries[:5] + [OTHER[:-6] + b'"who":"somebody","v":1}']), {}),
        ('the first of them entry 5',)),
    Row('the key of one that signs no log', lambda e: (
        e.log, {'vkey': e.state / 'adapters/police/keys/witness.vkey'}), ("holds a witness's key",)),
]

WITNESSES = [
    Row('nobody cosigned', lambda e: cosigned(e), ('quorum of witnesses is missing', 'nobody')),
    Row('one of the two that it takes cosigned', lambda e: cosigned(e, line(e, 'police')),
        ('quorum of witnesses is missing', 'cosigned by police')),
    Row('one witness cosigned twice', lambda e: cosigned(e, line(e, 'police'), line(e, 'police', seconds=1700000600)),
        ('quorum of witnesses is missing', 'cosigned by police')),
    Row('a second cosignature is forged', lambda e: cosigned(e, line(e, 'police'), forged_line(e, 'schools')),
        ('quorum of witnesses is missing', 'under the name of schools', 'does not verify')),
    Row('a third cosignature is forged', lambda e: cosigned(
        e, line(e, 'police'), line(e, 'schools'), forged_line(e, 'peterborough')),
        ('NOT GOOD', 'under the name of peterborough', 'does not verify')),
    Row('a cosignature is taken from an older checkpoint', lambda e: cosigned(
        e, line(e, 'police'), line(e, 'schools', over=e.seen)),
        ('under the name of schools', 'made for another checkpoint')),
    Row('a cosignature is made younger than it is', lambda e: cosigned(e, line(e, 'police'), moved_line(e, 'schools')),
        ('under the name of schools', 'does not verify')),
    Row('a cosignature by a stranger under a witness\'s name', lambda e: cosigned(
        e, line(e, 'police'), stranger(e, 'schools').line(e.log.get('checkpoint'))),
        ('quorum of witnesses is missing', 'cosigned by police')),
    Row('the log\'s own signature passed off as a witness\'s', lambda e: cosigned(
        e, line(e, 'police'), log_line_as_witness(e, 'schools')), ('under the name of schools', 'does not verify')),
    Row('yesterday written anew under the old cosignatures', lambda e: (
        lambda log: (log.replaced.update(checkpoint=log.get('checkpoint') + line(e, 'police') + line(e, 'schools')),
                     (log, {'words': ('--policy', e.policy)}))[1])(forked(e)),
        ('quorum of witnesses is missing', 'under the name of police, schools', 'made for another checkpoint')),
    Row('a policy for another log', lambda e: (e.log, {'words': ('--policy', e.other_policy)}),
        ('the witness policy names other logs',)),
]

ROWS = must_be_distinct(ENTRIES + TILES + CHECKPOINTS + HISTORIES + WITNESSES)
