# SPDX-License-Identifier: Apache-2.0
"""Every adapter is killed, starved and lied to while it runs beside the hub: each fault is the outcome on the roster that
docs/formats/adapter.md names, never "no trace" and never somebody else's record; nothing of it reaches a log; and the next
question after it is mended is answered without a restart. What happened is printed as a table."""
import json
import re
import tempfile
import threading
import time
import traceback
import unittest
from pathlib import Path

import guide
import starve_faults as faults
from running_demo import PROGRAMS, ROOT, RunningDemo, until
from starving import LyingFhir, Postgres, SmallDisks, Wire

AGENCIES = ('police', 'health', 'schools', 'peterborough', 'probation')
PLAIN = {'authority', 'purpose', 'urgency', 'concerns', 'justification', 'referrer', 'family_agreement', 'family_informed',
         'contact_received_at', 'referral_received_at', 'subjects', 'relationships', 'households'}
FAULT_SECONDS = 30  # until the roster says what a fault is
SECONDS = 'lookup_timeout_seconds = 2'


class StarvedDemo(RunningDemo):
    """Every adapter's state is on a small disk of its own; the databases and the FHIR server are behind what can break."""

    def __init__(self, case, folder):
        self.disks = None
        super().__init__(folder)
        self.postgres = Postgres(case)
        self.disks = SmallDisks(case, *(self.state(name) for name in AGENCIES))
        self.wires = {}
        for name, table in (('police', ('police/schema.sql', 'police/data.sql')), ('peterborough', ('peterborough/ssd.sql',))):
            self.postgres.load(name, *(ROOT / 'config/demo' / one for one in table))
            self.wires[name] = Wire(self.postgres.port)
            odbc = (f'DRIVER=PostgreSQL Unicode;Server=127.0.0.1;Port={self.wires[name].port};Database={name};Uid={name}"\n'
                    'statement_timeout_seconds = 2')
            self.configure(name, r'DRIVER=SQLite3;[^"]*"', odbc)
        fhir = int((self.folder / 'fhir.port').read_text())
        self.fhir = LyingFhir(fhir)
        case.addCleanup(self.fhir.stop)
        self.configure('health', f'127.0.0.1:{fhir}/', f'127.0.0.1:{self.fhir.port}/')
        for name in PROGRAMS:
            self.configure(name, r'^member = .*$', rf'\g<0>\n{SECONDS}')

    def state(self, name):
        folder = self.folder / 'adapters' / name / 'state'
        folder.parent.mkdir(exist_ok=True)
        return folder

    def configure(self, name, pattern, replacement):
        path = self.folder / 'adapters' / f'{name}.toml'
        text, times = re.subn(pattern, replacement, path.read_text(), count=1, flags=re.M)
        assert times == 1, (name, pattern)
        path.write_text(text)

    def command(self, name):
        command = super().command(name)
        # A file that may not grow is an error, as on a broken disk, and no signal.
        return self.disks.inside('env', '--ignore-signal=XFSZ', *command) if name in AGENCIES else command


