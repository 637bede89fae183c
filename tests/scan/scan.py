# SPDX-License-Identifier: Apache-2.0
"""Looks for personal data where none may be: log databases, operational logs, metrics, checkpoints, ledgers.

usage: scan.py PATH...        files and folders; prints what was scanned and every find; exit status 1 if there is one

Every term of the demonstration's data (terms.py) is looked for in clear, in base64 at each of its three alignments, in
hexadecimal and percent-encoded; in SQLite files in every value of every table as well as in the bytes of the file. What
was found is told by kind, place and form; the value itself is not repeated.

Short terms ("Ada") are looked for as whole words and in text only: in megabytes of ciphertext they occur by chance. In
base64 and in our ids, whose characters say less than bytes, so do names of six or seven letters: amid those they are no
find.
"""
import base64
import re
import sqlite3
import sys
import urllib.parse
from collections import Counter
from pathlib import Path

from terms import read_terms

ROOT = Path(__file__).parents[2]
SHORT = 6          # bytes; from here on a find by chance is less likely than one in ten thousand runs
STABLE = 8         # characters of base64 that are the same whatever stands before and after
# An id of ours: NATHAN is met in one ULID of some ten million, the number C-3001 in one UUID of a million.
ID = re.compile(rb'(?<![0-9A-Za-z])(?:[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z])')
ID_LENGTH_MAX = 36
BASE64_RUN = 24    # letters and digits in a row, of all three kinds: no name and no path is written so


def spellings(term, kind):
    """The ways in which a value itself is written."""
    yield from {term, term.lower(), term.upper()}
    if kind == 'postcode':
        yield from {term.replace(' ', ''), term.replace(' ', '').lower()}
    digits = term.replace(' ', '')
    if digits.isdigit() and len(digits) == 10:
        yield from (f'{digits[:3]}{gap}{digits[3:6]}{gap}{digits[6:]}' for gap in ' -')
    if kind == 'telephone' and digits.startswith('0'):
        yield from (f'{digits[:5]} {digits[5:]}', '+44' + digits[1:], '+44 ' + digits[1:])


