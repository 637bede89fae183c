// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/ssda903.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/clock.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/sqlite_file.hpp"

namespace mash::local_authority {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* SYSTEM = "return";

struct read_table : result<ssda903_table> {
  findings::in_file found;
  // "3 date_unreadable DECOM", in the order of the file
  [[nodiscard]] std::vector<std::string> faults() const {
    std::vector<std::string> out;
    for (const findings::fault& one : found.listed())
      out.push_back(std::to_string(one.line) + " " + std::string(to_word(one.broken)) + " " +
                    std::string(one.field.view()));
    return out;
  }
};

read_table parsed(std::string_view text, const std::string& system) {
  findings::in_file found;
  auto read = parse_ssda903(text, system, found);
  return {std::move(read), std::move(found)};
}

ssda903_table read(const std::string& file) {
  auto read = parsed(test::file_text(test::source_path("tests/data/ssda903/") + file), SYSTEM);
  if (!read) throw std::runtime_error(file + ": " + read.error().detail);
  return std::move(*read);
}

std::size_t count(const histories& among, auto condition) {
  return static_cast<std::size_t>(std::ranges::count_if(among, [&](const auto& one) { return condition(one.second); }));
}

constexpr const char* EPISODES =
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\r\n";

TEST(ssda903, reads_the_episodes_sample) {
  const ssda903_table found = read("episodes.csv");
  EXPECT_EQ(found.kind, "episodes");
  EXPECT_EQ(found.rows, 5050U);
  EXPECT_EQ(found.children.size(), 2123U);
  EXPECT_EQ(found.latest_date, "2018-04-01");
  EXPECT_EQ(count(found.children, [](const history& of) { return of.adopted; }), 113U);
  EXPECT_EQ(count(found.children, [](const history& of) { return !of.adoption_since.empty(); }), 906U);
  EXPECT_EQ(count(found.children,
                  [](const history& of) {
                    return std::ranges::any_of(of.care, [](const auto& one) { return one.to.empty(); });
                  }),
            1408U);
  const history& first = found.children.at("566910");
  ASSERT_THAT(first.care, SizeIs(2));
  EXPECT_EQ(first.care[0].from, "2016-02-15");
  EXPECT_EQ(first.care[0].to, "2017-08-14");
  EXPECT_EQ(first.care[0].legal_status, "C2");
  EXPECT_EQ(first.care[1].to, "");
  EXPECT_EQ(first.care[1].by.as_at, "2018-04-01");
}

TEST(ssda903, reads_the_missing_sample) {
  const ssda903_table found = read("missing.csv");
  EXPECT_EQ(found.kind, "missing");
  EXPECT_EQ(found.rows, 43U);
  EXPECT_EQ(found.children.size(), 39U);
  EXPECT_EQ(found.latest_date, "2018-03-16");
  std::size_t away = 0;
  for (const auto& [id, of] : found.children)
    away += static_cast<std::size_t>(std::ranges::count(of.absences, true, &absence::without_authorisation));
  EXPECT_EQ(away, 24U);
}

TEST(ssda903, reads_the_header_sample_for_its_pupil_numbers) {
  const ssda903_table found = read("header.csv");
  EXPECT_EQ(found.kind, "header");
  EXPECT_EQ(found.rows, 2675U);
  EXPECT_EQ(count(found.children, [](const history& of) { return of.upns.size() == 1; }), 2675U);
}

TEST(ssda903, reads_the_adoption_samples) {
  const ssda903_table placed = read("placed_for_adoption.csv");
  EXPECT_EQ(placed.kind, "placed_adoption");
  EXPECT_EQ(placed.rows, 29U);
  EXPECT_EQ(placed.children.at("988635").adoption_since, "2015-11-22");
  const ssda903_table decided = read("ad1.csv");
  EXPECT_EQ(decided.kind, "adoption");
  EXPECT_EQ(decided.rows, 29U);
  EXPECT_EQ(decided.children.at("988635").adoption_since, "2015-11-22");
  EXPECT_FALSE(decided.children.at("988635").adopted) << "placed is not adopted";
}

TEST(ssda903, reads_the_deprivation_of_liberty_sample) {
  const ssda903_table found = read("DoLo.csv");
  EXPECT_EQ(found.kind, "liberty");
  ASSERT_THAT(found.children.at("CHILD10").liberty_orders, SizeIs(1));
  EXPECT_EQ(found.children.at("CHILD10").liberty_orders[0].from, "2025-01-01");
  EXPECT_EQ(found.children.at("CHILD10").liberty_orders[0].to, "2025-01-02");
}

TEST(ssda903, knows_the_tables_that_it_does_not_use) {
  for (const auto& [file, rows] : {std::pair("reviews.csv", 12582U),
                                   {"oc2.csv", 2675U},
                                   {"oc3.csv", 53U},
                                   {"previous_permanence.csv", 2675U},
                                   {"sw_episodes.csv", 1U},
                                   {"uasc.csv", 132U}}) {
    const ssda903_table found = read(file);
    EXPECT_EQ(found.kind, "other") << file;
    EXPECT_EQ(found.rows, rows) << file;
    EXPECT_THAT(found.children, IsEmpty()) << file << ": immigration status least of all";
  }
}

TEST(ssda903, a_table_is_known_by_its_columns_in_any_case_and_order) {
  const auto found = parsed(
      "\xEF\xBB\xBF"
      "dec,decom,child,ls,place,rec\n,01/02/2024,7,C2,U4,\n",
      SYSTEM);
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_EQ(found->children.at("7").care.at(0).from, "2024-02-01");
}

TEST(ssda903, what_is_not_a_table_of_the_return_is_refused) {
  for (const char* bad : {"", "A,B\n1,2\n", "CHILD,DOB\n1,01/01/2020\n", "DECOM,LS\n01/01/2020,C2\n"})
    EXPECT_FALSE(parsed(bad, SYSTEM)) << bad;
}

TEST(ssda903, a_row_that_cannot_be_read_is_left_out_with_its_line_and_no_value_and_the_others_are_used) {
  const std::string rows = std::string(EPISODES) + "7,01/02/2024,S,C2,N1,U4,PR1,,,,,,\r\n";
  for (const auto& [bad, fault] : {std::pair("8,2024-02-01,S,C2,N1,U4,PR1,,,,,,", "3 date_unreadable DECOM"),
                                   {"8,31/02/2024,S,C2,N1,U4,PR1,,,,,,", "3 date_unreadable DECOM"},
                                   {"8,,S,C2,N1,U4,PR1,,,,,,", "3 date_missing DECOM"},
                                   {"8,1/2/2024,S,C2,N1,U4,PR1,,,,,,", "3 date_unreadable DECOM"},
                                   {"8,01/02/2024,S,C2,N1,U4,PR1,soon,,,,,", "3 date_unreadable DEC"},
                                   {",01/02/2024,S,C2,N1,U4,PR1,,,,,,", "3 id_missing CHILD"},
                                   {"8,01/02/2024", "3 row_width "},
                                   {"8,01/02/2024,S,C2,N1,U\"4,PR1,,,,,,", "3 quoting "}}) {
    const auto found = parsed(rows + bad + "\r\n9,02/02/2024,S,C2,N1,U4,PR1,,,,,,\r\n", SYSTEM);
    ASSERT_TRUE(found) << bad;
    EXPECT_THAT(found.faults(), ::testing::ElementsAre(fault));
    EXPECT_THAT(found->left_out, HasSubstr("line 3"));
    EXPECT_THAT(found->left_out, Not(HasSubstr("2024")));
    // A row without its columns may be that of an adoption, of any of the children.
    const bool anybodys = std::string_view(fault).ends_with(' ');
    EXPECT_THAT(found->children.at("7").care, SizeIs(anybodys ? 0 : 1));
    EXPECT_THAT(found->children.at("9").care, SizeIs(anybodys ? 0 : 1)) << "the rows after it";
    if (found->children.contains("8")) EXPECT_THAT(found->children.at("8").care, IsEmpty()) << bad;
  }
}

// Telling the old identity because of a bad date would harm more than telling nothing.
TEST(ssda903, a_row_that_cannot_be_read_still_says_that_the_child_was_adopted) {
  const auto found = parsed(std::string(EPISODES) +
                                "8,soon,S,C2,N1,U4,PR1,01/03/2024,E11,,,,\r\n"
                                "9,soon,S,E1,N1,U4,PR1,,,,,,\r\n",
                            SYSTEM);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->children.at("8").adopted);
  EXPECT_EQ(found->children.at("9").adoption_since, "unknown");
}

