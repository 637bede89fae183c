# SPDX-License-Identifier: Apache-2.0
"""No personal data outside the sealed columns: a whole demonstration with every agency, checks with faults and callers
who write names where none belong; then everything that it left behind is scanned. And the scanner itself is tried."""
import base64
import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / 'tests/integration/demo'))

from running_demo import PATIENCE, PROGRAMS, RunningDemo  # noqa: E402
from scan import demo_scanner  # noqa: E402
from terms import read_terms  # noqa: E402

NAME, NUMBER, PLACE = 'Ada Mary Okafor', '9990001014', '12 Example Row'


class AfterADemonstration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix='mash-scan-'))
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.demo = RunningDemo(cls.folder / 'state')
        cls.pages = cls.folder / 'pages'
        cls.pages.mkdir()
        try:
            cls.use_everything()
        finally:
            cls.demo.stop()

    @classmethod
    def use_everything(cls):
        for name in ('hub', 'fhir', *PROGRAMS):
            cls.demo.start(name)
        cls.demo.until_connected(*PROGRAMS)
        answered = cls.demo.ask(key=f'Okafor-{NUMBER}', wait=25)
        assert {one['outcome'] for one in answered['roster']} == {'answered', 'no_trace', 'awaiting_human'}
        cls.demo.show(answered['id'])
        cls.misuse()
        cls.demo.kill('police', 15)  # stops and starts read what was kept
        cls.demo.start('police')
        cls.demo.kill('hub', 15)
        cls.demo.start('hub')
        cls.demo.until_connected(*PROGRAMS)
        cls.demo.show(answered['id'])
        admin = json.loads((cls.demo.folder / 'ports.json').read_text())['admin']
        for page in ('metrics', 'readyz', 'healthz'):
            connection = http.client.HTTPConnection('127.0.0.1', admin, timeout=PATIENCE)
            connection.request('GET', '/' + page)
            reply = connection.getresponse()
            (cls.pages / page).write_bytes(reply.read())
            connection.close()

    @classmethod
    def misuse(cls):
        """Names in paths, queries, headers, keys and broken bodies, where a log line might repeat them."""
        call = cls.demo.call
        check = json.loads(cls.demo.check())
        for path in (f'/v1/requests/{NUMBER}', '/v1/requests?name=Ada%20Mary%20Okafor', '/v1/12%20Example%20Row',
                     '/v1/audit/tile/Okafor', f'/{NUMBER}'):
            call('coordinator', 'GET', path, headers={'User-Agent': NAME, 'Traceparent': NUMBER, 'Last-Event-ID': NAME})
        check['urgency'] = NAME
        check['subjects'][0]['nhs_number'] = PLACE
        check[NAME] = NUMBER
        for body in (json.dumps(check), json.dumps(check)[:-40], NAME, f'{{"{NAME}":'):
            call('coordinator', 'POST', '/v1/requests', body, {'Idempotency-Key': NUMBER})
            call('auditor', 'POST', '/v1/requests', body, {'Content-Type': NAME})

    def test_nothing_personal_is_left_in_clear(self):
        state = self.demo.folder
        places = [state / 'log', self.pages, *sorted(state.glob('hub.db*')), *sorted(state.glob('checkpoint.*')),
                  state / 'ports.json', state / 'log.vkey']
        # Not the agreement that an agency keeps beside its ledger: a published text, which names whom to write to.
        for name in PROGRAMS:
            places += sorted((state / f'adapters/{name}/state').glob('*.*'))
        scanner = demo_scanner(self.folder)
        finds = [find for place in places for find in scanner.path(place)]
        scanner.report(finds)
        self.assertEqual(len(finds), 0)
        seen = {what for what, size in scanner.scanned if size > 0}
        for never_empty in ('state/hub.db, every value', 'state/checkpoint.a', 'pages/metrics', 'state/log/hub.log',
                            *(f'state/adapters/{name}/state/{kept}' for name in PROGRAMS
                              for kept in ('ledger.db, every value', 'checkpoint.a')),
                            *(f'state/log/{name}.log' for name in PROGRAMS)):
            self.assertIn(never_empty, seen)
        self.assertGreater(sum(size for _, size in scanner.scanned), 500_000)


