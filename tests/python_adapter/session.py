# SPDX-License-Identifier: Apache-2.0
"""The member's side of MASHX1 without sockets, files or clocks (docs/formats/exchange.md): it is told what arrived and
what time it is, and leaves events to act on and messages to send."""
import re
from collections import deque

from canonical import Malformed, canonical, parse_line

MINORS = [1, 2]
BODY_BYTES_MAX, LINE_BYTES_MAX, SMALL_BYTES_MAX = 4 * 1024 * 1024, 2 * 1024 * 1024, 16 * 1024
BATCH_LINES_MAX, BATCH_BYTES_MAX = 64, 256 * 1024
WINDOW = {'lines': 256, 'bytes': 16 * 1024 * 1024}  # of ASK lines that may be on their way to us
HEARTBEAT, DEAD_AFTER, REBUILD_AFTER = 5, 15, 30    # seconds
HELLO_FIRST, HELLO_LONGEST = 2, 10
RESEND_LONGEST = 60

# Members of the lines that a hub sends, besides ASK: those required, and those that may be there.
LINES = {
    'WELCOME': ({'session', 'minor', 'credit'}, set()),
    'HEARTBEAT': ({'session', 'at'}, set()),
    'CREDIT': ({'session', 'credit'}, set()),
    'ACK': ({'session', 'ask', 'revision', 'digest'}, set()),
    'CANCEL': ({'session', 'ask'}, set()),
    'ERROR': ({'session', 'code'}, {'ask', 'detail'}),
    'BYE': ({'session'}, set()),
    'AGREEMENT': ({'session', 'manifest', 'files'}, set()),
    'CHECKPOINT': ({'session', 'checkpoint', 'old'}, {'proof'}),
}


def split_lines(body):
    if len(body) > BODY_BYTES_MAX or not body.endswith(b'\n'):
        raise Malformed('a body is lines, each ended by LF')
    lines = body[:-1].split(b'\n')
    if len(lines) > BATCH_LINES_MAX or any(not 0 < len(line) <= LINE_BYTES_MAX for line in lines):
        raise Malformed('a line is empty or too long, or there are too many')
    return lines


def read_line(kind, line):
    document = parse_line(line, LINE_BYTES_MAX if kind == 'AGREEMENT' else SMALL_BYTES_MAX)
    required, optional = LINES[kind]
    if not required <= document.keys() <= required | optional:
        raise Malformed('a member is missing or not known')
    if not isinstance(document['session'], int):
        raise Malformed('a session is a number')
    return document


def session_of(line):
    """Before anything else is read of it: lines of another session are dropped, whatever they hold."""
    found = re.findall(rb'[{,]"session":(\d{1,16})', line)
    return int(found[-1]) if found else 0


