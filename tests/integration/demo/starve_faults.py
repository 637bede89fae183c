# SPDX-License-Identifier: Apache-2.0
"""The faults of test_starve.py, adapter by adapter: how each is made, what the roster says meanwhile, and the words of the
adapter's log. docs/formats/adapter.md has the same list for those who run an adapter; a test compares the two."""
import contextlib
import dataclasses
import json
import re
import resource
import signal
import subprocess
from typing import Callable

from running_demo import PATIENCE, until
from starving import kept, move_in, rewritten_all_the_time

ALL = ''  # of the agency's systems
PARTLY, WHOLE, EITHER = 'partly_searched', 'as before', 'partly_searched or as before'
POISON = 'Zebedee Poisonberry'  # must reach no log and no response
POISON_BYTES = POISON.encode()
LOGGED_IN = 1500  # bytes that PostgreSQL has sent when a session is open and the first statements are answered


@dataclasses.dataclass
class Fault:
    what: str                 # in the words of docs/formats/adapter.md
    make: Callable            # of a Bench: a context in which the fault is there
    roster: str = PARTLY
    says: str = ''            # in the adapter's log, literally; or nothing where the fault does no harm
    system: str = ALL         # which is not searched
    exact: bool = True        # the document has the very words; of files each adapter has its own


# --- SQL, on a PostgreSQL server behind a wire

@contextlib.contextmanager
def changed(bench, there, back):
    bench.postgres.run(bench.database, there)
    try:
        yield
    finally:
        bench.postgres.run(bench.database, back)


@contextlib.contextmanager
def no_wire(bench):
    bench.wire.cut()
    try:
        yield
    finally:
        bench.wire.mend()


def wire(**after):
    """Every connection stops, or breaks, when so many bytes have come from the server: in the middle of a look-up."""
    @contextlib.contextmanager
    def make(bench):
        bench.wire.after = after
        try:
            yield
        finally:
            bench.wire.release()
    return make


def sql_faults(role, table, born, detail, system):
    """Of the account `role`: its `table` of people, `born` its birth date, and `detail`, a column of another table."""
    def sql(what, says, there, back, system=ALL):
        return Fault(what, lambda bench: changed(bench, there, back), says=says, system=system)

    other, column = detail.split('.')
    return [
        Fault('nobody listens', no_wire, says='the database cannot be reached'),
        Fault('every connection breaks in the middle', wire(cut=LOGGED_IN), says='the database cannot be reached'),
        Fault('the server takes a statement and never answers', wire(hold=LOGGED_IN),
              says='the source did not come back in time'),
        Fault('somebody holds a lock on a table', lambda bench: bench.postgres.locked(bench.database, table),
              says='the statement took too long (SQLSTATE 57014)'),
        sql('the server has no room for another session', 'the database cannot be reached', f'alter role {role} connection limit 0',
            f'alter role {role} connection limit -1'),
        sql('the account may not log in', 'the database cannot be reached', f'alter role {role} nologin',
            f'alter role {role} login'),
        sql('the account may not read a table', 'the database does not let us read a table (SQLSTATE 42501)',
            f'revoke select on {other} from {role}', f'grant select on {other} to {role}', system),
        sql('a column has another name', 'a table or column that is needed is missing',
            f'alter table {other} rename {column} to renamed', f'alter table {other} rename renamed to {column}', system),
        sql('birth dates are text in another form', 'the birth dates in the table of people are no dates',
            f"alter table {table} rename {born} to kept_born; alter table {table} add {born} varchar(10); "
            f"update {table} set {born} = to_char(kept_born, 'DD/MM/YYYY')",
            f'alter table {table} drop {born}; alter table {table} rename kept_born to {born}'),
        sql('a failed load left the table of people empty', 'nobody is in the table of people',
            f'alter table {table} rename to kept_people; create table {table} as select * from kept_people limit 0; '
            f'grant select on {table} to {role}',
            f'drop table {table}; alter table kept_people rename to {table}'),
    ]


