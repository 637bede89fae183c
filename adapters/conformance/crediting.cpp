// SPDX-License-Identifier: Apache-2.0
// Cases about credit, the adapter's own and the hub's (docs/formats/exchange.md, "Credit").
#include <algorithm>

#include "adapters/conformance/cases.hpp"

namespace mash::conformance {
namespace {

using contract::trouble;

std::unexpected<error> wrong(std::string what) { return fail(errc::invalid, std::move(what)); }

// Over its limits nobody can be tried; an adapter may give more.
constexpr contract::credit CREDIT_TRIED{.lines = 20'000, .bytes = 80ULL * 1024 * 1024};
constexpr std::uint64_t ANSWERED = 321;  // the others are refused, which costs credit as well and takes no look-up

// A question that is refused at once, and as long as a question may be, or short.
contract::ask refused_question(const stage& on, bool is_long) {
  contract::ask made = on.question();
  made.agreement = std::string(64, '0');
  if (!is_long) return made;
  made.subjects.resize(48, made.subjects.front());
  for (std::size_t i = 0; i < made.subjects.size(); ++i) {
    made.subjects[i].id = "c" + std::to_string(i + 1);
    made.subjects[i].aliases.assign(16, std::string(250, 'y'));
  }
  return made;
}

// So much of questions that are refused.
result<void> ask_and_be_refused(stage& on, std::uint64_t lines, std::uint64_t bytes) {
  const bool is_long = bytes > 0;
  const std::size_t together = is_long ? 4 : contract::BATCH_LINES_MAX;
  const std::size_t size = on.line_of(refused_question(on, is_long)).size();
  std::string last;
  for (std::uint64_t sent = 0; is_long ? sent * size < bytes : sent < lines; sent += together) {
    std::vector<contract::ask> some;
    for (std::size_t i = 0; i < together; ++i) some.push_back(refused_question(on, is_long));
    MASH_TRY(taken, on.put(some));
    last = some.back().ask_id;
  }
  return last.empty() ? result<void>() : on.refused(last, trouble::agreement_unknown);
}

// How many answers came in the present session.
std::size_t answers_now(stage& on) {
  return static_cast<std::size_t>(std::ranges::count_if(on.hub().lines(), [&](const heard_line& one) {
    return one.type == message_type::answer && contract::session_of(one.text) == on.hub().session();
  }));
}

// A new session with this credit, and answers that are ready and wait for it: two may leave, and no third.
result<void> lets_two_go(stage& on, const contract::credit& window, std::string_view of) {
  on.hub().as.window = window;
  MASH_TRY(next, on.next_session());
  if (!on.hub().until([&] { return answers_now(on) >= 2; }, on.options().patience))
    return wrong("there was credit for two answers in " + std::string(of) + ", and fewer came");
  MASH_TRY(read, on.all_read());  // a third would have left with them
  if (answers_now(on) > 2) return wrong("there was credit for two answers in " + std::string(of) + ", and more came");
  return {};
}

}  // namespace

outcome renews_its_credit(stage& on) {
  MASH_TRY(fresh, on.next_session());  // its credit counts from the beginning of one
  const contract::credit window = on.hub().hellos().back().allowance;
  const auto past = [](std::uint64_t given, std::uint64_t tried) { return std::min(given + given / 4 + 1, tried); };
  const std::uint64_t lines = past(window.lines, CREDIT_TRIED.lines), bytes = past(window.bytes, CREDIT_TRIED.bytes);
  const auto asked = on.questions(static_cast<std::size_t>(std::min(lines, ANSWERED)));
  for (const auto& one : asked) {
    MASH_TRY(sent, on.put(one));
  }
  for (const auto& one : asked) {
    MASH_TRY(answer, on.answered(one));
  }
  MASH_TRY(more_lines, ask_and_be_refused(on, lines - asked.size(), 0));
  MASH_TRY(more_bytes, ask_and_be_refused(on, 0, bytes));
  std::string said = std::to_string(lines) + " questions and " + std::to_string(bytes) +
                     " bytes; its first credit was " + std::to_string(window.lines) + " and " +
                     std::to_string(window.bytes);
  if (lines <= window.lines || bytes <= window.bytes) said += ", which is more than is tried";
  return said;
}

outcome keeps_to_the_credit(stage& on) {
  on.hub().as.renews = on.hub().as.acknowledges = false;
  const auto asked = on.questions(4);
  MASH_TRY(sent, on.put(asked));
  std::size_t largest = 0;
  for (const auto& one : asked) {
    MASH_TRY(answer, on.answered(one));  // so that nothing has to be looked up any more
  }
  for (const heard_line& one : on.hub().lines())
    if (one.type == message_type::answer) largest = std::max(largest, one.text.size());
  const contract::credit plenty = manners{}.window;
  MASH_TRY(by_lines, lets_two_go(on, {.lines = 2, .bytes = plenty.bytes}, "lines"));
  on.hub().give_credit({.lines = 100, .bytes = 0});
  if (!on.hub().until([&] { return answers_now(on) >= 4; }, on.options().patience))
    return wrong("more credit came, and no more answers");
  MASH_TRY(by_bytes, lets_two_go(on, {.lines = plenty.lines, .bytes = 2 * largest + largest / 2}, "bytes"));
  on.hub().as.acknowledges = true;
  on.hub().give_credit({.lines = 0, .bytes = plenty.bytes});
  if (!on.hub().until([&] { return answers_now(on) >= 4; }, on.options().patience))
    return wrong("more credit came, and no more answers");
  on.hub().as = manners{};
  MASH_TRY(back, on.next_session());
  return "two answers with credit for two lines, two with credit for their bytes, the others with more";
}

}  // namespace mash::conformance
