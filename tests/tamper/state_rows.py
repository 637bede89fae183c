# SPDX-License-Identifier: Apache-2.0
"""What somebody with a shell on the server does to files and rows, and who notices: the hub that starts on them,
mashctl reading the log that it then serves, the API, or an agency's adapter. Each `do` changes the state folder."""
import sqlite3

from evidence import CHECKPOINTS, DATABASE, WITNESSED, copy_files, flipped, tlog
from row import REFUSED, Row, must_be_distinct

SHORTENED = 'UPDATE log_tile SET hashes = CAST(substr(hashes, 1, ?1) AS BLOB) WHERE id = ?2'
HIGH = 1 << 48  # the id of the first tile above the entries' hashes


def edit(statement, *values, file='hub.db'):
    """One statement on a database without its triggers; it must change something."""
    def do(s):
        db = sqlite3.connect(s.folder / file, isolation_level=None)
        db.create_function('flip', 2, lambda data, at: flipped(data, at if at >= 0 else len(data) + at))
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            db.execute(f'DROP TRIGGER {name}')
        changed = db.execute(statement, values).rowcount
        db.close()
        assert changed != 0, statement
    return do


def both(*steps):
    def do(s):
        for step in steps:
            step(s)
    return do


def roll_back(*names):
    return lambda s: copy_files(s.folder / 'monday', s.folder, names)


def remove(*names):
    return lambda s: [(s.folder / name).unlink() for name in names]


def write(name, content):
    return lambda s: (s.folder / name).write_bytes(content(s.evidence))


def no_database(s):
    """A bit of the file's first bytes, once they are in the file and not only in its write-ahead log."""
    db = sqlite3.connect(s.folder / 'hub.db')
    db.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
    flip_file('hub.db', 3)(s)


def checkpoints(content):
    return both(*(write(name, content) for name in CHECKPOINTS))


def flip_file(name, at):
    return lambda s: (s.folder / name).write_bytes(flipped((s.folder / name).read_bytes(), at))


def grow(s):
    """The rolled back hub goes on for a while, and then the newer checkpoints are put back beside its database."""
    roll_back(*DATABASE, *CHECKPOINTS, *WITNESSED)(s)
    verdict = s.hub(lambda: s.evidence.look(s.evidence.request, 340))
    assert verdict is None, verdict
    copy_files(s.kept, s.folder, CHECKPOINTS)


def add_entry(s):
    """A well formed entry and its hash, written while the hub is stopped: without the key, but where the hub goes on."""
    e = s.evidence
    entry = e.log.entries[-1].replace(b'"released"', b'"answered"')
    edit('INSERT INTO log_batch SELECT max(first + count), 1, ?1 FROM log_batch',
         len(entry).to_bytes(2, 'big') + entry)(s)
    edit('UPDATE log_tile SET hashes = CAST(hashes || ?1 AS BLOB) WHERE id = 2', tlog.leaf_hash(entry))(s)


def signed_by_another(e):
    return e.other_signer.checkpoint(len(e.log.entries), e.log.root())


OLDER = ('the database is older than its last signed checkpoint', 'of the {size}')
DIFFERS = ('the database is not the one its last signed checkpoint describes',)
MISSING = ('the last signed checkpoint of the log is missing or not signed',)

