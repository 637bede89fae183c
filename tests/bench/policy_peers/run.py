#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A disclosure decision beside Cedar and node-casbin, in one run. usage: run.py --bin DIR (script/bench calls it)"""
import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
MARK_NS = 1000


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


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument('--bin', type=Path, required=True, help='folder with the programs')
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix='policy-peers-') as folder:
        export = Path(folder) / 'decisions.json'
        ours = output_of(chosen.bin / 'bench_policy_peers', export)
        peers = output_of('node', installed_peers(), export)
    print(f'\nOne disclosure decision under {ours["rules"]} rules, median (mark: under {MARK_NS} ns)')
    print(f'  {"":<46}{"ns":>14}{"beside ours":>14}')
    for name, median in ((f'Cedar {peers["cedar"]["version"]}, WebAssembly, policy set preparsed', peers['cedar']['median_ns']),
                         (f'node-casbin {peers["casbin"]["version"]}', peers['casbin']['median_ns']),
                         ('may_disclose, with basis, texts and reason', ours['median_ns'])):
        print(f'  {name:<46}{median:>14}{median / ours["median_ns"]:>13.0f}x')
    print(f'  {ours["questions"]} questions, {ours["shared"]} of them shared in some form; all three decided each of them alike.')
    print(f'\n  {"The mark is met." if ours["median_ns"] < MARK_NS else "The mark is NOT met on this run."}')


if __name__ == '__main__':
    main()
