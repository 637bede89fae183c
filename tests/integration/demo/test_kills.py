# SPDX-License-Identifier: Apache-2.0
"""Kills at random moments, of the hub and of every adapter, while people go on asking: 20, or 300 with MASH_LONG=1. Each
asks again with the same key until somebody tells them that their check is taken, as a client over a broken line would.
Afterwards every check that was acknowledged is there once and answered by every agency, or it says what it waits for; the
log verifies, and the agencies' own ledgers say the same as the hub. MASH_KILL_SEED=N draws other moments."""
import collections
import http.client
import json
import os
import random
import ssl
import threading
import time
import unittest
from datetime import datetime, timedelta, timezone

from running_demo import PROGRAMS, RunningDemo, until

LONG = os.environ.get('MASH_LONG') == '1'
KILLS = 300 if LONG else 20
EXPLAINED_WITHIN = 180  # seconds: every adapter that was killed looks up again what it had taken
NOTHING_TOLD = 10  # seconds, after which the next kill waits for somebody to be told
SEED = int(os.environ.get('MASH_KILL_SEED', '1'))
ASKERS, HUB_OF_KILLS, SENT_AGAIN = 3, 0.4, 0.3
BROKEN = (OSError, ssl.SSLError, http.client.HTTPException)  # the line broke, and nobody knows what was taken


class Asker(threading.Thread):
    """Asks one check after the other; of each the key, and the id under which it was acknowledged."""

    def __init__(self, demo, number, stop):
        super().__init__()
        self.demo, self.number, self.stop = demo, number, stop
        self.random = random.Random(f'{SEED}/{number}')
        self.acknowledged, self.counts, self.faults = {}, collections.Counter(), []

    def run(self):
        try:
            while not self.stop.wait(self.random.uniform(0, 0.5)):
                key = f'kills-{self.number}-{len(self.acknowledged)}'
                self.acknowledged[key] = self.until_taken(key)
                if self.random.random() < SENT_AGAIN:
                    earlier = self.random.choice(list(self.acknowledged))
                    self.counts['sent again'] += 1
                    if (found := self.until_taken(earlier)) != self.acknowledged[earlier]:
                        self.faults.append(f'{earlier} is {self.acknowledged[earlier]}, then {found}')
        except Exception as fault:  # a thread's own is lost; the test tells it
            self.faults.append(repr(fault))

    def until_taken(self, key):
        body = json.dumps(json.loads(self.demo.check()) | {'reference': key})
        headers = {'Idempotency-Key': key}
        if self.random.random() < 0.3:
            headers['Prefer'] = 'wait=2'

        def taken():
            try:
                status, _, reply = self.demo.call('coordinator', 'POST', '/v1/requests', body, headers)
            except BROKEN:
                self.counts['broken lines'] += 1
                return self.stop.wait(0.05) and None
            if status in (201, 202):
                return json.loads(reply)['id']
            word = json.loads(reply)['type'].rpartition(':')[2]
            self.counts[f'refused: {word}'] += 1
            assert word in ('in_progress', 'cannot_record', 'overloaded', 'unavailable'), (status, reply)
            return None
        return until(taken, f'being told that {key} is taken')


