# SPDX-License-Identifier: Apache-2.0
"""A draw for dip-sampling, as `mashctl audit check-sample --one-authority` proves it from the log. Each `do` changes a
copy of the true draw and may return another log to serve."""
import copy

from evidence import Signer, tlog
from row import Row, must_be_distinct

OTHER = '7' * 64


def hexed(data):
    return tlog.sha256(data).hex()


def flip(text):
    return ('1' if text[0] != '1' else '2') + text[1:]


def by_another_nonce(e, d):
    """What a hub would tell that wants another draw, and knew the nonce too early."""
    seed = hexed(b'mash-sample-seed-v1' + e.log.root(d['wish'] + 1) + OTHER.encode())
    d.update(nonce=OTHER, seed=seed)


def other_drawn(e, d):
    drawn = d['requests'][0]['request']
    d['requests'][0]['request'] = next(one for one in (e.request, e.other_response['id']) if one != drawn)


def an_entry_before_is_another(e, d):
    at = d['wish'] - 1
    entries = list(e.log.entries)
    entries[at] = entries[at].replace(b'"at":"2', b'"at":"3', 1)
    assert entries != e.log.entries
    return e.signer.log(entries)


WISH = ('entry {wish} of the log recorded another wish',)

ROWS = must_be_distinct([
    Row('the draw\'s nonce is another', lambda e, d: d.update(nonce=OTHER), ('not the one that was committed to',)),
    Row('the draw\'s nonce and seed are another\'s', by_another_nonce, ('not the one that was committed to',)),
    Row('the draw\'s nonce, seed and commitment are another\'s', lambda e, d: (
        by_another_nonce(e, d), d.update(commitment=hexed(OTHER.encode()))), WISH),
    Row('a digit of the draw\'s seed changes', lambda e, d: d.update(seed=flip(d['seed'])),
        ('the seed is not that of this nonce',)),
    Row('a digit of the draw\'s salt changes', lambda e, d: d.update(salt=flip(d['salt'])), WISH),
    Row('the draw was wished of more', lambda e, d: d.update(count=2), WISH),
    Row('the draw was wished of a longer period', lambda e, d: d.update(until='2101-01-01T00:00:00.000Z'), WISH),
    Row('the draw has no period', lambda e, d: d.pop('from'), ('it has no period',)),
    Row('the draw\'s wish is another entry', lambda e, d: d.update(wish=d['wish'] - 1), ('is no wish for a draw',)),
    Row('the draw\'s wish is beyond its log', lambda e, d: d.update(wish=70000), ('does not have the wish',)),
    Row('the draw says that there were more to draw from', lambda e, d: d.update(drawn_from=9), ('the log has 2',)),
    Row('the draw is of the other request', other_drawn, ('comes first and is not drawn',)),
    Row('the draw is of nothing', lambda e, d: d.update(requests=[]), ('comes first and is not drawn',)),
    Row('the draw has its request twice', lambda e, d: d.update(requests=d['requests'] * 2), ('out of its turn, twice',)),
    Row('the draw is of a request that no log has', lambda e, d: d['requests'][0].update(
        request=flip(d['requests'][0]['request'])), ('not of the period',)),
    Row('the draw\'s checkpoint is older than the wish', lambda e, d: d.update(checkpoint=e.seen.decode()),
        ('does not have the wish',)),
    Row('the draw\'s checkpoint is signed by another key', lambda e, d: d.update(checkpoint=Signer(e.other_key).note(
        d['checkpoint'].partition('\n\n')[0].encode() + b'\n').decode()), ('by another key, whose id is',)),
    Row('an entry before the draw is another, signed with the log\'s own key', an_entry_before_is_another,
        ('NOT a continuation',)),
    Row('the draw has no wish', lambda e, d: d.pop('wish'), ('no draw with a nonce',)),
])


def true_draw(e):
    return copy.deepcopy(e.draw)