class TheScanner(unittest.TestCase):
    """Plants values where they might turn up, one at a time; each must be found, and told without being repeated."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix='mash-scan-'))
        self.addCleanup(shutil.rmtree, self.folder, True)

    def finds(self, scanner):
        return [str(find) for find in scanner.path(self.folder)]

    def test_every_form_of_a_value_is_found_in_a_log_line(self):
        scanner = demo_scanner()
        line = '{"at":"2026-11-20T14:05:00.000Z","event":"refused","level":"warn","why":"%s"}\n'
        planted = {
            'clear': ['Ada', 'ADA', 'Okafor', 'okafor', NAME, NUMBER, '999 000 1014', 'CB99 9ZZ', 'cb999zz', PLACE,
                      '07700900101', '+447700900101', 'L873100024001', 'John grabbed me', '2005/0123456R',
                      '7 Haven Lane'],
            'base64': [base64.b64encode(('x' * skip + text + 'yz').encode()).decode()
                       for text in (NAME, NUMBER, PLACE, 'CB99 9ZZ', 'L873100024001') for skip in range(3)],
            'hexadecimal': [text.encode().hex() for text in ('Okafor', NUMBER)] + [PLACE.encode().hex().upper()],
            'percent-encoded': ['Ada%20Mary%20Okafor', 'Ada+Mary+Okafor', 'CB99%209ZZ', '%4F%6B%61%66%6F%72'],
        }
        for form, values in planted.items():
            for value in values:
                (self.folder / 'hub.log').write_text(line % 'nothing' + line % value)
                finds = self.finds(scanner)
                self.assertTrue(any(one.endswith(form) for one in finds), (form, value, finds))
                self.assertFalse(any(value in one for one in finds), 'a find must not repeat the value')

    def test_one_value_in_one_row_of_a_database_is_found(self):
        scanner = demo_scanner()
        for kind, value, sealed in (('text', 'Ada', False), ('blob', NAME.encode(), True),
                                    ('blob', b'\x8f\x01' + NUMBER.encode() + b'\xff', True)):
            path = self.folder / 'hub.db'
            path.unlink(missing_ok=True)
            db = sqlite3.connect(path)
            db.execute('CREATE TABLE step (seq INTEGER, kind TEXT, content BLOB)')
            db.executemany('INSERT INTO step VALUES (?, ?, ?)', [(i, 'answered', os.urandom(500)) for i in range(200)])
            db.commit()
            self.assertEqual(self.finds(scanner), [])
            db.execute(f'UPDATE step SET {"content" if sealed else "kind"} = ? WHERE seq = 77', (value,))
            db.commit()
            db.close()
            finds = self.finds(scanner)
            self.assertTrue(any('step.' in one and 'row 77' in one for one in finds), (kind, finds))

    def test_an_entry_of_the_log_with_a_short_name_is_found(self):
        db = sqlite3.connect(self.folder / 'ledger.db')
        db.execute('CREATE TABLE log_batch (first INTEGER, count INTEGER, entries BLOB)')
        db.execute('INSERT INTO log_batch VALUES (0, 1, ?)', (b'\x00\x15{"outcome":["Leo"]}',))
        db.commit()
        db.close()
        self.assertTrue(any('log_batch.entries' in one for one in self.finds(demo_scanner())))

    def left_behind(self, line):
        """One demonstration as running_demo.py collects it, with that line in a log; status and words of the scan."""
        for kept in ('log/hub.log', 'hub.db', 'checkpoint.a', 'metrics', 'adapters/police/state/ledger.db'):
            path = self.folder / 'all/one' / kept
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(line if kept.startswith('log/') else 'nothing\n')
        return self.run_left_behind()

    def run_left_behind(self):
        done = subprocess.run([sys.executable, '-B', Path(__file__).with_name('scan_left_behind.py'),
                               self.folder / 'all'], capture_output=True, text=True, timeout=PATIENCE * 5)
        return done.returncode, done.stdout + done.stderr

    def test_what_a_test_left_behind_is_scanned_and_nothing_collected_is_no_good_news(self):
        done = subprocess.run([sys.executable, '-B', Path(__file__).with_name('scan_left_behind.py'), self.folder],
                              capture_output=True, text=True, timeout=PATIENCE * 5)
        self.assertEqual((done.returncode, 'no test has left anything behind' in done.stdout), (1, True))
        self.assertEqual(self.left_behind('{"event":"ready"}\n')[0], 0)
        status, words = self.left_behind('{"event":"ready","why":"%s"}\n' % base64.b64encode(NAME.encode()).decode())
        self.assertEqual((status, 'one/log/hub.log' in words), (1, True), words)
        self.assertNotIn(NAME, words)
        (self.folder / 'all/one/metrics').unlink()
        (self.folder / 'all/one/log/hub.log').write_text('{"event":"ready"}\n')
        self.assertEqual(self.run_left_behind()[0], 0, 'few tests do not leave everything')
        for number in range(19):
            shutil.copytree(self.folder / 'all/one', self.folder / f'all/{number}')
        status, words = self.run_left_behind()
        self.assertEqual((status, 'the metrics of the hub of no demonstration' in words), (1, True), words)

    def test_a_damaged_database_is_looked_through_as_bytes(self):
        (self.folder / 'hub.db').write_bytes(b'SQLite format 3\0' + os.urandom(5000) + NUMBER.encode() + b'\0')
        scanner = demo_scanner()
        self.assertTrue(self.finds(scanner))
        self.assertEqual(len(scanner.damaged), 1)

    def test_random_bytes_and_our_own_words_are_no_find(self):
        (self.folder / 'noise').write_bytes(b'\0' + os.urandom(4_000_000))
        (self.folder / 'noise.txt').write_text(base64.b64encode(os.urandom(2_000_000)).decode())
        (self.folder / 'hub.log').write_text('{"event":"ready","https":8443,"level":"info"}\n')
        self.assertEqual(self.finds(demo_scanner()), [])

    def test_a_name_amid_base64_or_an_id_is_chance_and_beside_it_is_none(self):
        scanner = demo_scanner()
        noise = base64.b64encode(bytes(range(7, 47))).decode().replace('/', 'a')
        path = self.folder / 'hub.log'
        path.write_text('{"sig":"%sOkafor%s"}\n' % (noise, noise))
        self.assertEqual(self.finds(scanner), [])
        for chance in ('01K9ZQ4M3NATHAN6N5C7D9E1F0', '01a20242-4270-7171-8b7c-30013f514498'):
            path.write_text('{"request":"%s","sig":"x"}\n' % chance)
            self.assertEqual(self.finds(scanner), [], chance)
        for leak in ('01a20242-4270-7171-8b77-ef590514498c-C-3001', '4270-7171-8b7c-30013f514498', 'c-3001',
                     f'/v1/requests/01K9ZQ4M3T8W2B6N5C7D9E1F0G/Okafor/{noise}', f'{noise} Okafor {noise}',
                     f'{noise}-okafor', 'okafor' * 9, f'{noise}/Okafor'):
            path.write_text('{"why":"%s"}\n' % leak)
            self.assertTrue(self.finds(scanner), leak)

    def test_the_terms_are_those_of_the_family(self):
        terms = read_terms(ROOT / 'config/demo')
        for value, kind in {'Okafor': 'name', 'Ada Okafor': 'name', 'Grace Bell': 'name', 'Leo Smith': 'name',
                            NUMBER: 'number',
                            '9990003033': 'number', 'L873100024001': 'number', '2005/0123456R': 'number',
                            'CB99 8HV': 'postcode', '7 Haven Lane': 'address line', '3 Sample Close': 'address line',
                            '07700900101': 'telephone', 'John grabbed me': 'sentence'}.items():
            self.assertEqual(terms.get(value), kind, value)
        self.assertGreater(len(terms), 600)


if __name__ == '__main__':
    unittest.main()
