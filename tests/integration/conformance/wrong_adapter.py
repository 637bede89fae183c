# SPDX-License-Identifier: Apache-2.0
"""The Python adapter with one wrong habit, so that the conformance kit has something to find. Which cases each must fail
is in test_conformance.py.

usage: wrong_adapter.py HABIT CONFIG.json
"""
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / 'python_adapter'))

import keeping  # noqa: E402
import mash_adapter  # noqa: E402
import session  # noqa: E402
import witness  # noqa: E402
from canonical import Malformed, canonical  # noqa: E402
from instead import instead  # noqa: E402
from wrong_answers import *  # noqa: E402, F403

Adapter, Cabinet, Session, Witness = mash_adapter.Adapter, keeping.Cabinet, session.Session, witness.Witness


# --- connecting

def gives_no_credit():
    session.WINDOW = {'lines': 0, 'bytes': 0}


def greets_once():
    @instead(Session, '_greet')
    def greet(before, self, now):
        before(self, now)
        self.greet_again = now + 1000


def takes_an_older_welcome():
    @instead(Session, '_welcome')
    def welcome(before, self, document, now):
        self.last_number = 0
        before(self, document, now)


def refuses_an_earlier_minor():
    @instead(Session, '_welcome')
    def welcome(before, self, document, now):
        if document['minor'] != session.MINORS[-1]:
            raise Malformed('not the newest minor')
        before(self, document, now)


def takes_any_minor():
    @instead(Session, '_welcome')
    def welcome(before, self, document, now):
        before(self, dict(document, minor=session.MINORS[-1]), now)


def stays_after_bye():
    @instead(Session, '_line')
    def line(before, self, kind, text, now):
        if kind != 'BYE':
            before(self, kind, text, now)


def takes_other_sessions_later():
    """It is patient: what it should have dropped it takes three seconds after."""
    dropped = []

    @instead(Session, 'message')
    def message(before, self, kind, body, now):
        if kind == 'ASK' and session.session_of(body) != self.number:
            dropped.append((now + 3, body.strip()))
        before(self, kind, body, now)

    @instead(Adapter, 'work')
    def work(before, self):
        while dropped and time.monotonic() >= dropped[0][0]:
            line = dropped.pop(0)[1]
            self.on_ask(json.loads(line)['ask'], line)
        before(self)


# --- a hub that breaks the format

def reads_any_spelling():
    @instead(Adapter, 'on_ask')
    def on_ask(before, self, ask, line):
        text = line.decode('utf-8', 'replace').strip('\ufeff ').replace('\\ud800', '?')
        try:
            line = canonical(json.loads(text))
        except ValueError:
            pass
        before(self, ask, line)


def takes_any_size():
    mash_adapter.ASK_BYTES_MAX = 10**9


def reads_frames_loosely():
    """The last frame is the body, whatever stands before it."""
    @instead(mash_adapter.Link, 'receive')
    def receive(before, self):
        frames = before(self)
        if frames is None or len(frames) < 2:
            return frames
        return [b'MASHX1', b'ASK' if b'"subjects"' in frames[-1] else frames[-2], frames[-1]]


def reads_questions_in_any_type():
    @instead(Session, 'message')
    def message(before, self, kind, body, now):
        before(self, 'ASK' if b'"subjects"' in body else kind, body, now)


def reads_what_it_can():
    session.split_lines = lambda body: [line for line in body.split(b'\n') if line][:64]


def has_no_limits():
    def split_lines(body):
        return body[:-1].split(b'\n')
    session.split_lines = split_lines


# --- restarts

def keeps_questions_in_memory():
    begun = [0]

    @instead(Cabinet, 'put')
    def put(before, self, ask, **changes):
        if changes.get('state') != 'open':
            return before(self, ask, **changes)
        begun[0] = time.monotonic()
        self.cases[ask] = changes

    @instead(Adapter, 'work')
    def work(before, self):
        if time.monotonic() - begun[0] > 1:
            before(self)


def stops_with_another_status():
    @instead(mash_adapter, 'main')
    def main(before):
        before()
        sys.exit(3)


def speaks_behind_its_bye():
    @instead(Session, 'finish')
    def finish(before, self):
        before(self)
        self._say('HEARTBEAT', at=mash_adapter.wall_time())


# --- witnessing

def cosigns_with_another_key():
    @instead(Witness, '__init__')
    def begin(before, self, directory, name, private, log):
        before(self, directory, name, type(private).generate(), log)


def shows_no_checkpoint():
    @instead(Session, '_greet')
    def greet(before, self, now):
        self.seen = ''
        before(self, now)


def goes_on_after_an_alarm():
    Witness.refused = ''


def trusts_again(owner, name):
    """It is patient: four seconds after this it forgets what it refused, and connects."""
    refused_at = []

    @instead(owner, name)
    def refuse(before, self, *words):
        reply = before(self, *words)
        if (self if owner is Witness else self.witness).refused:
            refused_at.append(time.monotonic())
        return reply

    @instead(Adapter, 'step')
    def step(before, self):
        if refused_at and time.monotonic() - refused_at[0] > 4:
            self.witness.kept.pop('why', None)
        before(self)


def greets_after_an_alarm():
    trusts_again(Witness, 'add')


def greets_after_a_restart():
    trusts_again(Adapter, '__init__')


def forgets_an_alarm():
    @instead(Witness, '__init__')
    def begin(before, self, *words):
        before(self, *words)
        self.kept.pop('why', None)


# --- and others


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
