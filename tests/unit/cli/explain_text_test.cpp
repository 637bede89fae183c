// SPDX-License-Identifier: Apache-2.0
// An explained check as text: what a newer hub leaves out or adds never stops the rest from being read.
#include "cli/explain_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/text.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// The smallest answer of a hub, with these agencies.
[[nodiscard]] std::string text_with(json::array agencies, json::object more = {}) {
  more["agreement"] = json::object{{"id", "small"}, {"version", "1"}};
  more["purpose"] = "s47_strategy";
  more["urgency"] = "red";
  more["family_agreement"] = "given";
  more["agencies"] = std::move(agencies);
  return explain_text(more);
}

[[nodiscard]] json::object line(std::string_view form, json::array categories) {
  return {{"disposition", form},
          {"categories", std::move(categories)},
          {"subjects", json::array{"c1", "a2"}},
          {"because", "Because."},
          {"rule", "r1"},
          {"clause", "R1"}};
}

[[nodiscard]] json::object asked(json::array comes, json::array stays) {
  return {{"agency", "police"},
          {"name", "The Police"},
          {"would_be_asked", true},
          {"because", "Harm is suspected."},
          {"rule", "q1"},
          {"clause", "P"},
          {"gates", json::array{json::object{{"gate", "parties"}, {"passed", true}, {"says", "Both are parties."}}}},
          {"gateways", json::array{json::object{{"list", "power"}, {"value", "ca2004_s11"}, {"clause", "Section 11"}}}},
          {"question",
           json::object{{"subjects",
                         json::array{json::object{
                             {"id", "c1"}, {"kind", "child"}, {"family_name", "Bell"}, {"addresses", json::array()}}}},
                        {"concerns", json::array{"neglect", "missing"}},
                        {"context", "A home visit."}}},
          {"could_come_back", std::move(comes)},
          {"would_stay", std::move(stays)}};
}

// One line, however it was wrapped.
[[nodiscard]] std::string flat(const std::string& text) {
  std::string out;
  for (const char each : text)
    if (each != '\n' && each != ' ')
      out += each;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  return out;
}

TEST(explained_text, begins_with_what_it_was_explained_under) {
  EXPECT_THAT(flat(text_with({})), AllOf(HasSubstr("Under small 1, for s47_strategy, rated red"),
                                         HasSubstr("the family's agreement given"), HasSubstr("unmarked records")));
}

TEST(explained_text, shows_question_law_and_both_lists_of_an_agency_that_would_be_asked) {
  const std::string text = flat(text_with(
      {asked({line("released", {"da_incident", "missing_episode"})}, {line("human_review", {"conviction_caution"})})}));
  EXPECT_THAT(text, HasSubstr("The Police would be asked"));
  EXPECT_THAT(text, HasSubstr("Harm is suspected. (q1; P)"));
  EXPECT_THAT(text, HasSubstr("passed parties Both are parties."));
  EXPECT_THAT(text, HasSubstr("power ca2004_s11 Section 11"));
  EXPECT_THAT(text, HasSubstr("about c1, child: family_name, addresses")) << "which facts are told, not what they are";
  EXPECT_THAT(text, Not(HasSubstr("Bell")));
  EXPECT_THAT(text, HasSubstr("of concern: neglect, missing"));
  EXPECT_THAT(text, HasSubstr("context: A home visit."));
  EXPECT_THAT(text, HasSubstr("in full: a domestic abuse incident, a missing episode; about c1, a2"));
  EXPECT_THAT(text, HasSubstr("Because. (r1; R1)"));
  EXPECT_LT(text.find("Could come back"), text.find("Would stay"));
}

TEST(explained_text, leaves_out_a_list_without_lines) {
  EXPECT_THAT(text_with({asked({line("released", {"da_incident"})}, {})}), Not(HasSubstr("Would stay")));
  EXPECT_THAT(text_with({asked({}, {line("withheld", {"da_incident"})})}), Not(HasSubstr("Could come back")));
}

