// SPDX-License-Identifier: Apache-2.0
// C2SP tlog-policy: which logs are known, which witnesses, and how many of them must have cosigned a checkpoint before
// it is believed. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/tlog/checkpoint.hpp"

namespace mash::tlog {

struct witnessed {
  std::vector<std::string> by;   // names of the policy's witnesses whose cosignature verifies
  std::vector<std::string> bad;  // those with one that does not: forged, or made for another checkpoint
  bool quorum = false;           // whatever `bad` says
};

class witness_policy {
 public:
  // `invalid` with the line's number: unknown words, names defined twice or used before, keys of the wrong kind or
  // twice, a threshold outside 1..n, no or two quorum lines.
  [[nodiscard]] static result<witness_policy> parse(std::string_view text);

  [[nodiscard]] const std::vector<verifier_key>& logs() const { return logs_; }
  [[nodiscard]] const std::map<std::string, verifier_key>& witnesses() const { return witnesses_; }
  [[nodiscard]] bool knows(const verifier_key& log) const;
  // `quorum none` is always met.
  [[nodiscard]] witnessed judge(const note& checkpoint) const;
  [[nodiscard]] bool demands_witnesses() const { return quorum_ != "none"; }

 private:
  struct group {
    std::size_t threshold;
    std::vector<std::string> members;
  };
  struct parser;
  [[nodiscard]] bool is_met(const std::string& name, const std::vector<std::string>& by) const;

  std::vector<verifier_key> logs_;
  std::map<std::string, verifier_key> witnesses_;
  std::map<std::string, group> groups_;
  std::string quorum_;
};

}  // namespace mash::tlog
