// SPDX-License-Identifier: Apache-2.0
// Cases about the member as a witness of the hub's log (docs/formats/exchange.md, "CHECKPOINT").
#include <array>

#include "adapters/conformance/cases.hpp"

namespace mash::conformance {
namespace {

using tlog::witness_answer;

std::unexpected<error> wrong(std::string what) { return fail(errc::invalid, std::move(what)); }

constexpr auto NO_GREETING = std::chrono::seconds(3);

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

// After an alarm it says so with the evidence, ends the session, and neither greets nor answers, over a restart too.
outcome raises_alarm(stage& on, const tlog::checkpoint_offer& forged, witness_answer expected) {
  const std::string kept = on.log().head(20);
  on.spoil();  // it must never trust this hub again
  MASH_TRY(reply, on.publish(forged));
  if (reply->outcome != expected) return wrong(said(*reply) + " where it must say " + std::string(to_word(expected)));
  if (reply->checkpoint != kept) return wrong("it does not show the checkpoint that it holds");
  if (!on.hub().until([&] { return on.hub().session() == 0; }, on.options().patience))
    return wrong("the session went on");
  const auto greetings = on.hub().hellos().size();
  if (on.hub().until([&] { return on.hub().hellos().size() > greetings; }, NO_GREETING))
    return wrong("it greeted the hub again");
  on.adapter().kill();
  MASH_TRY(started, on.adapter().start());
  if (on.hub().until([&] { return on.hub().hellos().size() > greetings; }, NO_GREETING))
    return wrong("it greeted the hub again after a restart");
  return std::string(to_word(expected)) + " with the evidence, then silence, over a restart too";
}

outcome finds_a_fork(stage& on) {
  MASH_TRY(fresh, on.anew());
  MASH_TRY(held, hold(on, 20));
  on.log().rewrite(11);
  const auto forged = on.log().offer(20, 20);
  on.log().restore(11);
  return raises_alarm(on, forged, witness_answer::forked);
}

outcome finds_a_shrunken_log(stage& on) {
  MASH_TRY(fresh, on.anew());
  MASH_TRY(held, hold(on, 20));
  return raises_alarm(on, on.log().offer(0, 12), witness_answer::shrunken);
}

outcome finds_a_rewritten_log(stage& on) {
  MASH_TRY(fresh, on.anew());
  MASH_TRY(held, hold(on, 20));
  on.log().rewrite(11);
  const auto forged = on.log().offer(20, 40);
  on.log().restore(11);
  return raises_alarm(on, forged, witness_answer::not_extended);
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
};

}  // namespace

std::span<const test_case> witness_cases() { return CASES; }

}  // namespace mash::conformance
