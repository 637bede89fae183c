// SPDX-License-Identifier: Apache-2.0
// Cases about what must outlast a restart, of the hub or of the adapter.
#include <algorithm>
#include <array>
#include <cctype>

#include "adapters/conformance/cases.hpp"

namespace mash::conformance {
namespace {

std::unexpected<error> wrong(std::string what) { return fail(errc::invalid, std::move(what)); }

// The hub dies between questions and their answers, some acknowledged and some on their way, and asks all of them again
// for it does not know which.
outcome outlasts_the_hub(stage& on) {
  const auto asked = on.questions(8);
  MASH_TRY(first, on.put({asked.begin(), asked.begin() + 4}));
  MASH_TRY(begun, on.acknowledged(asked.front()));
  MASH_TRY(sent, on.put({asked.begin() + 4, asked.end()}));
  on.hub().close();
  MASH_TRY(opened, on.hub().open());
  MASH_TRY(open, on.await_session("the hub was restarted"));
  std::vector<std::size_t> before;
  for (const auto& one : asked) before.push_back(on.heard(message_type::ack, one.ask_id));
  MASH_TRY(again, on.put(asked));
  for (std::size_t i = 0; i < asked.size(); ++i) {
    MASH_TRY(taken, on.acknowledged(asked[i], before[i] + 1));
    MASH_TRY(answer, on.answered(asked[i]));
  }
  return "a new session, and one answer to each of eight questions";
}

// What was acknowledged is answered, though nobody asks again.
outcome answers_after_a_kill(stage& on) {
  const auto asked = on.questions(24);
  on.hub().as.acknowledges = false;
  MASH_TRY(sent, on.put(asked));
  const auto taken = [&] {
    return std::ranges::any_of(asked, [&](const auto& one) { return on.heard(message_type::ack, one.ask_id) > 0; });
  };
  if (!on.hub().until(taken, on.options().patience)) return wrong("no question was acknowledged");
  on.adapter().kill();
  on.hub().pump(milliseconds(200));  // what it had sent
  std::vector<contract::ask> owed;
  std::size_t open = 0;
  for (const auto& one : asked)
    if (on.heard(message_type::ack, one.ask_id) > 0) {
      owed.push_back(one);
      open += on.heard(message_type::answer, one.ask_id) == 0 ? 1 : 0;
    }
  on.hub().as.acknowledges = true;
  MASH_TRY(back, on.restart_program());
  for (const auto& one : owed) {
    MASH_TRY(answer, on.answered(one));
  }
  return std::to_string(owed.size()) + " were acknowledged when it was killed, " + std::to_string(open) +
         " of them not answered yet: all were answered";
}

outcome repeats_after_a_kill(stage& on) {
  on.hub().as.acknowledges = false;
  const auto asked = on.question();
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(first, on.answered(asked));
  const std::size_t before = on.heard(message_type::answer, asked.ask_id);
  on.hub().as.acknowledges = true;
  MASH_TRY(back, on.restart_program());
  MASH_TRY(again, on.answered(asked, before + 1));
  if (again->index != first->index) return wrong("it stands at another place of the ledger");
  return "the same bytes again, with the same entry of the ledger";
}

outcome remembers_after_a_kill(stage& on) {
  const auto settled = on.question(), cancelled = on.question();
  MASH_TRY(sent, on.put(settled));
  MASH_TRY(first, on.answered(settled));
  on.hub().say(message_type::cancel, encode(contract::cancel{.ask = cancelled.ask_id, .session = on.hub().session()}));
  MASH_TRY(next, on.still_answers("a CANCEL"));
  MASH_TRY(back, on.restart_program());
  const std::size_t before = on.heard(message_type::answer, settled.ask_id);
  MASH_TRY(asked, on.put({cancelled}));
  MASH_TRY(later, on.still_answers("a restart"));
  if (on.heard(message_type::answer, settled.ask_id) > before)
    return wrong("what was acknowledged came again after a restart");
  MASH_TRY(again, on.put(settled));
  MASH_TRY(same, on.answered(settled, before + 1));
  if (on.heard(message_type::answer, cancelled.ask_id) > 0)
    return wrong("a cancelled question was answered after a restart");
  return "an acknowledged answer was given again only when asked, a cancelled one never";
}

// It stops in the middle of its work: BYE is the last that comes, and what it had acknowledged is answered, before that
// or after the next start.
outcome says_bye(stage& on) {
  constexpr auto STOPS_WITHIN = std::chrono::seconds(20);
  const auto byes = [&] { return std::ranges::count(on.hub().lines(), message_type::bye, &heard_line::type); };
  const auto before = byes();
  const auto asked = on.questions(24);
  MASH_TRY(sent, on.put(asked));
  MASH_TRY(first, on.acknowledged(asked.front()));
  on.adapter().ask_to_stop();
  if (!on.hub().until([&] { return !on.adapter().running(); }, STOPS_WITHIN)) {
    on.adapter().kill();
    return wrong("it did not stop within 20 seconds of SIGTERM");
  }
  if (const int status = on.adapter().stopped().value_or(-1); status != 0)
    return wrong("it ended with " + program::in_words(status));
  // Its end closed the connection, behind whatever it had said.
  if (!on.hub().until([&] { return !on.hub().connected(); }, on.options().patience))
    return wrong("it ended, and the connection goes on");
  if (byes() != before + 1) return wrong("no BYE came, or more than one");
  MASH_TRY(back, on.restart_program());
  for (const auto& one : asked) {
    if (on.heard(message_type::ack, one.ask_id) == 0) continue;
    MASH_TRY(answer, on.answered(one));
  }
  return "BYE and nothing behind it, status 0, and what it had acknowledged was answered";
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// Of all that it has written since it was first started: the last case, for that reason.
outcome keeps_its_log_clean(stage& on) {
  auto asked = on.question();
  if (on.options().subject) asked.subjects.push_back(*on.options().subject);
  MASH_TRY(answer, on.still_answers("all the others"));
  const std::string log = lower(on.adapter().log());
  const auto words = personal_words(asked);
  for (const std::string& word : words)
    if (log.find(lower(word)) != std::string::npos)
      return wrong("it holds a name, a number, a place or words of a question");
  return std::to_string(log.size()) + " bytes without any of " + std::to_string(words.size()) +
         " words of the questions";
}

constexpr std::array CASES{
    test_case{"hub_restart", "a hub that restarts in mid-question gets one answer to it", outlasts_the_hub},
    test_case{"killed_before_answer", "what it acknowledged it answers, though it was killed in between",
              answers_after_a_kill},
    test_case{"killed_after_answer", "killed before the hub acknowledged its answer, it sends the same again",
              repeats_after_a_kill},
    test_case{"memory", "what was acknowledged and what was cancelled is known after a restart",
              remembers_after_a_kill},
    test_case{"stop", "SIGTERM: BYE, and status 0", says_bye},
};

constexpr std::array LAST{
    test_case{"log", "its log holds nothing of the questions", keeps_its_log_clean},
};

}  // namespace

std::span<const test_case> lasting_cases() { return CASES; }
std::span<const test_case> last_cases() { return LAST; }

}  // namespace mash::conformance
