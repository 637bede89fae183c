# SPDX-License-Identifier: Apache-2.0
"""The evidence that is tampered with: the log, receipts, database and keys of a real hub and real agencies after a
real check and some hundred looks at its response. The programs are those of script/demo; nothing here is made up."""
import base64
import copy
import http.client
import json
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / 'tests/integration/demo'), str(ROOT / 'tests/python_adapter')]

import tlog  # noqa: E402
from running_demo import PATIENCE, RunningDemo, until  # noqa: E402

AGENCIES = ('police', 'schools', 'peterborough', 'cambridgeshire')  # without the one that needs a FHIR server
ORIGIN = 'mash.example/audit'
LOOKS = 620  # three bundles of entries, the last one not full
DATABASE = ('hub.db', 'hub.db-wal', 'hub.db-shm')
CHECKPOINTS = ('checkpoint.a', 'checkpoint.b')
WITNESSED = ('checkpoint.witnessed',)


class Log:
    """A log's entries, its tiles and checkpoint, as C2SP tlog-tiles serves them; any byte may be replaced."""

    def __init__(self, entries, checkpoint):
        self.entries = list(entries)
        self.hashes = [tlog.leaf_hash(one) for one in self.entries]
        self.replaced = {'checkpoint': checkpoint}

    def level(self, number):
        hashes = self.hashes
        for _ in range(number):
            hashes = [tlog.root_of(hashes[at:at + 256]) for at in range(0, len(hashes) - 255, 256)]
        return hashes

    def root(self, size=None):
        return tlog.root_of(self.hashes[:size])

    def bundle(self, index, width):
        """Entries `256 * index` on; fewer than `width` if the log ends before."""
        entries = self.entries[256 * index:256 * index + width]
        return b''.join(len(one).to_bytes(2, 'big') + one for one in entries)

    def get(self, path):
        """The bytes at a path, or None. This hub has one checkpoint, whoever cosigned it."""
        path = path.removesuffix('/newest')
        if path in self.replaced:
            return self.replaced[path]
        parts = path.split('/')
        if parts[0] != 'tile' or len(parts) < 3:
            return None
        index, _, width = '/'.join(parts[2:]).partition('.p/')
        index, width = int(index), int(width or 256)
        if parts[1] == 'entries':
            return self.bundle(index, width) if 256 * index + width <= len(self.entries) else None
        hashes = self.level(int(parts[1]))[256 * index:256 * index + width]
        return b''.join(hashes) if len(hashes) == width else None

    def copy(self):
        return Log(self.entries, self.replaced['checkpoint'])


class Signer:
    """What whoever holds the log's key can write, well formed or not."""

    def __init__(self, pem):
        self.key = tlog.Key.from_pem(ORIGIN, pem)

    def note(self, text, name=None):
        name = name or self.key.name
        key_id = tlog.sha256(name.encode() + b'\n' + tlog.LOG_KEY + self.key.public)[:4]
        signature = tlog.to_base64(key_id + self.key.private.sign(text))
        return text + b'\n' + f'\N{EM DASH} {name} {signature}\n'.encode()

    def checkpoint(self, size, root, origin=ORIGIN):
        return self.note(f'{origin}\n{size}\n{tlog.to_base64(root)}\n'.encode())

    def log(self, entries):
        made = Log(entries, b'')
        made.replaced['checkpoint'] = self.checkpoint(len(entries), made.root())
        return made


class Witness:
    """A cosigner (C2SP tlog-cosignature, type 0x04)."""

    def __init__(self, name, private):
        self.key = tlog.Key(name, private)
        self.id = tlog.sha256(name.encode() + b'\n\x04' + self.key.public)[:4]

    def line(self, checkpoint, seconds=1700000000, over=None):
        text = (over or checkpoint).partition(b'\n\n')[0] + b'\n'
        signature = self.key.private.sign(f'cosignature/v1\ntime {seconds}\n'.encode() + text)
        return self.written(self.id + seconds.to_bytes(8, 'big') + signature)

    def written(self, raw):
        return f'\N{EM DASH} {self.key.name} {tlog.to_base64(raw)}\n'.encode()


def entries_of(bundle):
    entries = []
    while bundle:
        size = int.from_bytes(bundle[:2], 'big')
        entries.append(bundle[2:2 + size])
        bundle = bundle[2 + size:]
    return entries


