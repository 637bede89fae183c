# SPDX-License-Identifier: Apache-2.0
"""What the benchmark of the hub runs: a state folder with fresh keys, and the processes, each ended by its own id."""
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
AGENCIES = ['police', 'health', 'schools', 'peterborough']
KINDS = {'cambridgeshire': 'csc_ccc', 'peterborough': 'csc_pcc', 'police': 'police', 'health': 'icb', 'schools': 'school'}
ANSWER_BYTES = 2500
START_SECONDS = 30


class Failed(Exception):
    """One sentence for whoever runs the benchmark."""


def free_ports(count):
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(('127.0.0.1', 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def wait_for(what, condition, process=None):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if condition():
            return
        if process is not None and process.poll() is not None:
            break
        time.sleep(0.02)
    raise Failed(f'{what} did not start')


def listens(port):
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex(('127.0.0.1', port)) == 0


@contextlib.contextmanager
def running(arguments, log, **options):
    """A child process for as long as the block lasts; SIGTERM ends it, and its whole group if that does not."""
    with open(log, 'ab') as errors:
        child = subprocess.Popen([str(a) for a in arguments], stderr=errors, start_new_session=True, **options)
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


class State:
    """Certificates, keys, members and configuration, made with mashctl as an administrator would."""

    def __init__(self, folder, programs):
        self.dir, self.programs = Path(folder), Path(programs)
        self.log = self.dir / 'log.txt'
        self.certificate = self.dir / 'people/coordinator.crt'
        self.key = self.dir / 'people/coordinator.key'
        self.ca = self.dir / 'ca/ca.crt'
        self.request = ROOT / 'config/demo/requests/red-check.json'
        self._make()

    def _mashctl(self, *arguments):
        done = subprocess.run([self.programs / 'mashctl', *map(str, arguments)], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f'mashctl {" ".join(map(str, arguments[:3]))}: {done.stderr.strip() or done.stdout.strip()}')
        return done.stdout.strip()

    def _make(self):
        d = self.dir
        self._mashctl('certs', 'init', d / 'ca', '--name', 'Benchmark authority')
        self._mashctl('certs', 'hub', '--ca', d / 'ca', '-o', d / 'hub', '--log-origin', 'bench.example/audit')
        (d / 'members.toml').write_text('# The benchmark\'s members.\n')
        for name, kind in KINDS.items():
            keys, folder = d / 'adapters' / name / 'keys', d / 'adapters' / name
            folder.mkdir(parents=True)
            self._mashctl('certs', 'member', 'request', name, '-o', folder / 'member.request', '--keys', keys)
            number = self._mashctl('certs', 'member', 'number', folder / 'member.request')
            self._mashctl('certs', 'member', 'admit', folder / 'member.request', '--members', d / 'members.toml',
                          '--number', number,
                          '--hub-keys', d / 'hub', '-o', folder / 'member.reply', '--kind', kind, '--port', 0,
                          '--address', '127.0.0.1', '--display-name', name, '--desk', 'MASH desk', '--telephone',
                          '01632 960100', '--hours', 'always', '--out-of-hours', '101')
            number = self._mashctl('certs', 'member', 'number', folder / 'member.reply')
            self._mashctl('certs', 'member', 'accept', folder / 'member.reply', '--keys', keys, '--number', number)
        self._mashctl('certs', 'person', 'coordinator', '--ca', d / 'ca', '-o', d / 'people', '--organisation',
                      'cambridgeshire', '--members', d / 'members.toml', '--name', 'Carol Example', '--team', 'MASH',
                      '--telephone', '01632 960110', '--role', 'coordinator', '--authority', 'cambridgeshire',
                      '--password', 'benchmark')
        agreement = d / 'agreements/cp-mash'
        shutil.copytree(ROOT / 'config/agreements/cp-mash', agreement)
        for at, name in enumerate(KINDS):
            first = ['--sequence', 1, '--effective-from', '2026-01-01'] if at == 0 else []
            self._mashctl('policy', 'sign', agreement, '--key', d / 'adapters' / name / 'keys/signing.key', '--member',
                          name, *first)
        (d / 'hub.toml').write_text(f'''state_dir = "."
members = "members.toml"
agreements = "agreements"
log_origin = "bench.example/audit"
keys = {{ curve = "hub/curve.key", log = "hub/log.key", kek = "hub/kek.key" }}
tls = {{ certificate = "hub/tls.crt", key = "hub/tls.key", client_ca = "ca/ca.crt", crl = "ca/crl.pem" }}
listen = {{ address = "127.0.0.1", port = 0 }}
exchange = {{ address = "127.0.0.1" }}
admin_listen = {{ address = "127.0.0.1", port = 0 }}
limits = {{ calls_per_second = 100000, handshakes_per_address = 256 }}  # one certificate, one host, for everybody
''')

    def _adapter_config(self, name, port):
        folder = self.dir / 'adapters' / name
        path = folder / 'adapter.toml'
        path.write_text(f'''member = "{name}"
state_dir = "state"
agreement = "../../agreements/cp-mash"
parties = "keys/parties.keys"
keys = {{ curve = "keys/curve.key", ledger = "keys/ledger.key", sealing = "keys/sealing.key" }}
hub = {{ endpoint = "tcp://127.0.0.1:{port}", public_key = "{(folder / 'keys/hub_curve.pub').read_text().strip()}" }}
answered_by = {{ name = "Nadia Navigator", role = "agency_researcher", telephone = "01632 960100" }}
contact = {{ desk = "MASH desk", telephone = "01632 960100", hours = "always", out_of_hours_telephone = "101" }}
source = {{}}
''')
        return path

    @contextlib.contextmanager
    def hub(self):
        """The hub with its four members: yields (https port, what to watch, list that the members' reports end in)."""
        ports_file = self.dir / 'ports.json'
        ports_file.unlink(missing_ok=True)
        reports = []
        with running([self.programs / 'mash-hubd', '--config', self.dir / 'hub.toml'], self.log) as hub:
            wait_for('the hub', ports_file.exists, hub)
            ports = json.loads(ports_file.read_text())
            arguments = [self.programs / 'bench_hub_members', '--answer-bytes', ANSWER_BYTES]
            for name in AGENCIES:
                arguments += ['--config', self._adapter_config(name, ports['exchange'][name])]
            with running(arguments, self.log, stdout=subprocess.PIPE, text=True) as members:
                if members.stdout.readline().strip() != 'ready':
                    raise Failed(f'the members did not start; see {self.log}')
                yield ports['https'], {'hub': [hub.pid], 'members': [members.pid]}, reports
                members.terminate()
                reports += [json.loads(line) for line in members.stdout if line.startswith('{')]

    @contextlib.contextmanager
    def nginx(self):
        """The peer: yields (https port, what to watch)."""
        folder = self.dir / 'nginx'
        folder.mkdir(exist_ok=True)
        port, upstream = free_ports(2)
        values = {'dir': folder, 'port': port, 'upstream': upstream, 'bytes': ANSWER_BYTES, 'ca': self.ca,
                  'workers': os.cpu_count(), 'certificate': self.dir / 'hub/tls.crt', 'key': self.dir / 'hub/tls.key',
                  'modules': '/usr/lib/nginx/modules', 'user': 'user root;' if os.geteuid() == 0 else ''}
        text = (Path(__file__).parent / 'nginx.conf.in').read_text()
        for name, value in values.items():
            text = text.replace(f'@{name}@', str(value))
        (folder / 'nginx.conf').write_text(text)
        with running(['nginx', '-e', folder / 'error.log', '-c', folder / 'nginx.conf', '-p', folder], self.log) as master:
            wait_for('nginx', lambda: listens(port), master)
            children = Path(f'/proc/{master.pid}/task/{master.pid}/children').read_text().split()
            yield port, {'nginx': [master.pid, *map(int, children)]}

    def load(self, port, watched, seconds, rate=0, plain=0, connections=64):
        arguments = [self.programs / 'bench_hub_load', '--port', port, '--certificate', self.certificate, '--key', self.key,
                     '--ca', self.ca, '--request', self.request, '--seconds', seconds, '--rate', rate, '--plain', plain,
                     '--connections', connections]
        for name in AGENCIES:
            arguments += ['--agency', name]
        for name, pids in watched.items():
            arguments += ['--watch', f'{name}={"+".join(map(str, pids))}']
        done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, timeout=seconds + 90)
        if done.returncode != 0:
            raise Failed(f'bench_hub_load: {done.stderr.strip()} {done.stdout.strip()}')
        return json.loads(done.stdout)
