# SPDX-License-Identifier: Apache-2.0
"""Wrong habits of wrong_adapter.py: the cases that each makes fail, and words of what the kit then says came. There is one
at least for every case."""

NEVER_TRIES = {'unknown_key': 'no connection in', 'oversize': 'no HELLO came'}
CALLED_WRONGLY = 'its log does not say'
ALARMS = ('forked', 'shrunken', 'not_extended')

HABITS = {
    # Connecting
    'gives_no_credit': {'greets': 'gives no credit'},
    'greets_once': {'greets_again': '1 HELLO came', 'unknown_minor': 'stopped greeting'},
    'takes_an_older_welcome': {'newest_session': 'was not acknowledged'},
    'refuses_an_earlier_minor': {'earlier_minor': 'was not acknowledged'},
    'takes_any_minor': {'unknown_minor': 'it took a WELCOME'},
    'answers_any_session': {'other_session': 'came to it'},
    'takes_other_sessions_later': {'other_session': 'ERROR came later, where none may'},
    'sends_no_heartbeat': {'heartbeats': 'fewer than two HEARTBEAT'},
    'waits_for_a_dead_hub': {'silent_hub': 'no HELLO in 25 s'},
    'stays_after_bye': {'bye': "no HELLO came after the hub's BYE"},
    'calls_every_failure_an_outage': dict.fromkeys(('wrong_key', 'unknown_key', 'not_reachable'), CALLED_WRONGLY),
    'never_tries_again': NEVER_TRIES,
    # Questions and answers
    'has_no_receipt': {'answer': 'it has no receipt'},
    'commits_to_something_else': {'answer': 'does not commit to these bytes'},
    'acknowledges_another_digest': {'answer': 'another digest than the question'},
    'guesses': {'no_trace': 'the outcome is ambiguous_match'},
    'finds_nobody': {'known_subject': 'no search found them'},
    'tells_all_of_the_first': {'known_subject': 'it tells of another'},
    'tells_what_nobody_asked_for': {'known_subject': 'of a category that nobody asked for'},
    'names_records_anew': {'known_subject': 'the same under other ids'},
    'ignores_the_look_back': {'known_subject': 'older than what was asked for'},
    'trusts_a_name': {'name_alone': 'certain of somebody'},
    'answers_anew': {'same_question': 'two different answers', 'until_acknowledged': 'two different answers'},
    'says_nothing_twice': {'same_question': 'was not acknowledged', 'hub_restart': 'was not acknowledged'},
    'takes_other_words': {'conflict': 'no ERROR came'},
    'reads_the_first_line_only': {'reordered': 'was not acknowledged'},
    'never_renews_credit': {'own_credit': 'gave no credit for another question'},
    'renews_lines_alone': {'own_credit': 'gave no credit for another question'},
    'ignores_credit': {'hubs_credit': 'past the credit it was given'},
    'ignores_credit_in_bytes': {'hubs_credit': 'past the credit it was given'},
    'repeats_for_ever': {'until_acknowledged': 'after its ACK'},
    'never_repeats': {'until_acknowledged': 'not repeated while no ACK came'},
    'repeats_what_was_refused': {'refused_answer': 'sent what was refused again'},
    'takes_overloaded_for_no': {'overloaded_hub': 'was not answered'},
    'ends_at_an_error': {'connection_error': 'status 7'},
    'refuses_what_is_late': {'deadline_passed': 'was not acknowledged'},
    'takes_any_agreement': {'wrong_agreement': 'no ERROR came', 'offered_agreement': 'a party has not signed'},
    'ignores_cancel': {'cancel_first': 'an ANSWER came, where none may', 'cancel_in_mid_lookup': 'every one was answered',
                       'memory': 'a cancelled question was answered'},
    'answers_cancelled_later': {'cancel_first': 'ANSWER came later, where none may'},
    'falls_over_news': {'correction_news': 'signal 6 (ABRT)'},
    # A hub that breaks the format
    'reads_any_question': {'bent_question': 'a member that is not known'},
    'reads_any_spelling': {'other_spelling': 'taken that could not be'},
    'takes_any_size': {'large_question': 'no ERROR came'},
    'reads_frames_loosely': {'frames': 'taken that could not be'},
    'reads_questions_in_any_type': {'wrong_types': 'taken that could not be'},
    'reads_what_it_can': {'garbage': 'taken that could not be'},
    'has_no_limits': {'garbage': 'taken that could not be', 'oversize': 'taken that could not be'},
    # Restarts
    'keeps_questions_in_memory': {'killed_before_answer': 'was not answered'},
    'forgets': {'killed_after_answer': 'was not answered', 'memory': 'two different answers'},
    'leaves_without_a_word': {'stop': 'no BYE came'},
    'stops_with_another_status': {'stop': 'status 3'},
    'speaks_behind_its_bye': {'stop': 'after the BYE of its session'},
    # Witnessing
    'cosigns_with_another_key': {'cosign': 'does not verify'},
    'shows_no_checkpoint': {'checkpoint_in_hello': 'does not show it'},
    'cosigns_anything': {'stale': 'COSIGN says cosigned', 'unsigned_checkpoint': 'COSIGN says cosigned',
                         **dict.fromkeys(ALARMS, 'the session went on')},
    'goes_on_after_an_alarm': dict.fromkeys(ALARMS, 'the session went on'),
    'greets_after_an_alarm': {'after_alarm': 'it spoke to the hub again'},
    'greets_after_a_restart': {'after_alarm': 'greeted the hub again after a restart'},
    'forgets_an_alarm': dict.fromkeys(ALARMS, 'greeted the hub again after a restart'),
    # What it leaves behind
    'logs_the_question': {'log': 'it holds a name'},
}

# Beside those, a case that must pass: `greets`, where nothing else is said here. The habits that are patient are given the
# time that it takes.
CONTROLS = {
    'gives_no_credit': 'cosign',
    'takes_other_sessions_later': 'heartbeats',
    'answers_cancelled_later': 'oversize',
}
