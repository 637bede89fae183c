# SPDX-License-Identifier: Apache-2.0
"""Whether an ASK keeps its format (docs/formats/exchange.md), as far as this adapter reads it. What is not known is
refused, never ignored. The sentence of a refusal names no value."""
import re

from canonical import Malformed

UUID = re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')
DIGEST = re.compile(r'[0-9a-f]{64}')
TIME = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z')
TIMES = {'asked_at', 'machine_deadline', 'human_deadline'}
REQUIRED = TIMES | {'ask', 'session', 'type', 'purpose', 'urgency', 'family_agreement', 'authority', 'basis', 'asker',
                    'subjects', 'agreement', 'handling'}
OPTIONAL = {'public_task', 'context', 'concerns', 'relations', 'categories', 'look_back', 'traceparent'}
SUBJECT = {'id', 'kind', 'family_name', 'given_names', 'previous_names', 'aliases', 'description', 'date_of_birth',
           'expected_date_of_delivery', 'dob_status', 'sex', 'nhs_number', 'upn', 'addresses', 'telephones',
           'school_urn', 'gp_practice_ods'}

# The closed lists of vocabulary.md that a question takes its words from.
WORDS = {
    'type': 'initial recheck supplementary extended_family edt_urgent inbound handover_edt',
    'purpose': 'immediate_protection s47_strategy mash_threshold s17_assessment early_help exploitation_missing marac_da '
               'pre_birth position_of_trust other_la crime_prevention case_review_audit prevent_channel '
               'private_fostering modern_slavery_nrm adult_at_risk_link child_death_rapid_review',
    'urgency': 'red amber green blue',
    'family_agreement': 'given given_limited refused withdrawn not_sought_risk_child not_sought_risk_other '
                        'not_sought_prejudice_crime not_sought_delay unable_to_contact not_required dispensed_with',
    'handling': 'never_online',
}
TEXTS = {'authority': 64, 'public_task': 4000, 'context': 16000, 'traceparent': 64}  # bytes
LISTS = {'subjects': 64, 'categories': 64, 'concerns': 32, 'relations': 256}


def need(holds, sentence):
    if not holds:
        raise Malformed(sentence)


def check_question(question):
    need(REQUIRED <= question.keys() <= REQUIRED | OPTIONAL, 'a member of the ask is missing or not known')
    need(isinstance(question['ask'], str) and UUID.fullmatch(question['ask']), 'the ask id is not a UUID')
    need(isinstance(question['agreement'], str) and DIGEST.fullmatch(question['agreement']),
         'the agreement is not a digest')
    for name, words in WORDS.items():
        need(question[name] in words.split(), f'{name} is no word of its list')
    for name in TIMES:
        need(isinstance(question[name], str) and TIME.fullmatch(question[name]), f'{name} is no time')
    for name, longest in TEXTS.items():
        text = question.get(name, 'left out')
        need(isinstance(text, str) and 0 < len(text.encode()) <= longest, f'{name} is empty or too long')
    for name, most in LISTS.items():
        need(isinstance(question.get(name, ['left out']), list) and 0 < len(question.get(name, ['left out'])) <= most,
             f'{name} is empty or too long')
    for subject in question['subjects']:
        need(isinstance(subject, dict) and {'id', 'kind'} <= subject.keys() <= SUBJECT,
             'a member of a subject is missing or not known')
