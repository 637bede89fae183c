// SPDX-License-Identifier: Apache-2.0
// The agreement of a trial: between a party that exists for it alone and the member under test, signed by both with
// keys that are made for it. The adapter's own agreement and its parties' keys are left out of a trial: nobody but they
// can sign a version that it would have to refuse.
#pragma once

#include <string>

#include "policy/manifest.hpp"

namespace mash::conformance {

inline constexpr std::string_view ASKING_PARTY = "conformance_kit";

struct version_terms {
  std::uint64_t sequence = 1;
  bool member_signs = true, asker_signs = true;
};

class trial_agreement {
 public:
  // `member` must be one that can be a party.
  explicit trial_agreement(std::string member);
  [[nodiscard]] static bool can_be_with(std::string_view member);

  struct version {
    policy::signed_manifest manifest;
    policy::folder_contents files;
  };
  // Versions differ in a comment only. The same terms give the same bytes.
  [[nodiscard]] version make(const version_terms& terms) const;
  [[nodiscard]] std::string digest() const { return make({}).manifest.digest(); }  // of the first
  [[nodiscard]] std::string parties_file() const;
  [[nodiscard]] result<void> write_folder(const std::string& path) const;  // the first

 private:
  std::string member_;
  signing_key member_key_ = signing_key::generate(), asker_key_ = signing_key::generate();
};

}  // namespace mash::conformance
