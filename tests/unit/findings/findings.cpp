// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "adapters/findings/report.hpp"
#include "adapters/findings/upn.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "tests/support/source_path.hpp"

namespace mash::findings {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

in_file some() {
  in_file out;
  out.add(rule::date_unreadable, 14, "DECOM");
  out.add(rule::row_width, 15);
  out.add(rule::date_unreadable, 16, "DEC");
  return out;
}

std::int64_t counted(const std::string& system, rule broken) {
  return metrics::process()
      .level("mash_source_findings", "What is wrong in the source's files and tables, when they were last read.",
             {{"system", system}, {"rule", std::string(to_word(broken))}})
      .value();
}

TEST(findings, a_fault_is_said_with_its_line_its_field_and_what_becomes_of_it) {
  EXPECT_EQ(describe({rule::date_unreadable, 14, "DECOM"}), "line 14, DECOM: a date cannot be read");
  EXPECT_EQ(describe({rule::upn_missing, 0, "UPN"}), "UPN: " + std::string(sentence(rule::upn_missing)));
  EXPECT_EQ(describe({rule::empty, 0, {}}), sentence(rule::empty));
}

TEST(findings, every_rule_has_a_word_a_sentence_and_a_row_in_the_table_of_the_document) {
  std::ifstream in(test::source_path("docs/formats/adapter.md"));
  std::stringstream document;
  document << in.rdbuf();
  std::set<std::string_view> words_seen, sentences;
  for (std::size_t i = 0; i < words<rule>::list.size(); ++i) {
    const auto one = static_cast<rule>(i);
    EXPECT_TRUE(words_seen.insert(to_word(one)).second) << to_word(one);
    EXPECT_TRUE(sentences.insert(sentence(one)).second) << to_word(one);
    EXPECT_THAT(document.str(),
                HasSubstr("| `" + std::string(to_word(one)) + "` | " + std::string(sentence(one)) + " |"));
  }
}

TEST(findings, all_are_counted_and_so_many_of_each_rule_listed) {
  in_file found;
  for (std::size_t line = 1; line <= 5000; ++line) found.add(rule::upn_malformed, line, "UPN");
  found.add(rule::date_missing, 7, "DOB");
  EXPECT_EQ(found.count(rule::upn_malformed), 5000U);
  EXPECT_EQ(found.count(rule::encoding), 0U);
  EXPECT_THAT(found.listed(), SizeIs(in_file::LISTED_OF_A_RULE + 1)) << "and no rule hides another";
}

TEST(findings, a_report_is_grouped_by_system_and_rule_and_then_has_the_lines) {
  report all;
  all.looked_at("Case records");
  all.add("Looked-after children return", "episodes.csv", some());
  const std::string text = to_text(all);
  EXPECT_THAT(text, HasSubstr("Case records: nothing found\n"));
  EXPECT_THAT(text, HasSubstr("Looked-after children return: 3 findings\n  1 x row_width: the row has"));
  EXPECT_THAT(text, HasSubstr("  2 x date_unreadable: a date cannot be read\n"));
  EXPECT_THAT(text, HasSubstr("\nLooked-after children return, episodes.csv:14: date_unreadable DECOM\n"
                              "Looked-after children return, episodes.csv:15: row_width\n"));
  const json::object document = to_json(all);
  EXPECT_EQ(document.at("total"), json::value(3));
  EXPECT_EQ(document.at("systems").as_array().size(), 2U);
  EXPECT_EQ(json::canonical(document.at("listed").as_array()[0]),
            R"({"field":"DECOM","line":14,"place":"episodes.csv","rule":"date_unreadable",)"
            R"("system":"Looked-after children return"})");
}

TEST(findings, a_report_lists_so_many_and_says_how_many_more_there_are) {
  report all;
  for (std::size_t i = 0; i < report::LISTED_MAX + 5; ++i) all.add("s", "t", fault{rule::column_missing, 0, {}});
  EXPECT_THAT(all.listed(), SizeIs(report::LISTED_MAX));
  EXPECT_EQ(all.total(), report::LISTED_MAX + 5);
  EXPECT_THAT(to_text(all), HasSubstr("and 5 more"));
}

TEST(findings, the_name_of_a_file_cannot_command_a_terminal) {
  report all;
  all.add("s", "\x1B[2Jx\n\xC3\xA9.csv", some());
  EXPECT_EQ(all.listed().front().place, "?[2Jx???.csv");
}

TEST(findings, nothing_is_readable_only_if_every_system_is_not) {
  report all;
  EXPECT_FALSE(all.nothing_readable());
  all.add("a", "", fault{rule::not_reachable, 0, {}});
  EXPECT_TRUE(all.nothing_readable());
  all.add("b", "x.csv", some());
  EXPECT_FALSE(all.nothing_readable());
  report more;
  more.add("c", "", fault{rule::nothing_delivered, 0, {}});
  more.add(all);
  EXPECT_EQ(more.total(), 5U);
  EXPECT_THAT(more.counts(), SizeIs(3));
}

TEST(findings, metrics_have_every_rule_and_go_down_when_something_is_mended) {
  std::string lines;
  log::redirect([&](std::string_view line) { lines.append(line).append("\n"); });
  report all;
  all.add("Returns", "Ada Okafor.csv", some());
  publish(all);
  publish(all);
  EXPECT_EQ(counted("Returns", rule::date_unreadable), 2);
  EXPECT_EQ(counted("Returns", rule::encoding), 0);
  report mended;
  mended.looked_at("Returns");
  publish(mended);
  EXPECT_EQ(counted("Returns", rule::date_unreadable), 0);
  log::redirect({});
  EXPECT_EQ(std::ranges::count(lines, '\n'), 2) << "a line only when the number changes: " << lines;
  EXPECT_THAT(lines, HasSubstr(R"("findings":3)"));
  EXPECT_THAT(lines, Not(HasSubstr("Okafor"))) << "people put names into file names";
  EXPECT_THAT(metrics::process().exposition(), Not(HasSubstr("Okafor")));
}

TEST(findings, a_unique_pupil_number_is_judged_by_its_form_and_then_its_check_letter) {
  EXPECT_EQ(upn_fault("L873100024001"), std::nullopt);
  EXPECT_EQ(upn_fault("A873100024001"), rule::upn_check_digit);
  for (const char* bad :
       {"", "Ada", "L87310002400", "L8731000240011", "1873100024001", "L87310002400a", "LL73100024001"})
    EXPECT_EQ(upn_fault(bad), rule::upn_malformed) << bad;
}

}  // namespace
}  // namespace mash::findings
