# SPDX-License-Identifier: Apache-2.0
"""The demonstration as a newcomer meets it, and as an attacker, a power cut and an auditor do."""
import base64
import contextlib
import hashlib
import json
import os
import re
import ssl
import subprocess
import tempfile
import unittest
from pathlib import Path

from running_demo import PROGRAMS, ROOT, RunningDemo, until

ANSWERED = ('answered',)


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix='mash-demo-')
        cls.demo = RunningDemo(Path(cls.temporary.name) / 'state')
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.addClassCleanup(cls.demo.stop)
        for name in ('hub', 'fhir', *PROGRAMS):
            cls.demo.start(name)
        cls.demo.until_connected(*PROGRAMS)


class Newcomer(Demo):
    def test_one_check_is_answered_by_all(self):
        status, headers, body = self.demo.call('coordinator', 'POST', '/v1/requests', self.demo.check(),
                                               {'Prefer': 'wait=20'})
        self.assertEqual(status, 202, 'a person at the police, whom nobody stays on the line for, has yet to look')
        self.assertEqual(headers['preference-applied'], 'wait=20')
        response = json.loads(body)
        self.assertEqual(headers['location'], '/v1/requests/' + response['id'])
        self.assertEqual({one['agency']: one['outcome'] for one in response['roster']},
                         {'cambridgeshire': 'no_trace', 'police': 'awaiting_human', 'health': 'awaiting_human',
                          'schools': 'answered', 'peterborough': 'answered'})
        self.assertEqual(response['state'], 'open')
        self.assertEqual(response['version'], 1)

    def test_the_programs_do_not_interrupt_each_other(self):
        for name in ('hub', *PROGRAMS):
            process = self.demo.processes[name]
            policies = set()
            for one in os.listdir(f'/proc/{process.pid}/task'):
                with contextlib.suppress(ProcessLookupError):  # a thread of one look-up has ended
                    policies.add(os.sched_getscheduler(int(one)))
            self.assertEqual(policies, {os.SCHED_BATCH}, name)

    def test_the_story_is_told(self):
        response = self.demo.ask(wait=20)
        dates = [one.get('occurred_at', '~') for one in response['chronology']]
        self.assertEqual(dates, sorted(dates))
        self.assertGreaterEqual({one['agency'] for one in response['chronology']},
                                {'police', 'health', 'schools', 'peterborough'})
        conflicts = {c['field']: {v['agency']: v['value'] for v in c['values']}
                     for p in response['people'] if p['subject'] == 'c1' for c in p['conflicts']}
        self.assertEqual(conflicts['date_of_birth']['peterborough'], '2015-02-04')
        self.assertEqual(conflicts['date_of_birth']['health'], '2015-04-02')
        no_trace = next(one for one in response['roster'] if one['agency'] == 'cambridgeshire')
        self.assertIn('not evidence', no_trace['note'])
        for one in response['chronology']:
            self.assertTrue(one['disclosed_under']['rule'] and one['disclosed_under']['clause'])
        for one in response['withheld']:
            self.assertTrue(one['reason'] and one['explanation'])

    def test_nobody_else_and_no_protected_place_ever_appears(self):
        text = json.dumps(self.demo.ask(wait=20))
        for never in ('2005/0123456', '44 Other Street', 'NR99 1AA', 'wounding', 'Noah', '9990004048',
                      'Haven', 'CB99 8HV', 'sexual health'):
            self.assertNotIn(never.lower(), text.lower(), never)

    def test_what_health_protects_the_others_do_not_tell_and_what_waits_for_a_person_is_counted(self):
        response = self.demo.ask(wait=20)
        grace = next(one for one in response['people'] if one['subject'] == 'a1')
        self.assertIn(('family_name', 'police'), {(one['field'], one['agency']) for one in grace['known_as']})
        for value in grace['known_as']:
            self.assertNotIn(value['field'], ('address', 'postcode', 'telephone', 'gp_practice', 'school'))
        for record in grace['records']:
            self.assertFalse({one['field'] for one in record['evidence']} & {'postcode', 'address', 'town', 'telephone'})
        self.assertIn('masked', {one['kind'] for one in response['notices']})
        self.assertGreaterEqual({one['agency'] for one in response['withheld'] if one['category'] == 'address'},
                                {'health', 'police', 'peterborough'})
        ada = next(one for one in response['people'] if one['subject'] == 'c1')
        self.assertIn('12 Example Row, Exampleton, CB99 9ZZ', {one['value'] for one in ada['known_as']})
        held = {one['agency']: one['items_held'] for one in response['safety_headlines']}
        self.assertEqual(held['police'], 1, 'the intelligence, and neither its code nor its subject')
        self.assertEqual(response['intelligence'], [])
        police = next(one for one in response['roster'] if one['agency'] == 'police')
        self.assertEqual((police['outcome'], response['state']), ('awaiting_human', 'open'))
        self.assertIn(('agency_holding', 'police'), {(one['kind'], one['about']) for one in response['gaps']})

    def test_every_sample_request_is_answered_by_those_it_asks(self):
        samples = sorted((self.demo.folder / 'requests').glob('*.json'))
        self.assertGreaterEqual(len(samples), 2)
        for sample in samples:
            with self.subTest(sample.name):
                status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', sample.read_bytes(),
                                                 {'Prefer': 'wait=20'})
                self.assertIn(status, (201, 202), body)
                response = json.loads(body)
                self.assertEqual({one['agency'] for one in response['roster']}, set(json.loads(sample.read_bytes())['agencies']))
                self.assertTrue(self.demo.all_have_spoken(response), response['roster'])

    def test_no_log_line_has_anything_personal(self):
        self.demo.ask(wait=20)
        text = self.demo.log_text()
        for never in ('Okafor', 'Grace', 'John Smith', '9990001014', 'CB99', 'PE99', 'L873100024001', 'bruising'):
            self.assertNotIn(never.lower(), text.lower(), never)

    def test_the_same_request_twice_is_one_check(self):
        first = self.demo.ask(key='one-and-the-same', wait=20)
        second = self.demo.ask(key='one-and-the-same')
        self.assertEqual(first['id'], second['id'])
        other = json.loads(self.demo.check()) | {'reference': 'CAM-2026-004712'}
        status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', json.dumps(other),
                                         {'Idempotency-Key': 'one-and-the-same'})
        self.assertEqual(status, 409)
        self.assertEqual(json.loads(body)['type'], 'urn:mash:problem:idempotency_conflict')

    def test_a_check_with_faults_is_told_all_of_them(self):
        broken = json.loads(self.demo.check())
        del broken['justification']
        broken['urgency'] = 'crimson'
        broken['authorised_by'] = 'manager'
        status, headers, body = self.demo.call('coordinator', 'POST', '/v1/requests', json.dumps(broken))
        self.assertEqual(status, 422)
        self.assertEqual(headers['content-type'].split(';')[0], 'application/problem+json')
        self.assertGreaterEqual({one['pointer'] for one in json.loads(body)['errors']},
                                {'/justification', '/urgency', '/authorised_by'})


