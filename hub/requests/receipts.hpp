// SPDX-License-Identifier: Apache-2.0
// A member's answer carries the receipt of its own ledger. The hub checks it before it believes the answer: the leaf
// commits to these very bytes, and stands in a tree whose head the member signed. Safe from every thread: answers are
// checked where they are read, and the keys come from the directory.
#pragma once

#include <map>
#include <mutex>

#include "adapters/contract/codec.hpp"
#include "base/tlog/checkpoint.hpp"

namespace mash::hub {

class receipt_checker {
 public:
  // The verifier keys of the members' ledgers, by member. Whose key is not among them is not believed.
  using ledger_keys = std::map<std::string, tlog::verifier_key, std::less<>>;

  explicit receipt_checker(ledger_keys keys = {}) : keys_(std::move(keys)) {}
  // The directory was read again.
  void replace(ledger_keys keys);
  // The leaf's body commitment must open to the digest of the answer's line. A checkpoint that was just verified is not
  // verified again: under load one checkpoint serves many answers.
  [[nodiscard]] result<void> check(std::string_view member, const contract::received_answer& received);

 private:
  std::mutex door_;  // of all below
  ledger_keys keys_;
  std::map<std::string, std::string, std::less<>> last_good_;   // member -> checkpoint text
  std::map<std::string, tlog::checkpoint, std::less<>> heads_;  // what that text said
};

}  // namespace mash::hub
