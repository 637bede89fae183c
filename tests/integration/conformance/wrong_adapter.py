# SPDX-License-Identifier: Apache-2.0
"""The Python adapter with one thing wrong, so that the conformance kit has something to find.

usage: wrong_adapter.py FAULT CONFIG.json
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / 'python_adapter'))

import keeping  # noqa: E402
import mash_adapter  # noqa: E402
import session  # noqa: E402
import witness  # noqa: E402

Adapter, Session = mash_adapter.Adapter, session.Session


def answers_anew():
    """A question that comes again gets another answer than the first time."""
    given, send = set(), Adapter.send_answer

    def anew(self, ask):
        if ask in given and self.cabinet.state_of(ask) in ('waiting', 'acknowledged'):
            self.decide(ask)
            self.log_answer(ask)
        elif self.cabinet.state_of(ask) == 'waiting':
            given.add(ask)
        send(self, ask)
    Adapter.send_answer = anew


def cosigns_anything():
    def judge(_self, offer):
        read = witness.tlog.checkpoint_of(offer['checkpoint'])
        return (read[1] if read else 0), 'cosigned'
    witness.Witness._judge = judge


def forgets():
    """Nothing about questions and answers is written down."""
    def put(self, ask, **changes):
        self.cases[ask] = dict(self.cases.get(ask, {}), **changes)
    keeping.Cabinet.put = put


def ignores_cancel():
    Adapter.on_cancelled = lambda self, ask: None


def takes_any_agreement():
    class Any(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            return True

        def __ne__(self, other):
            return False
    begin = Adapter.__init__

    def with_any(self, config):
        begin(self, dict(config, agreement=Any(config['agreement'])))
    Adapter.__init__ = with_any


def logs_the_question():
    take = Adapter.on_ask

    def loud(self, ask, line):
        mash_adapter.log('asked', question=line.decode())
        take(self, ask, line)
    Adapter.on_ask = loud


def has_no_receipt():
    mash_adapter.with_receipt = lambda line, *_: line


def commits_to_something_else():
    digest_of = mash_adapter.digest_of
    mash_adapter.digest_of = lambda document: digest_of({'x': 1} if 'answered_at' in document else document)


def acknowledges_another_digest():
    accept = Session.accept
    Session.accept = lambda self, ask, digest: accept(self, ask, '0' * 64)


def answers_any_session():
    session.session_of = lambda line: present[0]
    present, welcome = [0], Session._welcome

    def remember(self, document, now):
        welcome(self, document, now)
        present[0] = self.number
    Session._welcome = remember


def ignores_credit():
    def allow(self, credit):
        self.allowed = {'lines': 10**9, 'bytes': 10**12}
    Session._allow = allow


def sends_no_heartbeat():
    session.HEARTBEAT = 1000


def waits_for_a_dead_hub():
    session.DEAD_AFTER = 1000


def never_tries_again():
    """As libzmq leaves it: after a refused key, or a frame over the limit, nobody connects any more."""
    rebuild = mash_adapter.Link.rebuild

    def only_at_the_end(self, now, linger=0):
        if linger:
            rebuild(self, now, linger)
    mash_adapter.Link.rebuild = only_at_the_end


def calls_every_failure_an_outage():
    log = mash_adapter.log
    mash_adapter.log = lambda event, **facts: log(event, **({'state': 'down'} if event == 'link' else facts))


def reads_any_question():
    mash_adapter.check_question = lambda question: None


def repeats_for_ever():
    Adapter.on_acknowledged = lambda self, ack: None


def leaves_without_a_word():
    Session.finish = lambda self: None


if __name__ == '__main__':
    globals()[sys.argv.pop(1)]()
    mash_adapter.main()
