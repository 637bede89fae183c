# SPDX-License-Identifier: Apache-2.0
"""mashctl against a running hub: what it prints for people and for scripts, and how it ends."""
import json
import subprocess
import unittest

from running_demo import BIN, PROGRAMS, until
from test_demo import Demo


class Mashctl(Demo):
    def as_(self, who, *words):
        return self.demo.mashctl('--profile', self.demo.folder / f'people/{who}.toml', *words)

    def send(self, *words):
        return self.as_('coordinator', *words, 'request', 'send', self.demo.folder / 'requests/red-check.json')

    def test_a_check_from_a_shell(self):
        code, out, err = self.send()
        self.assertEqual(code, 0, err)
        self.assertIn('CAM-2026-004711', out)
        self.assertIn('ASKED', out)

    def test_json_is_the_hubs_own_bytes(self):
        code, out, _ = self.send('--json')
        self.assertEqual(code, 0)
        response = json.loads(out)
        self.assertEqual(out.strip(), json.dumps(response, sort_keys=True, separators=(',', ':'), ensure_ascii=False))

    def test_waiting_brings_the_whole_response(self):
        code, out, err = self.as_('coordinator', 'request', 'send', self.demo.folder / 'requests/red-check.json',
                                  '--wait', '20')
        self.assertEqual(code, 0, err)
        for section in ('SAFETY', 'INVOLVED', 'CHRONOLOGY', 'THE AGENCIES DISAGREE', 'WITHHELD', 'RECEIPT'):
            self.assertIn(section, out)
        self.assertLessEqual(max(len(line) for line in out.splitlines()), 100)

    def test_watching_tells_each_change_and_ends_at_the_version(self):
        request = json.loads(self.send('--json')[1])['id']
        code, out, err = self.as_('coordinator', 'request', 'watch', request, '--seconds', '60')
        self.assertEqual(code, 0, err)
        for agency in PROGRAMS:
            self.assertIn(agency, out)
        code, _, _ = self.as_('coordinator', 'request', 'watch', request, '--until-version', '99', '--seconds', '1')
        self.assertEqual(code, 1)

    def test_events_tell_that_something_changed_and_nothing_else(self):
        command = [BIN / 'mashctl', '--json', '--profile', self.demo.folder / 'people/coordinator.toml', 'events',
                   'follow', '--seconds', '60', '--once']
        follower = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.addCleanup(follower.stdout.close)
        until(lambda: self.send('--json')[0] == 0 and follower.poll() is not None, 'hearing an event')
        self.assertEqual(follower.returncode, 0)
        event = json.loads(follower.stdout.read())
        self.assertIn(event['event'], ('roster', 'version', 'state'))
        self.assertEqual(set(json.loads(event['data'])), {'request', 'version'})

    def test_events_are_taken_up_where_they_broke_off(self):
        command = ('--json', 'events', 'follow', '--seconds', '60', '--once', '--after', '1')
        self.send()
        code, out, err = self.as_('coordinator', *command)
        self.assertEqual(code, 0, err)
        self.assertGreater(int(json.loads(out)['id']), 1)

    def test_lists_and_agencies(self):
        request = json.loads(self.send('--json')[1])['id']
        code, out, _ = self.as_('manager', 'request', 'list')
        self.assertEqual(code, 0)
        self.assertIn(request, out)
        code, out, _ = self.as_('manager', 'agencies')
        self.assertEqual(code, 0)
        self.assertEqual(out.count('connected'), len(PROGRAMS))

    def test_an_earlier_version_and_one_that_is_not_there(self):
        code, out, _ = self.as_('coordinator', '--json', 'request', 'send',
                                self.demo.folder / 'requests/red-check.json', '--wait', '20')
        request = json.loads(out)['id']
        self.assertEqual(self.as_('coordinator', 'request', 'show', request, '--version', '1')[0], 0)
        code, _, err = self.as_('coordinator', 'request', 'show', request, '--version', '77')
        self.assertEqual(code, 1)
        self.assertIn('404', err)

    def test_the_log_only_grows(self):
        seen = self.demo.folder / 'log.seen'
        verify = ('audit', 'verify', '--vkey', self.demo.folder / 'log.vkey', '--seen', seen)
        self.assertEqual(self.as_('auditor', *verify)[0], 0)
        self.send()
        code, out, _ = self.as_('auditor', *verify)
        self.assertEqual(code, 0)
        self.assertIn('what was seen earlier is its beginning', out)
        code, _, err = self.as_('coordinator', *verify)
        self.assertEqual(code, 1)
        self.assertIn('auditors', err)

    def test_evidence_of_a_request_is_found_drawn_taken_away_and_proved(self):
        request = json.loads(self.send('--json')[1])['id']
        folder, key = self.demo.folder, ('--vkey', self.demo.folder / 'log.vkey')
        days = ('--from', '2020-01-01', '--until', '2100-01-01')
        code, out, err = self.as_('auditor', '--json', 'audit', 'search', *days, '--actor', 'coordinator')
        self.assertEqual(code, 0, err)
        self.assertIn(request, [one['entry'].get('request') for one in json.loads(out)['entries']])
        (folder / 'found.json').write_text(out)
        code, out, err = self.as_('auditor', '--json', 'audit', 'sample', *days, '--count', '100')
        self.assertEqual(code, 0, err)
        drawn = json.loads(out)
        self.assertIn(request, [one['request'] for one in drawn['requests']])
        again = self.as_('auditor', '--json', 'audit', 'sample', *days, '--count', '100', '--seed', drawn['seed'])[1]
        self.assertEqual(json.loads(again)['requests'], drawn['requests'])
        (folder / 'draw.json').write_text(out)
        check = ('audit', 'check-sample', folder / 'draw.json', *key, '--one-authority')
        code, out, err = self.as_('auditor', *check)
        self.assertEqual((code, out.split(':')[0]), (0, 'verified'), out + err)
        (folder / 'draw.json').write_text(json.dumps(drawn | {'requests': []}))
        self.assertIn('is not drawn', self.as_('auditor', *check)[1])
        bundle, less = folder / 'request.bundle', folder / 'less.bundle'
        self.assertEqual(self.as_('auditor', 'audit', 'bundle', request, '-o', bundle)[0], 0)
        code, out, err = self.as_('auditor', 'audit', 'verify', '--bundle', bundle, *key, '--complete')
        self.assertEqual(code, 0, out + err)
        self.assertIn('no other about this request', out)
        witnessed = folder / 'witnessed.bundle'
        until(lambda: self.as_('auditor', 'audit', 'bundle', request, '--witnessed', '-o', witnessed)[0] == 0,
              'cosigning of the entries about this request')
        code, out, err = self.demo.mashctl('audit', 'verify', '--bundle', witnessed, *key, '--policy',
                                           folder / 'log.policy')
        self.assertEqual(code, 0, out + err)
        index = json.loads(bundle.read_text())['entries'][0]['index']
        self.assertEqual(self.demo.mashctl('audit', 'redact', bundle, '--keep', index, '-o', less)[0], 0)
        self.assertNotIn('coordinator', less.read_text())
        self.assertEqual(self.demo.mashctl('audit', 'verify', '--bundle', less, *key)[0], 0)
        for file in (bundle, less, folder / 'found.json'):
            code, out, err = self.demo.mashctl('audit', 'export', file, '--format', 'csv')
            self.assertEqual(code, 0, err)
            self.assertIn(request, out)
        self.assertEqual(self.as_('coordinator', 'audit', 'bundle', request, '-o', folder / 'no')[0], 1)

    def test_the_key_of_another_log_does_not_verify_this_one(self):
        other = self.demo.folder / 'adapters/police/keys/ledger.vkey'
        code, _, err = self.as_('auditor', 'audit', 'verify', '--vkey', other)
        self.assertEqual(code, 1, err)

    def test_a_hub_that_is_not_there_is_out_of_reach(self):
        profile = self.demo.folder / 'people/gone.toml'
        text = (self.demo.folder / 'people/coordinator.toml').read_text()
        profile.write_text(text.replace('url_file = "../hub.url"', 'url = "https://127.0.0.1:1"'))
        for words in (('request', 'list'), ('events', 'follow'), ('agencies',)):
            with self.subTest(words):
                self.assertEqual(self.as_('gone', *words)[0], 3)


if __name__ == '__main__':
    unittest.main()
