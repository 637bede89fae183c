// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/cases.hpp"
#include "tests/support/source_path.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace mash::conformance {
namespace {

TEST(conformance_cases, have_names_of_their_own_and_say_what_they_expect) {
  std::set<std::string_view> names;
  for (const case_group& group : all_cases())
    for (const test_case& one : group.cases) {
      EXPECT_TRUE(names.insert(one.name).second) << one.name;
      EXPECT_FALSE(one.expected.empty()) << one.name;
    }
  EXPECT_GT(names.size(), 45U);
}

TEST(conformance_cases, stand_in_their_document_word_for_word_and_no_others_do) {
  std::ifstream file(test::source_path("docs/conformance.md"));
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  std::string table;
  for (const case_group& group : all_cases()) {
    table.append("| **").append(group.title).append("** | |\n");
    for (const test_case& one : group.cases)
      table.append("| `").append(one.name).append("` | ").append(one.expected).append(" |\n");
  }
  EXPECT_NE(text.find("| case | what must come |\n|---|---|\n" + table + "\n"), std::string::npos) << table;
}

}  // namespace
}  // namespace mash::conformance
