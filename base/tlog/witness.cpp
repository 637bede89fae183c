// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/witness.hpp"

namespace mash::tlog {

witness_verdict judge_offer(const verifier_key& log, const std::optional<checkpoint>& last,
                            const checkpoint_offer& offer) {
  using enum witness_answer;
  const std::uint64_t kept = last ? last->size : 0;
  const auto refused = [kept](witness_answer why, unsigned status) {
    return witness_verdict{why, status, kept, std::nullopt};
  };
  auto parsed = parse_note(offer.checkpoint);
  if (!parsed || offer.proof.size() > CONSISTENCY_HASHES_MAX) return refused(malformed, 400);
  auto head = parse_checkpoint_text(parsed->text);
  if (!head) return refused(malformed, 400);
  if (head->origin != log.name) return refused(unknown_log, 404);
  if (!is_signed_by(*parsed, log)) return refused(not_signed, 403);
  // From here on the log answers for what it says. What it signed is looked at before what it claims that we hold: a
  // history that shrank or forked is one whatever `old_size` it comes with.
  const std::uint64_t size = head->size;
  const digest root = head->root;
  witness_verdict made{cosigned, 200, kept, signed_checkpoint{*std::move(head), *std::move(parsed), offer.checkpoint}};
  const auto decided = [&made](witness_answer answer, unsigned status) {
    made.answer = answer;
    made.status = status;
    return std::move(made);
  };
  if (size < kept) return decided(shrunken, offer.old_size > size ? 400 : 409);
  if (offer.old_size > size) return decided(malformed, 400);
  if (last && size == kept && root != last->root) return decided(forked, 409);
  if (offer.old_size != kept) return decided(stale, 409);
  if (kept == 0 || size == kept) return offer.proof.empty() ? std::move(made) : decided(malformed, 422);
  if (!verify_consistency(kept, size, last->root, root, offer.proof)) return decided(not_extended, 422);
  return made;
}

result<witness::reply> witness::add(const checkpoint_offer& offer, std::uint64_t unix_seconds,
                                    const keeper& where) const {
  MASH_TRY(last, where.last());
  reply out{judge_offer(log_, *last, offer), {}};
  if (out.verdict.answer != witness_answer::cosigned) return out;
  MASH_TRY(kept, where.keep(*out.verdict.next));
  out.cosignature = signature_line(cosign_note(out.verdict.next->signed_note.text, unix_seconds, name_, key_));
  return out;
}

}  // namespace mash::tlog
