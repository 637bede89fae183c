// SPDX-License-Identifier: Apache-2.0
// A member's ledger in memory: real leaves, a real tree, a real signature; only nothing is stored.
#pragma once

#include "adapters/contract/codec.hpp"
#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "base/tlog/checkpoint.hpp"
#include "base/tlog/merkle.hpp"
#include "base/tlog/receipt.hpp"

namespace mash::test {

class test_ledger {
 public:
  explicit test_ledger(std::string name) : name_(std::move(name)), key_(signing_key::generate()) {}

  [[nodiscard]] tlog::verifier_key verifier() const { return {name_, tlog::key_type::log, key_.public_key()}; }

  // The answer's line with its receipt, as it goes on the wire. Each answer stands alone in a tree of its own.
  [[nodiscard]] std::string line_of(const contract::answer& reply, instant now) const {
    std::string line = contract::encode(reply);
    contract::set_receipt(line, receipt_of(reply.ask_id, contract::digest_of_line(line).value(), now));
    return line;
  }

  [[nodiscard]] contract::receipt receipt_of(const std::string& ask_id, const std::string& digest_hex,
                                             instant now) const {
    const contract::commitment_salt salt = contract::new_salt();
    contract::leaf entry;
    entry.type = contract::leaf_type::answered;
    entry.id = new_uuid(now);
    entry.at = now;
    entry.request = ask_id;
    entry.members = {"test"};
    entry.outcome = {"answered"};
    entry.body = contract::commitment(salt, digest_hex);
    const std::string leaf = contract::leaf_text(entry).value();
    tlog::frontier tree;
    tree.append(tlog::leaf_hash(as_bytes(leaf)));
    tlog::receipt proof;
    proof.index = 0;
    proof.checkpoint = tlog::sign_checkpoint({name_, tree.size(), tree.root()}, key_).text;
    return {leaf, to_hex(salt), tlog::to_text(proof)};
  }

 private:
  std::string name_;
  signing_key key_;
};

// A plain answer: somebody found and one event released about the first subject.
inline contract::answer simple_answer(const contract::ask& question, std::string_view member, instant now) {
  contract::answer out;
  out.ask_id = question.ask_id;
  out.agreement = question.agreement;
  out.answered_at = now;
  out.outcome = policy::roster_outcome::answered;
  out.answered_by = {"Nadia Navigator", "agency_researcher", "", "01480 000000"};
  out.contact = {"MASH desk", "01480 000000", "08:00-18:00", "101"};
  out.organisations = {{std::string(member), std::string(member), std::string(member), out.outcome, {"records"}}};
  out.safety.known = "yes";
  const std::string subject = question.subjects.front().id;
  for (const contract::person& who : question.subjects)
    out.searches.push_back({std::string(member), "records", who.id,
                            who.id == subject ? policy::search_result::found : policy::search_result::no_trace});
  contract::candidate found;
  found.subject = subject;
  found.organisation = std::string(member);
  found.score = 960;
  found.band = policy::match_band::certain;
  found.why = {{"name", "same", 350}, {"date_of_birth", "same", 350}};
  out.people = {found};
  contract::item item;
  item.what.id = std::string(member) + "-1";
  item.what.category = policy::category::involvement_current;
  item.what.subjects = {subject};
  item.what.organisation = std::string(member);
  item.what.source = "records";
  item.what.when = {"2026-09-14", "", policy::precision::day};
  item.what.summary = "Seen by the service.";
  item.disposition = policy::disposition::released;
  item.under = {"cp-mash-tier2", "1", "r1", "c1", {}};
  out.items = {item};
  return out;
}

}  // namespace mash::test
