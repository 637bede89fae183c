// SPDX-License-Identifier: Apache-2.0
#include "hub/audit/leaves.hpp"

#include <set>

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"

namespace mash::hub {
namespace {

// Commits to one text under a fresh salt and hands the salt out for the sealed record.
std::optional<digest> commit_to(std::string_view text, std::string& salt_hex) {
  const contract::commitment_salt salt = contract::new_salt();
  salt_hex = to_hex(salt);
  return contract::commitment(salt, text);
}

// An entry that does not fit its own format is a bug: without it nothing may be shared, so the process must not go on.
std::string text_of(const contract::leaf& entry) {
  auto text = contract::leaf_text(entry);
  MASH_ASSERT(text.has_value());
  return *std::move(text);
}

contract::leaf start(contract::leaf_type type, instant at) {
  contract::leaf out;
  out.type = type;
  out.id = new_uuid(at);
  out.at = at;
  return out;
}

void about(contract::leaf& out, const check& whole) {
  out.request = whole.id;
  out.purpose = to_word(whole.request.purpose);
  out.agreement = whole.agreement_digest;
}

// The subjects of a request as canonical JSON: what the commitment opens to.
std::string subjects_text(const check& whole) {
  const json::value* subjects = whole.request.document.get_object().if_contains("subjects");
  return subjects == nullptr ? "[]" : json::canonical(*subjects);
}

}  // namespace

result<audit_entry> asked_entry(const check& whole) { return asked_entry(whole, whole.asker.id, whole.opened_at); }

result<audit_entry> asked_entry(const check& whole, std::string_view actor, instant at) {
  audit_entry out;
  contract::leaf entry = start(contract::leaf_type::asked, at);
  about(entry, whole);
  for (const agency& one : whole.agencies) {
    entry.members.push_back(one.member);
    const bool rung = one.fixed == policy::roster_outcome::asked_by_other_means;
    entry.outcome.emplace_back(one.ask_id.empty() ? "not_asked" : rung ? to_word(*one.fixed) : "asked");
  }
  entry.actor = commit_to(actor, out.actor_salt);
  entry.subjects = commit_to(subjects_text(whole), out.subjects_salt);
  entry.body = commit_to(json::canonical(whole.request.document), out.body_salt);
  MASH_TRY(text, contract::leaf_text(entry));
  out.text = *std::move(text);
  return out;
}

audit_entry authorised_entry(const check& whole, std::string_view actor, std::string_view reason, bool afterwards,
                             instant at) {
  audit_entry out;
  contract::leaf entry = start(contract::leaf_type::decided, at);
  about(entry, whole);
  entry.outcome = {afterwards ? "authorised_afterwards" : "authorised"};
  entry.actor = commit_to(actor, out.actor_salt);
  entry.body = commit_to(reason, out.body_salt);
  out.text = text_of(entry);
  return out;
}

audit_entry cancelled_entry(const check& whole, std::string_view actor, std::string_view reason, instant at) {
  audit_entry out;
  contract::leaf entry = start(contract::leaf_type::decided, at);
  about(entry, whole);
  for (const agency& one : whole.agencies)
    if (one.stopped) entry.members.push_back(one.member);
  entry.outcome = {"cancelled"};
  entry.actor = commit_to(actor, out.actor_salt);
  entry.body = commit_to(reason, out.body_salt);
  out.text = text_of(entry);
  return out;
}

audit_entry none_known_entry(const check& whole, const none_known& act, const std::vector<std::string>& members) {
  audit_entry out;
  contract::leaf entry = start(contract::leaf_type::decided, act.at);
  about(entry, whole);
  entry.members = members;
  entry.outcome = {"no_identifier_known"};
  entry.actor = commit_to(act.by.id, out.actor_salt);
  entry.body = commit_to(act.reason, out.body_salt);
  out.text = text_of(entry);
  return out;
}

audit_entry decided_entry(const check& whole, const decision_taken& act, std::string_view body) {
  audit_entry out;
  contract::leaf entry = start(contract::leaf_type::decided, act.at);
  about(entry, whole);
  entry.outcome = {"version_" + std::to_string(act.version)};
  // Each outcome once: how many children have it is in the record, and the entry has room for every word of the list.
  std::set<policy::outcome> outcomes;
  for (const child_decision& one : act.children) outcomes.insert(one.what);
  for (const policy::outcome one : outcomes) entry.outcome.emplace_back(to_word(one));
  entry.actor = commit_to(act.by.id, out.actor_salt);
  entry.body = commit_to(body, out.body_salt);
  out.text = text_of(entry);
  return out;
}

audit_entry refused_entry(std::string_view actor, std::string_view word, std::string_view body, instant at) {
  audit_entry out;
  contract::leaf entry = start(contract::leaf_type::asked, at);
  entry.outcome = {"refused", std::string(word)};
  entry.actor = commit_to(actor, out.actor_salt);
  entry.body = commit_to(body, out.body_salt);
  out.text = text_of(entry);
  return out;
}

audit_entry answered_entry(const check& whole, const std::vector<std::string>& members,
                           const std::vector<policy::roster_outcome>& outcomes, std::string_view body, instant at) {
  audit_entry out;
  contract::leaf entry = start(contract::leaf_type::answered, at);
  about(entry, whole);
  entry.members = members;
  for (policy::roster_outcome one : outcomes) entry.outcome.emplace_back(to_word(one));
  entry.body = commit_to(body, out.body_salt);
  out.text = text_of(entry);
  return out;
}

audit_entry released_entry(const check& whole, std::string_view actor, std::string_view body, instant at) {
  audit_entry out;
  contract::leaf entry = start(contract::leaf_type::released, at);
  about(entry, whole);
  entry.outcome = {"version_" + std::to_string(whole.version)};
  entry.actor = commit_to(actor, out.actor_salt);
  entry.body = commit_to(body, out.body_salt);
  out.text = text_of(entry);
  return out;
}

audit_entry protocol_entry(std::string_view member, std::string_view what, instant at) {
  audit_entry out;
  contract::leaf entry = start(contract::leaf_type::admin, at);
  entry.members = {std::string(member)};
  std::string word(what.substr(0, 48));
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');  // "a HELLO line" keeps its name
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) c = '_';
  }
  entry.outcome = {"protocol_broken", word.empty() ? "unknown" : word};
  out.text = text_of(entry);
  return out;
}

audit_entry looked_entry(std::string_view actor, std::string_view what, instant at) {
  audit_entry out;
  contract::leaf entry = start(contract::leaf_type::admin, at);
  entry.outcome = {std::string(what)};
  entry.actor = commit_to(actor, out.actor_salt);
  out.text = text_of(entry);
  return out;
}

audit_entry admin_entry(std::string_view what, std::string_view agreement_digest, instant at) {
  audit_entry out;
  contract::leaf entry = start(contract::leaf_type::admin, at);
  entry.outcome = {std::string(what)};
  entry.agreement = agreement_digest;
  out.text = text_of(entry);
  return out;
}

}  // namespace mash::hub