TEST(ssda903, values_that_no_guide_has_are_reported_and_the_row_is_used) {
  const auto found = parsed(std::string(EPISODES) +
                                "7,01/02/2024,S,Q9,N1,U44,PR1,01/01/2024,E99,,,,\r\n"
                                "8,01/02/2024,S,c2,N1,T4,PR1,01/03/2024,e4a,,,,\r\n",
                            SYSTEM);
  EXPECT_THAT(found.faults(), ::testing::ElementsAre("2 unknown_code LS", "2 unknown_code PLACE", "2 unknown_code REC",
                                                     "2 dates_in_wrong_order DEC"));
  EXPECT_EQ(found->left_out, "");
  EXPECT_THAT(found->children.at("7").care, SizeIs(1));
  EXPECT_THAT(parsed("CHILD,DOB,MISSING,MIS_START,MIS_END\n7,01/01/2010,X,01/02/2024,\n", SYSTEM).faults(),
              ::testing::ElementsAre("2 unknown_code MISSING"));
  EXPECT_THAT(
      parsed("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n7,1,,,A123456789123,,\n8,1,,,Okafor,,\n9,1,,,UN3,,\n", SYSTEM)
          .faults(),
      ::testing::ElementsAre("2 upn_check_digit UPN", "3 upn_malformed UPN"));
}