class Session:
    def __init__(self, member, program, resend_first=5):
        self.member, self.program, self.resend_first = member, program, resend_first
        self.state, self.number, self.last_number = 'unconnected', 0, 0
        self.seen = ''  # the last checkpoint of the hub's log that was cosigned
        self.events = []  # (what, value): opened, closed, ask, offer, checkpoint, cancel, ack, error, broken, rebuild
        self._reset()

    def _reset(self):
        self.prompt = deque()   # (type, line): never waits for credit
        self.waiting = deque()  # keys of answers to send, in order
        self.answers = {}       # key -> [line, resend at, wait], until acknowledged
        self.allowed, self.sent = {'lines': 0, 'bytes': 0}, {'lines': 0, 'bytes': 0}
        self.granted, self.done = dict(WINDOW), {'lines': 0, 'bytes': 0}
        self.held = {}          # ask -> bytes of its lines, until we acknowledged or refused it

    # --- what the transport tells

    def connected(self, now):
        self._end()
        self.state, self.greeting_since, self.hello_wait = 'greeting', now, HELLO_FIRST
        self._greet(now)

    def disconnected(self):
        self._end()
        self.state = 'unconnected'

    def message(self, kind, body, now):
        if self.state == 'unconnected':
            return
        try:
            lines = split_lines(body)
            if kind == 'WELCOME':
                return self._welcome(read_line(kind, lines[0]), now)
            for line in lines:
                if session_of(line) == self.number != 0 or (kind == 'ERROR' and session_of(line) == 0):
                    self.heard = now
                    self._line(kind, line, now)
        except (Malformed, KeyError):
            known = kind if kind in LINES else 'unknown'
            self.events.append(('broken', f'a message or {known} line breaks its format'))

    def tick(self, now, wall):
        if self.state == 'greeting':
            if now - self.greeting_since >= REBUILD_AFTER:
                self._rebuild('nobody answers HELLO')
            elif now >= self.greet_again:
                self._greet(now)
        elif self.state == 'open':
            if now - self.heard >= DEAD_AFTER:
                return self._rebuild('the hub fell silent')
            if now - self.spoke >= HEARTBEAT:
                self.spoke = now
                self._say('HEARTBEAT', at=wall)
            for key, answer in self.answers.items():
                if answer[1] is not None and now >= answer[1]:
                    answer[1] = None
                    self.waiting.append(key)

    # --- what the adapter says

    def accept(self, ask, digest):
        """Only once the ASK is durable here."""
        self._release(ask)
        self._say('ACK', ask=ask, revision=0, digest=digest)

    def reject(self, ask, code, detail):
        self._release(ask)
        self._say('ERROR', code=code, detail=detail, **({'ask': ask} if ask else {}))

    def hold(self, ask, items_held):
        self._say('HOLDING', ask=ask, items_held=items_held)

    def answer(self, ask, revision, line):
        """`line` without session. Sent, and sent again until it is acknowledged, while the session lasts."""
        if self.number and (ask, revision) not in self.answers:
            document = dict(parse_line(line, LINE_BYTES_MAX), session=self.number)
            self.answers[ask, revision] = [canonical(document), None, self.resend_first]
            self.waiting.append((ask, revision))

    def reply_to_offer(self, agreement, outcome, detail=''):
        known = {'agreement': agreement} if agreement else {}
        self._say('AGREEMENT', outcome=outcome, **known, **({'detail': detail} if detail else {}))

    def cosign(self, **members):
        self._say('COSIGN', **members)

    def finish(self):
        self.answers = {}  # nothing comes behind BYE: what still waits leaves in the next session
        self._say('BYE')

    def next_message(self, now):
        """(type, body) to send next; None if nothing may leave now."""
        lines, kind, size = [], None, 0
        while self.prompt and len(lines) < BATCH_LINES_MAX and kind in (None, self.prompt[0][0]):
            kind, line = self.prompt.popleft()
            lines.append(line)
        while not lines or kind == 'ANSWER':
            while self.waiting and self.waiting[0] not in self.answers:
                self.waiting.popleft()  # acknowledged while it waited to be sent again
            if not self.waiting or len(lines) == BATCH_LINES_MAX:
                break
            answer = self.answers[self.waiting[0]]
            fits = (self.sent['lines'] < self.allowed['lines']
                    and self.sent['bytes'] + len(answer[0]) <= self.allowed['bytes'])
            if not fits or (lines and size + len(answer[0]) >= BATCH_BYTES_MAX):
                break
            self.waiting.popleft()
            kind, size = 'ANSWER', size + len(answer[0]) + 1
            lines.append(answer[0])
            self.sent = {'lines': self.sent['lines'] + 1, 'bytes': self.sent['bytes'] + len(answer[0])}
            answer[1], answer[2] = now + answer[2], min(answer[2] * 2, RESEND_LONGEST)
        return (kind, b''.join(line + b'\n' for line in lines)) if lines else None

    # --- inside

    def _say(self, kind, **members):
        if self.number or kind == 'HELLO':
            session = {} if kind == 'HELLO' else {'session': self.number}
            self.prompt.append((kind, canonical({**members, **session})))

    def _greet(self, now):
        self._reset()
        self._say('HELLO', member=self.member, program=self.program, minors=MINORS, credit=WINDOW,
                  **({'checkpoint': self.seen} if self.seen else {}))
        self.greet_again, self.hello_wait = now + self.hello_wait, min(self.hello_wait * 2, HELLO_LONGEST)

    def _end(self):
        if self.number:
            self.events.append(('closed', self.number))
        self.number = 0
        self._reset()

    def _rebuild(self, why):
        self.disconnected()
        self.events.append(('rebuild', why))

    def _welcome(self, welcome, now):
        if welcome['minor'] not in MINORS:
            raise Malformed('a minor that was not offered')
        if welcome['session'] <= self.last_number:
            return  # the answer to an earlier greeting
        self._end()
        self.state, self.number, self.last_number = 'open', welcome['session'], welcome['session']
        self.heard = self.spoke = now
        self._allow(welcome['credit'])
        self.events.append(('opened', self.number))

    def _line(self, kind, line, now):
        if kind == 'ASK':
            return self._ask(line)
        document = read_line(kind, line)
        if kind == 'BYE':
            self.connected(now)  # the hub stops or restarts: greet until it is back
        elif kind == 'CREDIT':
            self._allow(document['credit'])
        elif kind == 'ACK':
            self.answers.pop((document['ask'], document['revision']), None)
            self.events.append(('ack', document))
        elif kind == 'AGREEMENT':
            self.events.append(('offer', document))
        elif kind == 'CHECKPOINT':
            self.events.append(('checkpoint', document))
        elif kind == 'CANCEL':
            self.events.append(('cancel', document['ask']))
        elif kind == 'ERROR':
            if document['code'] != 'overloaded':  # again in this session would only be refused again
                self.answers = {key: value for key, value in self.answers.items() if key[0] != document.get('ask')}
            self.events.append(('error', document))

    def _ask(self, line):
        found = re.search(rb'"ask":"([0-9a-f-]{36})"', line)
        ask = found.group(1).decode() if found else ''
        self.held[ask] = self.held.get(ask, []) + [len(line)]
        on_their_way = [size for sizes in self.held.values() for size in sizes]
        if (self.done['lines'] + len(on_their_way) > self.granted['lines']
                or self.done['bytes'] + sum(on_their_way) > self.granted['bytes']):
            self.held[ask].pop()
            self.events.append(('broken', 'an ASK went past the credit it was given'))
        else:
            self.events.append(('ask', (ask, line)))

    def _allow(self, credit):
        for name in self.allowed:
            self.allowed[name] = max(self.allowed[name], credit[name])

    def _release(self, ask):
        """The promise is renewed as questions are dealt with, not as they arrive."""
        sizes = self.held.pop(ask, [])
        self.done = {'lines': self.done['lines'] + len(sizes), 'bytes': self.done['bytes'] + sum(sizes)}
        fresh = {name: self.done[name] + WINDOW[name] for name in WINDOW}
        if any(fresh[name] - self.granted[name] >= WINDOW[name] // 2 for name in WINDOW):
            self.granted = fresh
            self._say('CREDIT', credit=fresh)
