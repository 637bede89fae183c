// SPDX-License-Identifier: Apache-2.0
// Cases about questions and answers.
#include <algorithm>
#include <array>
#include <set>

#include "adapters/conformance/cases.hpp"

namespace mash::conformance {
namespace {

using contract::offer_outcome;
using contract::trouble;

std::unexpected<error> wrong(std::string what) { return fail(errc::invalid, std::move(what)); }

std::string counted(std::size_t how_many, std::string_view one, std::string_view several) {
  return std::to_string(how_many) + " " + std::string(how_many == 1 ? one : several);
}

constexpr milliseconds REPEAT_WITHIN{9000};  // the first repetition is due after five seconds

outcome answers(stage& on) {
  const auto asked = on.question();
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(taken, on.acknowledged(asked));
  MASH_TRY(answer, on.answered(asked));
  const auto position = [&](message_type type) {
    const auto& lines = on.hub().lines();
    return std::ranges::find_if(
               lines,
               [&](const heard_line& one) { return one.type == type && contract::ask_of(one.text) == asked.ask_id; }) -
           lines.begin();
  };
  if (position(message_type::ack) > position(message_type::answer)) return wrong("the ANSWER came before the ACK");
  if (answer->what.revision != 1) return wrong("the first answer has another revision than 1");
  if (answer->what.agreement != asked.agreement) return wrong("it was decided under another agreement");
  return "ACK, then ANSWER with a receipt that verifies, entry " + std::to_string(answer->index) + " of its ledger";
}

outcome says_no_trace(stage& on) {
  const auto asked = on.question();
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(answer, on.answered(asked));
  if (answer->what.outcome != policy::roster_outcome::no_trace)
    return wrong("the outcome is " + std::string(to_word(answer->what.outcome)));
  return "no_trace, with " + counted(answer->what.searches.size(), "search", "searches") + " named";
}

// Of the categories in `whole` the first alone: the same records under the same ids, and no others.
outcome tells_one_category(stage& on, const contract::answer& whole) {
  if (whole.items.empty())
    return "so there was nothing to ask for by category: try it with somebody of whom more is held";
  contract::ask asked = make_question(*on.options().subject, on.agreement().digest());
  asked.categories = {whole.items.front().what.category};
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(answer, on.answered(asked));
  std::set<std::string> before, now;
  for (const contract::item& one : whole.items)
    if (one.what.category == asked.categories.front()) before.insert(one.what.id);
  for (const contract::item& one : answer->what.items) now.insert(one.what.id);
  if (now != before) return wrong("asked for one category it tells other records, or the same under other ids");
  return std::to_string(now.size()) + " of them alone when asked for their category";
}

// A look-back that begins tomorrow: nothing that is over may come.
outcome tells_nothing_older(stage& on) {
  contract::ask asked = make_question(*on.options().subject, on.agreement().digest());
  asked.look_back = civil_date{std::chrono::floor<std::chrono::days>(asked.asked_at + std::chrono::days(1))};
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(answer, on.answered(asked));
  const std::string begin = to_iso_date(*asked.look_back);
  for (const contract::item& one : answer->what.items) {
    const std::string& last = one.what.when.until.empty() ? one.what.when.at : one.what.when.until;
    const bool goes_on = one.what.when.until.empty() && one.what.status == policy::item_status::ongoing;
    const bool is_event = one.what.kind == contract::record_kind::event;
    if (is_event && !goes_on && !last.empty() && last.substr(0, 10) < begin)
      return wrong("it tells an event that is older than what was asked for");
  }
  return "nothing older than was asked for";
}

outcome knows_the_subject(stage& on) {
  // Beside somebody whom nobody knows, and after them: what is found is told of the right one.
  contract::ask asked = on.question();
  asked.subjects.push_back(*on.options().subject);
  asked.subjects.back().id = "c2";
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(answer, on.answered(asked));
  const contract::answer& told = answer->what;
  const auto found = [&](const std::string& subject) {
    return std::ranges::any_of(told.searches, [&](const contract::search& one) {
      return one.subject == subject && one.result == policy::search_result::found;
    });
  };
  if (!found("c2")) return wrong("no search found them; the outcome is " + std::string(to_word(told.outcome)));
  if (std::ranges::count(told.people, "c2", &contract::candidate::subject) == 0)
    return wrong("a search found them, and no match is named");
  const bool of_nobody = found("c1") || std::ranges::count(told.people, "c1", &contract::candidate::subject) > 0 ||
                         std::ranges::any_of(told.items, [](const contract::item& one) {
                           return std::ranges::count(one.what.subjects, "c1") > 0;
                         });
  if (of_nobody) return wrong("what it holds about one person it tells of another");
  MASH_TRY(narrow, tells_one_category(on, told));
  MASH_TRY(recent, tells_nothing_older(on));
  return std::string(to_word(told.outcome)) + ", " + counted(told.items.size(), "item", "items") + ", " + *narrow;
}

outcome is_not_certain_of_a_name(stage& on) {
  contract::person named;
  const contract::person& known = *on.options().subject;
  named.id = known.id;
  named.kind = known.kind;
  named.family_name = known.family_name;
  named.given_names = known.given_names;
  named.date_of_birth = known.date_of_birth;
  const contract::ask asked = make_question(named, on.agreement().digest());
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(answer, on.answered(asked));
  if (std::ranges::count(answer->what.people, policy::match_band::certain, &contract::candidate::band) > 0)
    return wrong("it is certain of somebody by name and birth date alone");
  return std::string(to_word(answer->what.outcome)) + ", and certain of nobody";
}

outcome repeats_the_same(stage& on) {
  const auto asked = on.question();
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(first, on.answered(asked));
  MASH_TRY(again, on.put(asked));
  MASH_TRY(taken, on.acknowledged(asked, 2));
  MASH_TRY(second, on.answered(asked, 2));
  return "ACK again, and the same bytes with the same entry";
}

outcome refuses_other_bytes(stage& on) {
  auto asked = on.question();
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(first, on.answered(asked));
  on.hub().forget();
  asked.context = "Another question under the same id.";
  MASH_TRY(again, on.put(asked));
  MASH_TRY(refused, on.refused(asked.ask_id, trouble::conflict));
  return "ERROR conflict";
}

outcome order_is_free(stage& on) {
  auto asked = on.questions(6);
  MASH_TRY(sent, on.put(asked));
  std::ranges::reverse(asked);
  MASH_TRY(again, on.put(asked));
  for (const auto& one : asked) {
    MASH_TRY(taken, on.acknowledged(one));
    MASH_TRY(answer, on.answered(one));
  }
  MASH_TRY(later, on.still_answers("questions in two orders"));
  for (const auto& one : asked) {
    MASH_TRY(answer, on.answered(one));
  }
  return "six questions, sent twice in two orders: one answer each";
}

outcome repeats_until_acknowledged(stage& on) {
  on.hub().as.acknowledges = false;
  const auto asked = on.question();
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(first, on.answered(asked));
  const auto twice = [&] { return on.heard(message_type::answer, asked.ask_id) >= 2; };
  if (!on.hub().until(twice, std::max(REPEAT_WITHIN, on.options().patience)))
    return wrong("it was not repeated while no ACK came");
  MASH_TRY(next, on.next_session());
  const std::size_t before = on.heard(message_type::answer, asked.ask_id);
  on.hub().as.acknowledges = true;
  MASH_TRY(in_the_next, on.answered(asked, before + 1));
  MASH_TRY(other, on.still_answers("an answer was acknowledged"));
  const std::size_t then = on.heard(message_type::answer, asked.ask_id);
  MASH_TRY(after, on.next_session());
  MASH_TRY(later, on.still_answers("an answer was acknowledged"));
  if (on.heard(message_type::answer, asked.ask_id) > then) return wrong("it came again in a session after its ACK");
  on.never_again(asked.ask_id, message_type::answer);
  return "the same bytes again in the session and in the next, and none after the ACK";
}

outcome stops_when_refused(stage& on) {
  on.hub().as.acknowledges = false;
  const auto asked = on.question();
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(first, on.answered(asked));
  const contract::error_line refusal{asked.ask_id, on.hub().session(), trouble::invalid, "this is a trial"};
  on.hub().say(message_type::error, encode(refusal));
  on.hub().as.acknowledges = true;
  MASH_TRY(settled, on.still_answers("the hub refused an answer"));
  const std::size_t before = on.heard(message_type::answer, asked.ask_id);
  MASH_TRY(next, on.next_session());
  MASH_TRY(later, on.still_answers("the hub refused an answer"));
  if (on.heard(message_type::answer, asked.ask_id) > before) return wrong("it sent what was refused again");
  on.never_again(asked.ask_id, message_type::answer);
  return "it was not sent again, and other questions were answered";
}

outcome sends_again_when_overloaded(stage& on) {
  on.hub().as.acknowledges = false;
  const auto asked = on.question();
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(first, on.answered(asked));
  const std::size_t before = on.heard(message_type::answer, asked.ask_id);
  const contract::error_line later{asked.ask_id, on.hub().session(), trouble::overloaded, "this is a trial"};
  on.hub().say(message_type::error, encode(later));
  on.hub().as.acknowledges = true;
  MASH_TRY(next, on.next_session());
  MASH_TRY(again, on.answered(asked, before + 1));
  return "the same bytes again in the next session";
}

outcome hears_errors(stage& on) {
  const std::uint64_t present = on.hub().session();
  on.hub().say(message_type::error, encode(contract::error_line{"", present, trouble::overloaded, "trial"}));
  on.hub().say(message_type::error, encode(contract::error_line{"", 0, trouble::version, "trial"}));
  MASH_TRY(answer, on.still_answers("ERROR about the connection"));
  if (on.hub().session() != present) return wrong("it ended the session");
  return "it went on";
}

outcome answers_late(stage& on) {
  auto asked = on.question();
  asked.machine_deadline = asked.asked_at - std::chrono::hours(2);
  asked.human_deadline = asked.asked_at - std::chrono::hours(1);
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(taken, on.acknowledged(asked));
  MASH_TRY(answer, on.answered(asked));
  return "answered: late is still welcome";
}

outcome wants_its_agreement(stage& on) {
  auto asked = on.question();
  asked.agreement = std::string(64, '0');
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(refused, on.refused(asked.ask_id, trouble::agreement_unknown));
  return "ERROR agreement_unknown";
}

outcome judges_offers(stage& on) {
  const auto unsigned_one = on.agreement().make({.sequence = 7, .member_signs = true, .asker_signs = false});
  const auto without_its_own = on.agreement().make({.sequence = 8, .member_signs = false, .asker_signs = true});
  trial_agreement::version changed = on.agreement().make({.sequence = 9});
  changed.files.begin()->second += "\n# changed on the way\n";
  for (const trial_agreement::version* one : {&unsigned_one, &without_its_own, &std::as_const(changed)}) {
    MASH_TRY(said, on.offer(*one));
    if (*said == offer_outcome::held)
      return wrong("it took a version that a party has not signed, or whose files are others");
    auto asked = on.question();
    asked.agreement = one->manifest.digest();
    MASH_TRY(sent, on.put(asked));
    MASH_TRY(refused, on.refused(asked.ask_id, trouble::agreement_unknown));
  }
  MASH_TRY(again, on.offer(on.agreement().make({})));
  if (*again != offer_outcome::held) return wrong("the version in force was offered again, and it did not say held");
  MASH_TRY(answer, on.still_answers("versions were offered that it must refuse"));
  return "two unsigned versions and a changed one refused, the present one still in force";
}

outcome cancelled_before(stage& on) {
  const auto asked = on.question();
  on.hub().say(message_type::cancel, encode(contract::cancel{.ask = asked.ask_id, .session = on.hub().session()}));
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(taken, on.acknowledged(asked));
  MASH_TRY(again, on.put(asked));
  MASH_TRY(taken_again, on.acknowledged(asked, 2));
  MASH_TRY(silent, on.unanswered({asked.ask_id}));
  return "the question that came after its CANCEL was acknowledged and not answered";
}

// How far each look-up is when the CANCEL comes nobody outside can tell. So many are cancelled, right behind their
// questions, that some wait: hardly anybody makes all of them durable, looks them up and logs the answers while the hub
// says two messages, and where the machine keeps the hub from its second, the next ones are cancelled. For each there
// is one answer or none, and none later.
outcome cancelled_in_mid_lookup(stage& on) {
  constexpr int ROUNDS = 5;
  for (int round = 0; round < ROUNDS; ++round) {
    const auto asked = on.questions(48);
    std::vector<std::string> cancels;
    for (const auto& one : asked)
      cancels.push_back(encode(contract::cancel{.ask = one.ask_id, .session = on.hub().session()}));
    MASH_TRY(sent, on.put(asked));
    on.hub().say_lines(message_type::cancel, cancels);
    for (const auto& one : asked) {
      MASH_TRY(taken, on.acknowledged(one));
    }
    MASH_TRY(settled, on.still_answers("48 questions were cancelled"));
    std::vector<std::string> unanswered;
    for (const auto& one : asked)
      if (on.heard(message_type::answer, one.ask_id) == 0) unanswered.push_back(one.ask_id);
    if (unanswered.empty()) continue;
    MASH_TRY(next, on.next_session());
    MASH_TRY(again, on.put(asked));
    MASH_TRY(silent, on.unanswered(unanswered));
    return std::to_string(asked.size() - unanswered.size()) + " answers had crossed their CANCEL, the other " +
           std::to_string(unanswered.size()) + " were never given";
  }
  return wrong("five times 48 questions were cancelled right behind being asked, and every one was answered");
}

outcome takes_news_of_corrections(stage& on) {
  const contract::correction_status news{
      .ask = on.question().ask_id, .session = on.hub().session(), .revision = 2, .recipients = {}};
  on.hub().say(message_type::correction, encode(news));
  MASH_TRY(answer, on.still_answers("CORRECTION about a question that it does not know"));
  return "it went on";
}

constexpr std::array CASES{
    test_case{"answer", "ACK with the question's digest, then an answer whose receipt its ledger signed", answers},
    test_case{"no_trace", "nobody it knows: no_trace, and every search named", says_no_trace},
    test_case{"known_subject", "somebody it knows is found, and nothing leaves that was not asked for",
              knows_the_subject, need::subject},
    test_case{"name_alone", "of a name and a birth date alone it is certain of nobody", is_not_certain_of_a_name,
              need::subject},
    test_case{"same_question", "the same question again: ACK again and the same answer", repeats_the_same},
    test_case{"conflict", "the same id with other bytes: ERROR conflict", refuses_other_bytes},
    test_case{"reordered", "whatever the order and however often, one answer to each question", order_is_free},
    test_case{"own_credit", "its credit is renewed: more questions than it first gave credit for are all answered",
              renews_its_credit},
    test_case{"hubs_credit", "no answer goes past the credit that the hub gave", keeps_to_the_credit},
    test_case{"until_acknowledged", "an answer is repeated until it is acknowledged, and not after",
              repeats_until_acknowledged},
    test_case{"refused_answer", "an answer that the hub refused is not sent again", stops_when_refused},
    test_case{"overloaded_hub", "an answer that the hub could not take now is sent again", sends_again_when_overloaded},
    test_case{"connection_error", "ERROR about the connection ends nothing", hears_errors},
    test_case{"deadline_passed", "a question whose deadlines are past is answered", answers_late},
    test_case{"wrong_agreement", "a version that it does not hold: ERROR agreement_unknown", wants_its_agreement},
    test_case{"offered_agreement", "an unsigned or changed version is not taken, and the present one stays",
              judges_offers},
    test_case{"cancel_first", "a CANCEL that comes before its ASK is remembered", cancelled_before},
    test_case{"cancel_in_mid_lookup", "cancelled while it is looked up: no answer, or the one that crossed it",
              cancelled_in_mid_lookup},
    test_case{"correction_news", "CORRECTION of the hub about a question that it does not know ends nothing",
              takes_news_of_corrections, need::minor_4},
};

}  // namespace

std::span<const test_case> asking_cases() { return CASES; }

}  // namespace mash::conformance
