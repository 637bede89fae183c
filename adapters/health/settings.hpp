// SPDX-License-Identifier: Apache-2.0
// What the health source is told: where the server is, whose records it holds, which services are sensitive.
#pragma once

#include <openssl/types.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/contract/lookup.hpp"
#include "base/http/client.hpp"
#include "base/json.hpp"
#include "base/words.hpp"

namespace mash::health {

// How a person is looked for once more whose family name is spelt otherwise in the record.
enum class second_search : unsigned char {
  given_name,   // given name and birth date: search parameters of FHIR R4's Patient
  fuzzy_match,  // the Personal Demographics Service refuses a search without a family name and has `_fuzzy-match`
  none,
};

// How to get an access token, where the server wants one.
struct token_settings {
  std::string origin, path;       // of the token server; together they are the assertion's audience
  std::string client_id, key_id;  // the API key, and under which name the server has our public key
  std::string ca_file;
  std::shared_ptr<EVP_PKEY> key;  // RSA
};

struct settings {
  std::string origin;  // "https://host:port"
  std::string path;    // "/fhir/R4", without a last slash; may be empty
  http::client_tls tls;
  std::optional<token_settings> token;
  std::vector<contract::organisation> organisations;  // never empty; the first is the custodian
  std::vector<std::string> sensitive_services;
  std::vector<std::string> protection_flags;
  second_search second = second_search::given_name;

  // The listed organisation with this ODS code, or null.
  [[nodiscard]] const contract::organisation* organisation(std::string_view ods) const;
};

[[nodiscard]] result<settings> read_settings(const json::value& config);

}  // namespace mash::health

template <>
struct mash::words<mash::health::second_search> {
  static constexpr auto list = std::to_array<std::string_view>({"given_name", "fuzzy_match", "none"});
};
