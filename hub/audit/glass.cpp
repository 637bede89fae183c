// SPDX-License-Identifier: Apache-2.0
#include "hub/audit/glass.hpp"

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"

namespace mash::hub {
namespace {

struct act {
  const person_ref& by;
  instant at;
  const std::string& reason;
  std::string_view outcome;
};

audit_entry entry_of(const check& whole, const act& what) {
  const contract::commitment_salt actor_salt = contract::new_salt(), body_salt = contract::new_salt();
  contract::leaf entry;
  entry.type = contract::leaf_type::decided;
  entry.id = new_uuid(what.at);
  entry.at = what.at;
  entry.request = whole.id;
  entry.purpose = to_word(whole.request.purpose);
  entry.agreement = whole.agreement_digest;
  entry.outcome = {std::string(what.outcome)};
  entry.actor = contract::commitment(actor_salt, what.by.id);
  entry.body = contract::commitment(body_salt, what.reason);
  const auto text = contract::leaf_text(entry);
  MASH_ASSERT(text.has_value());  // words of ours
  return {*text, to_hex(actor_salt), {}, to_hex(body_salt)};
}

}  // namespace

audit_entry glass_broken_entry(const check& whole) {
  MASH_ASSERT(whole.glass.has_value());
  return entry_of(whole, {whole.glass->by, whole.glass->at, whole.glass->reason, "break_glass"});
}

audit_entry glass_reviewed_entry(const check& whole) {
  MASH_ASSERT(whole.glass && whole.glass->reviewed);
  const glass_review& done = *whole.glass->reviewed;
  const bool good = done.finding == glass_finding::justified;
  return entry_of(whole, {done.by, done.at, done.reason, good ? "break_glass_justified" : "break_glass_not_justified"});
}

}  // namespace mash::hub
