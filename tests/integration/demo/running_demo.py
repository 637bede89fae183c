# SPDX-License-Identifier: Apache-2.0
"""The demonstration's hub, agencies and FHIR server as processes that a test may kill, and the API as curl sees it."""
import http.client
import json
import os
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[3]
BIN = Path(os.environ['MASH_BIN'])
PROGRAMS = {'police': 'police', 'health': 'health', 'schools': 'schools', 'peterborough': 'local-authority',
            'cambridgeshire': 'local-authority'}
LEFT_BEHIND = ('log/*', 'hub.db*', 'checkpoint.*', 'earlier-log.*', 'keys.backup*', 'ports.json', 'log.vkey', 'log.keys',
               'adapters/*/state/*.*')
PATIENCE = float(os.environ.get('MASH_PATIENCE_SECONDS', '60'))


def until(condition, what, seconds=PATIENCE):
    """Waits until the condition is truthy and returns it; never longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f'{what} took longer than {seconds} s')
        time.sleep(0.05)


class RunningDemo:
    @classmethod
    def whole(cls, case):
        """Of a test case: every program runs and is connected, and what it leaves is gone when the case ends."""
        temporary = tempfile.TemporaryDirectory(prefix=f'mash-{type(case).__name__.lower()}-')
        case.addCleanup(temporary.cleanup)
        demo = cls(Path(temporary.name) / 'state')
        case.addCleanup(demo.stop)
        for name in ('hub', 'fhir', *PROGRAMS):
            demo.start(name)
        demo.until_connected(*PROGRAMS)
        return demo

    def __init__(self, folder):
        self.folder = Path(folder)
        self.processes = {}
        self.metrics = b''
        subprocess.run([ROOT / 'script/demo_state', self.folder, BIN], check=True)

    # --- processes

    def start(self, name):
        log = open(self.folder / 'log' / f'{name}.log', 'ab')
        out = open(self.folder / 'log' / f'{name}.out', 'wb')
        if name == 'hub':
            (self.folder / 'hub.url').unlink(missing_ok=True)
        self.processes[name] = subprocess.Popen(self.command(name), stdout=out, stderr=log)
        log.close()
        out.close()
        if name == 'hub':
            until(lambda: (self.folder / 'hub.url').exists(), 'starting the hub')
        if name == 'fhir':
            until(lambda: b'listening' in (self.folder / 'log/fhir.out').read_bytes(), 'starting the FHIR server')

    def command(self, name):
        if name == 'hub':
            return [BIN / 'mash-hubd', '--config', self.folder / 'hub.toml']
        if name == 'fhir':
            server = subprocess.run([ROOT / 'tests/fhir_server/install.sh'], check=True, capture_output=True, text=True)
            return ['node', server.stdout.strip() + '/server.mjs', '--data', ROOT / 'config/demo/health', '--port',
                    (self.folder / 'fhir.port').read_text().strip()]
        program = BIN / f'mash-adapter-{PROGRAMS.get(name, name)}'
        return [program, '--config', self.folder / 'adapters' / f'{name}.toml']

    def act(self, name, *words):
        """What an administrator does with an adapter that is stopped."""
        program = BIN / f'mash-adapter-{PROGRAMS[name]}'
        return subprocess.run([program, '--config', self.folder / 'adapters' / f'{name}.toml', *words], check=True,
                              capture_output=True, text=True).stderr

    def kill(self, name, how=signal.SIGKILL):
        process = self.processes.pop(name)
        process.send_signal(how)
        return process.wait(timeout=PATIENCE)

    def pause(self, name):
        self.processes[name].send_signal(signal.SIGSTOP)

    def resume(self, name):
        self.processes[name].send_signal(signal.SIGCONT)

    def stop(self):
        try:
            self.stop_all()
        finally:
            self.leave_behind()

    def leave_behind(self):
        """What an operator would find afterwards, for personal_data.LeftBehind to scan (tests/scan)."""
        if 'MASH_LEFT_BEHIND' not in os.environ:
            return
        to = Path(os.environ['MASH_LEFT_BEHIND']) / f'{self.folder.parent.name}-{os.getpid()}'
        kept = [path for pattern in LEFT_BEHIND for path in self.folder.glob(pattern) if path.is_file()]
        for path in kept:
            (to / path.relative_to(self.folder)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to / path.relative_to(self.folder))
        if self.metrics:
            (to / 'metrics').write_bytes(self.metrics)

    def read_metrics(self):
        try:
            port = json.loads((self.folder / 'ports.json').read_text())['admin']
            with urllib.request.urlopen(f'http://127.0.0.1:{port}/metrics', timeout=5) as reply:
                self.metrics = reply.read()
        except OSError:
            pass  # it is down, or hangs by a test's will

    def stop_all(self):
        if 'hub' in self.processes and 'MASH_LEFT_BEHIND' in os.environ:
            self.read_metrics()
        ended = [name for name, process in self.processes.items() if process.poll() is not None]
        for name in list(self.processes):
            self.resume(name)
            self.kill(name, signal.SIGTERM)
        if ended:  # what the tests saw then follows from it, and its log says why
            tails = [(self.folder / 'log' / f'{name}.log').read_text(errors='replace')[-6000:] for name in ended]
            raise AssertionError('ended by itself: ' + ', '.join(ended) + '\n' + '\n'.join(tails))

    def log_text(self):
        return '\n'.join(path.read_text(errors='replace') for path in (self.folder / 'log').iterdir())

    # --- the API

    def tls(self, who):
        context = ssl.create_default_context(cafile=self.folder / 'ca.crt')
        if who:
            context.load_cert_chain(self.folder / f'people/{who}.crt', self.folder / f'people/{who}.key')
        return context

    def address(self):
        return (self.folder / 'hub.url').read_text().strip().removeprefix('https://')

    def call(self, who, method, path, body=None, headers=None):
        """Status, headers and body; TLS refusals are ssl.SSLError, also those that arrive instead of the reply."""
        connection = http.client.HTTPSConnection(self.address(), context=self.tls(who), timeout=PATIENCE)
        try:
            headers = dict(headers or {})
            if body is not None:
                headers.setdefault('Content-Type', 'application/json')
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            return reply.status, dict((k.lower(), v) for k, v in reply.getheaders()), reply.read()
        finally:
            connection.close()

    def get(self, who, path):
        status, _, body = self.call(who, 'GET', path)
        assert status == 200, (status, body)
        return json.loads(body)

    def check(self):
        return (self.folder / 'requests/red-check.json').read_bytes()

    def ask(self, key=None, wait=0):
        headers = {'Idempotency-Key': key} if key else {}
        if wait:
            headers['Prefer'] = f'wait={wait}'
        status, _, body = self.call('coordinator', 'POST', '/v1/requests', self.check(), headers)
        assert status in (201, 202), (status, body)
        return json.loads(body)

    def show(self, request):
        return self.get('coordinator', f'/v1/requests/{request}')

    def connected(self):
        return {one['agency'] for one in self.get('coordinator', '/v1/agencies')['agencies'] if one['connected']}

    def until_connected(self, *names):
        until(lambda: set(names) <= self.connected(), f'connecting {names}')

    @staticmethod
    def said(line):
        """What an agency's system said, also while a person there has yet to look at the rest (awaiting_human)."""
        return 'answered' if line['outcome'] == 'awaiting_human' and 'answered_at' in line else line['outcome']

    def outcome(self, request, agency):
        return next(self.said(one) for one in self.show(request)['roster'] if one['agency'] == agency)

    def outcomes(self, response):
        return {one['agency']: self.said(one) for one in response['roster']}

    def all_have_spoken(self, response):
        """No system is waited for any more; a person at an agency may be."""
        return not set(self.outcomes(response).values()) & {'pending', 'awaiting_human', 'unreachable', 'never_seen'}

    def until_outcome(self, request, agency, outcomes):
        return until(lambda: self.outcome(request, agency) in outcomes, f'{agency} becoming {outcomes}')

    def log_size(self, settled=True):
        """Entries of the audit log; `settled`: once no answer is under way any more."""
        def complete():
            return not any(one['outcome'] in ('pending', 'unreachable', 'never_seen')
                           for check in self.get('manager', '/v1/requests')['requests'] for one in check['agencies'])
        if settled:
            until(complete, 'settling every check')
        return int(self.call('auditor', 'GET', '/v1/audit/checkpoint/newest')[2].split(b'\n')[1])

    def resting_log_size(self):
        """The same once nothing that was begun before is still being written."""
        def rests():
            size = self.log_size()
            time.sleep(0.5)
            return size if self.log_size() == size else None
        return until(rests, 'the log coming to rest')

    def entries(self, first=0, settled=True):
        """Entries of the audit log from `first`, as the API serves them to an auditor (C2SP tlog-tiles)."""
        size, found = self.log_size(settled), []
        for tile in range(first // 256, (size + 255) // 256):
            width = min(256, size - tile * 256)
            path = f'/v1/audit/tile/entries/{tile:03}' + (f'.p/{width}' if width < 256 else '')
            status, _, bundle = self.call('auditor', 'GET', path)
            assert status == 200, (status, path)
            at, index = 0, tile * 256
            while at < len(bundle):
                length = int.from_bytes(bundle[at:at + 2], 'big')
                if index >= first:
                    found.append(json.loads(bundle[at + 2:at + 2 + length]))
                at, index = at + 2 + length, index + 1
        return found

    def log_verifies(self):
        code, out, err = self.mashctl('--profile', self.folder / 'people/auditor.toml', 'audit', 'verify', '--vkey',
                                      self.folder / 'log.vkey')
        assert code in (0, 1), err
        return code == 0

    def check_database(self):
        """Whether the hub's database agrees with its log: mashctl's status, and what it said."""
        code, out, err = self.mashctl('audit', 'check', self.folder, '--vkey', self.folder / 'log.vkey', '--kek',
                                      self.folder / 'hub/kek.key')
        return code, out + err

    def mashctl(self, *words):
        done = subprocess.run([BIN / 'mashctl', *map(str, words)], capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr
