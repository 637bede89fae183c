// SPDX-License-Identifier: Apache-2.0
// What is expected to be wrong in a folder of published samples, in a file beside them. For each system "system rule
// count", then "file:line rule field" for what a report lists of it. MASH_UPDATE_GOLDEN=1 writes it anew, to be read
// and judged.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "adapters/findings/report.hpp"

namespace mash::test {

inline std::string lines_of(const findings::report& of) {
  std::map<std::string, std::string> lines;
  for (const findings::finding& one : of.listed()) {
    const std::string word(to_word(one.what.broken)), field(one.what.field.view());
    lines[one.place] +=
        one.place + ":" + std::to_string(one.what.line) + " " + word + (field.empty() ? "" : " ") + field + "\n";
  }
  std::string out;
  for (const auto& [system, counts] : of.counts())
    for (const auto& [broken, times] : counts)
      out += system + " " + std::string(to_word(broken)) + " " + std::to_string(times) + "\n";
  for (const auto& [place, text] : lines) out += text;
  return out;
}

inline void expect_findings(const findings::report& found, const std::string& file) {
  const std::string now = lines_of(found);
  if (std::getenv("MASH_UPDATE_GOLDEN") != nullptr) std::ofstream(file, std::ios::binary) << now;
  std::ifstream in(file, std::ios::binary);
  std::stringstream expected;
  expected << in.rdbuf();
  EXPECT_EQ(now, expected.str());
}

}  // namespace mash::test