START = [
    Row('the database is rolled back', roll_back(*DATABASE), OLDER + ('it has 3', 'fork'), REFUSED),
    Row('the database is gone', remove('hub.db'), OLDER + ('it has 0 entries',), REFUSED),
    Row('the rolled back database has grown another way', grow, DIFFERS, REFUSED),
    Row('the last entries are deleted', edit('DELETE FROM log_batch WHERE first > 500'), OLDER, REFUSED),
    Row('all entries are deleted', edit('DELETE FROM log_batch'), OLDER, REFUSED),
    Row('all tiles are deleted', edit('DELETE FROM log_tile'), DIFFERS + ('tile/',), REFUSED),
    Row('the last tile is deleted', edit('DELETE FROM log_tile WHERE id = 2'), DIFFERS + ('no tile/0/2',), REFUSED),
    Row('the tile above is deleted', edit('DELETE FROM log_tile WHERE id = ?', HIGH),
        DIFFERS + ('no tile/1/0',), REFUSED),
    Row('the last tile is edited', edit('UPDATE log_tile SET hashes = flip(hashes, 40) WHERE id = 2'),
        DIFFERS, REFUSED),
    Row('the last tile is shortened', edit(SHORTENED, 320, 2), DIFFERS, REFUSED),
    Row('the last tile is lengthened',
        edit('UPDATE log_tile SET hashes = CAST(hashes || zeroblob(32) AS BLOB) WHERE id = 2'),
        ('tile/0/2', 'width'), REFUSED),
    Row('the tile above is edited', edit('UPDATE log_tile SET hashes = flip(hashes, 3) WHERE id = ?', HIGH),
        DIFFERS, REFUSED),
    Row('an entry is put after the last one', edit(
        "INSERT INTO log_batch SELECT max(first + count), 1, x'00027b7d' FROM log_batch"),
        ('tile/0/2', 'width'), REFUSED),
    Row('a tile takes another tile\'s id', edit('UPDATE log_tile SET id = 7 WHERE id = 2'), DIFFERS, REFUSED),
    Row('database and checkpoints are rolled back, and what the members cosigned is not',
        roll_back(*DATABASE, *CHECKPOINTS), ('the members have cosigned', 'it was rolled back'), REFUSED),
    Row('both checkpoint files are gone', remove(*CHECKPOINTS), MISSING, REFUSED),
    Row('both checkpoint files have a flipped bit', both(flip_file('checkpoint.a', 30), flip_file('checkpoint.b', 30)),
        MISSING, REFUSED),
    Row('both checkpoint files are signed by another key', checkpoints(signed_by_another),
        MISSING, REFUSED),
    Row('both checkpoint files are empty', checkpoints(lambda e: b''), MISSING, REFUSED),
    Row('the checkpoint files sign another root', checkpoints(lambda e: e.signer.checkpoint(
        len(e.log.entries), tlog.sha256(b'x'))), DIFFERS, REFUSED),
    Row('the checkpoint files sign a larger tree', checkpoints(lambda e: e.signer.checkpoint(
        len(e.log.entries) + 1, tlog.sha256(b'x'))), OLDER[:1], REFUSED),
    Row('the log\'s key is another', write('hub/log.key', lambda e: e.other_key), MISSING, REFUSED),
    Row('the database file is no database', no_database, ('not a database',), REFUSED),
    Row('the database claims a newer schema', edit('PRAGMA user_version = 99'), ('schema 99',), REFUSED),
]

SERVED = [
    Row('a stored entry is edited', edit('UPDATE log_batch SET entries = flip(entries, 60) WHERE first <= 100 AND '
                                         'first + count > 100'), ('is not what its hash in tile/0/000 says',)),
    Row('a stored batch is deleted', edit('DELETE FROM log_batch WHERE first <= 300 AND first + count > 300'),
        ('/v1/audit/tile/entries/001', '404')),
    Row('a stored batch counts one more', edit('UPDATE log_batch SET count = count + 1 WHERE first <= 300 AND '
                                               'first + count > 300'), ('/v1/audit/tile/entries/001', '404')),
    Row('a stored batch begins elsewhere', edit('UPDATE log_batch SET first = 100000 WHERE first <= 300 AND '
                                                'first + count > 300'), ('tile',), REFUSED),
    Row('a stored batch is its neighbour\'s copy', edit(
        'UPDATE log_batch SET entries = (SELECT entries FROM log_batch WHERE first = 299) WHERE first = 300'),
        ('entry 300 in tile/entries/001',)),
    Row('a stored hash is edited', edit('UPDATE log_tile SET hashes = flip(hashes, 32) WHERE id = 0'),
        ('entry 1 in tile/entries/000', 'tile/0/000')),
    Row('a full stored tile is deleted', edit('DELETE FROM log_tile WHERE id = 1'), ('/v1/audit/tile/0/001', '404')),
    Row('a full stored tile is shortened', edit(SHORTENED, 32, 1),
        ('/v1/audit/tile/0/001', '404')),
    Row('database and checkpoints are rolled back together', roll_back(*DATABASE, *CHECKPOINTS, *WITNESSED),
        ('SHRANK', 'it had {size} entries')),
]

SWAPPED_KEYS = 'UPDATE request_key SET content = (SELECT content FROM request_key AS o WHERE o.id <> request_key.id)'

