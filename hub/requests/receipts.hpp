// SPDX-License-Identifier: Apache-2.0
// A member's answer carries the receipt of its own ledger. The hub checks it before it believes the answer: the leaf
// commits to these very bytes, and stands in a tree whose head the member signed.
#pragma once

#include <map>

#include "adapters/contract/codec.hpp"
#include "base/tlog/checkpoint.hpp"

namespace mash::hub {

class receipt_checker {
 public:
  // The verifier keys of the members' ledgers, by member.
  explicit receipt_checker(std::map<std::string, tlog::verifier_key, std::less<>> keys) : keys_(std::move(keys)) {}
  // `line`: the answer's canonical line; its digest is what the leaf's body commitment must open to. A checkpoint that
  // was just verified is not verified again: under load one checkpoint serves many answers.
  [[nodiscard]] result<void> check(std::string_view member, const contract::received_answer& received);

 private:
  std::map<std::string, tlog::verifier_key, std::less<>> keys_;
  std::map<std::string, std::string, std::less<>> last_good_;   // member -> checkpoint text
  std::map<std::string, tlog::checkpoint, std::less<>> heads_;  // what that text said
};

}  // namespace mash::hub
