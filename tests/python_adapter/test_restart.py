# SPDX-License-Identifier: Apache-2.0
"""The adapter as a whole, without its socket."""
import json
import os
import tempfile
import unittest
from pathlib import Path

import zmq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

import mash_adapter
import test_adapter
from canonical import canonical, digest_of
from session import WINDOW, split_lines
from test_adapter import HERE, line_of


class Crash(BaseException):
    """The power goes."""


class Wire:
    """In the place of mash_adapter.Link: the test says what becomes of the connection."""

    def __init__(self):
        self.socket, self.news, self.full, self.sent = self, [], False, []

    def open_if_due(self, now):
        pass

    def changes(self, _now):
        news, self.news = self.news, []
        return news

    def receive(self):
        return None

    def send(self, kind, _body):
        if not self.full:
            self.sent.append(kind)
        return not self.full


class WholeAdapter(unittest.TestCase):
    """Killed at every single step that makes something durable, and started again."""

    SAMPLES = test_adapter.Answering  # inside the class: at the module's level its tests would run twice

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        for name, content in (('curve.key', zmq.curve_keypair()[1]), ('ledger.key', pem)):
            path = os.path.join(self.folder, name)
            Path(path).write_bytes(content)
            os.chmod(path, 0o600)
        self.config = {'member': 'health', 'endpoint': 'tcp://127.0.0.1:9', 'hub_key': zmq.curve_keypair()[0].decode(),
                       'curve_key': os.path.join(self.folder, 'curve.key'),
                       'ledger_key': os.path.join(self.folder, 'ledger.key'), 'people': HERE / 'people.example.json',
                       'agreement': 'a' * 64, 'organisation': {'id': 'Y99001', 'systems': ['records']},
                       **self.SAMPLES.CONFIG}

    def started(self, state, session):
        adapter = mash_adapter.Adapter(dict(self.config, state_dir=os.path.join(self.folder, state)))
        self.addCleanup(adapter.context.destroy)
        adapter.session.connected(0)
        adapter.session.message('WELCOME', line_of(session=session, minor=1, credit=WINDOW), 0)
        adapter.act(0)
        return adapter

    @staticmethod
    def said(adapter):
        lines = []
        while (message := adapter.session.next_message(0)) is not None:
            lines += [(message[0], json.loads(line)) for line in split_lines(message[1])]
        return lines

    def asked_and_answered(self, adapter):
        question = dict(self.SAMPLES.QUESTION, subjects=[self.SAMPLES.ADA], session=adapter.session.number)
        adapter.session.message('ASK', canonical(question) + b'\n', 0)
        adapter.act(0)
        adapter.work()
        return [line for kind, line in self.said(adapter) if kind == 'ANSWER']

    def test_a_crash_at_any_step_loses_nothing_and_says_nothing_twice(self):
        steps = 0
        for last in range(1, 100):
            countdown, fsync, log = [last], os.fsync, mash_adapter.log
            mash_adapter.log = lambda *_, **__: None

            def fsync_or_crash(descriptor):
                countdown[0] -= 1
                if countdown[0] == 0:
                    raise Crash
                fsync(descriptor)
            try:
                os.fsync = fsync_or_crash
                self.asked_and_answered(self.started(f'state{last}', 7))
            except Crash:
                steps += 1
            finally:
                os.fsync = fsync
            again = self.started(f'state{last}', 8)
            again.work()
            answers = [line for kind, line in self.said(again) if kind == 'ANSWER']
            answers += self.asked_and_answered(again)  # the hub asks again: it was not acknowledged, or it forgot
            mash_adapter.log = log
            self.assertEqual(len({digest_of(answer) for answer in answers}), 1, last)
            entries = Path(self.folder, f'state{last}', 'entries').read_bytes().splitlines()
            self.assertEqual([json.loads(entry)['type'] for entry in entries], ['asked', 'answered'], last)
            if countdown[0] > 0:
                break
        self.assertGreater(steps, 10)

    def test_greets_once_where_the_connection_of_before_did_not_take_the_greeting(self):
        adapter = mash_adapter.Adapter(dict(self.config, state_dir=os.path.join(self.folder, 'state')))
        self.addCleanup(adapter.context.destroy)
        adapter.link = wire = Wire()
        wire.news, wire.full = ['up'], True
        adapter.step()
        wire.news, wire.full = ['down', 'up'], False
        adapter.step()
        self.assertEqual(wire.sent, ['HELLO'])

    def test_a_secret_that_others_may_read_refuses_to_start(self):
        os.chmod(self.config['ledger_key'], 0o644)
        with self.assertRaises(SystemExit):
            self.started('state', 7)


if __name__ == '__main__':
    unittest.main()
