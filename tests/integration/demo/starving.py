# SPDX-License-Identifier: Apache-2.0
"""What stands between an adapter and its source, so that a test can starve it: a wire that can be cut or held still, a
FHIR server that lies, a PostgreSQL server of one's own, and small disks that fill up."""
import contextlib
import http.client
import http.server
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from running_demo import PATIENCE, ROOT, until

# Makes each folder that is named a disk of its own, in a file system that only who enters it sees; holds it until killed.
HELD_DISKS = '''import subprocess, sys, time
for folder in sys.argv[1:]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "none", folder], check=True)
print("held", flush=True)
while True:
    time.sleep(3600)'''


def free_port():
    with socket.socket() as held:
        held.bind(('127.0.0.1', 0))
        return held.getsockname()[1]


class Wire:
    """A TCP line to `port` that a test may take away (`cut` until `mend`), or on which every connection breaks or stops
    (nothing passes, nothing closes) once so many bytes have come: `after = {'cut': 1500}` or `{'hold': 1500}`."""

    def __init__(self, port):
        self.to, self.port, self.open, self.after = port, free_port(), [], {}
        self.released = threading.Event()
        self.mend()

    def mend(self):
        self.listening = socket.create_server(('127.0.0.1', self.port))
        threading.Thread(target=self.accept, args=(self.listening,), daemon=True).start()

    def accept(self, listening):
        with contextlib.suppress(OSError):
            while True:
                near = listening.accept()[0]
                far = socket.create_connection(('127.0.0.1', self.to))
                self.open += [near, far]
                threading.Thread(target=self.both_ways, args=(near, far, self.after), daemon=True).start()

    def both_ways(self, near, far, after):
        back = threading.Thread(target=self.carry, args=(far, near, after), daemon=True)
        with near, far:
            back.start()
            self.carry(near, far, {})
            back.join()

    def carry(self, one, other, after):
        came = 0
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                came += len(data)
                if came > after.get('cut', came):
                    break
                if came > after.get('hold', came):
                    self.released.wait()
                other.sendall(data)
        self.close(one, other)

    @staticmethod
    def close(*ends):
        for one in ends:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def cut(self):
        self.close(self.listening)
        self.listening.close()
        self.close(*self.open)
        self.open = []

    def release(self):
        self.after = {}
        self.released.set()
        self.released = threading.Event()


