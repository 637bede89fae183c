#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the whole hub beside nginx, and says where its time goes. usage: run.py --bin DIR (script/bench calls it)

Everything runs on this machine at once: the hub, four members that answer at once, and the load generator. Each rate is
the best of several runs, because whatever else the machine does only takes away.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from setting import AGENCIES, ANSWER_BYTES, Failed, State

CHECKS_WANTED = 1500      # a second
ADDED_P99_WANTED = 10.0   # milliseconds
PACE = 200                # checks a second
DISK_WRITES, DISK_BYTES = 500, 16384


def micros(load, process, *threads):
    """Microseconds of processor time per check: of a whole process, or of some of its threads."""
    use = load['cpu'][process]
    ns = sum(use['threads'].get(name, 0) for name in threads) if threads else use['ns_per_reply']
    return ns / 1000


def row(*cells):
    print('  ' + '  '.join(f'{cell:<46}' if i == 0 else f'{cell:>14}' for i, cell in enumerate(cells)))


def heading(text):
    print(f'\n{text}')


def best(runs):
    return max(runs, key=lambda run: run['per_second'])


def measure_hub(state, chosen):
    full, paced, members = [], [], []
    for _ in range(chosen.repeat):
        with state.hub() as (port, watched, _):
            full.append(state.load(port, watched, chosen.seconds))
        with state.hub() as (port, watched, reports):
            paced.append(state.load(port, watched, chosen.seconds, rate=PACE))
        members.append(reports)
    at = min(range(len(paced)), key=lambda i: paced[i]['p99_us'])
    return best(full), paced[at], members[at]


def measure_nginx(state, chosen):
    full, paced, plain = [], [], ANSWER_BYTES * len(AGENCIES)
    for _ in range(chosen.repeat):
        with state.nginx() as (port, watched):
            full.append(state.load(port, watched, chosen.seconds, plain=plain))
            paced.append(state.load(port, watched, chosen.seconds, rate=PACE, plain=plain))
    return best(full), min(paced, key=lambda run: run['p99_us'])


def measure_disk(folder):
    """Milliseconds that each of many small writes took to be durable; a check has four, one after the other."""
    took = []
    with open(Path(folder) / 'written', 'wb', buffering=0) as file:
        for _ in range(DISK_WRITES):
            file.write(bytes(DISK_BYTES))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took)


def print_rates(hub, nginx):
    heading(f'Four-agency checks, 64 keep-alive connections, mutual TLS 1.3 (mark: {CHECKS_WANTED} a second)')
    row('', 'a second', 'p50 ms', 'p99 ms', 'CPU us each')
    for name, load, processes in (('hub: policy, sealed store, durable audit', hub, ('hub', 'members', 'generator')),
                                  ('nginx capture_multi: no policy, store, audit', nginx, ('nginx', 'generator'))):
        row(name, load['per_second'], f'{load["p50_us"] / 1000:.1f}', f'{load["p99_us"] / 1000:.1f}',
            f'{sum(micros(load, one) for one in processes):.0f}')
        for one in processes:
            row(f'    of which {one}', '', '', '', f'{micros(load, one):.0f}')
    row('hub / nginx', f'{hub["per_second"] / nginx["per_second"]:.2f}')
    print(f'  Every reply was checked (201, complete); {hub["read_in_full"]} were read in full, roster and all. '
          f'A reply is {hub["body_bytes"]} bytes; nginx\'s {nginx["body_bytes"]}.')