def base64_forms(raw):
    """The part of the encoding that does not depend on the neighbours, at each of the three alignments."""
    for before in range(3):
        text = base64.b64encode(b'\0' * before + raw).decode()
        first = -(-before * 8 // 6)
        last = (before + len(raw)) * 8 // 6
        stable = text[first:last]
        if len(stable) >= STABLE:
            yield stable
            if set(stable) & set('+/'):
                yield stable.translate(str.maketrans('+/', '-_'))


def forms(term, kind):
    """(form, bytes to look for) of a term that is long enough to be looked for anywhere."""
    for text in spellings(term, kind):
        raw = text.encode()
        yield 'clear', raw
        for one in base64_forms(raw):
            yield 'base64', one.encode()
        for one in (raw.hex(), raw.hex().upper()):
            yield 'hexadecimal', one.encode()
        yield 'percent-encoded', ''.join(f'%{byte:02X}' for byte in raw).encode()
        for one in {urllib.parse.quote(text, safe=''), urllib.parse.quote_plus(text)} - {text}:
            yield 'percent-encoded', one.encode()


def stands_in_random_text(data, start, end):
    """Is a find of a few letters one of chance: amid an id or a long run of base64? A '/' ends it, for it parts paths."""
    if end - start >= STABLE:
        return False
    first = max(0, start - ID_LENGTH_MAX)
    if any(first + one.start() <= start and end <= first + one.end()
           for one in ID.finditer(data[first:end + ID_LENGTH_MAX])):
        return True
    before = re.search(rb'[A-Za-z0-9+]*\Z', data[max(0, start - BASE64_RUN):start]).group()
    after = re.match(rb'[A-Za-z0-9+]*', data[end:end + BASE64_RUN]).group()
    around = before + after
    return len(around) + end - start >= BASE64_RUN and all(
        re.search(kind, around) for kind in (rb'[A-Z]', rb'[a-z]', rb'[0-9]'))


class Find:
    def __init__(self, place, kind, form):
        self.place, self.kind, self.form = place, kind, form

    def __str__(self):
        return f'{self.place}: a {self.kind}, {self.form}'


class Scanner:
    def __init__(self, terms, below=Path('/')):
        self.below = below  # places are told from here on
        self.counts = Counter(terms.values())
        self.meaning = {}  # bytes -> (kind, form)
        short = []
        for term, kind in terms.items():
            if len(term.encode()) >= SHORT:
                for form, raw in forms(term, kind):
                    self.meaning.setdefault(raw, (kind, form))
            else:
                short += {term, term.upper()}
        self.long = compiled(self.meaning)
        self.short = re.compile(rb'(?<![A-Za-z0-9+/=_-])(?:' + b'|'.join(re.escape(one.encode()) for one in short) +
                                rb')(?![A-Za-z0-9+/=_-])')
        self.short_terms = sum(len(term.encode()) < SHORT for term in terms)
        self.scanned = []  # (what, bytes)
        self.damaged = []  # databases that cannot be read as such

    def text(self, place, data):
        yield from self.anything(place, data)
        for found in self.short.finditer(data):
            yield Find(f'{place} at byte {found.start()}', 'name', 'clear')

    def anything(self, place, data):
        for found in self.long.finditer(data):
            kind, form = self.meaning[found.group()]
            if form == 'clear' and stands_in_random_text(data, *found.span()):
                continue
            yield Find(f'{place} at byte {found.start()}', kind, form)

    def database(self, path):
        """Every value of every table; the entries of a log are text, whatever their column's type is."""
        db = sqlite3.connect(f'file:{path}?mode=ro', uri=True)
        size = 0
        for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            rows = db.execute(f'SELECT * FROM "{table}"')
            columns = [one[0] for one in rows.description]
            for number, row in enumerate(rows):
                for column, value in zip(columns, row):
                    place = f'{self.name(path)}: {table}.{column}, row {number}'
                    raw = value if isinstance(value, bytes) else str(value).encode()
                    size += len(raw)
                    is_text = isinstance(value, str) or (table, column) == ('log_batch', 'entries')
                    yield from (self.text if is_text else self.anything)(place, raw)
        db.close()
        self.scanned.append((f'{self.name(path)}, every value', size))

    def name(self, path):
        return str(path.relative_to(self.below) if path.is_relative_to(self.below) else path)

    def path(self, path):
        if path.is_dir():
            for one in sorted(path.iterdir()):
                yield from self.path(one)
            return
        data = path.read_bytes()
        self.scanned.append((self.name(path), len(data)))
        binary = data.startswith(b'SQLite format 3\0') or path.suffix in ('.db-wal', '.db-shm')
        yield from (self.anything if binary or b'\0' in data[:4096] else self.text)(self.name(path), data)
        if data.startswith(b'SQLite format 3\0'):
            try:
                yield from self.database(path)
            except sqlite3.DatabaseError:  # a test has damaged it: its bytes were looked through all the same
                self.damaged.append(self.name(path))

    def report(self, finds, out=print):
        kinds = ', '.join(f'{number} of {kind}' for kind, number in self.counts.most_common())
        out(f'{sum(self.counts.values())} terms: {kinds}; {len(self.meaning)} spellings; '
            f'{self.short_terms} short ones in text only')
        width = max((len(what) for what, size in self.scanned if size > 0), default=0)
        for what, size in (one for one in self.scanned if one[1] > 0):
            out(f'  {what:<{width}} {size:>10} bytes')
        out(f'{sum(size for _, size in self.scanned)} bytes scanned, {len(finds)} found')
        for one in finds[:50]:
            out(f'FOUND {one}')


def compiled(words):
    """One expression for thousands of words: a tree of their common beginnings, so that each byte is looked at once."""
    tree = {}
    for word in words:
        node = tree
        for byte in word:
            node = node.setdefault(byte, {})
        node[None] = {}

    def written(node):
        # Longest first: of two terms at one place the whole one is told.
        bytes_here = sorted(one for one in node if one is not None)
        branches = [re.escape(bytes([byte])) + written(node[byte]) for byte in bytes_here]
        if not branches:
            return b''
        text = branches[0] if len(branches) == 1 else b'(?:' + b'|'.join(branches) + b')'
        return b'(?:' + text + b')?' if None in node else text

    return re.compile(written(tree))


def demo_scanner(below=Path('/')):
    return Scanner(read_terms(ROOT / 'config/demo'), below)


def main(paths):
    scanner = demo_scanner()
    finds = [find for path in paths for find in scanner.path(Path(path))]
    scanner.report(finds)
    return 1 if finds else 0


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
