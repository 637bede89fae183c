// SPDX-License-Identifier: Apache-2.0
// A small log with entries about one request, the evidence bundle of it, and the paths that a hub serves it at.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/tlog/tiles.hpp"
#include "hub/audit/bundle.hpp"

namespace mash::cli {

class evidence_log {
 public:
  inline static const instant AT = parse_rfc3339("2026-11-20T14:30:00Z").value();
  static constexpr auto ORIGIN = "mash.example/audit";

  signing_key key = signing_key::from_seed(std::array<unsigned char, 32>{7});
  std::string request = new_uuid(AT);
  std::vector<std::string> entries;
  hub::bundle evidence;

  evidence_log() {
    using contract::leaf_type;
    add(leaf_type::admin, "", {"started"}, "");
    add(leaf_type::asked, request, {"asked", "not_asked"}, "coordinator", {"police", "health"});
    add(leaf_type::asked, new_uuid(AT), {"asked"}, "somebody-else", {"police"});
    add(leaf_type::answered, request, {"answered"}, "", {"police"});
    add(leaf_type::released, request, {"version_1"}, "manager");
    add(leaf_type::admin, request, {"bundle_read"}, "auditor");
    seal();
  }

  // A log that follows another, in which the request was asked years before: ids made in one process only rise.
  explicit evidence_log(const hub::log_continuation& before) : request("0190" + new_uuid(AT).substr(4)) {
    using contract::leaf_type;
    add(leaf_type::admin, "", words_of(before), "administrator");
    add(leaf_type::answered, request, {"answered"}, "", {"police"});
    add(leaf_type::asked, new_uuid(AT), {"asked"}, "somebody-else", {"police"});
    add(leaf_type::released, request, {"version_1"}, "manager");
    add(leaf_type::admin, request, {"bundle_read"}, "auditor");
    evidence.follows = hub::first_entry{entries.front(), {}};
    seal();
  }

  [[nodiscard]] tlog::verifier_key verifier() const { return {ORIGIN, tlog::key_type::log, key.public_key()}; }
  [[nodiscard]] tlog::checkpoint head(std::size_t size) const { return {ORIGIN, size, root(0, size)}; }
  [[nodiscard]] std::string text() const { return to_text(evidence); }
  [[nodiscard]] std::string checkpoint() const { return tlog::sign_checkpoint(head(entries.size()), key).text; }

  void add(contract::leaf_type type, const std::string& of, std::vector<std::string> outcome, const std::string& actor,
           std::vector<std::string> members = {}) {
    contract::leaf leaf;
    leaf.type = type;
    leaf.id = new_uuid(AT);
    leaf.at = AT;
    leaf.request = of;
    leaf.outcome = std::move(outcome);
    leaf.members = std::move(members);
    if (type == contract::leaf_type::asked) leaf.purpose = "s47_strategy";
    hub::bundled_entry entry;
    if (!actor.empty()) {
      const auto salt = contract::new_salt();
      leaf.actor = contract::commitment(salt, actor);
      entry.actor = hub::opening{to_hex(salt), actor};
    }
    entry.index = entries.size();
    entries.push_back(contract::leaf_text(leaf).value());
    entry.leaf = entries.back();
    entry.hash = tlog::leaf_hash(as_bytes(entry.leaf));
    if (of == request) evidence.entries.push_back(std::move(entry));
  }
  void seal() {
    evidence.request = request;
    evidence.checkpoint = checkpoint();
    for (auto& one : evidence.entries) one.proof = path(one.index, 0, entries.size());
    if (evidence.follows) evidence.follows->proof = path(0, 0, entries.size());
  }

  // Everything that `audit verify --url` asks for, by path below /v1/audit/; for fewer than 256 entries.
  [[nodiscard]] std::map<std::string, std::string> served() const {
    std::string bundle, hashes;
    for (const std::string& entry : entries) {
      tlog::append_entry(bundle, entry);
      hashes += as_text(tlog::leaf_hash(as_bytes(entry)));
    }
    const std::string width = ".p/" + std::to_string(entries.size());
    return {{"checkpoint", checkpoint()},
            {"checkpoint/newest", checkpoint()},
            {"tile/entries/000" + width, bundle},
            {"tile/0/000" + width, hashes}};
  }

 private:
  [[nodiscard]] digest root(std::size_t first, std::size_t end) const {
    tlog::frontier tree;
    for (std::size_t i = first; i < end; ++i) tree.append(tlog::leaf_hash(as_bytes(entries[i])));
    return tree.root();
  }
  [[nodiscard]] tlog::proof_hashes path(std::size_t index, std::size_t first, std::size_t end) const {
    if (end - first == 1) return {};
    std::size_t half = 1;
    while (2 * half < end - first) half *= 2;
    const std::size_t middle = first + half;
    auto hashes = index < middle ? path(index, first, middle) : path(index, middle, end);
    hashes.push_back(index < middle ? root(middle, end) : root(first, middle));
    return hashes;
  }
};

}  // namespace mash::cli
