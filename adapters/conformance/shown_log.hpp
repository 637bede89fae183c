// SPDX-License-Identifier: Apache-2.0
// The log of a played hub, in memory: whoever holds its key can show any history and sign it, which is what a witness
// is there to notice.
#pragma once

#include "base/tlog/proofs.hpp"
#include "base/tlog/witness.hpp"

namespace mash::conformance {

class shown_log final : public tlog::hash_reader {
 public:
  explicit shown_log(std::string origin);

  [[nodiscard]] result<digest> read(tlog::node_id node) override;
  [[nodiscard]] std::string head(std::uint64_t size) const;  // the signed checkpoint
  // What a hub publishes to a member that it believes to hold `from`. With a proof if one belongs there.
  [[nodiscard]] tlog::checkpoint_offer offer(std::uint64_t from, std::uint64_t to);
  [[nodiscard]] tlog::verifier_key verifier() const;

  void rewrite(std::uint64_t index);  // another entry there, as if it had always been so
  void restore(std::uint64_t index);

  static constexpr std::uint64_t SIZE_MAX_SHOWN = 64;

 private:
  std::string origin_;
  signing_key key_ = signing_key::generate();
  std::vector<digest> leaves_;
};

}  // namespace mash::conformance
