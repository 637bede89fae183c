# SPDX-License-Identifier: Apache-2.0
"""script/demo --once as the README gives it: one command, twice, and the curl line that it prints."""
import re
import shlex
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from running_demo import BIN, ROOT, until

AGAIN_SECONDS = 10  # the second time, when everything is there


@unittest.skipIf(BIN != ROOT / 'build/dev/bin', 'script/demo builds and runs the preset dev')
class ScriptDemo(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix='mash-script-demo-')
        self.addCleanup(temporary.cleanup)
        self.state = Path(temporary.name) / 'state'

    def once(self):
        began = time.monotonic()
        done = subprocess.run([ROOT / 'script/demo', '--once', '--dir', self.state], capture_output=True, text=True,
                              timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn('failed', done.stderr)
        return done.stdout, time.monotonic() - began

    def test_it_runs_the_check_and_runs_again(self):
        first, _ = self.once()
        for said in ('answered', 'no trace', 'awaiting human'):
            self.assertIn(said, first)
        second, took = self.once()
        self.assertIn('answered', second)
        print(f'the second time it took {took:.1f} s (mark: {AGAIN_SECONDS} s on a quiet machine)')

    def test_what_it_leaves_running_takes_the_curl_line_it_prints(self):
        with open(self.state.parent / 'out', 'wb') as out:
            demo = subprocess.Popen([ROOT / 'script/demo', '--dir', self.state], stdout=out, stderr=subprocess.STDOUT)
        self.addCleanup(demo.wait, 60)
        self.addCleanup(demo.terminate)
        text = until(lambda: 'curl' in (said := (self.state.parent / 'out').read_text()) and said, 'the curl line', 300)
        line = re.search(r'^.*(curl .*?)$', text.replace('\\\n', ' '), re.MULTILINE).group(1)
        until(lambda: demo.poll() is not None or 'Ctrl' in (self.state.parent / 'out').read_text(), 'being ready')
        reply = subprocess.run(shlex.split(line), capture_output=True, text=True, timeout=60, cwd=ROOT)
        self.assertEqual(reply.returncode, 0, reply.stderr)
        self.assertIn('"agencies"', reply.stdout)


if __name__ == '__main__':
    unittest.main()