class Bench:
    """One adapter and what it reads, as the faults break it."""

    def __init__(self, demo, name):
        self.demo, self.name = demo, name
        self.files = demo.folder / ('adapters/probation/exports' if name == 'probation' else 'data')
        self.postgres, self.database, self.wire = demo.postgres, name, demo.wires.get(name)
        self.fhir, self.let_go = demo.fhir, threading.Event()
        self.family = json.loads((ROOT / 'config/demo/health/family.json').read_text())['entry']
        self.patients = [one['resource']['id'] for one in self.family if one['resource']['resourceType'] == 'Patient']
        check = ROOT / ('config/examples/probation/red-check.json' if name == 'probation'
                        else 'config/demo/requests/red-check.json')
        self.check = {key: value for key, value in json.loads(check.read_text()).items() if key in PLAIN}
        self.check |= {'agencies': [name], 'reference': f'starve-{name}'}
        self.noted = ''
        # On a busy machine the first look-up may run out of time: that is not what this agency answers.
        self.whole = until(lambda: (all_of_it := self.results(self.next_answer())) and
                           'system_down' not in all_of_it.values() and all_of_it, f'{name} answering in full')
        # A look-up that takes time can be killed in its middle: the question was taken, and nobody says more.
        self.once_killed = 'awaiting_human' if self.wire or name == 'health' else 'unreachable'

    # --- asking

    def ask(self, wait=0):
        headers = {'Prefer': f'wait={wait}'} if wait else {}
        status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', json.dumps(self.check), headers)
        assert status in (201, 202), (status, body)
        return json.loads(body)['id']

    def ask_until(self, event):
        """Asks until the adapter's log says this; there may be room for one more in what the ledger already has."""
        at = len(self.log())
        for _ in range(20):
            request = self.ask(wait=1)
            if event in self.log()[at:]:
                return request
        raise AssertionError(f'{self.name} never said {event}')

    def line(self, request):
        return next(one for one in self.demo.show(request)['roster'] if one['agency'] == self.name)

    def until_outcome(self, request, *outcomes):
        """An answer has another line than whoever is awaited."""
        until(lambda: (line := self.line(request))['outcome'] in outcomes and 'answered_at' not in line,
              f'{self.name} becoming {outcomes}')

    def spoken(self, request):
        """The roster's line once the agency's system has spoken, whether or not a person there has yet to look."""
        def line():
            found = self.line(request)
            return 'answered_at' in found and found
        return until(line, f'hearing {self.name}')

    def next_answer(self):
        return self.spoken(self.ask(wait=5))

    @staticmethod
    def results(line):
        return {(one.get('organisation', ''), one.get('system', ''), one['subject']): one['result'] for one in line['searches']}

    def until_whole(self, request=None):
        """Until `request` is answered, and then a new question as before; the seconds that it took. What was asked in the
        middle of the fault may be answered as not wholly searched: its look-up's time may be over on a busy machine."""
        since = time.monotonic()
        if request:
            late = self.results(self.spoken(request))
            assert late.keys() == self.whole.keys() and all(
                got in (self.whole[key], 'system_down') for key, got in late.items()), (self.name, late)
        until(lambda: self.results(self.next_answer()) == self.whole, f'{self.name} answering as before')
        return time.monotonic() - since

    # --- the adapter

    def log(self):
        return (self.demo.folder / 'log' / f'{self.name}.log').read_text(errors='replace') + self.noted

    def note(self, said):
        self.noted += said

    def slow(self, _):
        if self.wire:
            return self.postgres.locked(self.database, {'police': 'person'}.get(self.name, 'ssd_person'))
        return faults.lies(faults.never)(self) if self.name == 'health' else faults.paused(self)

    def until_looking(self):
        if self.wire:
            until(lambda: self.postgres.waits(self.database), 'waiting for the lock')
        elif self.name == 'health':
            until(lambda: self.fhir.unanswered, 'asking the FHIR server')


class Documented(unittest.TestCase):
    def test_every_fault_and_no_other_stands_in_the_tables(self):
        section = (ROOT / 'docs/formats/adapter.md').read_text().split('\n## When its source fails it')[1].split('\n## ')[0]
        rows = [line.strip('| ').split(' | ') for line in section.split('\n') if line.startswith('| ')]
        told = {row[0]: ' | '.join(row[1:]) for row in rows if row[0] != 'fault'}
        every = [fault for some in (*faults.OF_THE_SOURCE.values(), faults.OF_THE_ADAPTER) for fault in some]
        self.assertEqual(set(told), {fault.what for fault in every})
        for fault in every:
            with self.subTest(fault.what):
                for word in re.findall(r'[a-z]+_[a-z]+', fault.roster):
                    self.assertIn(word, told[fault.what])
                if fault.exact:
                    self.assertIn(fault.says.strip('"'), told[fault.what])


