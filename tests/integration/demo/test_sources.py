# SPDX-License-Identifier: Apache-2.0
"""Agencies' systems that are broken while the hub and the adapters run: each is a named outcome for that system on the
roster, never "no trace"; every other system and agency answers as before; and once mended it answers again."""
import http.server
import sqlite3
import threading
import unittest

from running_demo import PROGRAMS, until
from test_demo import Demo

# Poison: it must reach no log and no response.
NAME = 'Zebedee Poisonberry'

BOMB = ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + NAME + '">'
        + ''.join(f'<!ENTITY {chr(99 + i)} "{f"&{chr(98 + i)};" * 10}">' for i in range(9)) + ']><CTfile>&k;</CTfile>')
BROKEN_XML = {
    'not well-formed': f'<CTfile><Pupil><Surname>{NAME}</Surname>',
    'empty': '',
    'no xml': f'Surname,Forename\n{NAME},x\n',
    'another root': f'<holiday><child>{NAME}</child></holiday>',
    'a billion laughs': BOMB,
    'an external entity': '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><CTfile>&x;</CTfile>',
    'cut in half': None,
    'bytes that are no text': b'<?xml version="1.0" encoding="UTF-8"?><CTfile>\xff\xfe</CTfile>',
    'nested ten thousand deep': '<a>' * 10000 + '</a>' * 10000,
}
BROKEN_CSV = {
    'an open quote': f'"{NAME}',
    'empty': '',
    'another header': f'Colour,Taste\n{NAME},sour\n',
    'a row that does not fit': None,
    'bytes that are no text': b'UPN\n\xff\xfe\xfd\n',
    'binary': bytes(range(256)) * 20,
    'a column twice': f'UPN,UPN\n{NAME},x\n',
}


def no_tables(path):
    path.unlink()
    sqlite3.connect(path).execute('CREATE TABLE holiday (child TEXT)').connection.close()


BROKEN_SQL = {
    'no database': lambda path: path.write_bytes(NAME.encode() * 500),
    'empty': lambda path: path.write_bytes(b''),
    'other tables': no_tables,
    'not there': lambda path: path.unlink(),
    'cut short': lambda path: path.write_bytes(path.read_bytes()[:5000]),
}