TEST(ssda903, what_is_no_table_of_the_return_is_said) {
  EXPECT_THAT(parsed("A,B\n1,2\n", SYSTEM).faults(), ::testing::ElementsAre("1 wrong_document "));
  EXPECT_THAT(parsed("", SYSTEM).faults(), ::testing::ElementsAre("0 empty "));
  EXPECT_THAT(parsed(std::string_view("\xFF\xFE"
                                      "C\0H\0",
                                      6),
                     SYSTEM)
                  .faults(),
              ::testing::ElementsAre("1 encoding "));
}

TEST(ssda903, any_damage_to_a_table_is_refused_or_read_with_whole_dates) {
  const std::string whole = std::string(EPISODES) +
                            "7,01/02/2024,S,C2,N1,U4,PR1,01/03/2024,X1,,,,\r\n"
                            "7,01/03/2024,L,C2,N1,U4,PR1,,,,,,\r\n";
  std::mt19937 chance(48);
  const std::string_view letters = ",\"/0123456789 A\n\r";
  for (int round = 0; round < 5000; ++round) {
    std::string damaged = whole;
    for (unsigned n = 1 + chance() % 3; n > 0; --n)
      damaged[chance() % damaged.size()] = letters[chance() % letters.size()];
    const auto found = parsed(damaged, SYSTEM);
    if (!found) {
      EXPECT_FALSE(found.error().detail.empty());
      EXPECT_FALSE(found.found.empty());
      continue;
    }
    for (const auto& [id, of] : found->children)
      for (const auto& one : of.care) EXPECT_TRUE(parse_iso_date(one.from)) << "an episode without its first day";
  }
}

TEST(ssda903, an_adoption_shows_in_its_reason_legal_status_or_place) {
  const auto row = [](const std::string& legal, const std::string& place, const std::string& reason) {
    const auto found = parsed(
        std::string(EPISODES) + "7,01/02/2024,S," + legal + ",N1," + place + ",PR1,01/03/2024," + reason + ",,,,\r\n",
        SYSTEM);
    return found->children.at("7");
  };
  EXPECT_TRUE(row("C2", "U4", "E11").adopted);
  EXPECT_TRUE(row("C2", "U4", "E12").adopted);
  EXPECT_FALSE(row("C2", "U4", "E4A").adopted);
  EXPECT_EQ(row("E1", "U4", "X1").adoption_since, "2024-02-01");
  EXPECT_EQ(row("C2", "A3", "X1").adoption_since, "2024-02-01");
  EXPECT_EQ(row("C2", "U4", "X1").adoption_since, "");
}

}  // namespace
}  // namespace mash::local_authority
