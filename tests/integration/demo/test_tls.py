# SPDX-License-Identifier: Apache-2.0
"""What a scanner would find at the running hub, asked with openssl s_client. The hub runs under an openssl.cnf that allows
whatever this library still knows: what is refused here is refused by the hub, and by no setting of this machine."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from running_demo import PATIENCE, RunningDemo

LAX = """openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = lax
[lax]
MinProtocol = TLSv1
MaxProtocol = TLSv1.3
CipherString = ALL:@SECLEVEL=0
Ciphersuites = TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256:TLS_AES_256_GCM_SHA384
Groups = X448:P-521:X25519
Options = SessionTicket,UnsafeLegacyRenegotiation,ServerPreference
"""
SUITES = ('TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256')
GET = b'GET /v1/agencies HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix='mash-tls-')
        cls.addClassCleanup(temporary.cleanup)
        cls.demo = RunningDemo(Path(temporary.name) / 'state')
        cls.addClassCleanup(cls.demo.stop)
        cls.lax = cls.demo.folder / 'lax.cnf'
        cls.lax.write_text(LAX)
        kept = os.environ.get('OPENSSL_CONF')
        os.environ['OPENSSL_CONF'] = str(cls.lax)
        try:
            cls.demo.start('hub')
        finally:
            os.environ.pop('OPENSSL_CONF')
            if kept is not None:
                os.environ['OPENSSL_CONF'] = kept

    def openssl(self, *words, said=b''):
        done = subprocess.run(['openssl', *map(str, words)], input=said, capture_output=True, timeout=PATIENCE,
                              env=os.environ | {'OPENSSL_CONF': str(self.lax)})
        return done.returncode, done.stdout, done.stderr.decode(errors='replace')

    def client(self, *words, who='manager', said=GET):
        """What the hub replied, and what s_client said of the connection."""
        folder = self.demo.folder / 'people'
        mine = ('-cert', folder / f'{who}.crt', '-key', folder / f'{who}.key') if who else ()
        _, reply, words = self.openssl('s_client', '-connect', self.demo.address(), '-CAfile', self.demo.folder / 'ca.crt',
                                       '-brief', '-ign_eof', *mine, *words, said=said)
        return reply, words

    def test_three_suites_and_three_groups_of_tls_1_3_are_spoken(self):
        for suite in SUITES:
            reply, said = self.client('-tls1_3', '-ciphersuites', suite)
            self.assertIn(b'200 OK', reply, said)
            self.assertIn(suite, said)
            self.assertIn('Protocol version: TLSv1.3', said)
        for group in ('X25519', 'P-256', 'P-384'):
            reply, said = self.client('-groups', group)
            self.assertIn(b'200 OK', reply, said)

    def test_nothing_older_or_weaker_is(self):
        rows = [('-tls1', 'protocol version'), ('-tls1_1', 'protocol version'), ('-tls1_2', 'protocol version')]
        for option, why in rows:
            reply, said = self.client(option, '-cipher', 'ALL:@SECLEVEL=0')
            self.assertEqual(reply, b'', option)
            self.assertIn(why, said)
        for suite in ('TLS_AES_128_CCM_SHA256', 'TLS_AES_128_CCM_8_SHA256'):
            reply, said = self.client('-tls1_3', '-ciphersuites', suite)
            self.assertEqual(reply, b'', suite)
            self.assertIn('handshake failure', said)
        for group in ('X448', 'P-521', 'ffdhe2048'):
            reply, said = self.client('-tls1_3', '-groups', group)
            self.assertEqual(reply, b'', group)
            self.assertIn('handshake failure', said)

    def test_no_session_comes_back(self):
        session = self.demo.folder / 'session.pem'
        reply, said = self.client('-sess_out', session)
        self.assertIn(b'200 OK', reply, said)
        self.assertFalse(session.exists(), 'no ticket was sent')

    def test_a_persons_key_of_less_than_112_bits_does_not_enter(self):
        people, ca = self.demo.folder / 'people', self.demo.folder / 'ca'
        (people / 'weak.ext').write_text('extendedKeyUsage=clientAuth\n'
                                         'subjectAltName=URI:urn:mash:cambridgeshire:person:manager\n')
        for name, key, digest, why in (('short', 'rsa:1024', '-sha256', 'bad certificate'),
                                       ('broken', 'rsa:2048', '-sha1', 'bad certificate')):
            request, made = people / f'{name}.csr', people / f'{name}.crt'
            code, _, said = self.openssl('req', '-new', '-newkey', key, '-nodes', '-subj', '/CN=weak', '-keyout',
                                         people / f'{name}.key', '-out', request)
            self.assertEqual(code, 0, said)
            code, _, said = self.openssl('x509', '-req', '-in', request, digest, '-CA', ca / 'ca.crt', '-CAkey',
                                         ca / 'ca.key', '-CAcreateserial', '-extfile', people / 'weak.ext', '-days', '1',
                                         '-out', made)
            self.assertEqual(code, 0, said)
            reply, said = self.client(who=name)
            self.assertEqual(reply, b'', said)
            self.assertIn(why, said)

    def test_who_asks_without_a_certificate_hears_nothing(self):
        reply, said = self.client(who=None)
        self.assertEqual(reply, b'')
        self.assertIn('certificate required', said)

    def test_a_reply_tells_the_browser_to_stay_with_tls_and_to_keep_nothing(self):
        reply, _ = self.client()
        head = reply.split(b'\r\n\r\n')[0].decode().lower()
        for field in ('strict-transport-security: max-age=31536000; includesubdomains', 'x-content-type-options: nosniff',
                      'cache-control: no-store', 'referrer-policy: no-referrer', "content-security-policy: default-src 'none'"):
            self.assertIn(field, head)
        for told in ('server:', 'set-cookie:', 'access-control-allow-origin:'):
            self.assertNotIn(told, head)


if __name__ == '__main__':
    unittest.main()
