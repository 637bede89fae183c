// SPDX-License-Identifier: Apache-2.0
// What an audience is given about one child: never what is about another, and never a mark that bars it.
#include "hub/assemble/export.hpp"

#include <fstream>
#include <sstream>

#include "tests/unit/assemble/scene.hpp"

namespace mash::hub {
namespace {

using namespace scenes;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr audience ALL[] = {audience::mash,           audience::strategy_discussion,
                            audience::receiving_team, audience::conference_with_family,
                            audience::referrer,       audience::case_file};

contract::item item_about(std::vector<std::string> subjects, std::string summary, std::vector<caveat> marks = {}) {
  contract::item out;
  out.what.id = summary;
  out.what.category = category::da_incident;
  out.what.subjects = std::move(subjects);
  out.what.summary = std::move(summary);
  out.what.caveats = std::move(marks);
  out.what.when = {"2026-09-08", "", policy::precision::day};
  out.disposition = policy::disposition::released;
  out.reviewed = true;  // so that marks which policy holds for a person are there to be cut
  return out;
}

// A second adult who is tied to the younger child alone.
void only_of_leo(json::object& document) {
  json::object stranger{{"id", "a9"},
                        {"kind", "adult"},
                        {"role_in_concern", json::array{"household_member"}},
                        {"why_included", "father of Leo"},
                        {"family_name", "Example"},
                        {"given_names", "Noel"}};
  document["subjects"].get_array().push_back(std::move(stranger));
  document["relationships"].get_array().push_back(json::object{{"from", "a9"}, {"to", "c2"}, {"type", "father"}});
}

json::object exported(const scene& from, std::string_view child, audience to) {
  return export_of(from.whole, *from.whole.request.find_subject(child), to, NOW);
}
std::string text(const json::object& from) { return json::canonical(from); }

TEST(child_export, has_what_is_about_the_child_and_about_adults_tied_to_it_and_nothing_else) {
  scene made(only_of_leo);
  made.take_items("police", {item_about({"c1"}, "of Ada"), item_about({"c2"}, "of Leo"), item_about({"a2"}, "of John"),
                             item_about({"a9"}, "of Noel"), item_about({"c1", "c2"}, "of both")});
  const std::string ada = text(exported(made, "c1", audience::receiving_team));
  EXPECT_THAT(ada, AllOf(HasSubstr("of Ada"), HasSubstr("of John"), HasSubstr("of both")));
  EXPECT_THAT(ada, AllOf(Not(HasSubstr("of Leo")), Not(HasSubstr("of Noel")), Not(HasSubstr("Noel"))));
  const std::string leo = text(exported(made, "c2", audience::receiving_team));
  EXPECT_THAT(leo, AllOf(HasSubstr("of Leo"), HasSubstr("of Noel"), HasSubstr("of both"), Not(HasSubstr("of Ada"))));
}

TEST(child_export, states_between_professionals_how_much_was_left_out_and_to_others_the_same_whatever_there_was) {
  scene made, nothing;
  made.take_items("police", {item_about({"c1"}, "one"), item_about({"c2"}, "two"),
                             item_about({"c1"}, "three", {caveat::not_for_family})});
  const json::array professional = exported(made, "c1", audience::receiving_team).at("left_out").as_array();
  ASSERT_THAT(professional, SizeIs(1));
  EXPECT_EQ(professional.at(0).at("rule").as_string(), "other_person");
  EXPECT_EQ(professional.at(0).at("count").as_int64(), 1);
  const json::object family = exported(made, "c1", audience::conference_with_family);
  EXPECT_EQ(family.at("left_out"), exported(nothing, "c1", audience::conference_with_family).at("left_out"));
  EXPECT_THAT(text(family), AllOf(Not(HasSubstr("\"count\"")), Not(HasSubstr("three"))));
}

TEST(child_export, a_mark_bars_exactly_the_audiences_of_its_row) {
  const std::pair<caveat, cut> marked[] = {{caveat::mash_only, cut::mash_only},
                                           {caveat::originator_control, cut::originator_control},
                                           {caveat::police_c, cut::handling_conditions},
                                           {caveat::legal_restriction, cut::legal_restriction},
                                           {caveat::spent, cut::legal_restriction},
                                           {caveat::police_p, cut::police_mark},
                                           {caveat::official_sensitive, cut::police_mark},
                                           {caveat::not_for_family, cut::kept_from_family},
                                           {caveat::not_for_perpetrator, cut::kept_from_family},
                                           {caveat::third_party, cut::third_party}};
  for (const auto& [mark, rule] : marked) {
    scene made;
    made.take_items("police", {item_about({"c1"}, "what it says", {mark})});
    const bool in_response = text(assemble(made.whole, NOW)).find("what it says") != std::string::npos;
    const auto& row = *std::ranges::find(CUTS, rule, &cut_row::rule);
    for (const audience to : ALL) {
      const bool wanted = in_response && !row.from.contains(to) && to != audience::referrer;
      EXPECT_EQ(text(exported(made, "c1", to)).find("what it says") != std::string::npos, wanted)
          << to_word(mark) << " for " << to_word(to);
    }
  }
}

TEST(child_export, the_family_sees_no_adult_no_accuser_no_agency_and_not_what_the_child_said) {
  scene made;
  contract::item account = item_about({"c1"}, "Her own words.");
  account.what.nature = policy::nature::child_account;
  contract::item neighbour = item_about({"c1"}, "Heard through the wall.");
  neighbour.what.nature = policy::nature::third_party_account;
  made.take_items("police",
                  {item_about({"c1"}, "A plain event."), item_about({"a1"}, "Of her mother."), account, neighbour});
  const json::object family = exported(made, "c1", audience::conference_with_family);
  EXPECT_THAT(family.at("chronology").as_array(), SizeIs(1));
  EXPECT_THAT(text(family), AllOf(HasSubstr("A plain event."), Not(HasSubstr("Her own words")),
                                  Not(HasSubstr("through the wall")), Not(HasSubstr("Of her mother"))));
  for (const char* name : {"roster", "safety_headlines", "withheld", "justification", "child_account"})
    EXPECT_FALSE(family.contains(name)) << name;
  EXPECT_THAT(family.at("people").as_array(), SizeIs(1));
  const json::object team = exported(made, "c1", audience::receiving_team);
  EXPECT_THAT(text(team), AllOf(HasSubstr("Her own words"), HasSubstr("through the wall")));
  EXPECT_TRUE(team.contains("justification"));
}

TEST(child_export, a_referrer_is_told_the_outcome_and_what_the_manager_chose_to_say) {
  scene made([](json::object& document) {
    document["referrer"] = json::object{{"kind", "professional"}, {"may_be_named", false}};
  });
  made.take_items("police", {item_about({"c1"}, "A plain event.")});
  child_decision decided{"c1", policy::outcome::s47_joint, "The bruise.", "", {}, {}, std::nullopt};
  decided.tellings.push_back({"referrer", true, "telephone", "That an enquiry has begun.", "", "", std::nullopt, ""});
  made.whole.version = 1;
  made.whole.decided.push_back({test::coordinator().who, NOW, 1, {decided}});
  const json::object out = exported(made, "c1", audience::referrer);
  EXPECT_THAT(out.at("chronology").as_array(), IsEmpty());
  EXPECT_EQ(out.at("decision").at("outcome").as_string(), "s47_joint");
  EXPECT_EQ(out.at("decision").at("to_be_told").as_string(), "That an enquiry has begun.");
  EXPECT_THAT(text(out), Not(HasSubstr("The bruise")));
  ASSERT_THAT(out.at("left_out").as_array(), SizeIs(1));
  EXPECT_EQ(out.at("left_out").at(0).at("rule").as_string(), "outcome_only");
  EXPECT_TRUE(out.at("people").as_array().empty()) << "the referrer may not know whom the check is about";
  EXPECT_TRUE(out.at("relationships").as_array().empty());
  EXPECT_FALSE(exported(made, "c2", audience::referrer).contains("decision")) << "decided of the other child";
}

TEST(child_export, what_the_response_masks_no_audience_is_given) {
  scene made(add_refuge);
  made.take_items("police", {item_about({"c1", "a1"}, "Called to 7 Haven Lane, Havenham, CB99 8HV at night.")});
  for (const audience to : ALL)
    for (const char* child : {"c1", "c2"}) {
      const std::string out = text(exported(made, child, to));
      EXPECT_EQ(out.find("Haven Lane"), std::string::npos) << to_word(to);
      EXPECT_EQ(out.find("8HV"), std::string::npos) << to_word(to);
    }
}

TEST(child_export, intelligence_and_its_handling_go_no_further_than_the_discussion) {
  scene made;
  contract::item graded = item_about({"a2"}, "Said to deal.");
  graded.what.kind = contract::record_kind::intelligence;
  graded.what.category = category::intelligence;
  graded.what.graded = contract::grading{"2", "B", "P"};
  made.take_items("police", {graded});
  ASSERT_THAT(assemble(made.whole, NOW).at("intelligence").as_array(), SizeIs(1));
  for (const audience to : ALL)
    EXPECT_EQ(exported(made, "c1", to).at("intelligence").as_array().size(),
              to == audience::mash || to == audience::strategy_discussion ? 1U : 0U)
        << to_word(to);
}

TEST(child_export, its_document_has_the_table_of_the_program) {
  const std::string document = test::read_file("docs/formats/export.md");
  for (const cut_row& row : CUTS) {
    std::string from;
    for (const audience to : row.from) from += (from.empty() ? "" : " ") + std::string(to_word(to));
    std::ostringstream line;
    line << "| `" << to_word(row.rule) << "` | `" << from << "` | " << row.what << " | " << row.because << " |\n";
    EXPECT_THAT(document, HasSubstr(line.str()));
  }
  for (const audience to : ALL) EXPECT_THAT(document, HasSubstr("| `" + std::string(to_word(to)) + "` | "));
}

}  // namespace
}  // namespace mash::hub
