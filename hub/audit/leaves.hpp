// SPDX-License-Identifier: Apache-2.0
// The entries of the transparency log (docs/formats/audit-log.md): one per commit step, no personal data, only salted
// commitments to actor, subjects and body. The salts go into the request's sealed record, never into the log.
#pragma once

#include "hub/model/check.hpp"

namespace mash::hub {

struct audit_entry {
  std::string text;                                  // canonical JSON, at most 1 kB
  std::string actor_salt, subjects_salt, body_salt;  // 64 hexadecimal digits each; empty: no such commitment
};

// The request and all its recipients; its body is the canonical request document. `too_large`: more agencies than one
// entry can name.
[[nodiscard]] result<audit_entry> asked_entry(const check& whole);
// The questions of a check that awaited a manager's authority, as they go by that person's act.
[[nodiscard]] result<audit_entry> asked_entry(const check& whole, std::string_view actor, instant at);
// That act itself; its body is the reason. `afterwards`: on Red, of a check that was asked already.
[[nodiscard]] audit_entry authorised_entry(const check& whole, std::string_view actor, std::string_view reason,
                                           bool afterwards, instant at);
// A check was taken back; its body is the reason, its members are those who are told to stop.
[[nodiscard]] audit_entry cancelled_entry(const check& whole, std::string_view actor, std::string_view reason,
                                          instant at);
// Somebody said that nobody here knows the identifier that these members asked for; its body is the reason.
[[nodiscard]] audit_entry none_known_entry(const check& whole, const none_known& act,
                                           const std::vector<std::string>& members);
// What a manager decided; its body is the decision as it was sent. It names the version and the outcomes, and no child.
[[nodiscard]] audit_entry decided_entry(const check& whole, const decision_taken& act, std::string_view body);
// A request that was refused before it became one; `word` is the problem's.
[[nodiscard]] audit_entry refused_entry(std::string_view actor, std::string_view word, std::string_view body,
                                        instant at);
// At most so many answers go into one commit, so that their entry always fits.
inline constexpr std::size_t ANSWERS_PER_ENTRY_MAX = 6;
// The answers of one commit. `body`: their canonical lines, each ended by LF.
[[nodiscard]] audit_entry answered_entry(const check& whole, const std::vector<std::string>& members,
                                         const std::vector<policy::roster_outcome>& outcomes, std::string_view body,
                                         instant at);
// A response seen by somebody. `body`: the canonical response without its receipt.
[[nodiscard]] audit_entry released_entry(const check& whole, std::string_view actor, std::string_view body, instant at);
// Something a member sent that breaks the protocol; `what` is made a word if it is none.
[[nodiscard]] audit_entry protocol_entry(std::string_view member, std::string_view what, instant at);
// Somebody read what the hub keeps of many requests at once; `what` is a word.
[[nodiscard]] audit_entry looked_entry(std::string_view actor, std::string_view what, instant at);
// Administrative acts: start, reload, agreement activated.
[[nodiscard]] audit_entry admin_entry(std::string_view what, std::string_view agreement_digest, instant at);

}  // namespace mash::hub
