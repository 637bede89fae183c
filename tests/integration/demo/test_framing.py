# SPDX-License-Identifier: Apache-2.0
"""Requests that HTTP parsers read in different ways, sent to the running hub over TLS with the coordinator's certificate.

Behind every one of them stands a sound check: whoever reads the first differently from the hub would let it through as a
second request. None may be taken, none may leave an entry in the audit log, and the hub goes on serving. The same table,
in more detail, runs against the gate and the server alone in tests/unit/http."""
import json
import re
import socket
import ssl
import unittest

from running_demo import PATIENCE, until
from test_demo import Demo

HOST = b'Host: 127.0.0.1\r\n'
JSON = b'Content-Type: application/json\r\n'
GET = b'GET /v1/agencies HTTP/1.1\r\n'
POST = b'POST /v1/requests HTTP/1.1\r\n'
END = b'\r\n'


def chunked(body):
    return b'%x\r\n%s\r\n0\r\n\r\n' % (len(body), body)


def post(fields, body):
    return POST + HOST + JSON + fields + END + body


# Name, bytes, status. The check itself is the body, so that a wrong reading would ask five agencies.
def table(check):
    size = b'Content-Length: %d\r\n' % len(check)
    te = b'Transfer-Encoding: '
    return [
        ('length and chunked', post(size + te + b'chunked\r\n', chunked(check)), 400),
        ('chunked and length', post(te + b'chunked\r\n' + size, chunked(check)), 400),
        ('two different lengths', post(size + b'Content-Length: 5\r\n', check), 400),
        ('two equal lengths', post(size + size, check), 400),
        ('a list of lengths', post(b'Content-Length: %d, %d\r\n' % (len(check), len(check)), check), 400),
        ('a length with a plus', post(b'Content-Length: +%d\r\n' % len(check), check), 400),
        ('a length in hexadecimal', post(b'Content-Length: 0x%x\r\n' % len(check), check), 400),
        ('a length over 64 bits', post(b'Content-Length: 184467440737095516%d\r\n' % len(check), check), 413),
        ('a length with a leading zero', post(b'Content-Length: 0%d\r\n' % len(check), check), 400),
        ('no length', post(b'', check), 411),
        ('chunked', post(te + b'chunked\r\n', chunked(check)), 400),
        ('chunked twice', post(te + b'chunked, chunked\r\n', chunked(check)), 400),
        ('chunked in two fields', post(te + b'chunked\r\n' + te + b'chunked\r\n', chunked(check)), 400),
        ('chunked and identity', post(te + b'chunked\r\n' + te + b'identity\r\n', chunked(check)), 400),
        ('gzip, chunked', post(te + b'gzip, chunked\r\n', chunked(check)), 400),
        ('xchunked with a length', post(te + b'xchunked\r\n' + size, check), 400),
        ('identity with a length', post(te + b'identity\r\n' + size, check), 400),
        ('an empty transfer encoding', post(te + b'\r\n' + size, check), 400),
        ('a long chunk extension', post(te + b'chunked\r\n', b'5;' + b'x' * 7000 + b'\r\nhello\r\n0\r\n\r\n'), 400),
        ('chunked on HTTP/1.0', POST.replace(b'1.1', b'1.0') + HOST + te + b'chunked\r\n' + END + chunked(check), 505),
        ('a bare line feed', GET.replace(b'\r\n', b'\n') + HOST.replace(b'\r\n', b'\n') + b'\n', 400),
        ('a bare line feed between fields', GET + b'X-A: one\n' + HOST + END, 400),
        ('a bare carriage return', GET + HOST + b'X-A: one\rX-B: two\r\n' + END, 400),
        ('a NUL', GET + HOST + b'X-A: o\0e\r\n' + END, 400),
        ('a space before a colon', GET + HOST + b'X-A : one\r\n' + END, 400),
        ('a space before the colon that frames', post(b'Transfer-Encoding : chunked\r\n' + size, check), 400),
        ('a folded line', GET + HOST + b'X-A: one\r\n two\r\n' + END, 400),
        ('a folded line that hides a framing', post(size + b'Transfer-Encoding:\r\n chunked\r\n', check), 400),
        ('no host', GET + END, 400),
        ('two hosts', GET + HOST + b'Host: other.example\r\n' + END, 400),
        ('a byte over 127 in the target', b'GET /v1/agencies\x80 HTTP/1.1\r\n' + HOST + END, 400),
        ('a method in lower case', GET.replace(b'GET', b'get') + HOST + END, 400),
        ('an absolute target', b'GET https://127.0.0.1/v1/agencies HTTP/1.1\r\n' + HOST + END, 400),
        ('a target with an encoded slash', b'GET /v1%2Fagencies HTTP/1.1\r\n' + HOST + END, 400),
        ('a target with dots', b'GET /v1/../v1/agencies HTTP/1.1\r\n' + HOST + END, 400),
        ('a method that is none', GET.replace(b'GET', b'BREW') + HOST + END, 501),
        ('500 fields', GET + HOST + b'X: 1\r\n' * 500 + END, 431),
        ('a header over 8 kB', GET + HOST + b'X-A: ' + b'a' * 9000 + b'\r\n' + END, 431),
        ('a GET with a body', GET + HOST + b'Content-Length: 5\r\n' + END + b'hello', 400),
        ('a body over a megabyte', post(b'Content-Length: 1048577\r\n', b''), 413),
        ('HTTP/1.2', GET.replace(b'1.1', b'1.2') + HOST + END, 505),
        ('HTTP/2.0', GET.replace(b'1.1', b'2.0') + HOST + END, 505),
        ('the preface of HTTP/2', b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 501),
        ('an empty line first', END + GET + HOST + END, 400),
        ('another expectation', post(size + b'Expect: a-miracle\r\n', check), 417),
    ]