class Sources(Demo):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data = cls.demo.folder / 'data'
        cls.whole = cls.outcomes(cls.demo.ask(wait=20))

    @classmethod
    def outcomes(cls, response):
        return cls.demo.outcomes(response)

    def until_outcomes(self, wanted):
        """Asks until the roster says this: a file that was just written may not be noticed yet."""
        return until(lambda: self.outcomes(r := self.demo.ask(wait=20)) == wanted and r, f'a roster with {wanted}')

    def tell_broken(self, agency, system, *with_it):
        """A check while `system` of `agency` is broken, and others with it; every promise about it."""
        response = self.until_outcomes(self.whole | {agency: 'partly_searched'})
        self.assertTrue(self.demo.all_have_spoken(response), 'nobody waits for it')
        searches = next(one['searches'] for one in response['roster'] if one['agency'] == agency)
        self.assertEqual({one['system'] for one in searches if one['result'] == 'system_down'}, {system, *with_it})
        self.assertLessEqual({'c1', 'c2', 'a1'}, {one['subject'] for one in searches if one['system'] == system})
        self.assertNotIn('no_trace', {one['result'] for one in searches if one['system'] in (system, *with_it)})
        self.assertNotIn(NAME.split()[1].lower(), str(response).lower())
        self.assertNotIn(NAME.split()[1].lower(), self.demo.log_text().lower())
        log = (self.demo.folder / 'log' / f'{agency}.log').read_text()
        self.assertIn(f'"event":"source_not_searched","level":"warn","system":"{system}"', log)

    def break_file(self, agency, systems, path, break_it):
        kept = path.read_bytes()
        try:
            break_it(path)
            self.tell_broken(agency, *systems)
        finally:
            path.write_bytes(kept)

    def break_files(self, agency, system, path, table):
        kept = path.read_bytes()
        for name, content in table.items():
            with self.subTest(path.name + ': ' + name):
                if content is None:  # the true file, damaged
                    content = kept[:len(kept) // 2] if path.suffix == '.xml' else kept.rstrip() + b',one,too,many\r\n'
                data = content if isinstance(content, bytes) else content.encode()
                self.break_file(agency, (system,), path, lambda at, text=data: at.write_bytes(text))
        self.until_outcomes(self.whole)  # mended, it answers again

    def test_xml(self):
        self.break_files('schools', 'Common Transfer File', next((self.data / 'schools').glob('*.xml')), BROKEN_XML)
        self.break_files('peterborough', 'Children in need census',
                         next((self.data / 'peterborough/cin').glob('*.xml')), BROKEN_XML)

    def test_csv(self):
        for path in sorted((self.data / 'schools').glob('*.csv')):
            self.break_files('schools', 'School census', path, BROKEN_CSV)
        self.break_files('peterborough', 'Looked-after children return',
                         self.data / 'peterborough/ssda903/episodes.csv', BROKEN_CSV)

    def test_sql(self):
        # A council's returns know children by number alone: who they are is looked up in its records.
        for agency, systems in (('police', ('Crime, incident and intelligence records',)),
                                ('peterborough', ("Children's social care records", 'Children in need census',
                                                  'Looked-after children return'))):
            for name, break_it in BROKEN_SQL.items():
                with self.subTest(agency + ': ' + name):
                    self.break_file(agency, systems, self.data / f'{agency}.db', break_it)
        self.until_outcomes(self.whole)

    def test_a_folder_that_is_gone(self):
        folder = self.data / 'schools'
        aside = folder.rename(self.data / 'aside')
        try:
            self.until_outcomes(self.whole | {'schools': 'partly_searched'})
        finally:
            aside.rename(folder)
        self.until_outcomes(self.whole)

    def test_fhir(self):
        replies = {
            'nobody listens': None,
            'a fault of the server': (500, 'application/fhir+json', b'{"resourceType":"OperationOutcome"}'),
            'not admitted': (403, 'application/fhir+json', b'{"resourceType":"OperationOutcome"}'),
            'too many calls': (429, 'text/plain', b'later'),
            'a page': (200, 'text/html', f'<html>{NAME}</html>'.encode()),
            'no json': (200, 'application/fhir+json', f'{{"resourceType":"Bundle","{NAME}'.encode()),
            'another resource': (200, 'application/fhir+json', b'{"resourceType":"Patient","id":"1"}'),
            'a list': (200, 'application/fhir+json', b'[]'),
            'nothing': (200, 'application/fhir+json', b''),
            'a bundle of nonsense': (200, 'application/fhir+json',
                                     f'{{"resourceType":"Bundle","type":"searchset","entry":"{NAME}"}}'.encode()),
            'nested too deeply': (200, 'application/fhir+json', b'[' * 5000),
            'moved elsewhere': (302, 'text/plain', b''),
        }
        port = int((self.demo.folder / 'fhir.port').read_text())
        self.demo.kill('fhir')
        try:
            for name, reply in replies.items():
                with self.subTest(name):
                    with (Impostor(port, *reply) if reply else Nobody()):
                        response = self.demo.ask(wait=20)
                    self.assertEqual(self.outcomes(response), self.whole | {'health': 'partly_searched'})
                    searches = next(one['searches'] for one in response['roster'] if one['agency'] == 'health')
                    self.assertEqual({one['result'] for one in searches}, {'system_down'})
                    self.assertNotIn('poisonberry', (str(response) + self.demo.log_text()).lower())
        finally:
            self.demo.start('fhir')
        self.until_outcomes(self.whole)

    def test_all_at_once(self):
        # Every agency's system at the same moment: the roster says so of each, and the hub and adapters live.
        kept = {path: path.read_bytes() for path in self.data.rglob('*') if path.is_file()}
        self.demo.kill('fhir')
        try:
            for path in kept:
                path.write_bytes(b'\xff' + NAME.encode())
            response = self.until_outcomes(dict.fromkeys(PROGRAMS, 'partly_searched'))
            # A drop folder keeps what its last sound files said; everybody else has nothing to say.
            self.assertLessEqual({one['agency'] for one in response['chronology']}, {'schools'})
            self.assertEqual(self.demo.connected(), set(PROGRAMS))
        finally:
            for path, content in kept.items():
                path.write_bytes(content)
            self.demo.start('fhir')
        self.until_outcomes(self.whole)
        self.assertTrue(self.demo.log_verifies())


class Nobody:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class Impostor:
    """An HTTP server in the FHIR server's place that says one thing whatever it is asked."""

    def __init__(self, port, status, kind, body):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.send_header('Content-Type', kind)
                self.send_header('Content-Length', str(len(body)))
                if status == 302:
                    self.send_header('Location', 'http://127.0.0.1:1/fhir/R4')
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                self.rfile.read(int(self.headers.get('Content-Length', 0)))
                self.do_GET()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', port), Handler)

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


if __name__ == '__main__':
    unittest.main()
