# SPDX-License-Identifier: Apache-2.0
"""docs/writing-an-adapter.md as a test follows it: its commands, in its order, beside a running demonstration."""
import os
import re
import shlex
import subprocess

from running_demo import BIN, PATIENCE, ROOT

TEXT = (ROOT / 'docs/writing-an-adapter.md').read_text(encoding='utf-8')
BLOCKS = [(bool(start), commands) for start, commands in re.findall(r'^```sh( start)?\n(.*?)^```$', TEXT, re.M | re.S)]
START = [commands for start, commands in BLOCKS if start]
ENVIRONMENT = os.environ | {'ROOT': str(ROOT), 'PATH': f'{BIN}:{os.environ["PATH"]}'}


def run_block(commands, folder):
    """What a block of commands prints, run in the demonstration's folder."""
    done = subprocess.run(['bash', '-euo', 'pipefail'], input=commands, cwd=folder, env=ENVIRONMENT, capture_output=True,
                          text=True, timeout=PATIENCE)
    assert done.returncode == 0, commands + done.stdout + done.stderr
    return done.stdout


def words_of_start(folder):
    return shlex.split(START[0].replace('$PWD', str(folder)))
