#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A disclosure decision beside Cedar and node-casbin, and what it costs to load and prove an agreement. usage: run.py --bin DIR (script/bench calls it)"""
import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
MARK_NS, LOAD_MARK_MS, CHECK_MARK_MS = 1000, 100, 10_000


def output_of(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f'run.py: {command[0]}: {done.stderr.strip()}')
    return json.loads(done.stdout)


def installed_peers():
    folder = HERE.parents[2] / 'build/policy_peers'
    folder.mkdir(parents=True, exist_ok=True)
    lock = (HERE / 'package-lock.json').read_bytes()
    stamp = folder / '.installed'
    if not stamp.exists() or stamp.read_bytes() != lock:
        for name in ('package.json', 'package-lock.json'):
            shutil.copy(HERE / name, folder)
        subprocess.run(['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error'], cwd=folder, check=True,
                       stdout=sys.stderr)
        stamp.write_bytes(lock)
    shutil.copy(HERE / 'peers.mjs', folder)
    return folder / 'peers.mjs'


def milliseconds(program, *names):
    """The times of those benchmarks, by name."""
    found = output_of(program, '--benchmark_format=json', f'--benchmark_filter=^({"|".join(names)})$')
    times = {each['name']: each['real_time'] for each in found['benchmarks'] if not each.get('error_occurred')}
    missing = [name for name in names if name not in times]
    if missing:
        sys.exit(f'run.py: {program.name}: no time for {", ".join(missing)}')
    return times


def print_peers(ours, peers):
    print(f'\nOne disclosure decision under {ours["rules"]} rules, median (mark: under {MARK_NS} ns)')
    print(f'  {"":<46}{"ns":>14}{"beside ours":>14}')
    rows = ((f'Cedar {peers["cedar"]["version"]}, WebAssembly, policy set preparsed', peers['cedar']['median_ns']),
            (f'node-casbin {peers["casbin"]["version"]}', peers['casbin']['median_ns']),
            ('may_disclose, with basis, texts and reason', ours['median_ns']))
    for name, median in rows:
        print(f'  {name:<46}{median:>14}{median / ours["median_ns"]:>13.0f}x')
    print(f'  {ours["questions"]} questions, {ours["shared"]} of them shared in some form; '
          'all three decided each of them alike.')


def print_proofs(program):
    """Returns whether both marks are met."""
    shipped, overlapping = 'load_the_shipped_folder', 'load_overlapping/rules:500'
    all_shipped, all_overlapping = 'check_the_shipped_folder', 'full_check/rules:500'
    times = milliseconds(program, shipped, overlapping, all_shipped, all_overlapping)
    print(f'\nAn agreement read, compiled and proved, on one core (marks: {LOAD_MARK_MS} ms to load, '
          f'{CHECK_MARK_MS // 1000} s for the full check)')
    print(f'  {"":<46}{"load, ms":>14}{"check, ms":>14}')
    print(f'  {"as shipped, with its cases and invariants":<48}{times[shipped]:>12.0f}{times[all_shipped]:>14.0f}')
    print(f'  {"500 rules overlapping at random, 66 invariants":<48}{times[overlapping]:>12.0f}'
          f'{times[all_overlapping]:>14.0f}')
    return (max(times[shipped], times[overlapping]) < LOAD_MARK_MS and
            max(times[all_shipped], times[all_overlapping]) < CHECK_MARK_MS)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument('--bin', type=Path, required=True, help='folder with the programs')
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix='policy-peers-') as folder:
        export = Path(folder) / 'decisions.json'
        ours = output_of(chosen.bin / 'bench_policy_peers', export)
        peers = output_of('node', installed_peers(), export)
    print_peers(ours, peers)
    proofs_good = print_proofs(chosen.bin / 'bench_prove')
    good = proofs_good and ours['median_ns'] < MARK_NS
    print(f'\n  {"The marks are met." if good else "The marks are NOT all met on this run."}')


if __name__ == '__main__':
    main()
