# SPDX-License-Identifier: Apache-2.0
"""An offered version of the agreement (docs/formats/manifest.md): whether its files are those that its manifest lists,
and its digest. Who signed it is for an adapter to check that means to decide by it."""
import hashlib
import re

from canonical import Malformed

HEAD = re.compile(r'[a-z0-9][a-z0-9._-]{0,63} [a-z0-9][a-z0-9._-]{0,63} [1-9][0-9]{0,15} '
                  r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z')
FILE = re.compile(r'([0-9a-f]{64}) ([a-z0-9][a-z0-9._-]{0,63})')
SIGNATURE = re.compile('\N{EM DASH} [^ +]+ [A-Za-z0-9+/]+={0,2}')
FILES_MAX, BYTES_MAX = 32, 1_000_000


def need(condition, what):
    if not condition:
        raise Malformed(what)


def check_offer(offer):
    """The version's digest; Malformed if its files are not those of its manifest, or it breaks the format."""
    need(isinstance(offer['manifest'], str) and isinstance(offer['files'], list), 'the offer breaks its format')
    for one in offer['files']:
        need(isinstance(one, dict) and {'path'} <= one.keys() <= {'path', 'text'}
             and all(isinstance(value, str) for value in one.values()), 'a file of the offer breaks its format')
    body, blank, signatures = offer['manifest'].rpartition('\n\n')
    need(blank and signatures.endswith('\n'), 'the manifest has no signatures')
    for line in signatures[:-1].split('\n'):
        need(SIGNATURE.fullmatch(line), 'a signature line of the manifest breaks its format')
    head, *listed = body.split('\n')
    need(HEAD.fullmatch(head), "the manifest's first line breaks its format")
    found = [FILE.fullmatch(line) for line in listed]
    need(found and all(found) and len(found) <= FILES_MAX, "a file's line of the manifest breaks its format")
    expected = {match.group(2): match.group(1) for match in found}
    need(list(expected) == sorted(expected) and len(expected) == len(found), 'its files are not sorted, or repeated')
    given = {one['path']: one.get('text', '').encode() for one in offer['files']}
    need(len(given) == len(offer['files']) and sum(map(len, given.values())) <= BYTES_MAX, 'files repeat or are too large')
    need({path: hashlib.sha256(text).hexdigest() for path, text in given.items()} == expected,
         'the files are not those of the manifest')
    return hashlib.sha256((body + '\n').encode()).hexdigest()