class Starve(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix='mash-starve-')
        self.addCleanup(temporary.cleanup)
        self.demo = StarvedDemo(self, Path(temporary.name) / 'state')
        self.addCleanup(self.demo.stop)
        for name in ('hub', 'fhir', *PROGRAMS):
            self.demo.start(name)
        self.demo.until_connected(*PROGRAMS)
        for start, commands in guide.BLOCKS[:guide.BLOCKS.index((True, guide.START[0]))]:
            if 'check-source' in commands:
                self.demo.configure('probation', r'^member = .*$', rf'\g<0>\n{SECONDS}')
            guide.run_block(commands, self.demo.folder)
        self.demo.start('probation')
        self.demo.until_connected('probation')

    def of_the_source(self, bench, fault):
        """Of a fault that is there while one question is asked; seconds until the next is answered as before."""
        at = len(bench.log())
        with fault.make(bench):
            line = until(lambda: (found := bench.next_answer()) and self.is_as_said(bench, fault, found) and found,
                         f'{bench.name}: {fault.what}: {fault.roster}', FAULT_SECONDS)
            said = bench.log()[at:]
        for key, was in bench.whole.items():
            got = bench.results(line).get(key)
            self.assertFalse(was == 'found' and got == 'no_trace', f'{bench.name}: {fault.what}: no trace of {key}')
        self.assertIn(fault.says, said, f'{bench.name}: {fault.what}')
        if fault.roster == faults.PARTLY:
            self.assertIn('"event":"source_', said)
        return bench.until_whole()

    def is_as_said(self, bench, fault, line):
        """What a fault does may begin a little late: a folder is looked at by and by."""
        results = bench.results(line)
        down = {key for key, result in results.items() if result == 'system_down'}
        whole = results == bench.whole
        # Of an agency where a person has yet to look the roster says that; what its system did stands in its searches.
        partly = line['outcome'] in (faults.PARTLY, 'awaiting_human') and bool(down) and (
            {key[1] for key in down} == ({fault.system} if fault.system else {key[1] for key in results}))
        return {faults.PARTLY: partly, faults.WHOLE: whole, faults.EITHER: whole or partly}[fault.roster]

    def of_the_adapter(self, bench, fault):
        at = len(bench.log())
        request = fault.make(bench)
        seconds = bench.until_whole(request)
        self.assertIn(fault.says, bench.log()[at:], f'{bench.name}: {fault.what}')
        return seconds

    def go_through(self, name, rows, wrong):
        try:
            bench = Bench(self.demo, name)
            for fault, how in [*((one, self.of_the_source) for one in faults.OF_THE_SOURCE[name]),
                               *((one, self.of_the_adapter) for one in faults.OF_THE_ADAPTER)]:
                rows.append((name, fault, how(bench, fault)))
        except Exception:  # a thread's own is lost; the test tells it
            wrong.append(f'{name}\n{traceback.format_exc()}')

    def test_every_fault_is_named_and_passes(self):
        rows, wrong = {name: [] for name in AGENCIES}, []
        threads = [threading.Thread(target=self.go_through, args=(name, rows[name], wrong)) for name in AGENCIES]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        print('\n| agency | fault | the roster | answered again after |\n|---|---|---|---|')
        for name in AGENCIES:
            for _, fault, seconds in rows[name]:
                print(f'| {name} | {fault.what}{f" ({fault.system})" * bool(fault.system)} | '
                      f'{fault.roster} | {seconds:.1f} s |')
        self.assertEqual(wrong, [], '\n'.join(wrong))
        log = self.demo.log_text().lower()
        for never in (faults.POISON, 'Okafor', '9990001014', 'L873100024001', 'CB99'):
            self.assertNotIn(never.lower(), log)
        self.assertTrue(self.demo.log_verifies())


if __name__ == '__main__':
    unittest.main()