class Guessing(Demo):
    def told(self, subject, postcode):
        """What a check that gives somebody this postcode is told, without what differs between any two checks."""
        check = json.loads(self.demo.check())
        person = next(one for one in check['subjects'] if one['id'] == subject)
        person['addresses'] = [{'type': 'home', 'lines': ['1 Example Row'], 'postcode': postcode}]
        status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', json.dumps(check), {'Prefer': 'wait=20'})
        self.assertIn(status, (201, 202), body)
        response = json.loads(body)
        self.assertTrue(self.demo.all_have_spoken(response), response['roster'])
        told = json.dumps([next(one for one in response['people'] if one['subject'] == subject),
                           *(response[part] for part in ('roster', 'chronology', 'withheld', 'gaps'))])
        return re.sub(r'[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|20\d\d-\d\d-\d\dT[\d:.]+Z', '', told).replace(postcode, '')

    def test_fifty_postcodes_for_somebody_in_hiding_teach_nothing(self):
        others = [f'CB99 {i}{letter}Z' for i in range(5) for letter in 'ABDEFGHJLN'][:49]
        self.assertEqual(len({self.told('a1', postcode) for postcode in ('CB99 8HV', *others)}), 1,
                         'the right postcode must look like every other')

    def test_a_right_postcode_of_somebody_whose_address_is_no_secret_is_evidence(self):
        self.assertNotEqual(self.told('c1', 'CB99 9ZZ'), self.told('c1', 'CB99 0ZZ'))