# --- FHIR, from a server that lies

def lies(lie):
    @contextlib.contextmanager
    def make(bench):
        bench.fhir.lie = lie(bench)
        try:
            yield
        finally:
            bench.fhir.tell_the_truth()
            bench.let_go.set()
            bench.let_go.clear()
    return make


def always(*said, **headers):
    return lies(lambda bench: lambda request: request.say(*said, **headers))


def never(bench):
    return lambda request: bench.let_go.wait(60)


def drop_by_drop(bench):
    def lie(request):
        request.send_response(200)
        request.send_header('Content-Length', '100000')
        request.end_headers()
        while not bench.let_go.wait(0.1):
            request.wfile.write(b' ')
    return lie


def half_a_reply(bench):
    def lie(request):
        status, body = bench.fhir.ask(request.path)
        request.say(status, body[:len(body) // 2], Content_Length=str(len(body)))
        request.close_connection = True
    return lie


def for_a_while(status, times=2):
    def lie(bench):
        left = {}

        def one(request):
            left[request.path] = left.get(request.path, times) - 1
            if left[request.path] < 0:
                return False
            return request.say(status, b'', Retry_After='0')
        return one
    return lies(lie)


def others_search(pattern, replacement):
    """The server answers another question: one search parameter is unknown to it, so that it leaves it out."""
    def lie(bench):
        def one(request):
            asked = re.sub(pattern, replacement, request.path)
            return False if asked == request.path else request.say(*bench.fhir.ask(asked))
        return one
    return lies(lie)


def lists_everybodys():
    """The server sends all it has of some types, as one page."""
    def lie(bench):
        def one(request):
            found = re.search(r'/(Encounter|Flag|EpisodeOfCare)\?patient=', request.path)
            if not found:
                return False
            family = [entry for entry in bench.family if entry['resource']['resourceType'] == found.group(1)]
            return request.say(200, json.dumps({'resourceType': 'Bundle', 'type': 'searchset', 'entry': family}).encode())
        return one
    return lies(lie)


def another_patient(bench):
    def lie(request):
        found = re.fullmatch(r'(.*/Patient/)([^?]+)', request.path)
        others = [one for one in bench.patients if found and one != found.group(2)]
        return request.say(*bench.fhir.ask(found.group(1) + others[0])) if found else False
    return lie


def next_link(url):
    def lie(bench):
        def one(request):
            status, body = bench.fhir.ask(request.path)
            link = url(bench, request).encode()
            if b'"resourceType":"Bundle"' not in body:
                return False
            return request.say(status, re.sub(rb'"link":\[', b'"link":[{"relation":"next","url":"%s"},' % link, body, 1))
        return one
    return lies(lie)


def health_faults():
    return [
        Fault('the server never answers', lies(never), says='the server did not reply in time'),
        Fault('the server answers one byte at a time', lies(drop_by_drop), says='the server did not reply in time'),
        Fault('the connection breaks in the middle of a reply', lies(half_a_reply), says='closed the connection'),
        Fault('429 with Retry-After, for ever', always(429, b'', Retry_After='1'), says='the FHIR server answered 429'),
        Fault('429 with Retry-After, twice', for_a_while(429), WHOLE),
        Fault('503, for ever', always(503, b''), says='the FHIR server answered 503'),
        Fault('503, twice', for_a_while(503), WHOLE),
        Fault('401 or 403: our certificate or our access has ended', always(401, b'{}'),
              says='the FHIR server refused access'),
        Fault('a page of HTML, as a sign-in page or a proxy sends', always(200, b'<html>' + POISON_BYTES, 'text/html'),
              says='is not a JSON object'),
        Fault('another resource than a Bundle', always(200, b'{"resourceType":"Patient","id":"1"}'),
              says='is not a Bundle'),
        Fault("another patient's record than was asked for", lies(another_patient),
              says='the FHIR server sent another resource than was asked for'),
        Fault('a search by NHS number that is not understood lists everybody',
              others_search(r'/Patient\?identifier=[^&]*', '/Patient?_count=50'),
              says='the FHIR server lists what was not asked for'),
        Fault("a search that is not understood lists everybody's records", lists_everybodys(),
              says='the FHIR server lists what was not asked for'),
        Fault('a next page that goes round in a circle',
              next_link(lambda bench, request: f'http://127.0.0.1:{bench.fhir.port}{request.path}'),
              says="the FHIR server's pages do not end"),
        Fault('a next page on another host', next_link(lambda bench, request: 'http://127.0.0.1:9/fhir/R4/Patient'),
              says='outside its own address'),
    ]


# --- files

@contextlib.contextmanager
def file_is(bench, pattern, content):
    """The file holds something else; `content` makes it of what was there, or None takes it away."""
    path = next(bench.files.glob(pattern))
    with kept(path) as before:
        if content is None:
            path.unlink()
        else:
            move_in(path, content(before))
        yield


@contextlib.contextmanager
def folder_is_gone(bench, folder):
    path = bench.files / folder
    aside = path.rename(path.with_name('aside'))
    try:
        yield
    finally:
        aside.rename(path)


@contextlib.contextmanager
def copy_under_way(bench, pattern):
    """Half of the file is there, and whoever writes it has not finished."""
    path = next(bench.files.glob(pattern))
    with kept(path) as before, open(path, 'wb', buffering=0) as out:
        out.write(before[:len(before) // 2])
        yield


@contextlib.contextmanager
def rewritten(bench, pattern):
    with rewritten_all_the_time(next(bench.files.glob(pattern))):
        yield


def utf16(text):
    return b'\xff\xfe' + text.decode().encode('utf-16-le')


def broken_off(text):
    """In the middle of an element, or behind the first value of a row."""
    if b'<?xml' in text[:10]:
        return text[:text.rindex(b'<', 0, len(text) // 2) + 1]
    row = text.rindex(b'\n', 0, len(text) // 2) + 1
    return text[:text.index(b',', row) + 1]


def file_faults(system, pattern, says, while_written=PARTLY):
    """`says`: what the log says of the file that breaks off, is of another kind, is in UTF-16 or is not there, and of the
    folder that is gone. None: that is no fault."""
    def of(what, content, words, roster=PARTLY):
        return Fault(what, lambda bench: file_is(bench, pattern, content), roster if words else WHOLE, words or '', system,
                     False)

    def goes_on(what, make):
        return Fault(what, lambda bench: make(bench, pattern), while_written, '', system, False)

    half, foreign, encoding, gone, no_folder = says
    folder = pattern.rpartition('/')[0]
    return [
        of('a file that breaks off was moved in', broken_off, half),
        of('a file of another kind has its name', lambda _: b'<holiday>' + POISON_BYTES + b'</holiday>\n', foreign),
        of('a file is in UTF-16', utf16, encoding),
        of('a file was taken away', None, gone),
        Fault('the folder is gone', lambda bench: folder_is_gone(bench, folder), PARTLY, no_folder,
              ALL if system in (CTF, CENSUS) else system, False),
        goes_on('a file is being copied in, slowly', copy_under_way),
        goes_on('a file is written again and again while it is read', rewritten),
    ]


def another_schools(text):
    return text.replace(b'<URN>100000', b'<URN>100009').replace(b'<Estab>1000', b'<Estab>1999')


# --- the adapter itself

@contextlib.contextmanager
def paused(bench):
    bench.demo.pause(bench.name)
    yield


def killed(bench):
    """Killed in the middle of a look-up, or, where that takes no time, with a question on its way."""
    with bench.slow(bench):
        request = bench.ask()
        bench.until_looking()
        bench.demo.kill(bench.name)
        bench.until_outcome(request, bench.once_killed)
    bench.demo.start(bench.name)
    return request


def disk_full(bench):
    with bench.demo.disks.full(bench.demo.state(bench.name)):
        request = bench.ask_until('"ask_not_kept"')
        bench.until_outcome(request, 'pending')
    return request


def disk_broken(bench):
    process = bench.demo.processes[bench.name]
    size = max(one.stat().st_size for one in bench.demo.disks.path(bench.demo.state(bench.name)).glob('ledger.db*'))
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, size))
    request = bench.ask_until('"ledger_lost"')
    assert process.wait(PATIENCE) == 1
    bench.demo.processes.pop(bench.name)
    lost = ('unreachable', 'awaiting_human')
    until(lambda: 'answered_at' in (line := bench.line(request)) or line['outcome'] in lost, 'noticing that it is gone')
    if 'answered_at' in bench.line(request):  # the disk failed when the answer had left already
        request = bench.ask()
    bench.until_outcome(request, *lost)
    bench.demo.start(bench.name)
    return request


def read_only(bench):
    state = bench.demo.state(bench.name)
    bench.demo.kill(bench.name, signal.SIGTERM)
    bench.demo.disks.remount(state, 'ro')
    done = subprocess.run(bench.demo.command(bench.name), capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 2, done
    bench.note(done.stderr)
    request = bench.ask()
    bench.until_outcome(request, 'unreachable')
    bench.demo.disks.remount(state, 'rw')
    bench.demo.start(bench.name)
    return request


# Each does the whole of it and gives back the question that was asked meanwhile, which is then answered late.
OF_THE_ADAPTER = [
    Fault('killed in the middle of a look-up', killed, 'unreachable or awaiting_human', '"recovered"'),
    Fault('its own disk is full', disk_full, 'pending', 'database or disk is full'),
    Fault('its own disk fails', disk_broken, 'unreachable or awaiting_human', '"ledger_lost"'),
    Fault('its state folder is read-only', read_only, 'unreachable', 'cannot create the lock file'),
]
POLICE, SSD = 'Crime, incident and intelligence records', "Children's social care records"
CTF, CENSUS, CIN, RETURN = ('Common Transfer File', 'School census', 'Children in need census',
                            'Looked-after children return')
PROBATION = 'Probation case records'
OF_THE_SOURCE = {
    'police': sql_faults('police', 'person', 'date_of_birth', 'warning_marker.marker_code', POLICE),
    'health': health_faults(),
    'schools': [
        *file_faults(CTF, 'schools/*.xml', ('is not well-formed', 'is no Common Transfer File', 'is not in UTF-8',
                                            'no file of this kind has been delivered', 'the drop folder is gone'), WHOLE),
        Fault("a file is another school's", lambda bench: file_is(bench, 'schools/*.xml', another_schools), PARTLY,
              'a transfer file is of a school that is not listed', CTF),
        *file_faults(CENSUS, 'schools/*pupilonroll.csv', (
            'the row has more or fewer fields', 'is no table of the school census', 'is not UTF-8 text',
            'no file of this kind has been delivered', 'the drop folder is gone'), WHOLE)],
    'peterborough': [
        *sql_faults('peterborough', 'ssd_person', 'pers_dob', 'ssd_contacts.cont_contact_date', SSD),
        *file_faults(CIN, 'peterborough/cin/*.xml', ('is not well-formed', 'is not a children-in-need census', None,
                                                     'there is no file in the folder', 'the folder cannot be read'), EITHER),
        *file_faults(RETURN, 'peterborough/ssda903/episodes.csv', (
            'the row has more or fewer fields', 'are not those of a table of the SSDA903 return', 'is not UTF-8 text',
            'is not among the files', 'the folder cannot be read'), EITHER)],
    'probation': file_faults(PROBATION, 'peterborough/people.csv', (
        'the row has more or fewer fields', 'it has no column crn', 'is not UTF-8 text', 'it is not there',
        'the folder cannot be read'), EITHER),
}