TEST(explained_text, shows_every_gate_and_the_law_of_a_line_that_has_them) {
  json::object one = line("withheld", {"da_incident"});
  one["gates"] = json::array{json::object{{"gate", "rule"}, {"passed", true}, {"says", "Rule r1 tells it."}},
                             json::object{{"gate", "limit"}, {"passed", false}, {"says", "Nobody has checked it."}}};
  one["gateways"] = json::array{json::object{{"list", "article6"}, {"value", "e"}, {"clause", "Article 6(1)(e)"}}};
  const std::string text = flat(text_with({asked({}, {one})}));
  EXPECT_THAT(text, HasSubstr("passed rule Rule r1 tells it."));
  EXPECT_THAT(text, HasSubstr("STOPPED limit Nobody has checked it."));
  EXPECT_THAT(text, HasSubstr("article6 e Article 6(1)(e)"));
}

TEST(explained_text, says_who_may_supply_the_nearest_permit_once) {
  const auto with = [](std::string_view words) {
    json::object one = line("withheld", {"da_incident"});
    one["nearest"] = json::object{{"fact", "urgency"}, {"text", words}, {"supplied_by", "a manager"}};
    return flat(text_with({asked({}, {one})}));
  };
  EXPECT_THAT(with("A higher rating."), HasSubstr("nearest: A higher rating. Who may supply it: a manager."));
  EXPECT_THAT(with("A higher rating, from a manager."), Not(HasSubstr("Who may supply it")));
}

TEST(explained_text, of_an_agency_that_would_not_be_asked_shows_the_gate_the_reason_and_what_would_change_it) {
  json::object one = asked({line("released", {"da_incident"})}, {});
  one["would_be_asked"] = false;
  one["gates"] = json::array{json::object{{"gate", "role"}, {"passed", false}, {"says", "Not for auditors."}}};
  one["nearest"] = json::object{{"fact", "asker_role"}, {"text", "Somebody else asks."}};
  const std::string text = flat(text_with({one}));
  EXPECT_THAT(text, AllOf(HasSubstr("The Police would NOT be asked"), HasSubstr("STOPPED role Not for auditors."),
                          HasSubstr("nearest: Somebody else asks.")));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("Could come back")), Not(HasSubstr("about c1")), Not(HasSubstr("ca2004_s11"))));
}

TEST(explained_text, says_what_authority_is_owed_or_awaited_and_who_was_not_named) {
  json::object one = asked({}, {});
  one["authority_owed_within_minutes"] = 60;
  const std::string text =
      flat(text_with({one}, {{"awaiting_authority", true}, {"not_named", json::array{"Housing", "Probation"}}}));
  EXPECT_THAT(text, HasSubstr("A manager's authority is owed within 60 minutes."));
  EXPECT_THAT(text, HasSubstr("nobody asked before a MASH manager of the authority authorises it"));
  EXPECT_THAT(text, HasSubstr("Not named, though parties that answer: Housing, Probation"));
  EXPECT_THAT(flat(text_with({asked({}, {})})), AllOf(Not(HasSubstr("owed")), Not(HasSubstr("Not named"))));
}

TEST(explained_text, reads_what_a_newer_or_older_hub_says) {
  json::object strange = line("half_told", {"horoscope"});
  strange["mood"] = "good";
  EXPECT_THAT(flat(text_with({asked({strange}, {})})), HasSubstr("half_told: horoscope; about c1, a2"));
  EXPECT_THAT(text_with({json::object{{"name", "The Police"}}}), HasSubstr("The Police would NOT be asked"));
  EXPECT_FALSE(explain_text(json::object()).empty());
  EXPECT_FALSE(explain_text(nullptr).empty());
}

TEST(explained_text, keeps_to_the_width_and_lets_nothing_move_the_cursor) {
  json::object one = line("released", {"da_incident"});
  one["because"] = "Because \x1b[2J\x07 of " + std::string(300, 'x') + " and more words than a line can take.";
  const std::string text = text_with({asked({one}, {})});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  one["because"] = std::string("Many words ") + [] {
    std::string words;
    for (int i = 0; i < 60; ++i) words += "and more ";
    return words;
  }();
  std::istringstream lines(text_with({asked({one}, {})}));
  for (std::string each; std::getline(lines, each);) EXPECT_LE(width_of(each), COLUMNS) << each;
}

}  // namespace
}  // namespace mash::cli
