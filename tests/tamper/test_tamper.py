# SPDX-License-Identifier: Apache-2.0
"""The tamper corpus: every row is one manipulation of real evidence, shown to the real programs, which must end with
the row's exit code and say what is wrong and where. Ends with `N of N caught`.

usage: MASH_BIN=build/dev/bin python3 -B -m unittest -v test_tamper     MASH_TAMPER_SAYS=1 prints what was said of each
"""
import copy
import os
import unittest

import bundle_rows
import evidence_rows
import key_rows
import log_rows
import sample_rows
import state_rows
from evidence import Evidence
from surfaces import LogServer, State, verify_bundle

AT_LEAST = 100
TALK = bool(os.environ.get('MASH_TAMPER_SAYS'))


class Tamper(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.evidence = Evidence()
        cls.addClassCleanup(cls.evidence.close)
        cls.server = LogServer(cls.evidence)
        cls.addClassCleanup(cls.server.close)
        cls.state = State(cls.evidence)

    def setUp(self):
        self.state.restore()

    def good(self, verdict):
        self.assertEqual(verdict.code, 0, verdict.text)
        self.assertIn('verified: ', verdict.text)

    def caught(self, row, verdict):
        says = [words.format(**self.evidence.numbers()) for words in row.says]
        missing = [words for words in says if words not in verdict.text]
        if TALK:
            print(f'{row.name}\n    {verdict.code}: {verdict.text.strip()}')
        if verdict.code == row.code and not missing:
            return True
        print(f'NOT CAUGHT: {row.name}: status {verdict.code}, {row.code} expected; missing {missing}; it said:\n'
              f'    {verdict.text.strip()[:600]}')
        return False

    # --- the surfaces

    def shown_to_url(self, row):
        made, options = row.do(self.evidence)
        return self.server.verify(made, **options)

    def shown_as_bundle(self, row):
        response = copy.deepcopy(self.evidence.response)
        words = row.do(self.evidence, response)
        return verify_bundle(self.evidence, response, *(words if isinstance(words, tuple) else ()))

    def shown_as_evidence(self, row):
        bundle = copy.deepcopy(self.evidence.bundle)
        made = row.do(self.evidence, bundle)
        words = made if isinstance(made, tuple) and made and made[0] == '--policy' else ()
        return verify_bundle(self.evidence, made if isinstance(made, str) else bundle, *words)

    def shown_as_draw(self, row):
        draw = sample_rows.true_draw(self.evidence)
        log = row.do(self.evidence, draw)
        return self.server.check_draw(draw, log if isinstance(log, type(self.evidence.log)) else None)

    def started_on(self, row, start):
        self.state.restore()
        row.do(self.state)
        return start()

    def surfaces(self):
        state = self.state
        yield log_rows.ROWS, self.shown_to_url
        yield key_rows.ROWS, self.shown_to_url
        yield bundle_rows.ROWS, self.shown_as_bundle
        yield evidence_rows.ROWS, self.shown_as_evidence
        yield sample_rows.ROWS, self.shown_as_draw
        yield state_rows.START, lambda row: self.started_on(row, state.hub)
        yield state_rows.SERVED, lambda row: self.started_on(
            row, lambda: state.verified_by_mashctl(self.evidence.log.get('checkpoint')))
        yield state_rows.SHOWN, lambda row: self.started_on(row, state.shown_by_the_api)
        yield state_rows.CHECKED, lambda row: self.started_on(row, state.checked_by_mashctl)
        yield state_rows.LEDGER, lambda row: self.started_on(row, state.adapter)

    # --- tests

    def test_what_was_not_tampered_with_is_believed(self):
        e = self.evidence
        self.good(self.server.verify(e.log, seen=e.seen))
        lines = b''.join(e.witnesses[name].line(e.log.get('checkpoint')) for name in ('police', 'schools'))
        cosigned = e.log.copy()
        cosigned.replaced['checkpoint'] += lines
        self.good(self.server.verify(cosigned, ('--policy', e.policy), seen=e.seen))
        for changed in (key_rows.true_change(e), key_rows.while_both_sign(e)):
            self.good(self.server.verify(changed, seen=e.seen))
        for response in (e.response, e.older_response, e.other_response, e.middle({}), e.bundle):
            self.good(verify_bundle(e, response))
        self.good(self.server.check_draw(sample_rows.true_draw(e)))
        self.good(self.state.checked_by_mashctl())
        self.good(self.state.verified_by_mashctl(e.log.get('checkpoint')))
        self.state.restore()
        self.assertEqual(self.state.shown_by_the_api().code, 200)
        self.state.restore()
        self.assertEqual(self.state.adapter().code, 0)

    def test_every_manipulation_is_caught_and_told(self):
        caught = total = 0
        for rows, shown in self.surfaces():
            for row in rows:
                caught += self.caught(row, shown(row))
                total += 1
        print(f'{caught} of {total} caught')
        self.assertEqual(caught, total)
        self.assertGreaterEqual(total, AT_LEAST)


if __name__ == '__main__':
    unittest.main()