class Refusals(Demo):
    def refused(self, who, status, word, method='POST', path='/v1/requests'):
        body = self.demo.check() if method == 'POST' else None
        got, headers, text = self.demo.call(who, method, path, body)
        self.assertEqual(got, status, text)
        self.assertEqual(headers['content-type'].split(';')[0], 'application/problem+json')
        problem = json.loads(text)
        self.assertEqual(problem['type'], 'urn:mash:problem:' + word)
        self.assertGreater(len(problem['detail']), 20)

    def test_without_a_certificate(self):
        with self.assertRaises(ssl.SSLError):
            self.demo.call(None, 'GET', '/v1/agencies')

    def test_with_a_certificate_of_another_authority(self):
        with self.assertRaises(ssl.SSLError):
            self.demo.call('other-ca', 'GET', '/v1/agencies')

    def test_with_the_certificate_of_somebody_who_was_removed(self):
        self.refused('removed', 401, 'not_listed')
        self.refused('removed', 401, 'not_listed', 'GET', '/v1/agencies')

    def test_with_a_role_that_may_not(self):
        self.refused('auditor', 403, 'role_may_not')
        self.refused('police-reviewer', 403, 'role_may_not')
        self.refused('coordinator', 403, 'role_may_not', 'GET', '/v1/audit/checkpoint')

    def test_what_is_not_yours_looks_like_what_is_not_there(self):
        mine = self.demo.ask()['id']
        replies = [self.demo.call('police-reviewer', 'GET', f'/v1/requests/{one}')
                   for one in (mine, '01976f0a-0000-7000-8000-000000000000')]
        self.assertIn(replies[0][0], (403, 404))
        self.assertEqual(replies[0][0], replies[1][0])
        self.assertEqual(replies[0][2], replies[1][2])

    def test_mashctl_puts_each_into_words(self):
        for who, status, words in (('removed', 1, 'member directory'), ('other-ca', 1, 'authority'),
                                   ('auditor', 1, 'role')):
            with self.subTest(who):
                code, _, err = self.demo.mashctl('--profile', self.demo.folder / f'people/{who}.toml', 'request', 'send',
                                                 self.demo.folder / 'requests/red-check.json')
                self.assertEqual(code, status)
                self.assertIn(words, err)

    def status_for_manager(self):
        try:
            return self.demo.call('manager', 'GET', '/v1/agencies')[0]
        except ConnectionError:
            return 0  # the reload closed the connection in the middle of the exchange, as it should

    def test_a_person_taken_out_is_refused_after_sighup_and_comes_back_when_listed(self):
        members = self.demo.folder / 'members.toml'
        before = members.read_text()
        self.addCleanup(lambda: (members.write_text(before), self.demo.processes['hub'].send_signal(1)))
        self.assertEqual(self.demo.call('manager', 'GET', '/v1/agencies')[0], 200)
        code, _, err = self.demo.mashctl('certs', 'revoke', 'manager', '--members', members)
        self.assertEqual(code, 0, err)
        self.demo.processes['hub'].send_signal(1)
        until(lambda: self.status_for_manager() == 401, 'revoking a person')
        members.write_text(before)
        self.demo.processes['hub'].send_signal(1)
        until(lambda: self.status_for_manager() == 200, 'listing a person again')


