# SPDX-License-Identifier: Apache-2.0
"""Scans what the integration tests left behind (running_demo.py, leave_behind): of every demonstration that any of them
ran its operational logs, metrics, checkpoints, and the databases of the hub and of every agency.

usage: scan_left_behind.py FOLDER        one folder in it for each demonstration; exit status 1 if anything is found

Where a whole run of the tests was collected, it is a fault, too, if none of it has a kind of thing that demonstrations
leave: what is not there scans as clean. Of a few tests that somebody ran alone that is only said.
"""
import os
import sys
from multiprocessing import Pool
from pathlib import Path

from scan import demo_scanner

A_WHOLE_RUN = 20  # demonstrations; all the integration tests have many more

scanner = None


def prepare(below):
    global scanner
    scanner = demo_scanner(below)


def scan(folder):
    scanner.scanned, scanner.damaged = [], []
    finds = [str(one) for one in scanner.path(folder)]
    return folder.name, finds, sum(size for _, size in scanner.scanned), list(scanner.damaged)


def what_is_missing(folders):
    """Of all together: a test may lose a file, or never start a hub."""
    return [f'{kind} of no demonstration was collected' for kind, pattern in
            {'operational logs': 'log/*.log', 'the database of the hub': 'hub.db', 'checkpoints': 'checkpoint.a',
             'the metrics of the hub': 'metrics', 'ledgers': 'adapters/*/state/ledger.db'}.items()
            if not any(path.stat().st_size for folder in folders for path in folder.glob(pattern))]


def main(below):
    folders = sorted(one for one in below.glob('*') if one.is_dir()) if below.is_dir() else []
    if not folders:
        print(f'{below}: no test has left anything behind')
        return 1
    missing = what_is_missing(folders)
    found = missing if len(folders) >= A_WHOLE_RUN else []
    for one in missing:
        print(f'  {one}')
    total = 0
    with Pool(os.cpu_count(), prepare, (below,)) as pool:
        for name, finds, size, damaged in pool.imap_unordered(scan, folders):
            total += size
            found += finds
            print(f'  {name:<44} {size:>10} bytes' + (f', of it damaged: {", ".join(damaged)}' if damaged else ''))
    print(f'{len(folders)} demonstrations, {total} bytes scanned, {len(found)} found')
    for one in found[:50]:
        print(f'FOUND {one}')
    return 1 if found else 0


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