SHOWN = [
    Row('a step of the journal is edited', edit('UPDATE step SET content = flip(content, -1) WHERE seq = 1'),
        ('start_failed', 'sealed value was changed'), REFUSED),
    Row('a step of the journal is deleted', edit('DELETE FROM step WHERE seq = 1'),
        ('start_failed', 'a step of the request'), REFUSED),
    Row('a step of the journal is another step\'s', edit(
        'UPDATE step SET content = (SELECT content FROM step AS o WHERE o.request = step.request AND o.seq = 0) '
        'WHERE seq = 1'), ('start_failed', 'sealed value was changed'), REFUSED),
    Row('a request\'s content key is another\'s', edit(SWAPPED_KEYS),
        ('the sealed value was changed, or belongs to another place',), REFUSED),
    Row('a request\'s keys are another request\'s', edit(
        'UPDATE request SET keys = (SELECT keys FROM request AS o WHERE o.id <> request.id)'),
        ('start_failed', 'keys are not where they were written'), REFUSED),
    Row('a step of the journal is of another kind', edit("UPDATE step SET kind = 'cut' WHERE kind = 'seen'"),
        ('start_failed', 'sealed value was changed'), REFUSED),
    Row('a step of the journal is an hour older', edit('UPDATE step SET at_ms = at_ms - 3600000'),
        ('start_failed', 'sealed value was changed'), REFUSED),
    Row('a request\'s idempotency token is another', edit("UPDATE request SET token = randomblob(16)"),
        ('start_failed', 'sealed value was changed'), REFUSED),
]

REQUEST = "request = (SELECT min(id) FROM request)"
FIRST = 'id = (SELECT min(id) FROM request)'
ROW_CHANGED = ': its row was changed'
LAST = 'seq = (SELECT max(seq) FROM step AS o WHERE o.request = step.request)'


def seen(which):
    """A step that tells of a look: which of a journal's steps these are depends on how fast the answers came."""
    return f"seq = (SELECT {which}(seq) FROM step WHERE kind = 'seen' AND {REQUEST})"

