// SPDX-License-Identifier: Apache-2.0
// What an auditor looks for in the log (POST /v1/audit/search, GET /v1/audit/sample).
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/leaf.hpp"
#include "base/json.hpp"

namespace mash::hub {

inline constexpr std::size_t RESULTS_MAX = 500, RESULTS_DEFAULT = 100, SAMPLE_MAX = 100;

// An empty member asks for nothing. Either `request` is set, or both ends of the period are.
struct audit_query {
  json::object asked;  // as it was sent
  std::optional<instant> from, until;
  std::string request, type, member, outcome, purpose, agreement;
  std::string actor;  // id in the member directory
  std::uint64_t after = 0;
  std::size_t results_max = RESULTS_DEFAULT;

  // Whether an entry is of the period and says everything that is asked for; the actor is not in it to be compared.
  [[nodiscard]] bool wants(const contract::leaf& entry) const;
  // Texts that stand in every entry that is wanted, so that the others need not be read.
  [[nodiscard]] std::vector<std::string> parts() const;
};

[[nodiscard]] std::expected<audit_query, std::vector<json::fault>> read_audit_query(const json::value& body);

struct sample_wish {
  instant from, until;
  std::size_t count = 0;
  std::string commitment;    // SHA-256 of the nonce that will be shown; of a wish
  std::string seed;          // of a draw
  std::uint64_t before = 0;  // drawn from the entries before this one; 0: from all
};

// A day or a time; a day begins at midnight UTC.
[[nodiscard]] std::optional<instant> moment(std::string_view text);
[[nodiscard]] bool is_seed(std::string_view text);   // 1 to 64 digits of lower-case hexadecimal
[[nodiscard]] bool is_nonce(std::string_view text);  // 64 such digits
// Of a draw: SHA-256("mash-sample-seed-v1" | root of the log that ends with the wish [32] | the nonce's digits).
[[nodiscard]] std::string seed_of(const digest& root, std::string_view nonce);
// Where a request comes in a draw: SHA-256("mash-sample-v1" | seed | LF | id). The lowest are drawn.
[[nodiscard]] digest rank_in_draw(std::string_view seed, std::string_view request);

}  // namespace mash::hub