class LyingFhir:
    """A real FHIR server behind, and in front what a test makes of it: `lie(handler, forward)` answers each request, or
    gives back False to let it pass."""

    def __init__(self, port):
        self.behind, self.port, self.unanswered = port, free_port(), 0
        self.tell_the_truth()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            disable_nagle_algorithm = True

            def do_GET(self):
                outer.unanswered += 1
                try:
                    if outer.lie(self) is False:
                        self.say(*outer.ask(self.path))
                except OSError:  # whoever asked has gone
                    self.close_connection = True
                finally:
                    outer.unanswered -= 1

            def say(self, status, body, kind='application/fhir+json', **headers):
                self.send_response(status)
                for name, value in {'Content_Type': kind, 'Content_Length': str(len(body)), **headers}.items():
                    self.send_header(name.replace('_', '-'), value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', self.port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def ask(self, path):
        """What the real server says; its own address in the body is ours, as behind any gateway."""
        connection = http.client.HTTPConnection('127.0.0.1', self.behind, timeout=PATIENCE)
        try:
            connection.request('GET', path, headers={'Accept': 'application/fhir+json'})
            reply = connection.getresponse()
            return reply.status, reply.read().replace(b'127.0.0.1:%d' % self.behind, b'127.0.0.1:%d' % self.port)
        finally:
            connection.close()

    def tell_the_truth(self):
        self.lie = lambda _: False

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Postgres:
    """A PostgreSQL server that lives in a folder of its own and keeps nothing."""

    def __init__(self, case):
        self.home = Path(tempfile.mkdtemp(prefix='mash-postgres-'))
        case.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.who = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            self.who = {'user': 'postgres', 'group': pwd.getpwnam('postgres').pw_gid, 'extra_groups': []}
            shutil.chown(self.home, 'postgres')
        self.programs = max(Path('/usr/lib/postgresql').glob('*/bin/initdb')).parent
        self.port = free_port()
        self.program('initdb', '-D', self.home / 'data', '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8',
                     '--no-sync')
        self.server = subprocess.Popen(
            [self.programs / 'postgres', '-D', self.home / 'data', '-p', str(self.port), '-c', 'listen_addresses=127.0.0.1',
             '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd='/', **self.who)
        case.addCleanup(self.stop)
        until(lambda: subprocess.run([self.programs / 'pg_isready', '-q', '-h', '127.0.0.1', '-p', str(self.port)],
                                     check=False).returncode == 0, 'starting PostgreSQL')

    def program(self, name, *words):
        subprocess.run([self.programs / name, *map(str, words)], check=True, capture_output=True, cwd='/', **self.who)

    def psql(self, database, *words):
        return ['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', str(self.port), '-U', 'postgres', '-d',
                database, *map(str, words)]

    def run(self, database, statement):
        subprocess.run(self.psql(database, '-c', statement), check=True, capture_output=True, timeout=PATIENCE)

    def load(self, name, *files):
        """A database, and the account of that name that may read it."""
        self.run('postgres', f'create database {name}')
        for file in files:
            subprocess.run(self.psql(name, '-f', file), check=True, capture_output=True, timeout=PATIENCE)
        self.run(name, f'create role {name} login; grant select on all tables in schema public to {name}; analyze')

    @contextlib.contextmanager
    def locked(self, database, table):
        """Somebody else changes the table and does not finish."""
        holder = subprocess.Popen(self.psql(database), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            print(f'begin; lock table {table} in access exclusive mode;\n\\echo locked', file=holder.stdin, flush=True)
            assert holder.stdout.readline() == 'locked\n'
            yield
        finally:
            holder.communicate('rollback;\n', timeout=PATIENCE)

    def waits(self, database):
        """Whether anybody waits for a lock there."""
        done = subprocess.run(self.psql(database, '-A', '-t', '-c', 'select count(*) from pg_locks where not granted'),
                              check=True, capture_output=True, text=True, timeout=PATIENCE)
        return int(done.stdout)

    def stop(self):
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait(PATIENCE)


class SmallDisks:
    """Folders that are disks of sixteen megabytes each, for programs that are started with `inside`."""

    def __init__(self, case, *folders):
        for folder in folders:
            folder.mkdir(mode=0o700, exist_ok=True)
        self.holder = subprocess.Popen(['unshare', '--user', '--map-root-user', '--mount', 'python3', '-c', HELD_DISKS,
                                        *folders], stdout=subprocess.PIPE, text=True)
        case.addCleanup(self.stop)
        assert self.holder.stdout.readline() == 'held\n'

    def inside(self, *command):
        return ['nsenter', f'--target={self.holder.pid}', '--user', '--preserve-credentials', '--mount',
                f'--wdns={os.getcwd()}', *command]

    def path(self, folder):
        """The folder as who looks from outside reaches it."""
        return Path(f'/proc/{self.holder.pid}/root{folder}')

    def remount(self, folder, how):
        subprocess.run(self.inside('mount', '-o', f'remount,{how}', folder), check=True, capture_output=True)

    @contextlib.contextmanager
    def full(self, folder):
        filler = self.path(folder) / 'filler'
        with open(filler, 'wb', buffering=0) as out, contextlib.suppress(OSError):
            while True:
                out.write(b'x' * 4096)
        try:
            yield
        finally:
            filler.unlink()

    def stop(self):
        self.holder.kill()
        self.holder.wait(PATIENCE)
        self.holder.stdout.close()


def move_in(path, content):
    """As exports should come: written elsewhere on the same disk, and there as a whole."""
    aside = path.with_name(f'.{path.name}.part')
    aside.write_bytes(content)
    aside.rename(path)


@contextlib.contextmanager
def kept(path):
    """The file is as before when this ends."""
    before = path.read_bytes()
    try:
        yield before
    finally:
        move_in(path, before)


@contextlib.contextmanager
def rewritten_all_the_time(path):
    """Somebody writes the same file anew in place, slowly, again and again."""
    stop = threading.Event()

    def write(content):
        while not stop.is_set():
            with open(path, 'wb', buffering=0) as out:
                for at in range(0, len(content), max(1, len(content) // 50)):
                    out.write(content[at:at + max(1, len(content) // 50)])
                    time.sleep(0.002)

    with kept(path) as before:
        writer = threading.Thread(target=write, args=(before,))
        writer.start()
        try:
            yield
        finally:
            stop.set()
            writer.join()
