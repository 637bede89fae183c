// SPDX-License-Identifier: Apache-2.0
// What the shipped agreement shares, as a table that a person can read: golden/shipped_matrix.txt. A change of the
// agreement shows there line by line. MASH_UPDATE_GOLDEN=1 rewrites it.
#include "policy/matrix.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "policy/cases.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/policy/small_folder.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::IsEmpty;

[[nodiscard]] std::string forms_of(const matrix_line& line) {
  std::string text;
  for (const disposition form : line.by_rating) text.append(text.empty() ? "" : " ").append(to_word(form));
  if (line.if_limited != line.by_rating[0]) text.append(", if limited ").append(to_word(line.if_limited));
  return text;
}

// One line for each party that has signed, purpose and category; people about whom the same is told stand together.
[[nodiscard]] std::string table_of(const agreement& under) {
  std::string text = "# purpose agency category: about whom: red amber green, if the family's agreement is limited\n";
  const auto lines = matrix_of(under, TODAY);
  for (std::size_t i = 0; i < lines.size();) {
    const matrix_line& first = lines[i];
    std::map<std::string, std::string> about;  // forms -> people
    for (; i < lines.size() && lines[i].why == first.why && lines[i].holder == first.holder &&
           lines[i].what == first.what;
         ++i)
      about[forms_of(lines[i])] += word(lines[i].about) + " ";
    if (!under.find_party(first.holder)->signed_up) continue;
    text += word(first.why) + " " + std::string(first.holder) + " " + word(first.what);
    for (const auto& [forms, people] : about) text += ": " + people + forms;
    text += "\n";
  }
  return text;
}

TEST(matrix, of_the_shipped_agreement_is_the_one_that_was_agreed) {
  const std::string path = test::source_path("tests/unit/policy/golden/shipped_matrix.txt");
  const std::string now = table_of(shipped());
  if (std::getenv("MASH_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << now;
  std::ifstream in(path);
  const std::string agreed{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  EXPECT_TRUE(now == agreed) << "what is shared has changed; if that is meant, rewrite it with MASH_UPDATE_GOLDEN=1";
}

TEST(matrix, is_what_may_disclose_decides_once_everybody_has_signed) {
  for (const matrix_line& line :
       matrix_of(all_signed(), TODAY, {.why = purpose::mash_threshold, .what = {}, .holder = ""})) {
    disclosure_question asked = item_of(std::string(line.holder), line.what, line.why);
    asked.about = line.about;
    for (const urgency rating : {urgency::red, urgency::amber, urgency::green}) {
      asked.rating = rating;
      EXPECT_EQ(may_disclose(all_signed(), asked).form, line.by_rating.at(static_cast<std::size_t>(rating)));
    }
    asked.rating = urgency::red;
    EXPECT_EQ(may_disclose(all_signed(), asked).rule, line.rule);
    asked.family = agreement_state::refused;
    EXPECT_EQ(may_disclose(all_signed(), asked).form, line.if_refused);
  }
}

TEST(matrix, has_a_line_for_everything_that_leaves_and_for_nothing_else) {
  const auto under = test::assembled(small_folder());
  std::set<std::string> lines;
  for (const matrix_line& each : matrix_of(*under, TODAY))
    lines.insert(std::string(each.holder) + " " + word(each.what) + " " + word(each.about) + " " +
                 word(each.by_rating[0]));
  EXPECT_THAT(lines,
              testing::ElementsAre("housing tenancy_asb adult redacted", "housing tenancy_asb child redacted",
                                   "housing tenancy_asb unborn redacted", "police da_incident adult released",
                                   "police da_incident child released", "police da_incident unborn released",
                                   "police intelligence adult call_agency", "police intelligence child call_agency",
                                   "police intelligence unborn call_agency", "police missing_episode adult released",
                                   "police missing_episode child released", "police missing_episode unborn released"));
}

TEST(matrix, can_be_narrowed) {
  const auto under = test::assembled(small_folder());
  EXPECT_EQ(matrix_of(*under, TODAY, {.why = {}, .what = category::da_incident, .holder = ""}).size(), 3U);
  EXPECT_EQ(matrix_of(*under, TODAY, {.why = {}, .what = {}, .holder = "housing"}).size(), 3U);
  EXPECT_THAT(matrix_of(*under, TODAY, {.why = purpose::marac_da, .what = {}, .holder = ""}), IsEmpty());
}

TEST(matrix, is_empty_before_the_agreement_begins) {
  EXPECT_THAT(matrix_of(*test::assembled(small_folder()), std::chrono::year(2025) / 12 / 31), IsEmpty());
}

TEST(rules_of_an_agreement, are_its_rules_and_limits_but_not_what_no_item_ever_meets) {
  std::vector<std::string> ids;
  for (const rule_name& each : rules_of(*test::assembled(small_folder()))) ids.push_back(each.id);
  EXPECT_THAT(ids, testing::ElementsAre("r1", "r2", "r3", "t2"));
}

// A rule that nobody tries may say anything.
TEST(the_shipped_cases, name_every_rule_and_limit) {
  const auto tried = try_cases(shipped(), test::shipped_folder().files.find(CASES_FILE)->second, "cases.toml");
  ASSERT_TRUE(tried.has_value()) << tried.error().detail;
  std::set<std::string> named;
  for (const tried_case& each : tried->cases) named.insert(each.rule);
  for (const rule_name& each : rules_of(shipped())) EXPECT_TRUE(named.contains(each.id)) << each.id;
  EXPECT_GT(tried->decisions(), 10000U);
}

}  // namespace
}  // namespace mash::policy