def print_paced(paced, reports, nginx, disk):
    slowest = max(reports, key=lambda one: one['p50_us'])
    heading(f'Latency at {PACE} checks a second (mark: the hub adds less than {ADDED_P99_WANTED:.0f} ms at p99)')
    row('', 'p50 ms', 'p99 ms')
    row('whole check, from when it was due', f'{paced["p50_us"] / 1000:.2f}', f'{paced["p99_us"] / 1000:.2f}')
    row(f'slowest member ({slowest["member"]}), its own time', f'{slowest["p50_us"] / 1000:.2f}',
        f'{slowest["p99_us"] / 1000:.2f}')
    added = [(paced[p] - slowest['p50_us']) / 1000 for p in ('p50_us', 'p99_us')]
    row("added by the hub (check less member's p50)", f'{added[0]:.2f}', f'{added[1]:.2f}')
    row('nginx at the same pace', f'{nginx["p50_us"] / 1000:.2f}', f'{nginx["p99_us"] / 1000:.2f}')
    row(f'the disk, one durable write of {DISK_BYTES // 1024} kB', f'{disk[len(disk) // 2]:.2f}',
        f'{disk[len(disk) * 99 // 100]:.2f}')
    return added[1]


def print_steps(steps, load):
    """Where the processor time goes, beside the budget of docs/architecture.md. Steps are timed one at a time by
    bench_hub_steps; threads are measured under load; what a thread used beyond its steps is the row that says so."""
    def step(*names):
        return sum(steps[name] for name in names) / 1000

    reading = step('request_read', 'answers_read', 'members_read_questions')
    writing = step('journal_written', 'response_assembled', 'response_written')
    deciding = step('plan_and_questions', 'answers_rechecked', 'members_decide_and_write')
    sealing = step('asked_entry', 'receipts_checked_signature_shared', 'journal_sealed')
    # The exchange's thread also reads the answers and checks their receipts.
    exchange = (micros(load, 'hub', 'exchange', 'ZMQbg/IO/0') + micros(load, 'members', 'ZMQbg/IO/0')
                - step('answers_read', 'receipts_checked_signature_shared'))
    store = micros(load, 'hub', 'storage') - step('journal_sealed')
    own = step('request_read', 'plan_and_questions', 'answers_rechecked', 'asked_entry', 'response_assembled',
               'response_written', 'journal_written')
    heading('Processor time per check, us: where it goes, beside the budget for 16,000 a second')
    row('', 'budget', 'measured')
    for name, budget, measured in (
            ('HTTPS, TLS, wake-ups: the request thread less its steps', 45, micros(load, 'hub', 'mash-hubd') - own),
            ('exchange: four pairs over CURVE, both ends', 36, exchange),
            ('JSON read: request, questions, answers', '', reading),
            ('JSON written: journal, response', 25, writing),
            ('policy, minimising, questions and answers written', 8, deciding),
            ('compressed, sealed, hashed, wrapped, receipts checked', 15, sealing),
            ('store: two durable commits', 15, store)):
        row(name, budget, f'{measured:.0f}')
    print(f'  The budget has one figure, 25, for JSON read and written. A check writes {steps["journal_bytes"]} bytes in the '
          f'journal, which keeps {steps["journal_kept_bytes"]}, compressed and sealed.\n'
          '  A receipt whose checkpoint nobody has checked yet costs '
          f'{step("receipts_checked_signature_each") / 4:.0f} us more: four members under load share theirs.')


def main():
    options = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    options.add_argument('--bin', type=Path, required=True, help='folder with the programs')
    options.add_argument('--seconds', type=int, default=8, help='of each measurement')
    options.add_argument('--repeat', type=int, default=3, help='runs, of which the best counts')
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix='hub-bench-') as folder:
        state = State(folder, chosen.bin.resolve())
        hub, paced, members = measure_hub(state, chosen)
        nginx, nginx_paced = measure_nginx(state, chosen)
        disk = measure_disk(folder)
    steps = json.loads(subprocess.run([chosen.bin / 'bench_hub_steps', '--answer-bytes', str(ANSWER_BYTES)], check=True,
                                      capture_output=True, text=True).stdout)
    print_rates(hub, nginx)
    added = print_paced(paced, members, nginx_paced, disk)
    print_steps(steps, hub)
    met = hub['per_second'] >= CHECKS_WANTED and added < ADDED_P99_WANTED
    print(f'\n  {"The marks are met." if met else "The marks are NOT met on this run."}')
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except Failed as why:
        sys.exit(f'run.py: {why}')
