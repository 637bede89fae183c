# SPDX-License-Identifier: Apache-2.0
"""A member, or somebody on the network, abuses the exchange of the running hub. The hub must stay up, refuse, write an
entry where it refused a member, and no other member may notice. Needs pyzmq (python3-zmq)."""
import json
import re
import signal
import socket
import unittest
import uuid

import zmq

from running_demo import PROGRAMS, until
from test_demo import Demo

OTHERS = set(PROGRAMS) - {'police'}
ZEROS = '0' * 64


class Abuse(Demo):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo.kill('police')  # its key and its port are ours now
        until(lambda: cls.demo.connected() == OTHERS, 'the police adapter going away')
        cls.hub = cls.demo.processes['hub']
        keys = cls.demo.folder / 'adapters/police/keys'
        cls.secret = (keys / 'curve.key').read_text().strip().encode()
        cls.server = (keys / 'hub_curve.pub').read_text().strip().encode()
        cls.port = json.loads((cls.demo.folder / 'ports.json').read_text())['exchange']['police']
        cls.context = zmq.Context()
        cls.addClassCleanup(cls.context.destroy, 0)

    def setUp(self):
        self.before = self.demo.log_size()

    def tearDown(self):
        self.assertIsNone(self.hub.poll(), 'the hub is still the same process')
        self.assertLessEqual(OTHERS, self.demo.connected(), 'nobody else noticed')
        agencies = sorted(OTHERS)
        check = json.loads(self.demo.check()) | {'agencies': agencies, 'why_agencies': {}}
        status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', json.dumps(check), {'Prefer': 'wait=20'})
        self.assertIn(status, (201, 202), body)
        self.assertTrue(self.demo.all_have_spoken(json.loads(body)), body)

    # --- the member's side of the socket

    def connect(self, secret=None, routing_id=None, curve=True, member='police'):
        one = self.context.socket(zmq.DEALER)
        one.linger = 0
        secret = secret or self.secret
        if curve:
            one.curve_secretkey, one.curve_publickey, one.curve_serverkey = secret, zmq.curve_public(secret), self.server
        if routing_id:
            one.setsockopt(zmq.IDENTITY, routing_id)
        port = json.loads((self.demo.folder / 'ports.json').read_text())['exchange'][member]
        one.connect(f'tcp://127.0.0.1:{port}')
        self.addCleanup(one.close, 0)
        return one

    @staticmethod
    def say(to, kind, line):
        text = line if isinstance(line, bytes) else json.dumps(line, sort_keys=True, separators=(',', ':')).encode()
        to.send_multipart([b'MASHX1', kind.encode(), text + b'\n'])

    @staticmethod
    def hear(one, kind, seconds=10):
        """The next line of this type, or None."""
        while one.poll(seconds * 1000):
            frames = one.recv_multipart()
            if len(frames) == 3 and frames[1] == kind.encode():
                return json.loads(frames[2].split(b'\n')[0])
        return None

    def greet(self, one, member='police'):
        self.say(one, 'HELLO', {'credit': {'bytes': 1 << 24, 'lines': 256}, 'member': member, 'minors': [1]})

    def session(self, one):
        """Greets until it is answered, as an adapter does: a connection of the test before may still be ending."""
        def welcome():
            self.greet(one)
            return self.hear(one, 'WELCOME', 2)
        return until(welcome, 'a WELCOME')['session']

    def refusals(self, member='police'):
        """Second words of the entries about broken protocol since the test began, of that member."""
        return [one['outcome'][1] for one in self.demo.entries(self.before)
                if one['outcome'][0] == 'protocol_broken' and one['members'] == [member]]

    def refused_of(self, member):
        """What the hub's metrics have counted."""
        self.demo.read_metrics()
        found = re.search(r'mash_exchange_refused_total\{member="%s"\} (\d+)' % member, self.demo.metrics.decode())
        return int(found[1]) if found else 0

    def until_refused(self, word):
        until(lambda: any(word in one for one in self.refusals()), f'an entry with {word}')

    # --- what a member can do

    def test_frames_that_are_none_of_ours(self):
        table = [
            ([b'MASHX1'], 'three_frames'),
            ([b'MASHX1', b'HEARTBEAT'], 'three_frames'),
            ([b'MASHX1', b'HEARTBEAT', b'{}\n', b'more'], 'three_frames'),
            ([b''], 'three_frames'),
            ([b'x'] * 500, 'three_frames'),
            ([b'', b'', b''], 'another_protocol'),
            ([b'MASHX2', b'HEARTBEAT', b'{}\n'], 'another_protocol'),
            ([b'MASHX1', b'SHOUT', b'{}\n'], 'unknown_type'),
            ([b'MASHX1', b'hello', b'{}\n'], 'unknown_type'),
            ([b'MASHX1', b'ASK', b'{}\n'], 'only_the_hub'),
            ([b'MASHX1', b'CANCEL', b'{}\n'], 'only_the_hub'),
            ([b'MASHX1', b'ANSWER', b''], 'body_breaks'),
            ([b'MASHX1', b'ANSWER', b'{}'], 'body_breaks'),
            ([b'MASHX1', b'ANSWER', b'\n'], 'body_breaks'),
            ([b'MASHX1', b'ANSWER', b'{}\n' * 65], 'body_breaks'),
            ([b'MASHX1', b'ANSWER', b'x' * (2 * 1024 * 1024 + 1) + b'\n'], 'body_breaks'),
            ([b'MASHX1', b'HELLO', b'{}\n'], 'hello'),
            ([b'MASHX1', b'HELLO', b'{}\n{}\n'], 'hello'),
        ]
        one = self.connect()
        session = self.session(one)
        for frames, word in table:
            with self.subTest(word=word, frames=len(frames)):
                self.before = self.demo.log_size()
                one.send_multipart(frames)
                self.until_refused(word)
        self.say(one, 'HEARTBEAT', {'at': '2026-11-20T14:25:05.000Z', 'session': session})
        self.assertIn('police', self.demo.connected(), 'its session stands')

    def test_a_frame_far_over_the_limit(self):
        one = self.connect()
        self.session(one)
        self.say(one, 'ANSWER', b'x' * (8 * 1024 * 1024))
        until(lambda: 'police' not in self.demo.connected(), 'ending that connection')

    def test_ten_connections_that_claim_to_be_somebody_else(self):
        hostile = []
        for number in range(10):
            one = self.connect(routing_id=[b'health', b'\x01police', b'\x00\x6b\x8b\x45\x67'[1:], b'hub'][number % 4])
            self.greet(one, sorted(PROGRAMS)[number % 5])
            one.send_multipart([b'health', b'MASHX1', b'ASK', b'{}\n'])
            hostile.append(one)
        self.until_refused('another_member')
        self.until_refused('three_frames')

    def test_a_member_that_greets_without_end(self):
        one = self.connect()
        for _ in range(200):
            self.greet(one)
        self.until_refused('too_often')
        self.assertLess(self.demo.log_size() - self.before, 400)

    def test_twenty_thousand_messages_of_rubbish(self):
        one = self.connect()
        session = self.session(one)
        for number in range(20_000):
            if number % 2:
                one.send_multipart([b'MASHX1', b'SHOUT', b'{}\n'])
            else:
                self.say(one, 'ACK', {'ask': number, 'session': session})
            if number == 5_000:  # while it goes on, others work
                agencies = sorted(OTHERS)
                check = json.loads(self.demo.check()) | {'agencies': agencies, 'why_agencies': {}}
                status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', json.dumps(check),
                                                 {'Prefer': 'wait=20'})
                self.assertIn(status, (201, 202), body)
        until(lambda: any(one.startswith('flood_') for one in self.refusals()), 'an entry that counts the rest', 30)
        self.assertLess(self.demo.log_size() - self.before, 200)

    def test_answers_to_questions_nobody_asked(self):
        one = self.connect()
        session = self.session(one)
        for line, code in (
                (b'known to us', 'invalid'),
                ({'session': session}, None),  # without an ask it is of no question, and cannot be refused by name
                ({'ask': str(uuid.uuid4()), 'session': session}, 'invalid'),
                ({'ask': "' OR 1=1 --", 'session': session}, 'invalid')):
            with self.subTest(line=line):
                # A line that names no session of ours is dropped without a word (docs/formats/exchange.md).
                self.say(one, 'ANSWER', line)
                if isinstance(line, dict) and code:
                    error = self.hear(one, 'ERROR')
                    self.assertIsNotNone(error)
                    self.assertEqual(error['code'], code)
        self.until_refused('invalid_reply')
        self.say(one, 'ACK', {'ask': str(uuid.uuid4()), 'digest': ZEROS, 'revision': 0, 'session': session})
        self.say(one, 'ACK', {'ask': 7, 'session': session})
        self.until_refused('ack_unreadable')

    def test_lines_of_another_session_change_nothing(self):
        one = self.connect()
        session = self.session(one)
        for other in (0, session - 1, session + 1, 2 ** 53 - 1):
            self.say(one, 'ANSWER', {'ask': str(uuid.uuid4()), 'session': other})
            self.say(one, 'BYE', {'session': other})
        self.say(one, 'ACK', {'ask': 7, 'session': session})
        self.until_refused('ack_unreadable')  # what came after them was read, so they were, too
        self.assertEqual(self.refusals(), ['ack_unreadable'])
        self.assertIn('police', self.demo.connected())

    # --- afterwards

    def test_the_real_adapter_answers_again_and_the_log_verifies(self):
        one = self.connect()
        self.session(one)
        one.send_multipart([b'x'] * 50)
        one.close(0)
        self.demo.start('police')
        try:
            self.demo.until_connected('police')
            response = self.demo.ask(wait=20)
            self.assertEqual(self.demo.outcomes(response)['police'], 'answered')
            self.assertTrue(self.demo.log_verifies())
        finally:
            self.demo.kill('police')

    def test_the_count_of_a_flood_outlives_the_hub(self):
        secret = (self.demo.folder / 'adapters/schools/keys/curve.key').read_text().strip().encode()
        one = self.connect(secret, member='schools')  # beside its adapter, which is not disturbed
        for _ in range(500):
            one.send_multipart([b'MASHX1', b'SHOUT', b'{}\n'])
        until(lambda: self.refused_of('schools') == 500, 'the flood being read')
        one.close(0)
        self.demo.kill('hub', signal.SIGTERM)
        self.demo.start('hub')
        type(self).hub = self.demo.processes['hub']
        until(lambda: self.demo.connected() >= OTHERS, 'the others coming back')
        words = self.refusals('schools')
        told = [word for word in words if not word.startswith('flood_')]
        self.assertEqual(len(told) + sum(int(word.removeprefix('flood_')) for word in words if word not in told), 500)
        self.assertLess(len(told), 200, 'it was a flood')

    # --- what somebody on the network can do

    def test_an_unknown_key(self):
        for _ in range(5):
            stranger = self.connect(secret=zmq.curve_keypair()[1])
            self.greet(stranger)
        self.until_refused('unknown_key')
        self.assertNotIn('police', self.demo.connected())

    def test_no_key_at_all(self):
        self.greet(self.connect(curve=False))
        one = self.connect()
        self.session(one)  # a member with its key is let in all the same

    def test_bytes_that_are_no_zeromq(self):
        greeting = b'\xff' + b'\0' * 8 + b'\x7f\x03\x00'
        curve = greeting + b'CURVE' + b'\0' * 15 + b'\x00' + b'\0' * 31
        hello = b'\x04\xc8\x05HELLO\x01\x00' + b'\0' * 72
        for sent in (b'', b'GET / HTTP/1.1\r\n\r\n', b'\0' * 1000, b'\xff' * 64, greeting, curve, curve + hello,
                     curve + hello + b'\0' * 200, curve + b'\x06' + b'\xff' * 8, curve + b'\x04\x05\x05ERROR',
                     b'\x16\x03\x01\x02\x00\x01\x00', b'\xff' * 100_000):
            with self.subTest(sent[:24]):
                with socket.create_connection(('127.0.0.1', self.port), timeout=10) as raw:
                    try:
                        raw.sendall(sent)
                    except ConnectionError:
                        pass  # hung up on, as well it may be
        self.session(self.connect())

    def test_a_hundred_connections_that_say_nothing(self):
        silent = [socket.create_connection(('127.0.0.1', self.port), timeout=10) for _ in range(100)]
        try:
            self.session(self.connect())
        finally:
            for one in silent:
                one.close()


if __name__ == '__main__':
    unittest.main()