class Evidence:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix='mash-tamper-'))
        self.demo = RunningDemo(self.folder / 'state')
        self.state = self.demo.folder
        try:
            self.make()
        finally:
            self.demo.stop()
        self.other_key = (self.state / 'adapters/police/keys/ledger.key').read_bytes()
        keys = {name: (self.state / f'adapters/{name}/keys/witness.key').read_bytes() for name in AGENCIES[:3]}
        names = {name: (self.state / f'adapters/{name}/keys/witness.vkey').read_text().split('+')[0] for name in keys}
        self.witnesses = {name: Witness(names[name], tlog.Key.from_pem(names[name], pem).private)
                          for name, pem in keys.items()}
        self.signer = Signer((self.state / 'hub/log.key').read_bytes())
        policy = (self.state / 'log.policy').read_text()
        profile = (self.state / 'people/auditor.toml').read_text()
        (self.state / 'people/offline.toml').write_text(
            profile.replace('url_file = "../hub.url"', 'url = "https://127.0.0.1:1"'))
        self.policy = self.folder / 'log.policy'
        self.policy.write_text(policy.replace('quorum none', 'quorum partners'))
        self.other_signer = Signer(self.other_key)
        self.other_policy = self.folder / 'other.policy'
        self.other_policy.write_text(f'log {self.other_signer.key.vkey()}\nquorum none\n')

    def numbers(self):
        """For the messages of the tables: how many entries there are, the last one, how many were seen earlier, and two
        of the bundle's."""
        size = len(self.log.entries)
        first, third = (self.bundle['entries'][at]['index'] for at in (0, 2))
        return {'size': size, 'last': size - 1, 'seen': int(self.seen.split(b'\n')[1]), 'first': first, 'third': third,
                'wish': self.draw['wish']}

    def make(self):
        for name in ('hub', *AGENCIES):
            self.demo.start(name)
        self.demo.until_connected(*AGENCIES)
        request = self.demo.ask()['id']
        for name in ('police', 'schools', 'peterborough'):
            self.demo.until_outcome(request, name, ('answered',))
        self.older_response = self.demo.show(request)
        self.middle_index = self.older_response['receipt']['index']
        self.other_response = self.demo.show(self.demo.ask()['id'])
        self.look(request, LOOKS // 2)
        self.restart(self.demo.folder / 'monday')
        self.seen = self.fetch_checkpoint()
        self.look(request, LOOKS // 2)
        self.bundle = json.loads(self.fetch(f'requests/{request}/bundle'))
        code, out, err = self.demo.mashctl('--json', '--profile', self.state / 'people/auditor.toml', 'audit', 'sample',
                                           '--from', '2020-01-01', '--until', '2100-01-01', '--count', '1')
        assert code == 0, err
        self.draw = json.loads(out)
        self.response = self.demo.show(request)
        self.request = request
        checkpoint = self.fetch_checkpoint()
        size = int(checkpoint.split(b'\n')[1])
        assert 512 < size < 768, size
        until(lambda: int(self.fetch('checkpoint').split(b'\n')[1]) >= size, 'cosigning of the whole log')
        paths = ['tile/entries/000', 'tile/entries/001', f'tile/entries/002.p/{size - 512}']
        self.log = Log([one for path in paths for one in entries_of(self.fetch(path))], checkpoint)
        for path in (f'tile/0/002.p/{size - 512}', 'tile/1/000.p/2'):
            assert self.fetch(path) == self.log.get(path), path

    def restart(self, backup):
        """Stops the hub, as a backup at rest does, and keeps a copy of its database and checkpoints."""
        assert self.demo.kill('hub', 15) == 0
        backup.mkdir()
        copy_files(self.state, backup, DATABASE + CHECKPOINTS + WITNESSED)
        self.demo.start('hub')

    def middle(self, response):
        """Turns `response` into an early page, proved under the latest checkpoint as it may be at any time."""
        response.clear()
        response.update(copy.deepcopy(self.older_response))
        index = self.middle_index
        hashes = tlog.inclusion_proof(index, self.log.hashes)
        checkpoint = self.log.get('checkpoint').decode()
        response['receipt'].update(inclusion_proof=[tlog.to_base64(one) for one in hashes], checkpoint=checkpoint,
                                   proof=tlog.receipt_text(index, hashes, checkpoint))
        return response

    def look(self, request, times):
        """Each look at a response is an entry of the log."""
        connection = http.client.HTTPSConnection(self.demo.address(), context=self.demo.tls('coordinator'),
                                                 timeout=PATIENCE)
        for _ in range(times):
            connection.request('GET', f'/v1/requests/{request}')
            reply = connection.getresponse()
            body = reply.read()
            assert reply.status == 200, (reply.status, body)
        connection.close()

    def fetch(self, path):
        status, _, body = self.demo.call('auditor', 'GET', f'/v1/audit/{path}')
        assert status == 200, (path, status)
        return body

    def fetch_checkpoint(self):
        """The newest, with the log's own signature alone: the tables add those of witnesses."""
        text, _, signatures = self.fetch('checkpoint/newest').partition(b'\n\n')
        return text + b'\n\n' + signatures.partition(b'\n')[0] + b'\n'

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def copy_files(source, target, names):
    for name in names:
        (target / name).unlink(missing_ok=True)
        if (source / name).exists():
            shutil.copy2(source / name, target / name)


def flipped(data, at, bit=1):
    """The same bytes with one bit changed."""
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]


def base64_with_loose_bits(text):
    """Another spelling of the same bytes, which lax decoders take: the unused bits before the padding are set."""
    alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    at = len(text.rstrip('=')) - 1
    loose = text[:at] + alphabet[alphabet.index(text[at]) ^ 1] + text[at + 1:]
    assert loose != text and base64.b64decode(loose) == base64.b64decode(text)
    return loose


def write_json(path, value):
    path.write_text(json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False))
    return path