class Kills(Demo):
    def test_an_adapter_killed_in_the_middle_of_a_check_answers_after_its_restart(self):
        # The health adapter waits for a server that has stopped, so it is killed with the question in its hands.
        self.demo.pause('fhir')
        request = self.demo.ask()['id']
        self.demo.until_outcome(request, 'police', ANSWERED)
        self.demo.until_outcome(request, 'health', ('pending', 'awaiting_human'))
        self.demo.kill('health')
        self.demo.resume('fhir')
        self.demo.start('health')
        self.demo.until_outcome(request, 'health', ANSWERED)

    def test_every_adapter_killed_at_once_and_started_again_loses_nothing(self):
        request = self.demo.ask()['id']
        for name in PROGRAMS:
            self.demo.kill(name)
        for name in PROGRAMS:
            self.demo.start(name)
        final = until(lambda: self.demo.all_have_spoken(r := self.demo.show(request)) and r, 'hearing everybody')
        self.assertEqual(list(self.demo.outcomes(final).values()).count('answered'), 4)

    def test_a_hub_killed_after_it_accepted_still_delivers(self):
        for name in PROGRAMS:
            self.demo.kill(name)
        request = self.demo.ask()['id']
        self.demo.kill('hub')
        self.demo.start('hub')
        for name in PROGRAMS:
            self.demo.start(name)
        final = until(lambda: self.demo.all_have_spoken(r := self.demo.show(request)) and r, 'hearing everybody')
        self.assertEqual(final['id'], request)
        self.assertEqual(list(self.demo.outcomes(final).values()).count('answered'), 4)
        code, out, err = self.demo.mashctl('--profile', self.demo.folder / 'people/auditor.toml', 'audit', 'verify',
                                           '--vkey', self.demo.folder / 'log.vkey')
        self.assertEqual(code, 0, out + err)

    def test_a_late_answer_makes_a_new_version(self):
        self.demo.kill('schools')
        request = self.demo.ask()['id']
        first = until(lambda: (r := self.demo.show(request))['version'] >= 1 and r, 'cutting version 1')
        self.assertNotIn('schools', {one['agency'] for one in first['chronology']})
        self.demo.start('schools')
        second = until(lambda: (r := self.demo.show(request))['version'] > first['version'] and r, 'the late answer')
        self.assertIn('schools', {one['agency'] for one in second['chronology']})
        earlier = self.demo.get('coordinator', f'/v1/requests/{request}?version={first["version"]}')
        self.assertEqual(earlier['chronology'], first['chronology'])

    def test_stopping_is_clean(self):
        for name in (*PROGRAMS, 'hub'):
            self.assertEqual(self.demo.kill(name, 15), 0, name)
        for name in ('hub', *PROGRAMS):
            self.demo.start(name)
        self.demo.until_connected(*PROGRAMS)