class Framing(Demo):
    def exchange(self, sent):
        """Everything that comes back until the hub closes."""
        host, port = self.demo.address().split(':')
        with socket.create_connection((host, int(port)), timeout=PATIENCE) as plain:
            with self.demo.tls('coordinator').wrap_socket(plain, server_hostname=host) as stream:
                received = b''
                try:
                    stream.sendall(sent)
                    while part := stream.recv(65536):
                        received += part
                except (ConnectionError, ssl.SSLError):
                    pass  # the hub hung up while we were still talking
                return received

    def requests(self):
        return {one['id'] for one in self.demo.get('coordinator', '/v1/requests')['requests']}

    def test_every_row_is_refused_and_what_stands_behind_it_is_never_taken(self):
        check = self.demo.check()
        hidden = post(b'Content-Length: %d\r\nConnection: close\r\n' % len(check), check)
        requests, size = self.requests(), self.demo.log_size()
        rows = table(check)
        self.assertGreaterEqual(len(rows), 44)
        for name, sent, status in rows:
            with self.subTest(name):
                reply = self.exchange(sent + hidden)
                head, _, body = reply.partition(b'\r\n\r\n')
                self.assertEqual(int(head.split()[1]), status, reply)
                self.assertEqual(len(re.findall(rb'HTTP/1\.1 \d{3} ', reply)), 1, 'one reply, and the connection ends')
                self.assertIn(b'\r\nconnection: close', head.lower())
                self.assertIn(b'\r\ncontent-type: application/problem+json', head.lower())
                problem = json.loads(body)
                self.assertEqual(problem['status'], status)
                self.assertTrue(problem['type'].startswith('urn:mash:problem:'))
                self.assertGreater(len(problem['detail']), 10)
        self.assertEqual(self.requests(), requests, 'no check was taken')
        self.assertEqual(self.demo.log_size(), size, 'and nothing of it is an entry')
        self.assertTrue(self.demo.all_have_spoken(self.demo.ask(wait=20)), 'the next check is served')

    def test_the_hidden_check_alone_is_sound(self):
        # Otherwise the test above would prove nothing.
        check = self.demo.check()
        reply = self.exchange(post(b'Content-Length: %d\r\nConnection: close\r\n' % len(check), check))
        self.assertIn(reply.split()[1], (b'201', b'202'))

    def test_bytes_that_are_no_http_at_all(self):
        for sent in (b'\0' * 100, b'\x16\x03\x01\x02\x00', b'SSH-2.0-OpenSSH_9.2\r\n', b'\xff' * 20000, b'\r\n' * 50):
            with self.subTest(sent[:20]):
                reply = self.exchange(sent + b'\r\n\r\n')
                self.assertIn(reply.split(b' ')[1] if reply else b'closed', (b'400', b'431', b'501', b'505', b'closed'))
        self.assertEqual(self.demo.call('coordinator', 'GET', '/v1/agencies')[0], 200)

    def test_a_connection_that_only_begins(self):
        # Fifty of them at once, each with half a request: nobody else waits for them.
        host, port = self.demo.address().split(':')
        held = []
        for _ in range(50):
            plain = socket.create_connection((host, int(port)), timeout=PATIENCE)
            stream = self.demo.tls('coordinator').wrap_socket(plain, server_hostname=host)
            stream.sendall(b'POST /v1/requests HT')
            held.append(stream)
        try:
            self.assertEqual(self.demo.call('manager', 'GET', '/v1/agencies')[0], 200)
            self.assertIn(self.demo.call('coordinator', 'GET', '/v1/agencies')[0], (200, 503))
        finally:
            for stream in held:
                stream.close()
        until(lambda: self.demo.call('coordinator', 'GET', '/v1/agencies')[0] == 200, 'getting their places back')

    def test_a_bad_body_is_told_recorded_and_forgotten(self):
        good = json.loads(self.demo.check())
        twice = self.demo.check().replace(b'"purpose"', b'"purpose": "s47_strategy", "purpose"', 1)
        table = [
            ('not json', b'{', 400, 'malformed', ()),
            ('a member twice', twice, 400, 'malformed', ()),
            ('not utf-8', b'{"reference":"\xff"}', 400, 'malformed', ()),
            ('no justification', {**good, 'justification': ''}, 422, 'invalid_request', ('/justification',)),
            ('no subject', {**good, 'subjects': []}, 422, 'invalid_request', ('/subjects',)),
            ('an unknown word', {**good, 'purpose': 'curiosity'}, 422, 'invalid_request', ('/purpose',)),
            ('an unknown member', {**good, 'note': 'x'}, 422, 'invalid_request', ('/note',)),
            ('claimed authority', {**good, 'authorised_by': 'manager'}, 422, 'invalid_request', ('/authorised_by',)),
            ('a wrong type', {**good, 'agencies': 'police'}, 422, 'invalid_request', ('/agencies',)),
            ('another authority', {**good, 'authority': 'peterborough'}, 403, 'not_your_authority', ()),
            ('a contradicting gateway', {**good, 'gateways': ['cja2003_s325']}, 403, 'nothing_may_be_asked', ()),
            ('only who has not signed', {**good, 'agencies': ['housing'], 'context': {}}, 403, 'nothing_may_be_asked', ()),
        ]
        for name, body, status, word, pointers in table:
            with self.subTest(name):
                before = self.demo.log_size()
                sent = body if isinstance(body, bytes) else json.dumps(body)
                got, headers, text = self.demo.call('coordinator', 'POST', '/v1/requests', sent)
                problem = json.loads(text)
                self.assertEqual((got, problem['type']), (status, 'urn:mash:problem:' + word), text)
                self.assertGreater(len(problem['detail']), 12)
                self.assertLessEqual(set(pointers), {one['pointer'] for one in problem.get('errors', ())})
                self.assertEqual(self.demo.log_size(), before + 1, 'the refusal is an entry, and the only one')
        self.assertTrue(self.demo.all_have_spoken(self.demo.ask(wait=20)))
        self.assertTrue(self.demo.log_verifies())

    def test_what_was_never_read_as_a_check_is_no_entry(self):
        # Nobody's framing, size, media type or address is worth a place in a log that never forgets.
        before = self.demo.resting_log_size()
        for method, path, body, headers, status in (
                ('POST', '/v1/requests', self.demo.check(), {'Content-Type': 'text/plain'}, 415),
                ('GET', '/v1/nothing', None, {}, 404),
                ('DELETE', '/v1/requests', None, {}, 405),
                ('POST', '/v1/requests', self.demo.check() + b' ' * 65536, {}, 413),
                ('POST', '/v1/requests', b'x' * 1048577, {}, 413)):
            with self.subTest(status=status):
                try:
                    self.assertEqual(self.demo.call('coordinator', method, path, body, headers)[0], status)
                except (ConnectionError, ssl.SSLError):
                    self.assertEqual(status, 413)  # hung up on while still sending, as it should
        self.assertEqual(self.demo.log_size(), before)


if __name__ == '__main__':
    unittest.main()
