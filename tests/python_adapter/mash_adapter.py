#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A small MASHX1 adapter, written to docs/formats/exchange.md: the reference in a second language, and the proof that
the document suffices. It answers from one JSON file, keeps its own ledger, and loses nothing when it is killed.

usage: mash_adapter.py CONFIG.json        (Debian: python3-zmq, python3-cryptography)

The configuration: member, endpoint, hub_key (CURVE, Z85), curve_key and ledger_key (secret files, 0600: Z85 and PKCS#8
PEM), state_dir, people (a JSON file), agreement (the digest held here; offers of another are refused), organisation,
answered_by, contact, standing_line; optional: collapsed (categories that the standing line hides), review (true: a
person lets each answer go by creating state_dir/approved/<ask id>), resend_seconds (5), witness_key (PKCS#8 PEM) and
log_vkey (a file): then it witnesses the hub's log. Paths are relative to the file. Logs JSON lines to stderr, without personal data.
"""
import json
import os
import secrets
import signal
import sys
import time
from datetime import datetime, timezone

import zmq
from zmq.utils.monitor import recv_monitor_message

import tlog
from answering import Source, make_answer
from canonical import Malformed, canonical, digest_of, parse_line
from keeping import Cabinet, Ledger, leaf_text, with_receipt
from offers import check_offer
from question import check_question
from session import BODY_BYTES_MAX, Session
from witness import Witness

PROGRAM = 'python-adapter 0.1'
ASK_BYTES_MAX = 256 * 1024
AGAIN_FIRST, AGAIN_LONGEST = 0.2, 10.0  # seconds between two connections


def log(event, **facts):
    print(json.dumps({'event': event, **facts}), file=sys.stderr, flush=True)


def wall_time():
    return datetime.now(timezone.utc).isoformat(timespec='milliseconds').replace('+00:00', 'Z')


def new_uuid():
    """RFC 9562, version 7: the time first, so that ids sort as they were made."""
    raw = bytearray((time.time_ns() // 1_000_000 << 80 | secrets.randbits(80)).to_bytes(16, 'big'))
    raw[6], raw[8] = raw[6] & 0x0F | 0x70, raw[8] & 0x3F | 0x80
    text = raw.hex()
    return '-'.join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def read_secret(path):
    if os.stat(path).st_mode & 0o077:
        raise SystemExit(f'{path} may be read by its owner only (chmod 600)')
    with open(path, 'rb') as file:
        return file.read().strip()


class Link:
    """One DEALER that connects out with CURVE. libzmq never tries again after its key was refused (ZAP 400) or a frame
    was over its limit, so every end makes a new socket; and no ZMTP heartbeats, which can abort a connecting libzmq
    4.3.4."""

    EVENTS = (zmq.EVENT_CONNECT_RETRIED | zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_SUCCEEDED
              | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
              | zmq.EVENT_HANDSHAKE_FAILED_AUTH)
    MEANING = {zmq.EVENT_HANDSHAKE_SUCCEEDED: 'up', zmq.EVENT_DISCONNECTED: 'down',
               zmq.EVENT_CONNECT_RETRIED: 'not_reachable', zmq.EVENT_HANDSHAKE_FAILED_AUTH: 'unknown_key',
               zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL: 'wrong_hub_key',
               zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL: 'wrong_hub_key'}

    def __init__(self, context, endpoint, hub_key, own_key):
        self.context, self.endpoint, self.hub_key, self.own_key = context, endpoint, hub_key, own_key
        self.socket, self.due, self.wait = None, 0.0, AGAIN_FIRST

    def open_if_due(self, now):
        if self.socket is not None or now < self.due:
            return
        self.socket = socket = self.context.socket(zmq.DEALER)
        socket.curve_serverkey, socket.curve_secretkey = self.hub_key, self.own_key
        socket.curve_publickey = zmq.curve_public(self.own_key)
        socket.maxmsgsize = BODY_BYTES_MAX + 4096  # of one frame as it is encrypted
        socket.sndhwm = socket.rcvhwm = 200
        socket.handshake_ivl, socket.immediate, socket.linger, socket.tcp_keepalive = 5000, 1, 0, 1
        socket.reconnect_ivl, socket.reconnect_ivl_max = int(AGAIN_FIRST * 1000), int(AGAIN_LONGEST * 1000)
        self.monitor = socket.get_monitor_socket(self.EVENTS)
        socket.connect(self.endpoint)

    def rebuild(self, now, linger=0):
        if self.socket is not None:
            self.socket.disable_monitor()  # before its reading end closes: else libzmq's thread would block on it
            self.monitor.close()
            self.socket.close(linger)
        self.socket, self.due, self.wait = None, now + self.wait, min(self.wait * 2, AGAIN_LONGEST)

    def changes(self, now):
        while self.socket is not None and self.monitor.poll(0):
            meaning = self.MEANING[recv_monitor_message(self.monitor)['event']]
            if meaning == 'up':
                self.wait = AGAIN_FIRST
            elif meaning in ('unknown_key', 'wrong_hub_key', 'down'):  # down: it may have been a frame over the limit
                self.rebuild(now)
            yield meaning

    def receive(self):
        """The frames of the next message; None if none waits."""
        try:
            return self.socket.recv_multipart(zmq.NOBLOCK) if self.socket is not None else None
        except zmq.Again:
            return None

    def send(self, kind, body):
        try:
            self.socket.send_multipart([b'MASHX1', kind.encode(), body], zmq.NOBLOCK)
            return True
        except zmq.Again:
            return False


class Adapter:
    def __init__(self, config):
        self.config = config
        os.makedirs(config['state_dir'], mode=0o700, exist_ok=True)
        key = tlog.Key.from_pem(config['member'] + '/ledger', read_secret(config['ledger_key']))
        self.ledger = Ledger(config['state_dir'], key)
        self.cabinet = Cabinet(os.path.join(config['state_dir'], 'cases'))
        self.source = Source(config['people'], config['organisation'])
        self.session = Session(config['member'], PROGRAM, config.get('resend_seconds', 5))
        self.context = zmq.Context()
        self.link = Link(self.context, config['endpoint'], config['hub_key'].encode(), read_secret(config['curve_key']))
        self.unsent, self.told, self.stopping = None, None, False
        self.witness = self.make_witness()
        if self.witness is not None:
            self.session.seen = self.witness.checkpoint
            if self.witness.refused:
                log('hub_not_answered', why=self.witness.refused)

    def make_witness(self):
        if 'witness_key' not in self.config:
            return None
        with open(self.config['log_vkey'], encoding='utf-8') as file:
            pinned = tlog.Key.from_vkey(file.read())
        private = tlog.Key.from_pem('', read_secret(self.config['witness_key'])).private
        return Witness(self.config['state_dir'], self.config['member'] + '/witness', private, pinned)

    # --- questions and answers

    def on_ask(self, ask, line):
        try:
            question = parse_line(line, ASK_BYTES_MAX)
            check_question(question)
        except Malformed as why:
            log('ask_refused', ask=ask, code='invalid')
            return self.session.reject(ask, 'invalid', str(why))
        digest, case = digest_of(question), self.cabinet.cases.get(ask)
        if case is None:
            if question['agreement'] != self.config['agreement']:
                log('ask_refused', ask=ask, code='agreement_unknown')
                return self.session.reject(ask, 'agreement_unknown', 'this adapter holds another agreement')
            leaf, salt = self.entry('asked', question, digest, members=[question['authority']],
                                    purpose=question['purpose'])
            self.cabinet.put(ask, state='open', digest=digest, line=line.decode(), asked_leaf=leaf, asked_salt=salt)
            log('asked', ask=ask)
        elif case.get('digest') not in (digest, None):  # none: cancelled before it came
            log('ask_refused', ask=ask, code='conflict')
            return self.session.reject(ask, 'conflict', 'this ask id came before with other bytes')
        self.log_question(ask)
        self.session.accept(ask, digest)
        self.announce(ask)
        self.send_answer(ask)  # of a question that was answered before: the hub may have lost it

    @staticmethod
    def entry(kind, about, digest, **facts):
        """A ledger entry that commits to `digest`, and the salt that opens the commitment (hexadecimal)."""
        salt = secrets.token_bytes(32)
        leaf = leaf_text(kind, dict(facts, id=new_uuid(), at=wall_time(), request=about['ask'],
                                    agreement=about['agreement']), salt, digest)
        return leaf.decode(), salt.hex()

    def log_question(self, ask):
        leaf = self.cabinet.cases[ask].get('asked_leaf')
        if leaf is not None:
            self.ledger.append(leaf.encode())  # again after a crash in between changes nothing

    def announce(self, ask):
        if self.config.get('review') and self.cabinet.state_of(ask) == 'open':
            self.session.hold(ask, 0)  # the number would tell whether anything is there

    def may_go(self, ask):
        return not self.config.get('review') or os.path.exists(os.path.join(self.config['state_dir'], 'approved', ask))

    def decide(self, ask):
        """First what will be said is durable, then it is logged, then it has its receipt: after a crash in between the
        same bytes are logged and sent, never others."""
        self.log_question(ask)
        question = json.loads(self.cabinet.cases[ask]['line'])
        answer = make_answer(question, self.source, self.config, wall_time())
        digest = digest_of(answer)
        leaf, salt = self.entry('answered', answer, digest, members=[self.config['member']],
                                outcome=[answer['outcome']])
        self.cabinet.put(ask, state='decided', answer=canonical(answer).decode(), salt=salt, leaf=leaf,
                         answer_digest=digest)

    def log_answer(self, ask):
        case = self.cabinet.cases[ask]
        leaf = case['leaf'].encode()
        self.ledger.append(leaf)
        line = with_receipt(case['answer'].encode(), leaf, case['salt'], self.ledger.receipt(leaf))
        self.cabinet.put(ask, state='waiting', answer=line.decode())
        log('answered', ask=ask)

    def send_answer(self, ask):
        if self.cabinet.state_of(ask) in ('waiting', 'acknowledged'):
            self.session.answer(ask, 1, self.cabinet.cases[ask]['answer'].encode())

    def work(self):
        for ask in self.cabinet.in_state('open'):
            if self.may_go(ask):
                self.decide(ask)
        for ask in self.cabinet.in_state('decided'):
            self.log_answer(ask)
            self.send_answer(ask)

    # --- what the hub says about them

    def on_acknowledged(self, ack):
        case = self.cabinet.cases.get(ack['ask'], {})
        if case.get('state') == 'waiting' and case['answer_digest'] == ack['digest']:
            self.cabinet.put(ack['ask'], state='acknowledged')
            log('acknowledged', ask=ack['ask'])

    def on_cancelled(self, ask):
        # Also one that we do not know: its ASK may come late and must not be answered.
        if self.cabinet.state_of(ask) in (None, 'open'):
            self.cabinet.put(ask, state='cancelled')

    def on_error(self, error):
        log('hub_refused', ask=error.get('ask', ''), code=error['code'])
        if error['code'] != 'overloaded' and self.cabinet.state_of(error.get('ask')) == 'waiting':
            self.cabinet.put(error['ask'], state='refused')  # for a person here to look at

    def on_offer(self, offer):
        """It has no policy of its own to decide by, so that it takes its agreement from its configuration and no other;
        what it says of an offer follows from the digest alone."""
        try:
            agreement = check_offer(offer)
        except Malformed as why:
            log('agreement_refused', outcome='malformed', why=str(why))
            return self.session.reply_to_offer('', 'malformed', str(why))
        if agreement == self.config['agreement']:
            return self.session.reply_to_offer(agreement, 'held')
        log('agreement_refused', outcome='refused', agreement=agreement)
        self.session.reply_to_offer(agreement, 'refused', 'this adapter takes its agreement from its configuration')

    def on_checkpoint(self, published):
        if self.witness is None:
            return
        reply = self.witness.add(published, int(time.time()))
        self.session.cosign(**reply)
        self.session.seen = self.witness.checkpoint
        if reply['outcome'] not in ('cosigned', 'stale'):
            log('checkpoint_refused', outcome=reply['outcome'])
        if self.witness.refused:  # what this hub would do with answers nobody could find out afterwards
            log('hub_history_refused', why=self.witness.refused)
            self.session.finish()
            self.flush(time.monotonic())
            self.link.rebuild(time.monotonic(), linger=500)
            self.session.disconnected()

    def on_opened(self, number):
        log('opened', session=number)
        for ask in self.cabinet.in_state('waiting'):
            self.send_answer(ask)
        for ask in self.cabinet.in_state('open'):
            self.announce(ask)

    # --- the loop

    def act(self, now):
        events, self.session.events = self.session.events, []
        for what, value in events:
            if what == 'ask':
                self.on_ask(*value)
            elif what == 'rebuild':
                log('rebuild', why=value)
                self.link.rebuild(now)
            elif what == 'broken':
                log('hub_broke_protocol', why=value)
            elif what == 'closed':
                self.unsent = None
                log('closed', session=value)
            else:
                {'opened': self.on_opened, 'ack': self.on_acknowledged, 'cancel': self.on_cancelled,
                 'error': self.on_error, 'offer': self.on_offer, 'checkpoint': self.on_checkpoint}[what](value)

    def step(self):
        now = time.monotonic()
        if self.witness is None or not self.witness.refused:
            self.link.open_if_due(now)
        for change in self.link.changes(now):
            if change == 'up':
                self.unsent = None  # it was for the connection of before
                self.session.connected(now)
            else:
                self.session.disconnected()
            if change != self.told:
                log('link', state=change)
            self.told = change
        while (frames := self.link.receive()) is not None:
            if len(frames) != 3 or frames[0] != b'MASHX1':
                log('hub_broke_protocol', why='not three frames of MASHX1')
            else:
                self.session.message(frames[1].decode('ascii', 'replace'), frames[2], now)
        self.session.tick(now, wall_time())
        self.act(now)
        self.work()
        self.flush(now)

    def flush(self, now):
        while self.link.socket is not None:
            self.unsent = self.unsent or self.session.next_message(now)
            if self.unsent is None or not self.link.send(*self.unsent):
                return
            self.unsent = None

    def run(self):
        while not self.stopping:
            self.step()
            poller = zmq.Poller()
            if self.link.socket is not None:
                poller.register(self.link.socket, zmq.POLLIN)
                poller.register(self.link.monitor, zmq.POLLIN)
            poller.poll(100)
        self.session.finish()
        self.flush(time.monotonic())
        self.link.rebuild(time.monotonic(), linger=500)
        self.context.term()


def main():
    path = os.path.abspath(sys.argv[1])
    with open(path, encoding='utf-8') as file:
        config = json.load(file)
    for name in {'state_dir', 'people', 'curve_key', 'ledger_key', 'witness_key', 'log_vkey'} & config.keys():
        config[name] = os.path.join(os.path.dirname(path), config[name])
    adapter = Adapter(config)

    def stop(_signal, _frame):
        adapter.stopping = True
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log('started', vkey=adapter.ledger.key.vkey())
    adapter.run()


if __name__ == '__main__':
    main()