class Auditor(Demo):
    def saved_log(self):
        """The log as files, as an auditor keeps it: checkpoint, keys, tiles, entry bundles."""
        folder = Path(tempfile.mkdtemp(dir=self.demo.folder))
        code, out, err = self.demo.mashctl('--profile', self.demo.folder / 'people/auditor.toml', 'audit', 'verify',
                                           '--vkey', self.demo.folder / 'log.vkey', '--save', folder)
        self.assertEqual(code, 0, out + err)
        return folder

    def go_verifier(self):
        program = self.demo.folder / 'verify_log'
        if not program.exists():
            environment = os.environ | {'GOPATH': '/usr/share/gocode', 'GO111MODULE': 'off', 'GOFLAGS': '',
                                        'GOCACHE': str(self.demo.folder / 'go-cache')}
            subprocess.run(['go', 'build', '-o', program, ROOT / 'tests/verify_log/verify_log.go',
                            ROOT / 'tests/verify_log/keys.go'], check=True,
                           env=environment)
        return program

    def go(self, *words):
        done = subprocess.run([self.go_verifier(), '-vkey', self.demo.folder / 'log.vkey', *map(str, words)],
                              capture_output=True, text=True)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done.returncode == 0

    def test_code_that_is_not_ours_verifies_the_log_and_a_receipt(self):
        response = self.demo.ask(wait=20)
        log = self.saved_log()
        self.assertTrue(self.go('-checkpoint', log / 'checkpoint', '-log', log))
        code, out, _ = self.demo.mashctl('audit', 'verify', '--vkey', self.demo.folder / 'log.vkey', '--log', log)
        self.assertEqual((code, 'verified' in out), (0, True))
        (log / 'proof').write_text(response['receipt']['proof'])
        (log / 'leaf').write_text(response['receipt']['leaf'])
        self.assertTrue(self.go('-proof', log / 'proof', '-leaf', log / 'leaf'))
        (log / 'leaf').write_text(response['receipt']['leaf'].replace('released', 'answered'))
        self.assertFalse(self.go('-proof', log / 'proof', '-leaf', log / 'leaf'))

    def test_content_is_shown_for_a_reason_that_the_log_commits_to(self):
        request = self.demo.ask(wait=20)['id']
        self.assertEqual(self.demo.call('auditor', 'GET', f'/v1/requests/{request}')[0], 403)
        before = self.demo.log_size()
        auditor = ('--profile', self.demo.folder / 'people/auditor.toml', '--json', 'audit', 'view', request)
        code, out, err = self.demo.mashctl(*auditor, '--reason', ' ')
        self.assertEqual((code, 'roster' in out), (1, False), err)
        code, out, err = self.demo.mashctl(*auditor, '--reason', 'Dip sample of the quarter')
        self.assertEqual(code, 0, err)
        seen = json.loads(out)
        self.assertEqual((seen['id'], 'roster' in seen), (request, True))
        said = [(one['type'], one['outcome'][0]) for one in self.demo.entries(before)]
        self.assertEqual((said[0], said[1][0], said[2]), (('asked', 'refused'), 'released', ('admin', 'content_viewed')))
        bundle = self.demo.folder / f'{request}.bundle'
        code, _, err = self.demo.mashctl('--profile', self.demo.folder / 'people/auditor.toml', 'audit', 'bundle', request,
                                         '-o', bundle)
        self.assertEqual(code, 0, err)
        self.assertNotIn('Dip sample', bundle.read_text())
        viewed = [one for one in json.loads(bundle.read_text())['entries'] if 'content_viewed' in one['leaf']]
        self.assertEqual([one['actor']['value'] for one in viewed], ['auditor'])

    def test_a_saved_response_is_proved_and_a_changed_one_is_not(self):
        saved = self.demo.folder / 'saved.json'
        status, _, body = self.demo.call('coordinator', 'POST', '/v1/requests', self.demo.check(),
                                         {'Prefer': 'wait=20'})
        self.assertEqual(status, 202)
        saved.write_bytes(body)
        verify = ('audit', 'verify', '--bundle', saved, '--vkey', self.demo.folder / 'log.vkey')
        self.assertEqual(self.demo.mashctl(*verify)[0], 0)
        saved.write_bytes(body.replace(b'Bruising', b'Bruisong'))
        self.assertEqual(self.demo.mashctl(*verify)[0], 1)

    def test_without_witnesses_it_says_so(self):
        self.demo.ask()
        code, out, _ = self.demo.mashctl('--profile', self.demo.folder / 'people/auditor.toml', 'audit', 'verify',
                                         '--vkey', self.demo.folder / 'log.vkey')
        self.assertEqual(code, 0)
        self.assertIn('signed by the hub, not witnessed', out)
        policy = self.demo.folder / 'strict.policy'  # wants whom nobody has ever seen
        key = b'\4' + bytes(range(32))
        name = 'nobody/witness'
        key_id = hashlib.sha256(name.encode() + b'\n' + key).hexdigest()[:8]
        stranger = f'{name}+{key_id}+{base64.b64encode(key).decode()}'
        policy.write_text(re.sub('group.*\n', '', (self.demo.folder / 'log.policy').read_text()).replace(
            'quorum partners', f'witness nobody {stranger}\nquorum nobody'))
        code, out, _ = self.demo.mashctl('--profile', self.demo.folder / 'people/auditor.toml', 'audit', 'verify',
                                         '--vkey', self.demo.folder / 'log.vkey', '--policy', policy)
        self.assertEqual(code, 1)
        self.assertIn('quorum', out)

    def test_no_entry_has_anything_personal(self):
        self.demo.ask(wait=20)
        entries = (self.saved_log() / 'tile/entries').rglob('*')
        text = b''.join(path.read_bytes() for path in entries if path.is_file()).decode(errors='replace')
        self.assertIn('"type":"released"', text)
        for never in ('Okafor', 'Smith', 'coordinator', '9990001014', 'CB99', 'CAM-2026-004711'):
            self.assertNotIn(never, text)

    def test_every_page_seen_is_an_entry(self):
        def size():
            return int(self.demo.call('auditor', 'GET', '/v1/audit/checkpoint/newest')[2].split(b'\n')[1])

        request = self.demo.ask(wait=20)['id']
        before = size()
        receipt = self.demo.show(request)['receipt']
        self.assertEqual(size(), before + 1)
        self.assertEqual(receipt['index'], before)
        self.assertEqual(json.loads(receipt['leaf'])['type'], 'released')
        self.assertEqual(len(base64.b64decode(receipt['inclusion_proof'][0])), 32)


if __name__ == '__main__':
    unittest.main()
