// SPDX-License-Identifier: Apache-2.0
// Verifies a whole log, or one response's receipt, from bytes that the hub hands out and the log's verifier key alone.
// Nothing the hub says about itself is believed: every leaf is hashed again and the root computed from them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/contract/log_keys.hpp"

namespace mash::cli {

// Gives the bytes at a path of C2SP tlog-tiles: "checkpoint", "tile/0/000", "tile/entries/000.p/7"; and the log's
// "keys", asked for only where the key that is held did not sign.
using fetch_function = std::function<result<std::string>(const std::string& path)>;

struct verified_log {
  tlog::signed_checkpoint head;
  std::map<std::string, std::uint64_t> entries;  // leaf type -> how many; "" for entries of no known form
  std::optional<std::uint64_t> first_unknown;    // the first of those
  std::vector<std::uint64_t> key_changes;        // the entries that changed the log's key
  std::string vkey;                              // of the key that signed the head
  std::optional<bool> continues;                 // whether the checkpoint seen earlier is a prefix, if one was given
};

// Is told every entry, in order, before the root is compared: what it notes counts only if the whole is verified.
using entry_visitor = std::function<void(std::uint64_t index, std::string_view entry)>;

// `invalid`: the log is not what its signature says, in words that name the entry or tile. `fetch`'s errors pass
// through.
[[nodiscard]] result<verified_log> verify_log(const fetch_function& fetch, const contract::log_keys& log,
                                              const std::optional<tlog::checkpoint>& seen_earlier,
                                              const entry_visitor& visit = {});

struct verified_receipt {
  tlog::signed_checkpoint head;
  std::uint64_t index = 0;
  std::string type, at;  // of the leaf
};

// `response`: a consolidated response as the API returned it, with its receipt. Proves that the log holds a leaf that
// commits to exactly this response.
[[nodiscard]] result<verified_receipt> verify_response(std::string_view response, const contract::log_keys& log);

}  // namespace mash::cli
