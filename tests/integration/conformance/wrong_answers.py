# SPDX-License-Identifier: Apache-2.0
"""Wrong habits about questions and answers, for wrong_adapter.py."""
import json
import os
import time

import answering
import mash_adapter
import session
from canonical import Malformed, digest_of
from instead import instead

Adapter, Session = mash_adapter.Adapter, session.Session


def guesses():
    answering.Source.find = lambda *_: ('ambiguous_match', None, None)


def finds_nobody():
    answering.Source.find = lambda *_: ('no_trace', None, None)


def tells_all_of_the_first():
    @instead(answering, 'items_of')
    def items_of(before, person, subject, question, collapsed):
        return before(person, question['subjects'][0], question, collapsed)


def tells_what_nobody_asked_for():
    @instead(answering, 'items_of')
    def items_of(before, person, subject, question, collapsed):
        every = [record['category'] for record in person['records']]
        return before(person, subject, dict(question, categories=every), collapsed)


def names_records_anew():
    @instead(answering, 'items_of')
    def items_of(before, *words):
        items, held = before(*words)
        return [dict(item, id=mash_adapter.new_uuid()) for item in items], held


def ignores_the_look_back():
    @instead(answering, 'items_of')
    def items_of(before, person, subject, question, collapsed):
        return before(person, subject, {name: value for name, value in question.items() if name != 'look_back'}, collapsed)


def trusts_a_name():
    @instead(answering, 'compare')
    def compare(before, subject, person):
        verdict, evidence = before(subject, person)
        return ('yes' if verdict == 'maybe' else verdict), evidence


def says_nothing_twice():
    @instead(Adapter, 'on_ask')
    def on_ask(before, self, ask, line):
        if ask not in self.cabinet.cases:
            before(self, ask, line)


def takes_other_words():
    @instead(Adapter, 'on_ask')
    def on_ask(before, self, ask, line):
        if ask in self.cabinet.cases:
            self.cabinet.put(ask, digest=digest_of(json.loads(line)))
        before(self, ask, line)


def reads_the_first_line_only():
    @instead(session, 'split_lines')
    def split_lines(before, body):
        return before(body)[:1]


def never_renews_credit():
    Session._release = lambda self, ask: self.held.pop(ask, None)


def renews_lines_alone():
    @instead(Session, '_release')
    def release(before, self, ask):
        before(self, ask)
        self.done['bytes'] = 0


def ignores_credit_in_bytes():
    @instead(Session, '_allow')
    def allow(before, self, credit):
        before(self, dict(credit, bytes=10**12))


def never_repeats():
    @instead(Adapter, '__init__')
    def begin(before, self, config):
        before(self, dict(config, resend_seconds=10**6))


def repeats_what_was_refused():
    Adapter.on_error = lambda self, error: None


def takes_overloaded_for_no():
    @instead(Adapter, 'on_error')
    def on_error(before, self, error):
        before(self, dict(error, code='invalid'))


def ends_at_an_error():
    @instead(Adapter, 'on_error')
    def on_error(before, self, error):
        if 'ask' not in error:
            os._exit(7)
        before(self, error)


def refuses_what_is_late():
    @instead(mash_adapter, 'check_question')
    def check_question(before, question):
        before(question)
        if question['human_deadline'] < question['asked_at']:
            raise Malformed('it is too late')


def answers_cancelled_later():
    """It is patient: it answers what was cancelled half a second after."""
    lines, due = {}, {}

    @instead(Adapter, 'on_ask')
    def on_ask(before, self, ask, line):
        lines[ask] = line.decode()
        before(self, ask, line)

    @instead(Adapter, 'on_cancelled')
    def on_cancelled(before, self, ask):
        before(self, ask)
        due[ask] = time.monotonic() + 0.5

    @instead(Adapter, 'work')
    def work(before, self):
        for ask in [one for one, at in due.items() if one in lines and time.monotonic() >= at]:
            due.pop(ask)
            self.cabinet.put(ask, state='open', line=lines[ask])
        before(self)


def falls_over_news():
    session.MINORS[:] = [1, 2, 3, 4]

    @instead(Session, '_line')
    def line(before, self, kind, text, now):
        if kind == 'CORRECTION':
            os.abort()
        before(self, kind, text, now)
