# SPDX-License-Identifier: Apache-2.0
"""Alarms leave the real hub: by a webhook that fails at first and over a crash, once; by a command; without anybody's
name."""
import json
import signal
import tempfile
import threading
import time
import unittest
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from running_demo import RunningDemo, until


class Receiver:
    """Takes notices as a chat room would, or is told to fail."""

    def __init__(self):
        self.taken, self.tries, self.failing = [], 0, True
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
                receiver.tries += 1
                if not receiver.failing:
                    receiver.taken.append((self.headers['Idempotency-Key'], self.headers['Authorization'], body))
                self.send_response(500 if receiver.failing else 204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Notices(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix='mash-notices-')
        self.addCleanup(temporary.cleanup)
        self.receiver = Receiver()
        self.addCleanup(self.receiver.stop)
        self.demo = RunningDemo(Path(temporary.name) / 'state')
        self.addCleanup(self.demo.stop)
        self.paged = self.demo.folder / 'paged'
        page = self.demo.folder / 'page.sh'
        page.write_text(f'#!/bin/sh\ncat >> {self.paged}\n')
        page.chmod(0o700)
        token = self.demo.folder / 'chat.token'
        token.write_text('word-of-the-chat\n')
        token.chmod(0o600)
        with (self.demo.folder / 'hub.toml').open('a') as file:
            file.write(f'''
[[notify]]
name = "chat"
to = ["mash_manager"]
webhook = {{ url = "http://127.0.0.1:{self.receiver.server.server_port}/", bearer_file = "chat.token" }}
[[notify]]
name = "pager"
to = ["mash_manager"]
authorities = ["cambridgeshire"]
command = ["{page}"]
[[notify]]
name = "elsewhere"
to = ["mash_manager"]
authorities = ["peterborough"]
webhook = {{ url = "http://127.0.0.1:1/" }}
''')
        code, out, err = self.demo.mashctl(
            'certs', 'person', 'night', '--ca', self.demo.folder / 'ca', '-o', self.demo.folder / 'people',
            '--organisation', 'cambridgeshire', '--members', self.demo.folder / 'members.toml', '--name', 'Nia Example',
            '--team', 'Out of hours', '--telephone', '01632 960111', '--role', 'edt_worker', '--authority',
            'cambridgeshire', '--password', 'mash-demo')
        self.assertEqual(code, 0, out + err)
        self.demo.start('hub')

    def ask_without_agreement(self):
        request = json.loads((self.demo.folder / 'requests/red-check.json').read_text())
        request.update(purpose='mash_threshold', urgency='amber')
        request['family_agreement'][0]['state'] = 'not_sought_risk_child'
        request.pop('referral_received_at', None)
        status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', json.dumps(request))
        self.assertEqual(status, 202, body)
        return json.loads(body)['id'], request

    def ready(self):
        port = json.loads((self.demo.folder / 'ports.json').read_text())['admin']
        with urllib.request.urlopen(f'http://127.0.0.1:{port}/readyz', timeout=20) as reply:
            return reply.read().decode()

    def test_a_notice_outlives_an_outlet_that_fails_and_a_crash_and_names_nobody(self):
        check, request = self.ask_without_agreement()
        until(lambda: self.receiver.tries > 0, 'trying to deliver')
        until(lambda: 'not delivered by chat' in self.ready(), 'saying that an outlet fails')
        until(lambda: self.paged.exists() and self.paged.read_text().endswith('\n'), 'paging')
        row = next(one for one in self.demo.get('manager', '/v1/requests')['requests'] if one['id'] == check)
        said = [one for one in row['alarms'] if one['what'] == 'authority_awaited']
        self.assertEqual([one['to'] for one in said], [['mash_manager']])
        code, out, err = self.demo.mashctl('--profile', self.demo.folder / 'people/manager.toml', 'request', 'list')
        self.assertEqual(code, 0, err)
        self.assertIn('! authority awaited: told to mash manager at', out)

        self.demo.kill('hub')
        self.receiver.failing = False
        self.demo.start('hub')
        until(lambda: self.receiver.taken, 'delivering after the crash')
        key, authorisation, notice = self.receiver.taken[0]
        self.assertEqual((notice['kind'], notice['about'], notice['authority']),
                         ('authority_awaited', check, 'cambridgeshire'))
        self.assertEqual((key, authorisation), (notice['id'], 'Bearer word-of-the-chat'))
        text = json.dumps(notice)
        for person in request['subjects']:
            self.assertNotIn(person['family_name'], text)
        self.assertNotIn(request['reference'], text)
        self.assertEqual(json.loads(self.paged.read_text().splitlines()[0]), notice)

        self.demo.kill('hub')
        self.demo.start('hub')
        later, _ = self.ask_without_agreement()
        until(lambda: any(one[2]['about'] == later for one in self.receiver.taken), 'another notice')
        self.assertEqual(sum(one[2]['about'] == check for one in self.receiver.taken), 1, 'said once')
        self.assertNotIn('chat', self.ready())

    def test_a_break_glass_goes_at_once_is_told_and_stays_until_another_manager_has_reviewed_it(self):
        self.receiver.failing = False
        request = json.loads((self.demo.folder / 'requests/red-check.json').read_text())
        request.update(purpose='mash_threshold', urgency='red')
        request['family_agreement'][0]['state'] = 'not_sought_risk_child'
        request['break_glass'] = {'reason': 'A child is about to be taken abroad.',
                                  'expires_at': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 7200))}
        status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', json.dumps(request))
        self.assertEqual(status, 403, body)
        status, _, body = self.demo.call('night', 'POST', '/v1/requests', json.dumps(request))
        self.assertEqual(status, 202, body)
        sent = json.loads(body)
        self.assertEqual(sent['break_glass']['review']['state'], 'owed')
        self.assertNotIn('authority', sent)
        self.assertIn('never_seen', {one['outcome'] for one in sent['roster']}, 'it is asked, and nobody is there')
        until(lambda: 'break_glass' in [one[2]['kind'] for one in self.receiver.taken], 'telling the managers')
        self.assertNotIn('abroad', json.dumps([one[2] for one in self.receiver.taken]))

        self.demo.kill('hub')
        self.demo.start('hub')
        row = next(one for one in self.demo.get('manager', '/v1/requests')['requests'] if one['id'] == sent['id'])
        self.assertEqual(row['break_glass'], 'review_owed')
        code, out, err = self.demo.mashctl('--json', '--profile', self.demo.folder / 'people/manager.toml', 'request',
                                           'review-break-glass', sent['id'], '--finding', 'justified', '--reason',
                                           'The child was to leave that night.')
        self.assertEqual(code, 0, out + err)
        self.assertEqual(json.loads(out)['break_glass']['review']['finding'], 'justified')
        row = next(one for one in self.demo.get('manager', '/v1/requests')['requests'] if one['id'] == sent['id'])
        self.assertEqual(row['break_glass'], 'reviewed')
        self.assertNotIn('review', [one['what'] for one in row['awaiting']])
        self.demo.kill('hub', signal.SIGTERM)
        code, said = self.demo.check_database()
        self.assertEqual(code, 0, said)


if __name__ == '__main__':
    unittest.main()
