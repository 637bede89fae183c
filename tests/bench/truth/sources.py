# SPDX-License-Identifier: Apache-2.0
"""The agencies' systems with an invented population in them, and the hub and the adapters on them: police and council in
PostgreSQL through ODBC, health in the FHIR server, schools and the council's returns in drop folders."""
import http.client
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / 'tests/integration/demo'))
from running_demo import BIN, RunningDemo, until  # noqa: E402

DESKS = {'police': 'police-reviewer', 'health': 'health-reviewer', 'schools': 'schools-reviewer',
         'peterborough': 'peterborough-reviewer'}
LOST = (OSError, http.client.HTTPException)  # a connection, on a machine that has other things to do


def free_port():
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        return one.getsockname()[1]


class Postgres:
    """A server of its own on the loopback address, gone when it is left. The adapters' account may only select."""

    def __init__(self):
        self.programs = max(Path('/usr/lib/postgresql').glob('*/bin/initdb')).parent
        self.folder = Path(tempfile.mkdtemp(prefix='mash-truth-postgres-'))
        self.user = {}
        if os.geteuid() == 0:  # it refuses to be root
            self.user = {'user': 'postgres', 'group': 'postgres', 'extra_groups': []}
            account = pwd.getpwnam('postgres')
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.port = free_port()
        subprocess.run([self.programs / 'initdb', '-D', self.folder / 'data', '-A', 'trust', '-U', 'postgres', '-E', 'UTF8',
                        '--locale=C.UTF-8', '--no-sync'], check=True, capture_output=True, cwd='/', **self.user)
        self.server = subprocess.Popen(
            [self.programs / 'postgres', '-D', self.folder / 'data', '-p', str(self.port), '-c',
             'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
            stdout=subprocess.DEVNULL, stderr=open(self.folder / 'log', 'wb'), cwd='/', **self.user)
        ready = [self.programs / 'pg_isready', '-q', '-h', '127.0.0.1', '-p', str(self.port)]
        until(lambda: subprocess.run(ready, check=False).returncode == 0, 'starting PostgreSQL')

    def psql(self, database, *words, text=None):
        subprocess.run([self.programs / 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p',
                        str(self.port), '-U', 'postgres', '-d', database, *words], check=True, input=text, text=True)

    def load(self, database, schema, data):
        self.psql('postgres', '-c', f'create database {database}')
        self.psql(database, text=schema + data.read_text() + f"""
            create role {database}_reader login; grant select on all tables in schema public to {database}_reader;
            analyze;""")
        return (f'DRIVER=PostgreSQL Unicode;Server=127.0.0.1;Port={self.port};Database={database};'
                f'Uid={database}_reader')

    def stop(self):
        self.server.terminate()
        self.server.wait(timeout=30)
        shutil.rmtree(self.folder)


class Stage(RunningDemo):
    """The demonstration's hub and members, with the population in the place of their sample systems."""

    def __init__(self, folder, population, schools):
        super().__init__(folder)
        self.population = population
        self.postgres = Postgres()
        try:
            self.point_at_population(schools)
        except BaseException:
            self.postgres.stop()
            raise

    def point_at_population(self, schools):
        ssd = (ROOT / 'config/demo/peterborough/ssd.sql').read_text().split('insert into')[0]
        police = self.postgres.load('police', (ROOT / 'config/demo/police/schema.sql').read_text(),
                                    self.population / 'police/data.sql')
        council = self.postgres.load('council', ssd, self.population / 'council/ssd.sql')
        self.change('police', r'odbc = .*', f'odbc = "{police}"')
        self.change('peterborough', r'odbc = .*', f'odbc = "{council}"')
        for folder in ('cin', 'ssda903'):
            self.change('peterborough', rf'{folder}_folder = .*', f'{folder}_folder = "{self.population}/council/{folder}"')
        listed = ''.join(f'\n[[source.schools]]\nurn = "{urn}"\nname = "Example School {urn}"\ncensus = false\n'
                         f'controller = "The governing body of Example School {urn}"\nla = "{number[:3]}"\n'
                         f'estab = "{number[3:]}"\n' for number, urn in schools.items())
        self.change('schools', r'folder = .*', f'folder = "{self.population}/schools"')
        self.change('schools', r'\[\[source\.schools\]\](.|\n)*', listed.lstrip('\n'))
        for name in ('schools', 'peterborough'):
            self.add_desk(name)

    def change(self, name, pattern, to):
        path = self.folder / f'adapters/{name}.toml'
        text, times = re.subn(pattern, lambda _: to, path.read_text(), count=1)
        assert times == 1, (name, pattern)
        path.write_text(text)

    def add_desk(self, name):
        """As the demonstration does for police and health (script/demo_state, script/demo_adapters)."""
        who = DESKS[name]
        for words in (('certs', 'desk', '--ca', self.folder / 'ca', '-o', self.folder / f'adapters/{name}/desk'),
                      ('certs', 'person', who, '--ca', self.folder / 'ca', '-o', self.folder / 'people', '--organisation',
                       name, '--members', self.folder / 'members.toml', '--name', 'Rae Example', '--team', 'Desk',
                       '--telephone', '01632 960110', '--role', 'agency_researcher', '--password', 'mash-demo')):
            code, _, err = self.mashctl(*words)
            assert code == 0, err
        with open(self.folder / f'adapters/{name}.toml', 'a') as file:
            file.write(f'\n[desk]\nlisten = "127.0.0.1:0"\ncertificate = "{name}/desk/tls.crt"\nkey = "{name}/desk/tls.key"\n'
                       f'ca = "../ca.crt"\ncrl = "../ca/crl.pem"\n\n[[desk.reviewers]]\n'
                       f'id = "urn:mash:{name}:person:{who}"\nname = "Rae Example"\nrole = "Reviewer"\nteam = "Desk"\n'
                       f'telephone = "01632 960110"\n')

    def start(self, name):
        if name != 'fhir':
            return super().start(name)
        server = subprocess.run([ROOT / 'tests/fhir_server/install.sh'], check=True, capture_output=True, text=True)
        out = open(self.folder / 'log/fhir.out', 'wb')
        self.processes['fhir'] = subprocess.Popen(
            ['node', '--max-old-space-size=6000', server.stdout.strip() + '/server.mjs', '--data',
             self.population / 'health', '--port', (self.folder / 'fhir.port').read_text().strip()], stdout=out,
            stderr=subprocess.STDOUT)
        out.close()
        until(lambda: b'listening' in (self.folder / 'log/fhir.out').read_bytes(), 'loading the FHIR server', 300)

    def stop(self):
        try:
            super().stop()
        finally:
            self.postgres.stop()

    def desk_address(self, name):
        return (self.folder / f'adapters/{name}/state/desk.url').read_text().strip().removeprefix('https://')


__all__ = ['BIN', 'DESKS', 'LOST', 'ROOT', 'Stage', 'until']
