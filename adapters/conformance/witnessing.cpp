// SPDX-License-Identifier: Apache-2.0
// Cases about the member as a witness of the hub's log (docs/formats/exchange.md, "CHECKPOINT").
#include <array>

#include "adapters/conformance/cases.hpp"

namespace mash::conformance {
namespace {

using tlog::witness_answer;

std::unexpected<error> wrong(std::string what) { return fail(errc::invalid, std::move(what)); }

std::string said(const contract::cosign_line& reply) { return "COSIGN says " + std::string(to_word(reply.outcome)); }

// Has the member hold this size, which is above what it held before, if anything.
result<void> hold(stage& on, std::uint64_t size) {
  auto reply = on.publish(on.log().offer(0, size));
  if (reply && reply->outcome == witness_answer::stale) reply = on.publish(on.log().offer(reply->size, size));
  if (!reply) return std::unexpected(reply.error());
  if (reply->outcome != witness_answer::cosigned) return wrong(said(*reply) + " to a checkpoint that extends the last");
  return {};
}

outcome cosigns(stage& on) {
  std::uint64_t from = 0;
  for (const std::uint64_t size : {1U, 5U, 5U, 20U}) {
    MASH_TRY(reply, on.publish(on.log().offer(from, size)));
    if (reply->outcome != witness_answer::cosigned) return wrong(said(*reply));
    if (reply->size != size) return wrong("it cosigned another size");
    const auto note = tlog::open_checkpoint(on.log().head(size) + reply->cosignature + "\n", on.log().verifier());
    if (!note || !tlog::cosigned_at(note->signed_note, on.witness_key()))
      return wrong("its cosignature does not verify under the member's witness key");
    from = size;
  }
  return "four checkpoints cosigned, each cosignature verifies";
}

outcome greets_with_it(stage& on) {
  MASH_TRY(held, hold(on, 24));
  const std::string kept = on.log().head(24);
  MASH_TRY(next, on.next_session());
  if (on.hub().hellos().back().checkpoint != kept) return wrong("HELLO of the next session does not show it");
  MASH_TRY(back, on.restart_program());
  if (on.hub().hellos().back().checkpoint != kept) return wrong("HELLO after a restart does not show it");
  return "HELLO shows the last cosigned checkpoint, after a restart too";
}

outcome tells_what_it_holds(stage& on) {
  MASH_TRY(held, hold(on, 28));
  MASH_TRY(reply, on.publish(on.log().offer(24, 30)));
  if (reply->outcome != witness_answer::stale) return wrong(said(*reply));
  if (reply->size != 28) return wrong("it names another size than it holds");
  MASH_TRY(again, on.publish(on.log().offer(28, 30)));
  if (again->outcome != witness_answer::cosigned)
    return wrong(said(*again) + " when asked from the size that it named");
  return "stale, with the size that it holds; asked from there it cosigned";
}

outcome drops_unsigned(stage& on) {
  MASH_TRY(held, hold(on, 32));
  struct bad {
    tlog::checkpoint_offer offer;
    witness_answer expected;
  };
  shown_log other_log("another.example/log"), same_name("conformance.example/audit");
  auto with_proof_missing = on.log().offer(32, 40);
  with_proof_missing.old_size = 41;
  const bad offers[] = {
      {{32, {}, "nonsense"}, witness_answer::malformed},
      {with_proof_missing, witness_answer::malformed},
      {other_log.offer(0, 40), witness_answer::unknown_log},
      {same_name.offer(32, 40), witness_answer::not_signed},
  };
  for (const bad& one : offers) {
    MASH_TRY(reply, on.publish(one.offer));
    if (reply->outcome != one.expected)
      return wrong(said(*reply) + " where it must say " + std::string(to_word(one.expected)));
  }
  MASH_TRY(answer, on.still_answers("checkpoints that the log did not sign"));
  return "malformed, unknown_log and not_signed by name, and it went on";
}

// The adapter is shown this. It says so with the evidence, says BYE and hangs up: that is the last that can come on
// this connection. Right behind it came what an adapter that went on would take: a checkpoint that extends the one it
// holds, and a question. It may have acknowledged or answered that question before its witness had judged, never after
// its BYE.
result<void> raises_alarm(stage& on, const tlog::checkpoint_offer& forged, witness_answer expected) {
  const std::string kept = on.log().head(20);
  const auto said_before = on.hub().lines().size();
  on.spoil();  // it must never trust this hub again
  const auto show = [&](const tlog::checkpoint_offer& what) {
    on.hub().say(message_type::checkpoint, encode(contract::checkpoint_line{on.hub().session(), what}));
  };
  show(forged);
  show(on.log().offer(20, 30));
  on.hub().ask({on.line_of(on.question())});
  if (!on.hub().until([&] { return on.hub().session() == 0; }, on.options().patience))
    return wrong("the session went on");
  if (!on.hub().until([&] { return !on.hub().connected(); }, on.options().patience)) return wrong("it did not hang up");
  std::vector<contract::cosign_line> replies;
  bool bye = false;
  for (const heard_line& one : std::span(on.hub().lines()).subspan(said_before)) {
    if (one.type == message_type::cosign) replies.push_back(contract::decode_cosign(one.text).value());
    bye = bye || one.type == message_type::bye;
  }
  if (replies.empty()) return wrong("no COSIGN came");
  if (replies.front().outcome != expected)
    return wrong(said(replies.front()) + " where it must say " + std::string(to_word(expected)));
  if (replies.front().checkpoint != kept) return wrong("it does not show the checkpoint that it holds");
  if (replies.size() > 1) return wrong("after the alarm another COSIGN came");
  if (!bye) return wrong("no BYE came");
  return {};
}

// After a start that follows an alarm. That it has read what it keeps, and will not answer this hub, its log says, and
// must: somebody has to act. What it would do nevertheless it has done when it has stopped.
result<void> starts_in_silence(stage& on, milliseconds longer) {
  const auto greetings = on.hub().hellos().size();
  on.adapter().kill();
  if (const std::string how = on.adapter().died(); !how.empty()) return wrong("after the alarm it ended, with " + how);
  on.mark_log();
  MASH_TRY(started, on.adapter().start());
  const auto greeted = [&] { return on.hub().hellos().size() > greetings; };
  const auto says_so = on.logged("hub", "not answered", "this hub is not answered");
  if (greeted() || on.hub().until(greeted, longer)) return wrong("it greeted the hub again after a restart");
  if (!says_so) return std::unexpected(says_so.error());
  const auto status = on.adapter().stop(on.options().patience);
  if (greeted()) return wrong("it greeted the hub again after a restart");
  if (!status || *status != 0) return wrong("it did not stop well afterwards");
  return {};
}

outcome finds(stage& on, const tlog::checkpoint_offer& forged, witness_answer expected) {
  MASH_TRY(alarm, raises_alarm(on, forged, expected));
  MASH_TRY(silent, starts_in_silence(on, milliseconds(0)));
  return std::string(to_word(expected)) + " with the evidence, BYE and no more, over a restart too";
}

outcome finds_a_fork(stage& on) {
  MASH_TRY(fresh, on.anew());
  MASH_TRY(held, hold(on, 20));
  on.log().rewrite(11);
  const auto forged = on.log().offer(20, 20);
  on.log().restore(11);
  return finds(on, forged, witness_answer::forked);
}

outcome finds_a_shrunken_log(stage& on) {
  MASH_TRY(fresh, on.anew());
  MASH_TRY(held, hold(on, 20));
  return finds(on, on.log().offer(0, 12), witness_answer::shrunken);
}

outcome finds_a_rewritten_log(stage& on) {
  MASH_TRY(fresh, on.anew());
  MASH_TRY(held, hold(on, 20));
  on.log().rewrite(11);
  const auto forged = on.log().offer(20, 40);
  on.log().restore(11);
  return finds(on, forged, witness_answer::not_extended);
}

// Played aside: for as long as whatever must come is waited for it may say nothing more, and after a restart neither.
outcome stays_silent(stage& on) {
  MASH_TRY(held, hold(on, 20));
  on.log().rewrite(11);
  const auto forged = on.log().offer(20, 20);
  on.log().restore(11);
  MASH_TRY(alarm, raises_alarm(on, forged, witness_answer::forked));
  const auto said = on.hub().messages();
  if (on.hub().until([&] { return on.hub().messages() > said; }, on.options().patience))
    return wrong("it spoke to the hub again");
  MASH_TRY(silent, starts_in_silence(on, on.options().patience));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(on.options().patience).count();
  return "nothing in " + std::to_string(seconds) + " s, and nothing in as long after a restart";
}

constexpr std::array CASES{
    test_case{"cosign", "a checkpoint that extends the last is cosigned under the member's witness key", cosigns,
              need::witness},
    test_case{"checkpoint_in_hello", "HELLO shows the last cosigned checkpoint, after a restart too", greets_with_it,
              need::witness},
    test_case{"stale", "asked from another size than it holds: stale, and that size", tells_what_it_holds,
              need::witness},
    test_case{"unsigned_checkpoint", "what the log's key did not sign is refused by name, and nothing more",
              drops_unsigned, need::witness},
    test_case{"forked", "another tree of the same size: alarm, and this hub is answered no more", finds_a_fork,
              need::witness},
    test_case{"shrunken", "a smaller tree: alarm, and this hub is answered no more", finds_a_shrunken_log,
              need::witness},
    test_case{"not_extended",
              "a larger tree that does not begin with the last: alarm, and this hub is answered no more",
              finds_a_rewritten_log, need::witness},
    test_case{"after_alarm", "after an alarm it is silent for good, and after a restart too", stays_silent,
              need::witness, true},
};

}  // namespace

std::span<const test_case> witness_cases() { return CASES; }

}  // namespace mash::conformance
