// SPDX-License-Identifier: Apache-2.0
#include "cli/key_history.hpp"

#include <algorithm>
#include <set>

namespace mash::cli {
namespace {

std::string name_of(std::uint64_t index) { return "entry " + std::to_string(index); }

}  // namespace

void key_history::take(std::uint64_t index, std::string_view entry) {
  if (entry.find(contract::LOG_KEY_CHANGED) == std::string_view::npos) return;
  const auto leaf = contract::parse_leaf(entry);
  const auto keys = leaf ? contract::key_change_of(*leaf) : std::unexpected(leaf.error());
  if (!keys && !malformed_) malformed_ = index;
  if (keys && *keys) told_.push_back({index, std::string(entry), **keys});
}

bool key_history::wants_root(std::uint64_t size) const {
  return std::ranges::any_of(held_.changes(), [&](const auto& one) { return one.head.size == size; });
}

result<void> key_history::check_chain() const {
  std::set<contract::public_key> had;
  for (std::size_t i = 0; i < told_.size(); ++i) {
    const contract::key_pair& keys = told_[i].keys;
    if (i > 0 && keys == told_[i - 1].keys) continue;  // a change that a crash interrupted is entered again
    if (i > 0 && keys.from != told_[i - 1].keys.to)
      return fail(errc::invalid, name_of(told_[i].index) + " changes the log's key from another one than " +
                                     name_of(told_[i - 1].index) + " changed it to");
    had.insert(keys.from);
    if (had.contains(keys.to))
      return fail(errc::invalid,
                  name_of(told_[i].index) + ", a change of the log's key, goes back to a key that was given up");
  }
  return {};
}

result<void> key_history::check_held(std::uint64_t size) const {
  for (const contract::log_keys::change& one : held_.changes()) {
    if (one.entry >= size) continue;  // what is verified ends before it
    const std::string which = "the change of the log's key at " + name_of(one.entry);
    const auto found = std::ranges::find(told_, one.entry, &told::index);
    if (found == told_.end() || found->entry != one.leaf)
      return fail(errc::invalid, which + " that led here is not what the log has there");
    const auto root = roots_.find(one.head.size);
    if (root != roots_.end() && root->second != one.head.root)
      return fail(errc::invalid, which + " was signed over another history: the first " +
                                     std::to_string(one.head.size) +
                                     " entries have another root than both keys signed");
  }
  return {};
}

result<void> key_history::check(const tlog::signed_checkpoint& head) const {
  if (malformed_) return fail(errc::invalid, name_of(*malformed_) + ": a change of the log's key that does not read");
  MASH_TRY(whole, check_chain());
  MASH_TRY(agrees, check_held(head.head.size));
  const told* const last = last_before(head.head.size);
  if (last == nullptr || tlog::is_signed_by(head.signed_note, newest(head.head.size))) return {};
  return fail(errc::invalid, name_of(last->index) + " changed the log's key to " + newest(head.head.size).vkey() +
                                 ", and the checkpoint of size " + std::to_string(head.head.size) +
                                 " is not signed by it: the change was taken back");
}

const key_history::told* key_history::last_before(std::uint64_t size) const {
  const auto found = std::find_if(told_.rbegin(), told_.rend(), [&](const told& one) { return one.index < size; });
  return found == told_.rend() ? nullptr : &*found;
}

tlog::verifier_key key_history::newest(std::uint64_t size) const {
  const told* const last = last_before(size);
  if (last == nullptr) return held_.at(size);
  return {held_.origin(), tlog::key_type::log, last->keys.to};
}

std::vector<std::uint64_t> key_history::entries() const {
  std::vector<std::uint64_t> out;
  for (const told& one : told_) out.push_back(one.index);
  return out;
}

}  // namespace mash::cli
