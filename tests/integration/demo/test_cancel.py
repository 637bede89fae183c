# SPDX-License-Identifier: Apache-2.0
"""A check that is taken back, with real processes: an agency that is looking, or was away, stops and never answers,
also when the hub was killed in between."""
import json
import signal
import sqlite3
import unittest

from running_demo import PROGRAMS, RunningDemo, until

REASON = 'Sent for the wrong family.'


class Cancel(unittest.TestCase):
    def setUp(self):
        self.demo = RunningDemo.whole(self)

    def cancel(self, request, reason=REASON):
        return self.demo.mashctl('--json', '--profile', self.demo.folder / 'people/coordinator.toml', 'request',
                                 'cancel', request, '--reason', reason)

    def questions(self, agency):
        """The states of the questions that an agency's adapter holds, by its own ledger."""
        ledger = self.demo.folder / f'adapters/{agency}/state/ledger.db'
        with sqlite3.connect(f'file:{ledger}?mode=ro', uri=True) as reader:
            states = [row[0] for row in reader.execute('SELECT state FROM inbox ORDER BY received_at')]
        reader.close()
        return states

    def waiting(self, agency):
        """How many reviews wait for a person at an agency, by its own ledger."""
        ledger = self.demo.folder / f'adapters/{agency}/state/ledger.db'
        with sqlite3.connect(f'file:{ledger}?mode=ro', uri=True) as reader:
            count = reader.execute("SELECT count(*) FROM review WHERE state = 'waiting'").fetchone()[0]
        reader.close()
        return count

    def test_an_agency_that_is_looking_stops_and_never_answers(self):
        self.demo.pause('fhir')  # health takes the question and waits for its source
        request = self.demo.ask()['id']
        for agency in sorted(set(PROGRAMS) - {'health'}):
            self.demo.until_outcome(request, agency, ('answered', 'no_trace', 'partly_searched', 'withheld'))
        until(lambda: self.questions('health') == ['open'], 'health taking the question')
        code, out, err = self.cancel(request)
        self.assertEqual(code, 0, out + err)
        response = json.loads(out)
        self.assertEqual((response['state'], response['cancelled']['reason']), ('cancelled', REASON))
        until(lambda: self.questions('health') == ['cancelled'], 'health stopping')
        self.demo.resume('fhir')
        second = self.demo.ask(key='another', wait=20)['id']  # goes through health: nothing older is left before it
        self.demo.until_outcome(second, 'health', ('answered',))
        self.assertEqual(self.questions('health'), ['cancelled', 'answered'])
        self.assertIn(self.demo.outcome(request, 'health'), ('pending', 'awaiting_human'))
        self.assertEqual(self.demo.show(request)['version'], response['version'])
        self.assertEqual(self.cancel(request)[0], 0, 'again, word for word')
        self.assertGreater(self.waiting('health'), 0)
        self.assertEqual(self.cancel(second)[0], 0, 'all have answered, and a person at health has yet to look')
        for agency in ('health', 'police'):
            until(lambda at=agency: self.waiting(at) == 0, f'nothing waiting for a person at {agency} any more')
        self.assertNotIn('wrong family', self.demo.log_text(), 'nobody\'s words are in a log line')
        self.assertTrue(self.demo.log_verifies())

    def test_one_that_was_away_is_told_when_it_comes_back_though_the_hub_was_killed(self):
        self.demo.pause('fhir')
        request = self.demo.ask()['id']
        until(lambda: self.questions('health') == ['open'], 'health taking the question')
        self.demo.kill('health')
        self.assertEqual(self.cancel(request)[0], 0)
        self.demo.kill('hub')
        self.demo.start('hub')
        self.demo.start('health')
        until(lambda: self.questions('health') == ['cancelled'], 'health hearing of it')
        self.demo.resume('fhir')
        self.assertEqual(self.demo.show(request)['state'], 'cancelled')
        code, out, _ = self.demo.mashctl('--profile', self.demo.folder / 'people/coordinator.toml', 'request', 'show',
                                         request)
        self.assertEqual(code, 0)
        self.assertIn('CANCELLED', out)
        self.demo.kill('hub', signal.SIGTERM)
        code, said = self.demo.check_database()
        self.assertEqual(code, 0, said)


if __name__ == '__main__':
    unittest.main()
