// SPDX-License-Identifier: Apache-2.0
// An evidence bundle (docs/formats/bundle.md): the log entries of one request, each with its inclusion proof under one
// checkpoint, and what opens the commitment to who acted. Written by the hub, read by whoever holds the log's key and
// nothing else. An entry may be reduced to its hash: that it stands in the log is then still proved, what it says is
// gone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/contract/leaf.hpp"
#include "adapters/contract/log_keys.hpp"
#include "base/json.hpp"
#include "base/tlog/checkpoint.hpp"
#include "base/tlog/proofs.hpp"
#include "hub/audit/continued.hpp"

namespace mash::hub {

inline constexpr std::size_t BUNDLE_ENTRIES_MAX = 5000;
inline constexpr std::size_t BUNDLE_BYTES_MAX = std::size_t{16} * 1024 * 1024;

struct opening {
  std::string salt;   // 64 hexadecimal digits
  std::string value;  // the bytes that were committed to
};

struct bundled_entry {
  std::uint64_t index = 0;
  std::string leaf;  // as it was logged; empty: reduced to `hash`
  digest hash{};     // of the leaf
  tlog::proof_hashes proof;
  std::optional<opening> actor;
};

// Entry 0 of a log that follows another one: where the entries before it are looked for.
struct first_entry {
  std::string leaf;
  tlog::proof_hashes proof;
};

struct bundle {
  std::string request;
  std::string checkpoint;  // the signed note, with the cosignatures that were there
  std::vector<bundled_entry> entries;
  std::optional<first_entry> follows;  // none: the log begins with its own first entry
  std::string keys = {};               // every key of the log, as contract::log_keys has it; empty: it never changed
};

// When a request was made, by its id (UUID version 7).
[[nodiscard]] instant made_at(std::string_view request);
[[nodiscard]] std::string to_text(const bundle& from);  // canonical JSON
[[nodiscard]] bool is_bundle(const json::value& document);
// `invalid` says what is wrong and where; exactly what `to_text` writes is read, without a last line end.
[[nodiscard]] result<bundle> parse_bundle(std::string_view text);

struct proved_entry_of_bundle {
  std::uint64_t index = 0;
  std::optional<contract::leaf> leaf;  // none: reduced to its hash
  std::string actor;                   // empty: not opened
};

struct proved_bundle {
  tlog::signed_checkpoint head;
  std::vector<proved_entry_of_bundle> entries;
  std::optional<log_continuation> follows;  // as its first entry says
  // The bundle does not begin with the question, which was asked before that log began: the rest is in the earlier one.
  bool begins_earlier = false;
};

// `log`: what the reader holds; a later key counts only through the changes that `keys` shows. Every signature, proof,
// commitment and the order; `invalid` names the first thing that does not hold.
[[nodiscard]] result<proved_bundle> verify_bundle(const bundle& from, const contract::log_keys& log);

// Entries that are not in `keep` are reduced to their hashes (empty: all stay); openings go unless `keep_actors`.
// `invalid`: the bundle has no such entry.
[[nodiscard]] result<bundle> redacted(bundle from, const std::vector<std::uint64_t>& keep, bool keep_actors);

}  // namespace mash::hub
