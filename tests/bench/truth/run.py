#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks a hub and its adapters about an invented population, and holds every answer against what is true of it.
usage: MASH_BIN=DIR run.py [--people N] [--requests N] [--at-once N] [--seed N] [--seconds N]     (script/bench truth calls it)

Exit status 1 on any difference: a record that should have come and did not, one that came and should not have, or
anything of another person.
"""
import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from comparing import Comparison
from reviewers import Reviewer
from sources import BIN, DESKS, LOST, ROOT, Stage, until
from truth import AGENCIES, Agreement, Truth

OPEN = {'pending', 'awaiting_human', 'unreachable', 'never_seen'}
CONFIRMED_WITHIN = 60  # seconds: what nobody has confirmed by then is compared as it is
RELEASED_WITHIN = 20  # likewise, where nothing says that something is held
ATTEMPTS = 5
SETTLED_WITHIN = 180  # seconds: the answers, and the people who confirm and release


def milliseconds(line):
    at = [datetime.fromisoformat(line[name].replace('Z', '+00:00')) for name in ('asked_at', 'received_at')]
    return (at[1] - at[0]).total_seconds() * 1000


class Run:
    def __init__(self, stage, comparison, reviewers, seconds):
        self.stage, self.comparison, self.reviewers = stage, comparison, reviewers
        self.lock, self.asked, self.lost = threading.Lock(), 0, 0
        self.until = time.monotonic() + seconds

    def check(self, asked):
        if time.monotonic() > self.until:
            return
        first = self.sent(asked)
        last = self.settled(asked, first)
        with self.lock:
            for line in first['roster']:
                if line['agency'] in AGENCIES and 'received_at' in line:
                    self.comparison.by_agency[line['agency']].milliseconds.append(milliseconds(line))
            self.comparison.add(asked, last)
            self.asked += 1
            if self.asked % 200 == 0:
                print(f'  {self.asked} checks', flush=True)

    def sent(self, asked):
        """The response as it is once the agencies' machines have answered. A lost connection is tried again: the key
        makes it the same request."""
        headers = {'Prefer': 'wait=20', 'Idempotency-Key': str(uuid.uuid4())}
        for attempt in range(ATTEMPTS):
            try:
                status, _, body = self.stage.call('coordinator', 'POST', '/v1/requests', json.dumps(asked.body), headers)
                assert status in (200, 201, 202), (status, body)
                return json.loads(body)
            except LOST:
                self.lost += 1
                if attempt + 1 == ATTEMPTS:
                    raise

    def settled(self, asked, response):
        """The response once nobody at the agencies is waited for."""
        began = time.monotonic()
        while self.is_open(response, time.monotonic() - began) or (
                time.monotonic() - began < RELEASED_WITHIN and self.awaits_release(asked, response)):
            for one in self.reviewers:
                assert one.fault is None, one.fault
            assert time.monotonic() - began < SETTLED_WITHIN, response['roster']
            time.sleep(0.5)
            try:
                response = self.stage.show(response['id'])
            except LOST:
                self.lost += 1
        return response

    def awaits_release(self, asked, response):
        with self.lock:  # explains the agreement through one file
            return self.comparison.awaits_release(asked, response)

    @staticmethod
    def is_open(response, seconds):
        waiting = {line['agency'] for line in response['roster'] if line['outcome'] in OPEN}
        # A match that waits for a person leaves an agency `answered`: the roster does not tell of it, and this does.
        unconfirmed = any(record['band'] == 'probable' and 'confirmed_by' not in record
                          for one in response['people'] for record in one['records'])
        return response['version'] < 1 or waiting & set(AGENCIES) or (unconfirmed and seconds < CONFIRMED_WITHIN)


def main():
    options = argparse.ArgumentParser()
    options.add_argument('--people', type=int, default=100_000)
    options.add_argument('--requests', type=int, default=2_000)
    options.add_argument('--at-once', type=int, default=8)
    options.add_argument('--seed', type=int, default=1)
    options.add_argument('--examples', type=int, default=0, help='print that many differences of each agency')
    options.add_argument('--seconds', type=int, default=86_400, help='ask nothing more after that many')
    options.add_argument('--child', help='ask about this one only, in every shape (P123, as people.csv has it)')
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended then, too
    with tempfile.TemporaryDirectory(prefix='mash-truth-') as folder:
        os.chmod(folder, 0o755)
        return run(Path(folder), chosen)


def run(folder, chosen):
    population = folder / 'population'
    subprocess.run([BIN / 'mashctl', 'synth', '--people', str(chosen.people), '--seed', str(chosen.seed), '--out',
                    population], check=True, stdout=subprocess.DEVNULL)
    truth = Truth(population)
    agreement = Agreement(BIN / 'mashctl', ROOT / 'config/agreements/cp-mash', folder)
    comparison = Comparison(truth, agreement)
    checks = list(truth.about(chosen.child) if chosen.child else truth.drawn(chosen.requests, chosen.seed))
    called = {truth.called(one): one['person'] for one in truth.people.values()}
    stage, reviewers = Stage(folder / 'state', population, truth.schools()), []
    try:
        for name in ('hub', 'fhir', 'police', 'health', 'schools', 'peterborough', 'cambridgeshire'):
            stage.start(name)
        stage.until_connected(*AGENCIES, 'cambridgeshire')
        for name in DESKS:
            until(lambda: (stage.folder / f'adapters/{name}/state/desk.url').exists(), 'opening the desks')
            reviewers.append(Reviewer(stage, truth, name, lambda one: called.get(truth.called(one))))
            reviewers[-1].start()
        print(f'{len(truth.people)} invented people, {len(truth.schools())} schools; {len(checks)} checks, '
              f'{chosen.at_once} at once', flush=True)
        began = time.monotonic()
        asking = Run(stage, comparison, reviewers, chosen.seconds)
        with ThreadPoolExecutor(chosen.at_once) as pool:
            list(pool.map(asking.check, checks))
        seconds = time.monotonic() - began
    finally:
        for one in reviewers:
            one.done.set()
        stage.stop()
    report(comparison, reviewers, asking.asked, seconds, chosen.examples)
    if asking.lost:
        print(f'{asking.lost} connections to the hub lost, and tried again')
    return 1 if comparison.differences() else 0


def report(comparison, reviewers, count, seconds, examples):
    print(f'{count} checks in {seconds:.0f} s, {count / seconds:.1f} a second')
    for agency, one in sorted(comparison.by_agency.items()):
        taken = sorted(one.milliseconds) or [0]
        print(f'  {agency:<14}first answer after {statistics.median(taken):.0f} ms at p50, '
              f'{taken[int(len(taken) * 0.99)]:.0f} ms at p99')
    for one in reviewers:
        print(f'  desk of {one.agency}: ' + (', '.join(f'{word} {n}' for word, n in sorted(one.counts.items())) or 'nothing'))
    for line in comparison.table():
        print(line)
    for agency, one in sorted(comparison.by_agency.items()):
        for example in one.examples[:examples]:
            print(f'  {agency}: ' + '\n    '.join(example))
    print(f'{comparison.differences()} differences, {comparison.asked_back()} asked back')


if __name__ == '__main__':
    sys.exit(main())