CHECKED = [
    Row('the record of a step is edited',
        edit(f'UPDATE step SET record = flip(record, -1) WHERE seq = 1 AND {REQUEST}'),
        ('the record of step 1 was changed', 'request 0')),
    Row('the content of a step is edited',
        edit(f'UPDATE step SET content = flip(content, 40) WHERE seq = 0 AND {REQUEST}'),
        ('the content of step 0 was changed',)),
    Row('the content of a step is another request\'s', edit(
        'UPDATE step SET content = (SELECT content FROM step AS o WHERE o.request <> step.request AND o.seq = 0) '
        f'WHERE seq = 0 AND {REQUEST}'), ('the content of step 0 was changed, or belongs elsewhere',)),
    Row('a step is made one of another kind', edit(f"UPDATE step SET kind = 'cut' WHERE {seen('min')} AND {REQUEST}"),
        ('of the log (released', 'has no step `seen` in the journal of request 0', 'the record of step')),
    Row('a step is made an hour older', edit(
        f'UPDATE step SET at_ms = at_ms - 3600000 WHERE {seen("min")} AND {REQUEST}'),
        ('of request 0', 'has no entry `released`', 'has no step `seen`')),
    Row('the last step of a request is deleted', edit(
        f'DELETE FROM step WHERE {seen("max").replace("=", ">=", 1)} AND {REQUEST}'),
        ('entry {last} of the log (released', 'has no step `seen`')),
    Row('a step in the middle is deleted', edit(f'DELETE FROM step WHERE {seen("min")} AND {REQUEST}'),
        ('is missing', 'has no step `seen`')),
    Row('a step is added', edit(
        "INSERT INTO step SELECT request, seq + 1, 'seen', at_ms + 5, content, record FROM step "
        f'WHERE {LAST} AND {REQUEST}'),
        ('has no entry `released` in the log',)),
    Row('a request is deleted with its journal', both(edit(f'DELETE FROM step WHERE {REQUEST}'), edit(
        'DELETE FROM request WHERE id = (SELECT min(id) FROM request)')),
        ('is in the log, and not in the database', 'has no step `opened`')),
    Row('a request is copied under another id', edit(
        "INSERT INTO request SELECT replace(id, '-7', '-8'), opened_ms, is_open, NULL, NULL, head, keys "
        'FROM request LIMIT 1'), ('no entry of the log asked it', 'keys are not where they were written')),
    Row('a request is copied with its keys under another id', both(
        edit("INSERT INTO request_key SELECT id + 1000, replace(request, '-7', '-8'), content, record FROM request_key"),
        edit("INSERT INTO request SELECT replace(id, '-7', '-8'), opened_ms, is_open, NULL, NULL, head, keys + 1000 "
             'FROM request')), ('no entry of the log asked it', 'content key does not open')),
    Row('a request is opened an hour earlier', edit('UPDATE request SET opened_ms = opened_ms - 3600000'),
        ('says that it was opened at', 'and entry')),
    Row('a request\'s record key is edited', edit('UPDATE request_key SET record = flip(record, 30)'),
        ('its record key does not open',)),
    Row('two requests\' keys are swapped', edit(SWAPPED_KEYS), ('its content key does not open',)),
    Row('a request\'s content key is destroyed', edit('UPDATE request_key SET content = zeroblob(77)'),
        ('its content key was destroyed, and no entry of the log says so',)),
    Row('a request\'s record key is destroyed', edit('UPDATE request_key SET record = zeroblob(77)'),
        ('its record key was destroyed, and no entry of the log says so',)),
    Row('a request is made a settled one', edit(f'UPDATE request SET is_open = 1 - is_open WHERE {FIRST}'),
        ('request 0', ROW_CHANGED, 'its row says that it is')),
    Row('a request is made a settled one with a head of its own', edit(
        f"UPDATE request SET is_open = 1 - is_open, head = flip(head, -1) WHERE {FIRST}"), (ROW_CHANGED,)),
    Row('a request is given another idempotency token', edit(
        f'UPDATE request SET token = randomblob(16) WHERE {FIRST}'), (ROW_CHANGED,)),
    Row('the mac of a request\'s body is edited', edit(f'UPDATE request SET body_mac = randomblob(16) WHERE {FIRST}'),
        (ROW_CHANGED,)),
    Row('a request\'s row is authenticated by another\'s head', edit(
        'UPDATE request SET head = (SELECT head FROM request AS o WHERE o.id <> request.id)'), (ROW_CHANGED,)),
    Row('the digest of a version of the agreement is edited', edit(
        "UPDATE agreement_version SET digest = replace(digest, substr(digest, 1, 1), 'f')"),
        ('no entry of the log took it', 'it is not in the database')),
    Row('a version of the agreement is forgotten', edit('DELETE FROM agreement_version'),
        ('of the log took the version', 'it is not in the database')),
    Row('an entry is edited, and the copy checked', edit(
        'UPDATE log_batch SET entries = flip(entries, 60) WHERE first <= 100 AND first + count > 100'),
        ('the stored tile/0/0 is not that of the entries', 'over entry 100')),
    Row('a hash above the entries is edited, and the copy checked', edit(
        'UPDATE log_tile SET hashes = flip(hashes, 40) WHERE id = ?', HIGH),
        ('the stored tile/1/0 is not that of the entries', 'over entries 256 to 511')),
    Row('a batch is deleted, and the copy checked', edit(
        'DELETE FROM log_batch WHERE first <= 300 AND first + count > 300'), ('entry 300', 'missing')),
    Row('an entry is put after the last one, with its hash', add_entry,
        ('1 entries after them are not signed yet', 'entry {size} of the log (answered', 'has no step `answered`')),
    Row('the database alone is rolled back, and the copy checked', roll_back(*DATABASE),
        ('and the checkpoint beside it {size}', 'it is older')),
    Row('the checkpoints are another key\'s, and the copy checked', checkpoints(signed_by_another),
        ('no signed checkpoint is beside the database', 'checkpoint.a', 'by another key')),
]

LEDGER = [
    Row('an agency\'s ledger is gone', lambda s: [path.unlink() for path in s.ledger.glob('ledger.db*')],
        ('the database is older than its last signed checkpoint',), REFUSED),
    Row('an agency\'s ledger lost its last entry', edit(
        'DELETE FROM log_batch WHERE first = (SELECT max(first) FROM log_batch)',
        file='adapters/police/state/ledger.db'),
        ('the database is older than its last signed checkpoint',), REFUSED),
    Row('an agency\'s ledger has an edited hash', edit(
        'UPDATE log_tile SET hashes = flip(hashes, 3) WHERE id = 0', file='adapters/police/state/ledger.db'),
        DIFFERS, REFUSED),
    Row('an agency\'s checkpoints are gone', lambda s: [path.unlink() for path in s.ledger.glob('checkpoint.*')],
        MISSING, REFUSED),
]

ROWS = must_be_distinct(START + SERVED + SHOWN + CHECKED + LEDGER)
