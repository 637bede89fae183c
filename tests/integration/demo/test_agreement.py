# SPDX-License-Identifier: Apache-2.0
"""A version of the agreement signed by every party, dropped beside the present one and activated under a running
demonstration: nothing is restarted, nothing in flight is lost, and what may not be taken is refused by name."""
import json
import shutil
import signal
import subprocess
import unittest
from datetime import datetime, timedelta, timezone

from running_demo import BIN, PROGRAMS, RunningDemo, until

PARTIES = ('cambridgeshire', 'peterborough', 'police', 'health', 'schools')
LIMIT = '''
[[limits]]
id = "trial.no_incidents"
clause = "Trial"
because = "For this trial nothing of an incident is told."
categories = ["da_incident"]
at_most = "withheld"
'''


def soon(seconds):
    at = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    return at.isoformat(timespec='milliseconds').replace('+00:00', 'Z')


class Activation(unittest.TestCase):
    def setUp(self):
        self.demo = RunningDemo.whole(self)
        self.until_logged(*PARTIES, event='agreement_in_force')

    # --- what a person does

    def version(self, sequence, effective_from, text='', without=()):
        """A new folder, signed by the parties, each with its own key: not yet where the hub looks."""
        folder = self.demo.folder / f'draft-{sequence}-{len(list(self.demo.folder.iterdir()))}'
        shutil.copytree(self.demo.folder / 'agreements/cp-mash', folder)
        (folder / 'manifest').unlink()
        if text:  # it says something else than the shipped one, whose cases and invariants would rightly refuse it
            (folder / 'cases.toml').unlink()
            (folder / 'invariants.toml').unlink()
        with open(folder / 'tier2.toml', 'a', encoding='utf-8') as tier:
            tier.write(f'\n# version of sequence {sequence}\n{text}')
        for at, party in enumerate(name for name in PARTIES if name not in without):
            first = ('--sequence', sequence, '--effective-from', effective_from) if at == 0 else ()
            status, _, err = self.demo.mashctl(
                'policy', 'sign', folder, '--key', self.demo.folder / f'adapters/{party}/keys/signing.key', '--member',
                party, *first)
            self.assertEqual(status, 0, err)
        return folder

    def digest(self, folder):
        _, out, _ = self.demo.mashctl('--json', 'policy', 'verify', folder, '--members', self.demo.folder / 'members.toml')
        return json.loads(out)['digest']

    def activate(self, folder):
        folder.rename(self.demo.folder / 'agreements' / folder.name)
        before = self.count('hub', 'reloaded')
        self.demo.processes['hub'].send_signal(signal.SIGHUP)
        until(lambda: self.count('hub', 'reloaded') > before, 'reloading')

    # --- what is seen

    def lines(self, name):
        text = (self.demo.folder / f'log/{name}.log').read_text(errors='replace')
        return [json.loads(line) for line in text.splitlines() if line.startswith('{')]

    def count(self, name, event, **fields):
        return sum(one['event'] == event and all(one.get(k) == v for k, v in fields.items())
                   for one in self.lines(name))

    def until_logged(self, *names, event, **fields):
        for name in names:
            until(lambda: self.count(name, event, **fields), f'{event} at {name}')

    def chronology(self, response, category):
        return [one for one in response['chronology'] if one['category'] == category]

    def agreement_of(self, response):
        return response['policy']['digest']

    # --- the tests

    def test_a_signed_version_takes_effect_everywhere_without_a_restart(self):
        before = self.demo.ask(wait=20)
        self.assertTrue(self.chronology(before, 'da_incident'))
        folder = self.version(2, '2026-02-01', LIMIT)
        digest = self.digest(folder)
        self.assertNotEqual(self.agreement_of(before), digest)
        self.activate(folder)
        self.until_logged('hub', *PARTIES, event='agreement_in_force', agreement=digest)
        after = self.demo.ask(wait=20)
        self.assertEqual(self.agreement_of(after), digest)
        self.assertTrue(self.demo.all_have_spoken(after))
        self.assertEqual({one['agency']: one['outcome'] for one in after['roster']},
                         {one['agency']: one['outcome'] for one in before['roster']})
        self.assertFalse(self.chronology(after, 'da_incident'))
        for name in PARTIES:
            self.assertEqual(self.count(name, 'started'), 1)
            self.assertEqual(self.count(name, 'exchange_open'), 1, 'nobody even reconnected')
            self.assertEqual(self.count('hub', 'agreement_held', member=name, agreement=digest), 1)

    def test_a_version_to_come_is_held_and_counts_from_its_moment_on(self):
        folder = self.version(2, soon(12))
        digest = self.digest(folder)
        self.activate(folder)
        self.until_logged(*PARTIES, event='agreement_held', agreement=digest)
        self.assertNotEqual(self.agreement_of(self.demo.ask(wait=20)), digest)
        self.until_logged('hub', *PARTIES, event='agreement_in_force', agreement=digest)
        late = self.demo.ask(wait=20)
        self.assertEqual(self.agreement_of(late), digest)
        self.assertTrue(self.demo.all_have_spoken(late))

    def test_a_check_in_flight_survives_and_the_stricter_version_decides(self):
        self.demo.pause('police')
        asked = self.demo.ask()
        folder = self.version(2, '2026-02-01', LIMIT)
        digest = self.digest(folder)
        self.activate(folder)
        self.until_logged('hub', event='agreement_in_force')
        self.demo.resume('police')
        self.demo.until_outcome(asked['id'], 'police', ('answered',))
        response = self.demo.show(asked['id'])
        self.assertNotEqual(self.agreement_of(response), digest, 'it keeps the version it was asked under')
        self.assertFalse(self.chronology(response, 'da_incident'), 'and the one in force holds back')
        self.assertTrue([one for one in response['chronology'] if one['agency'] == 'police'])

    def test_an_agency_that_was_away_catches_up_when_it_connects(self):
        self.demo.kill('schools')
        folder = self.version(2, '2026-02-01')
        digest = self.digest(folder)
        self.activate(folder)
        asked = self.demo.ask()
        self.demo.start('schools')
        self.demo.until_outcome(asked['id'], 'schools', ('answered',))
        self.assertEqual(self.count('schools', 'agreement_in_force', agreement=digest), 1)
        self.assertEqual(self.count('schools', 'ask_refused'), 0)

    def test_what_may_not_be_taken_is_refused_by_name_and_the_present_version_stays(self):
        second = self.version(2, '2026-02-01')
        self.activate(second)
        digest = self.digest(self.demo.folder / 'agreements' / second.name)
        cases = []
        cases.append((self.version(1, '2026-03-01', '# put back'), 'replayed'))
        cases.append((self.version(2, '2026-03-01', '# another text'), 'replayed'))
        cases.append((self.version(3, '2026-03-01', without=('health',)), 'not_signed'))
        changed = self.version(3, '2026-03-01')
        with open(changed / 'tier1.toml', 'a', encoding='utf-8') as tier:
            tier.write('# a word more\n')
        cases.append((changed, 'malformed'))
        for folder, fault in cases:
            self.activate(folder)
            self.assertEqual(self.count('hub', 'agreement_refused', folder=folder.name, fault=fault), 1, fault)
        response = self.demo.ask(wait=20)
        self.assertEqual(self.agreement_of(response), digest)
        self.assertTrue(self.demo.all_have_spoken(response))
        # Nor does a restart forget what was seen: with the present version gone, an older one does not stand in.
        self.demo.kill('hub', signal.SIGTERM)
        here = self.demo.folder / 'agreements' / second.name
        here.rename(self.demo.folder / 'away')
        status, _, err = self.hub_that_refuses()
        self.assertEqual(status, 2)
        self.assertIn('no version of the agreement', err)
        (self.demo.folder / 'away').rename(here)
        self.demo.start('hub')
        self.demo.until_connected(*PROGRAMS)
        self.assertEqual(self.agreement_of(self.demo.ask(wait=20)), digest)

    def hub_that_refuses(self):
        done = subprocess.run([BIN / 'mash-hubd', '--config', self.demo.folder / 'hub.toml'], capture_output=True,
                              text=True, timeout=30)
        return done.returncode, done.stdout, done.stderr

    def test_an_agencys_own_limits_hold_back_and_never_more_than_its_own(self):
        self.assertTrue(self.chronology(self.demo.ask(wait=20), 'da_incident'))
        (self.demo.folder / 'adapters/own.toml').write_text(LIMIT)
        config = self.demo.folder / 'adapters/police.toml'
        config.write_text('overlay = "own.toml"\n' + config.read_text())
        self.demo.processes['police'].send_signal(signal.SIGHUP)
        self.until_logged('police', event='reloaded')
        response = self.demo.ask(wait=20)
        self.assertFalse(self.chronology(response, 'da_incident'))
        self.assertTrue(self.demo.all_have_spoken(response))


if __name__ == '__main__':
    unittest.main()
