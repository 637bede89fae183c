// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/shown_log.hpp"

namespace mash::conformance {
namespace {

digest entry(std::uint64_t index) { return tlog::leaf_hash(as_bytes("entry " + std::to_string(index))); }

}  // namespace

shown_log::shown_log(std::string origin) : origin_(std::move(origin)) {
  for (std::uint64_t index = 0; index < SIZE_MAX_SHOWN; ++index) leaves_.push_back(entry(index));
}

result<digest> shown_log::read(tlog::node_id node) {
  tlog::frontier tree;
  for (std::uint64_t at = node.index << node.level; at < (node.index + 1) << node.level; ++at)
    tree.append(leaves_.at(at));
  return tree.root();
}

std::string shown_log::head(std::uint64_t size) const {
  tlog::frontier tree;
  for (std::uint64_t at = 0; at < size; ++at) tree.append(leaves_.at(at));
  return tlog::sign_checkpoint({origin_, size, tree.root()}, key_).text;
}

tlog::checkpoint_offer shown_log::offer(std::uint64_t from, std::uint64_t to) {
  tlog::checkpoint_offer out{from, {}, head(to)};
  if (from > 0 && from <= to) out.proof = tlog::consistency_proof(*this, from, to).value();
  return out;
}

tlog::verifier_key shown_log::verifier() const { return {origin_, tlog::key_type::log, key_.public_key()}; }

void shown_log::rewrite(std::uint64_t index) { leaves_.at(index) = tlog::leaf_hash(as_bytes("another entry")); }
void shown_log::restore(std::uint64_t index) { leaves_.at(index) = entry(index); }

}  // namespace mash::conformance
