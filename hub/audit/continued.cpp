// SPDX-License-Identifier: Apache-2.0
#include "hub/audit/continued.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"

namespace mash::hub {
namespace {

constexpr std::string_view KEPT = "kept_", LAST = "last_";

std::optional<tree_head> head_of(std::string_view size, std::string_view name, std::string_view root) {
  if (!size.starts_with(name)) return std::nullopt;
  size.remove_prefix(name.size());
  tree_head out;
  const auto [end, problem] = std::from_chars(size.data(), size.data() + size.size(), out.size);
  const auto bytes = from_hex(root);
  if (problem != std::errc() || end != size.data() + size.size() || std::to_string(out.size) != size || !bytes ||
      bytes->size() != out.root.size())
    return std::nullopt;
  std::ranges::copy(as_bytes(*bytes), out.root.begin());
  return out;
}

}  // namespace

std::string name_of_log(std::string_view vkey) { return to_hex(sha256(vkey)); }

json::object to_json(const log_continuation& what) {
  return {{"log", what.follows},
          {"kept", static_cast<std::int64_t>(what.kept.size)},
          {"last_known", static_cast<std::int64_t>(what.last.size)}};
}

std::vector<std::string> words_of(const log_continuation& what) {
  return {std::string(LOG_CONTINUED),
          what.follows,
          std::string(KEPT) + std::to_string(what.kept.size),
          to_hex(what.kept.root),
          std::string(LAST) + std::to_string(what.last.size),
          to_hex(what.last.root)};
}

result<std::optional<log_continuation>> continuation_of(const contract::leaf& first) {
  if (first.type != contract::leaf_type::admin || first.outcome.empty() || first.outcome.front() != LOG_CONTINUED)
    return std::nullopt;
  const auto malformed = [] {
    return fail(errc::invalid, "the entry that says which log this one follows is malformed");
  };
  const auto& words = first.outcome;
  if (words.size() != 6 || words[1].size() != 64 || !from_hex(words[1])) return malformed();
  const auto kept = head_of(words[2], KEPT, words[3]), last = head_of(words[4], LAST, words[5]);
  if (!kept || !last) return malformed();
  return log_continuation{words[1], *kept, *last};
}

}  // namespace mash::hub
