// SPDX-License-Identifier: Apache-2.0
// The shipped agreement, and its files for tests that change a passage of them.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "policy/agreement.hpp"
#include "policy/folder.hpp"
#include "tests/support/source_path.hpp"

namespace mash::test {

[[nodiscard]] inline std::string shipped_path() { return test::source_path("config/agreements/cp-mash"); }

// A draft of it: a version is signed where it is used.
[[nodiscard]] inline policy::folder shipped_folder() {
  policy::folder read = policy::read_folder(shipped_path()).value();
  read.manifest.reset();
  return read;
}

// Read once, without trying its cases and proving its invariants again: tests/unit/policy and tests/mutation do.
[[nodiscard]] inline std::shared_ptr<const policy::agreement> shipped_agreement() {
  static const auto loaded = policy::agreement::assemble(shipped_folder(), "shipped");
  if (!loaded) {
    ADD_FAILURE() << loaded.error().detail;
    std::abort();
  }
  return *loaded;
}

// Replaces a passage of one file from `after` on; the passage must be there.
inline void replace_in(policy::folder& of, std::string_view file, std::string_view old_text, std::string_view new_text,
                       std::string_view after = "") {
  std::string& text = of.files.find(file)->second;
  const auto from = text.find(after);
  const auto at = from == std::string::npos ? from : text.find(old_text, from);
  if (at == std::string::npos)
    ADD_FAILURE() << "not in " << file << ": " << old_text;
  else
    text.replace(at, old_text.size(), new_text);
}

// As it is when everybody has signed: what the rules say, not who has put a pen to them.
inline void sign_for_all(policy::folder& of) {
  constexpr std::string_view nobody = "signatories = []";
  for (auto& [path, text] : of.files)
    for (auto at = text.find(nobody); at != std::string::npos; at = text.find(nobody, at))
      text.replace(at, nobody.size(), "signatories = [{ name = \"A\", post = \"B\", signed_on = 2024-06-30 }]");
}

// Without its cases and invariants: a test's change may be one that they refuse.
[[nodiscard]] inline std::shared_ptr<const policy::agreement> assembled(const policy::folder& files) {
  auto made = policy::agreement::assemble(files, "changed");
  if (!made) ADD_FAILURE() << made.error().detail;
  return made ? *made : nullptr;
}

}  // namespace mash::test