class Kills(unittest.TestCase):
    def setUp(self):
        self.demo = RunningDemo.whole(self)
        self.random = random.Random(SEED)
        self.killed = collections.Counter()

    def kill_at_random(self):
        stop = threading.Event()
        askers = [Asker(self.demo, number, stop) for number in range(ASKERS)]
        for one in askers:
            one.start()
        try:
            told, since = 0, time.monotonic()
            for _ in range(KILLS):
                stop.wait(self.random.uniform(0.02, 0.8))  # a moment that nobody chose
                # With hundreds of open checks a debug build takes seconds to start: killed again and again before it
                # can take one, it would show only that.
                if time.monotonic() - since > NOTHING_TOLD:
                    until(lambda: self.told(askers) > told, 'telling anybody that a check is taken')
                if self.told(askers) > told:
                    told, since = self.told(askers), time.monotonic()
                victim = 'hub' if self.random.random() < HUB_OF_KILLS else self.random.choice(list(PROGRAMS))
                self.demo.kill(victim)
                self.demo.start(victim)
                self.killed[victim] += 1
        finally:
            stop.set()
            for one in askers:
                one.join()
        return askers

    @staticmethod
    def told(askers):
        return sum(len(one.acknowledged) for one in askers)

    def page(self, path):
        found, query = [], path
        while True:
            reply = self.demo.get('manager', query)
            found += reply['requests']
            if 'next' not in reply:
                return found
            query = f'{path}&after={reply["next"]}'

    def unexplained(self, response):
        """What of a check nobody could say: empty once each agency has answered (perhaps that one of its systems was
        down, which a kill at the wrong moment makes true), or a person there is awaited."""
        return [f'{one["agency"]} is {one["outcome"]}' for one in response['roster']
                if one['outcome'] not in ('answered', 'no_trace', 'partly_searched')
                and not (one['outcome'] == 'awaiting_human' and 'answered_at' in one)]

    def expect_answered(self, ids):
        states = collections.Counter()
        for id in ids:
            try:
                until(lambda: not self.unexplained(self.demo.show(id)), f'explaining {id}', EXPLAINED_WITHIN)
            except AssertionError as late:
                raise AssertionError(f'{late}: {self.unexplained(self.demo.show(id))}') from None
            response = self.demo.show(id)
            waits = [one['agency'] for one in response['roster'] if one['outcome'] == 'awaiting_human']
            states[response['state'] + (': waits for a person at ' + ', '.join(waits) if waits else '')] += 1
            self.assertEqual(response['state'], 'open' if waits else 'complete')
            self.assertGreaterEqual(response['version'], 1)
        return states

    def reconciled(self):
        ledgers = []
        for name in PROGRAMS:
            file = self.demo.folder / f'{name}.ledger'
            code, out, err = self.demo.mashctl('audit', 'ledger', self.demo.folder / f'adapters/{name}/state', '-o', file)
            self.assertEqual(code, 0, out + err)
            ledgers += ['--ledger', file]
        code, out, err = self.demo.mashctl('--json', 'audit', 'reconcile', self.demo.folder, '--members',
                                           self.demo.folder / 'members.toml', '--kek', self.demo.folder / 'hub/kek.key',
                                           *ledgers)
        self.assertEqual(code, 0, out + err)
        return json.loads(out)

    def test_every_acknowledged_check_outlives_them(self):
        began = datetime.now(timezone.utc) - timedelta(minutes=1)
        askers = self.kill_at_random()
        self.assertEqual([fault for one in askers for fault in one.faults], [])
        self.demo.until_connected(*PROGRAMS)
        acknowledged = {key: id for one in askers for key, id in one.acknowledged.items()}
        ids = sorted(acknowledged.values())
        self.assertGreater(len(ids), KILLS / 2, 'nobody asked anything')
        self.assertEqual(len(set(ids)), len(ids), 'two keys are one check')

        states = self.expect_answered(ids)
        until_now = datetime.now(timezone.utc) + timedelta(minutes=1)
        period = '&'.join(f'{name}={when:%Y-%m-%dT%H:%M:%SZ}' for name, when in (('from', began), ('until', until_now)))
        there = self.page(f'/v1/requests?{period}')
        self.assertEqual(sorted(one['id'] for one in there), ids, 'a key that was sent twice made two checks, or none')
        self.assertEqual({one['reference']: one['id'] for one in there}, acknowledged)

        both = self.reconciled()
        self.assertEqual((both['disagreements'], both['waiting'], both['refused']), ([], 0, 0))
        self.assertEqual(both['agreed'], both['hub_answers'])
        self.assertGreaterEqual(both['agreed'], len(PROGRAMS) * len(ids), 'of each check an answer of each agency')
        self.assertTrue(self.demo.log_verifies())

        counts = sum((one.counts for one in askers), collections.Counter())
        print(f'\nseed {SEED}: {KILLS} kills ({dict(self.killed)}), {len(ids)} checks acknowledged, {dict(counts)}; '
              f'{dict(states)}; {both["agreed"]} answers the same on both sides')
