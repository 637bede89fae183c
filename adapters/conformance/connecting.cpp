// SPDX-License-Identifier: Apache-2.0
// Cases about connections and sessions.
#include <algorithm>
#include <array>

#include "adapters/conformance/cases.hpp"

namespace mash::conformance {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

std::unexpected<error> wrong(std::string what) { return fail(errc::invalid, std::move(what)); }

constexpr auto UNTIL_RETRY = seconds(15);  // the longest pause between two attempts is ten seconds

std::string in_seconds(steady_clock::duration took) {
  return std::to_string(std::chrono::duration_cast<milliseconds>(took).count() / 1000) + " s";
}

outcome greets(stage& on) {
  const contract::hello& hello = on.hub().hellos().back();
  if (hello.allowance.lines == 0 || hello.allowance.bytes == 0) return wrong("HELLO gives no credit to ask anything");
  std::string minors;
  for (const std::int64_t one : hello.minors) minors += (minors.empty() ? "" : ", ") + std::to_string(one);
  return "HELLO of " + hello.member + ", schema minors " + minors;
}

outcome repeats_hello(stage& on) {
  on.hub().as.welcomes = false;
  const auto before = on.hub().hellos().size();
  on.hub().say(message_type::bye, encode(contract::bye{.session = on.hub().session()}));
  if (!on.hub().until([&] { return on.hub().hellos().size() >= before + 3; }, on.options().patience))
    return wrong(std::to_string(on.hub().hellos().size() - before) + " HELLO came, and nobody had answered them");
  on.hub().as.welcomes = true;
  on.hub().welcome();
  MASH_TRY(answer, on.still_answers("a WELCOME that came late"));
  return "HELLO again until it was answered, then a session";
}

outcome ignores_older_welcome(stage& on) {
  const std::uint64_t present = on.hub().session();
  contract::welcome older{.session = present - 1, .minor = 1, .allowance = {.lines = 100, .bytes = 1000000}};
  on.hub().say(message_type::welcome, encode(older));
  MASH_TRY(answer, on.still_answers("a WELCOME of an older session"));
  if (on.hub().session() != present) return wrong("the session ended");
  return "it stayed in the newer session";
}

outcome speaks_an_earlier_minor(stage& on) {
  const auto& minors = on.hub().hellos().back().minors;
  on.hub().as.minor = *std::ranges::min_element(minors);
  MASH_TRY(next, on.next_session());
  MASH_TRY(answer, on.still_answers("WELCOME with the lowest of its minors"));
  const std::string spoken = std::to_string(on.hub().as.minor);
  on.hub().as.minor = 0;
  MASH_TRY(back, on.next_session());
  return "a question answered in minor " + spoken;
}

outcome ignores_a_minor_it_did_not_offer(stage& on) {
  constexpr std::int64_t NEVER_OFFERED = 1'000'000;
  const auto before = on.hub().hellos().size();
  on.hub().as.minor = NEVER_OFFERED;
  on.hub().say(message_type::bye, encode(contract::bye{.session = on.hub().session()}));
  if (!on.hub().until([&] { return on.hub().hellos().size() >= before + 2; }, on.options().patience))
    return wrong("it took a WELCOME with a minor that it had not offered, or it stopped greeting");
  on.hub().as.minor = 0;
  on.hub().welcome();
  MASH_TRY(answer, on.still_answers("a WELCOME with a minor that it had not offered"));
  return "it greeted on until it got a minor that it reads";
}

outcome drops_other_sessions(stage& on) {
  std::vector<contract::ask> asked;
  for (const std::uint64_t session : {on.hub().session() - 1, on.hub().session() + 1}) {
    asked.push_back(on.question());
    asked.back().session = session;
    on.hub().say(message_type::ask, contract::encode(asked.back()));
  }
  MASH_TRY(read, on.all_read());
  for (const contract::ask& one : asked)
    for (const auto type : {message_type::ack, message_type::answer, message_type::error, message_type::holding})
      if (on.heard(type, one.ask_id) > 0) return wrong(std::string(to_word(type)) + " came to it");
  MASH_TRY(none, on.not_taken(asked));
  return "nothing was said of an earlier and of a later session, and nothing was taken from them";
}

outcome beats(stage& on) {
  constexpr auto LONGEST = seconds(7);  // it promises five
  const auto count = [&] { return std::ranges::count(on.hub().lines(), message_type::heartbeat, &heard_line::type); };
  const auto before = count();
  const auto began = steady_clock::now();
  if (!on.hub().until([&] { return count() >= before + 2; }, 2 * LONGEST))
    return wrong("fewer than two HEARTBEAT in " + in_seconds(2 * LONGEST));
  return "two in " + in_seconds(steady_clock::now() - began);
}

outcome leaves_a_silent_hub(stage& on) {
  constexpr auto DEAD_AFTER = seconds(15), SLACK = seconds(10);
  const auto greetings = on.hub().hellos().size();
  on.hub().as.beats = false;
  const auto began = steady_clock::now();
  if (!on.hub().until([&] { return on.hub().hellos().size() > greetings; }, DEAD_AFTER + SLACK))
    return wrong("no HELLO in " + in_seconds(DEAD_AFTER + SLACK) + " of silence");
  const auto took = steady_clock::now() - began;
  if (took < seconds(9)) return wrong("it gave the hub up after " + in_seconds(took) + " already");
  on.hub().as.beats = true;
  MASH_TRY(answer, on.still_answers("a silence of the hub"));
  return "a new HELLO after " + in_seconds(took);
}

outcome greets_after_bye(stage& on) {
  MASH_TRY(next, on.next_session());
  MASH_TRY(answer, on.still_answers("a BYE of the hub"));
  return "HELLO, and questions answered in the new session";
}

// Says why it cannot connect, tells nobody anything meanwhile, and connects once it can.
outcome comes_back(stage& on, std::string_view after, std::string_view how) {
  MASH_TRY(opened, on.hub().open());
  if (!on.hub().until([&] { return on.hub().session() != 0; }, UNTIL_RETRY))
    return wrong("no connection in " + in_seconds(UNTIL_RETRY) + " after " + std::string(after));
  MASH_TRY(answer, on.still_answers(after));
  return std::string(how);
}

outcome tells_a_wrong_key(stage& on) {
  const auto before = on.hub().messages();
  MASH_TRY(opened, on.hub().open_with_another_key());
  if (!on.hub().until([&] { return on.hub().failed_handshakes() > 0; }, UNTIL_RETRY))
    return wrong("nobody tried to connect");
  MASH_TRY(said, on.logged("wrong", "key", "the other end holds a wrong key"));
  // It has tried, has failed and has said so, and tries again: what it would have told that hub it has told by now.
  const int tries = on.hub().failed_handshakes();
  if (!on.hub().until([&] { return on.hub().failed_handshakes() > tries; }, UNTIL_RETRY))
    return wrong("it tried once and never again");
  if (on.hub().messages() > before || on.hub().handshakes() > 0)
    return wrong("it talked to a hub with another key than the pinned one");
  return comes_back(on, "the right key was back", "it said so, told that hub nothing, and came back to the right one");
}

outcome tells_an_unknown_key(stage& on) {
  MASH_TRY(opened, on.hub().open_without_admitting());
  if (!on.hub().until([&] { return on.hub().failed_handshakes() > 0; }, UNTIL_RETRY))
    return wrong("nobody tried to connect");
  MASH_TRY(said, on.logged("unknown", "key", "the hub does not know its key"));
  return comes_back(on, "its key was admitted", "it said so, and connected without a restart once it was admitted");
}

outcome tells_that_nobody_listens(stage& on) {
  on.hub().close();
  const auto said = [&] { return on.logged("not reachable", "", "nobody listens there").has_value(); };
  if (!said()) return wrong("its log does not say that the hub is not reachable");
  return comes_back(on, "the hub listened again", "it said so, and connected once somebody listened");
}

constexpr std::array CASES{
    test_case{"greets", "HELLO after the handshake, in its own name, with credit", greets},
    test_case{"greets_again", "HELLO again until it is answered", repeats_hello},
    test_case{"newest_session", "a WELCOME that is not above the last is ignored", ignores_older_welcome},
    test_case{"earlier_minor", "it speaks the lowest schema minor that it offers", speaks_an_earlier_minor},
    test_case{"unknown_minor", "a WELCOME with a minor that it did not offer opens nothing",
              ignores_a_minor_it_did_not_offer},
    test_case{"other_session", "a line of another session is dropped without a word", drops_other_sessions},
    test_case{"heartbeats", "HEARTBEAT every five seconds", beats},
    test_case{"silent_hub", "after 15 seconds of silence a new connection", leaves_a_silent_hub},
    test_case{"bye", "after BYE of the hub HELLO until it is answered", greets_after_bye},
    test_case{"wrong_key", "a hub without the pinned key is called that, and told nothing", tells_a_wrong_key},
    test_case{"unknown_key", "that the hub does not admit it is called that; it connects once it is admitted",
              tells_an_unknown_key},
    test_case{"not_reachable", "that nobody listens is called that; it connects once somebody does",
              tells_that_nobody_listens},
};

}  // namespace

std::span<const test_case> connecting_cases() { return CASES; }

}  // namespace mash::conformance
