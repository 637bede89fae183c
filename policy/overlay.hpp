// SPDX-License-Identifier: Apache-2.0
// An agency's own limits, which its adapter keeps beside the agreement (docs/formats/agreement.md, "An agency's own
// limits"). A limit only holds back, and of several the strictest counts: so an overlay never widens what is shared,
// whatever it says, and the version of the agreement and its digest stay what all have signed.
#pragma once

#include <memory>

#include "base/toml.hpp"
#include "policy/agreement.hpp"

namespace mash::policy {

struct rule_terms;

class overlay {
 public:
  ~overlay();
  overlay(const overlay&) = delete;
  overlay& operator=(const overlay&) = delete;

  // TOML with `[[limits]]` as in an agreement and nothing else. Limits by role in the concern are refused: an adapter
  // is not told roles, so that they would never hold. On failure the text lists every fault with its line.
  [[nodiscard]] static result<std::shared_ptr<const overlay>> load(const std::string& path);
  [[nodiscard]] static result<std::shared_ptr<const overlay>> parse(std::string_view text, std::string_view name);

  [[nodiscard]] const std::vector<rule_terms>& limits() const { return limits_; }

 private:
  explicit overlay(std::vector<rule_terms> limits);
  [[nodiscard]] static result<std::shared_ptr<const overlay>> from(const result<toml::document>& file,
                                                                   const std::string& name);
  std::vector<rule_terms> limits_;
};

}  // namespace mash::policy
