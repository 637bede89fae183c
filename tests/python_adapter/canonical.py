# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON as MASHX1 writes and reads it (docs/formats/canonical-json.md).

RFC 8785 for documents whose member names are [a-z0-9_]+ and whose numbers are whole, so that one value has one
spelling and its digest is the same in every language. Reading is strict: what is ambiguous is refused, never mended.
"""
import hashlib
import json

INTEGER_MAX = 2**53 - 1
DEPTH_MAX = 16


class Malformed(ValueError):
    """Bytes that break their format. The text never repeats them: they may be somebody's personal data."""


def canonical(document):
    """The one spelling of `document`, as UTF-8 bytes without a line end."""
    return json.dumps(document, ensure_ascii=False, separators=(',', ':'), sort_keys=True, allow_nan=False).encode()


def _object(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Malformed('an object names the same member twice')
    return members


def _integer(digits):
    number = int(digits) if len(digits) < 20 else INTEGER_MAX + 1
    if abs(number) > INTEGER_MAX:
        raise Malformed('a number is out of range')
    return number


def _fraction(_):
    raise Malformed('numbers are whole numbers here')


def _check_depth(document, depth=1):
    if isinstance(document, (dict, list)):
        if depth > DEPTH_MAX:
            raise Malformed('the document is nested too deeply')
        for child in document.values() if isinstance(document, dict) else document:
            _check_depth(child, depth + 1)


def parse(text, bytes_max):
    """The value that `text` (bytes) spells, canonical or not. Raises Malformed."""
    if len(text) > bytes_max:
        raise Malformed('the document is over its limit')
    try:
        document = json.loads(text.decode('utf-8'), object_pairs_hook=_object, parse_int=_integer,
                              parse_float=_fraction, parse_constant=_fraction)
        _check_depth(document)
        canonical(document)  # a lone surrogate, written as \ud800, has no UTF-8
    except Malformed:
        raise
    except (ValueError, RecursionError):
        raise Malformed('not well-formed JSON') from None
    return document


def parse_line(line, bytes_max):
    """The object of one line of the exchange, which must be in its canonical spelling."""
    document = parse(line, bytes_max)
    if not isinstance(document, dict) or canonical(document) != line:
        raise Malformed('the line is not one canonical JSON object')
    return document


def digest_of(document):
    """What an ACK names and a ledger commits to: the line without its top-level `receipt` and `session`."""
    kept = {name: value for name, value in document.items() if name not in ('receipt', 'session')}
    return hashlib.sha256(canonical(kept)).hexdigest()
