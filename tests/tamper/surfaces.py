# SPDX-License-Identifier: Apache-2.0
"""Where tampered evidence is shown, each the real program: mashctl reading a log over TLS, mashctl with a saved
response, the hub starting on a state folder, a running hub's API, an agency's adapter starting on its ledger."""
import http.server
import shutil
import ssl
import subprocess
import threading

from evidence import CHECKPOINTS, DATABASE, PATIENCE, WITNESSED, copy_files, until, write_json
from running_demo import BIN


class Verdict:
    """How a program ended and what it said."""

    def __init__(self, code, text):
        self.code = code
        self.text = text


def mashctl(evidence, *words, who='auditor'):
    """`who`: whose profile. That of `offline` names no hub that is there."""
    command = [BIN / 'mashctl', '--profile', evidence.state / f'people/{who}.toml', 'audit', *words]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=PATIENCE,
                          errors='replace')
    return Verdict(done.returncode, done.stdout + done.stderr)


class LogServer:
    """Serves one `Log` as the hub does, under the hub's own certificate: the hub's administrator turned forger."""

    def __init__(self, evidence):
        self.evidence = evidence
        self.log = None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                found = outer.log.get(self.path.removeprefix('/v1/audit/'))
                self.send_response(404 if found is None else 200)
                self.send_header('Content-Length', str(len(found or b'')))
                self.end_headers()
                self.wfile.write(found or b'')

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=evidence.state / 'ca.crt')
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_cert_chain(evidence.state / 'hub/tls.crt', evidence.state / 'hub/tls.key')
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def verify(self, log, words=(), seen=None, vkey=None):
        self.log = log
        options = ['--url', f'https://127.0.0.1:{self.server.server_port}', '--vkey',
                   vkey or self.evidence.state / 'log.vkey', *words]
        if seen is not None:
            path = self.evidence.folder / 'log.seen'
            path.write_bytes(seen)
            options += ['--seen', path]
        return mashctl(self.evidence, 'verify', *options, who='offline')

    def check_draw(self, draw, log=None):
        """A draw, beside the log that this hub serves."""
        self.log = log or self.evidence.log
        people = self.evidence.state / 'people'
        (people / 'draw.toml').write_text((people / 'auditor.toml').read_text().replace(
            'url_file = "../hub.url"', f'url = "https://127.0.0.1:{self.server.server_port}"'))
        saved = write_json(self.evidence.folder / 'draw.json', draw)
        return mashctl(self.evidence, 'check-sample', saved, '--vkey', self.evidence.state / 'log.vkey',
                       '--one-authority', who='draw')

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def verify_bundle(evidence, response, *words):
    """`response`: a saved response or an evidence bundle; a text is shown as it is."""
    saved = evidence.folder / 'response.json'
    if isinstance(response, str):
        saved.write_text(response)
    else:
        write_json(saved, response)
    return mashctl(evidence, 'verify', '--bundle', saved, '--vkey', evidence.state / 'log.vkey', *words, who='offline')


class State:
    """The hub's database and checkpoints, and an agency's ledger: put back before each row, and started on."""

    def __init__(self, evidence):
        self.evidence = evidence
        self.folder = evidence.state
        self.ledger = self.folder / 'adapters/police/state'
        self.kept = evidence.folder / 'kept'
        (self.kept / 'hub').mkdir(parents=True)
        self.files = DATABASE + CHECKPOINTS + WITNESSED + ('hub/log.key',)
        copy_files(self.folder, self.kept, self.files)
        shutil.copytree(self.ledger, self.kept / 'ledger')

    def restore(self):
        copy_files(self.kept, self.folder, self.files)
        shutil.rmtree(self.ledger)
        shutil.copytree(self.kept / 'ledger', self.ledger)

    def started(self, command, is_up, ask):
        """What a program says that refuses to start, or what `ask()` sees once it is up."""
        log = self.evidence.folder / 'program.log'
        with open(log, 'wb') as out:
            process = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            until(lambda: process.poll() is not None or is_up(log), 'starting or refusing')
            if process.poll() is not None:
                return Verdict(process.returncode, log.read_text(errors='replace'))
            return ask()
        finally:
            process.terminate()
            process.wait(PATIENCE)

    def hub(self, ask=lambda: Verdict(0, 'the hub started')):
        (self.folder / 'hub.url').unlink(missing_ok=True)
        return self.started([BIN / 'mash-hubd', '--config', self.folder / 'hub.toml'],
                            lambda _: (self.folder / 'hub.url').exists(), ask)

    def adapter(self):
        return self.started([BIN / 'mash-adapter-police', '--config', self.folder / 'adapters/police.toml'],
                            lambda log: b'"recovered"' in log.read_bytes(), lambda: Verdict(0, 'the adapter started'))

    def verified_by_mashctl(self, seen=None):
        """The log as a hub on this state serves it."""
        options = ['--vkey', self.folder / 'log.vkey']
        if seen is not None:
            (self.evidence.folder / 'log.seen').write_bytes(seen)
            options += ['--seen', self.evidence.folder / 'log.seen']
        return self.hub(lambda: mashctl(self.evidence, 'verify', *options))

    def checked_by_mashctl(self):
        """The database beside its log, with no hub."""
        return mashctl(self.evidence, 'check', self.folder, '--vkey', self.folder / 'log.vkey', '--kek',
                       self.folder / 'hub/kek.key', who='offline')

    def shown_by_the_api(self):
        def ask():
            status, _, body = self.evidence.demo.call('coordinator', 'GET', f'/v1/requests/{self.evidence.request}')
            return Verdict(status, body.decode(errors='replace'))
        return self.hub(ask)
