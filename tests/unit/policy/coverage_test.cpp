// SPDX-License-Identifier: Apache-2.0
// What the law and practice of the home case demand of its agreement, row by row: for each purpose the rules, the
// statements that bound it and cases; for each kind of protected material what guards it, the statements about it and
// the tests that hold the guard. Whoever removes one of them, or renames it, hears of it here.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "base/toml.hpp"
#include "policy/analyse/invariant.hpp"
#include "policy/protect.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using enum category;
using enum agency_kind;
using names = std::set<std::string, std::less<>>;

[[nodiscard]] names words_in(std::string_view list) {
  std::istringstream in{std::string(list)};
  return {std::istream_iterator<std::string>(in), std::istream_iterator<std::string>()};
}

// One purpose: who must be able to tell something for it, and what must be told in some form.
struct purpose_row {
  purpose why{};
  std::string_view demanded;
  value_set<power> gateways;
  value_set<agency_kind> from;
  value_set<category> what;
  std::string_view rules, invariants;
};

constexpr value_set<agency_kind> EVERYBODY{csc_ccc,      csc_pcc,   police, icb,           school,
                                           education_la, gp,        acute,  mental_health, community_0_19,
                                           midwifery,    probation, yjs,    idva};

const std::vector<purpose_row> PURPOSES{
    {purpose::immediate_protection,
     "all that is relevant, where people are and what is dangerous included",
     {power::ca1989_s46, power::ca1989_s47_1, power::ca1989_s47_9},
     EVERYBODY,
     {location_current, warning_marker, staff_safety, address, da_incident, court_order, cin_cp_status},
     "id-1 id-2 id-3 id-4 id-5 id-6 pol-1 pol-2 pol-3 pol-4 hea-1 hea-2 hea-3 hea-13 hea-14 edu-1 csc-1 csc-2 csc-9 "
     "csc-10 csc-11 hou-1 oth-1 oth-2 oth-3 oth-4 oth-5 oth-7",
     "vital-interests s46-police harm-is-told injuries-are-told headline who-asks-under-s47"},
    {purpose::s47_strategy,
     "in full, an adult's relevant health and graded intelligence included",
     {power::ca1989_s47_1, power::ca1989_s47_9, power::ca2004_s16la},
     EVERYBODY,
     {intelligence, parent_mh, parent_substance, conviction_caution, attendance_unscheduled, dsl_concern, lac},
     "id-1 id-2 id-3 id-4 id-5 id-6 pol-1 pol-2 pol-3 pol-4 hea-1 hea-2 hea-3 hea-13 hea-14 edu-1 csc-1 csc-2 csc-9 "
     "csc-10 csc-11 hou-1 oth-1 oth-2 oth-3 oth-4 oth-5 oth-7",
     "s47-9-holder s47-recipient s47-unborn s47-cause harm-is-told injuries-are-told headline "
     "qualified-is-never-silent who-asks-under-s47"},
    {purpose::mash_threshold,
     "the headline first, detail on red and amber; a manager authorises going without agreement",
     {power::ca2004_s11, power::ca2004_s16la},
     {csc_ccc, csc_pcc, police, icb, school},
     {involvement_current, da_incident, attendance_unscheduled, dsl_concern, contact_s47_history},
     "id-1 id-2 id-4 id-5 id-7 id-8 pol-5 pol-6 pol-7 pol-8 hea-4 hea-5 hea-6 hea-7 hea-13 edu-2 edu-3 csc-3 csc-4 "
     "csc-5 hou-1",
     "threshold-headline threshold-authority threshold-offending threshold-child-offending threshold-place s47-cause "
     "headline"},
    {purpose::s17_assessment,
     "the child's detail, an adult's where it affects parenting; a refusal proves no harm",
     {power::ca1989_s17, power::ca1989_s27, power::ca2004_s10},
     {csc_ccc, csc_pcc, police, icb, school},
     {send_ehcp, early_help_plan, attendance_unscheduled, parent_mh, exploitation_flag},
     "id-1 id-2 id-4 id-5 id-6 pol-9 pol-10 pol-11 hea-8 hea-9 hea-10 edu-4 edu-5 csc-6 csc-7 hou-2 oth-6",
     "s17-refusal s17-offending s17-intelligence s17-adult-health s47-cause headline"},
    {purpose::early_help,
     "with the family's agreement: education and a child's health, no conviction, nothing clinical",
     {power::ca2004_s10},
     {school, icb, csc_pcc},
     {registration, hv_sn_concern, attendance, early_help_plan},
     "hea-11 hea-12 edu-6 csc-8 ehp-1",
     "early-help-offences early-help-adults early-help-adults-health early-help-agreement early-help-confidence "
     "early-help-place early-help-officer"},
    {purpose::exploitation_missing,
     "episodes, associates, places, seen as a network",
     {power::ca2004_s11, power::ca2004_s16la, power::cda1998_s115},
     {police, csc_ccc, csc_pcc, school, yjs, icb},
     {missing_episode, exploitation_flag, family_link, location_current, attendance},
     "idn-1 idn-2 idn-3 idn-4 idn-5 idn-6 exp-1 exp-2 exp-3 exp-4 exp-5 exp-6 exp-7 exp-8 lim-9",
     "s115-recipient serious-violence serious-violence-health-data"},
    {purpose::marac_da,
     "incidents, children, plans; never on the word of who may have caused harm; addresses apart",
     {power::cda1998_s115},
     {police, csc_ccc, csc_pcc, idva, icb, probation, housing, school},
     {da_incident, cin_cp_status, lac, address, offender_supervision},
     "idn-1 idn-4 idn-5 idn-7 mar-1 mar-2 mar-3 mar-4 mar-5 mar-6 mar-7 mar-8 mar-9 mar-10 mar-11 mar-12 lim-8",
     "marac-agreement marac-health marac-addresses s115-recipient"},
    {purpose::pre_birth,
     "the mother's data and earlier removals as a headline; no duty to assist before birth",
     {power::ca2004_s10, power::ca2004_s11},
     {midwifery, gp, csc_ccc, police, community_0_19, mental_health, substance_misuse, probation},
     {maternity, parent_mh, parent_substance, contact_s47_history, da_incident, offender_supervision},
     "idn-1 idn-2 idn-4 idn-5 pre-1 pre-2 pre-3 pre-4 pre-5 pre-6 pre-7",
     "s47-pre-birth s47-unborn"},
    {purpose::position_of_trust,
     "the facts of the allegation, weighed first",
     {power::ca2004_s11},
     {police, school, csc_pcc},
     {position_of_trust_allegation, conviction_caution, involvement_current},
     "idn-5 lad-1 lad-2 lad-3 lad-4",
     "position-of-trust-elsewhere trust-clinical trust-colleagues s47-cause"},
    {purpose::other_la,
     "as the purpose behind it",
     {power::ca2004_s16la},
     {csc_ccc, csc_pcc, other_la},
     {contact_s47_history, cin_cp_status, lac, court_order},
     "idn-1 idn-2 idn-4 idn-5 idn-6 ola-1 ola-2 ola-3 ola-4",
     "recipients s16la-holder s16la-recipient"},
    {purpose::case_review_audit,
     "extracts without names",
     {power::ca2004_s16h},
     {police, icb, school, csc_ccc},
     {da_incident, attendance_unscheduled, dsl_concern, contact_s47_history},
     "rev-1 rev-2 rev-3 rev-4 rev-5 rev-6 rev-7 rev-8 t1-6",
     "review-pseudonyms review-fields"},
    {purpose::prevent_channel,
     "what bears on being drawn in, as a summary",
     {power::ca2004_s11},
     {police, school, icb, csc_ccc},
     {radicalisation, dsl_concern},
     "idn-1 idn-4 idn-5 idn-7 pvt-1 pvt-2 pvt-3 pvt-4 pvt-5",
     "serious-violence-health-data s47-cause"},
    {purpose::private_fostering,
     "who looks after whose child",
     {power::ca2004_s11},
     {school, csc_ccc, gp},
     {policy::category::private_fostering, enrolment},
     "idn-1 idn-2 idn-4 idn-5 idn-6 pfo-1 pfo-2 pfo-3 pfo-4 pfo-5 pfo-6",
     "s47-cause"},
    {purpose::modern_slavery_nrm,
     "what shows that a child is exploited",
     {power::ca2004_s11},
     {police, csc_ccc, school},
     {exploitation_flag, missing_episode},
     "idn-1 idn-2 idn-4 idn-5 idn-6 nrm-1 nrm-2 nrm-3 nrm-4 nrm-5 nrm-6 nrm-7",
     "recipients"},
    {purpose::adult_at_risk_link,
     "that an adult beside the child is at risk",
     {power::ca2004_s11},
     {police, csc_ccc},
     {da_incident},
     "idn-1 idn-2 idn-4 idn-5 adt-1 adt-2 adt-3 adt-4 adt-5 adt-6",
     "s47-cause"},
    {purpose::child_death_rapid_review,
     "what was known of a child who died",
     {power::ca2004_s16h},
     {police, acute, school, csc_ccc},
     {da_incident, attendance_unscheduled, dsl_concern, contact_s47_history},
     "idn-1 idn-2 idn-4 idn-5 idn-6 cdr-1 cdr-2 cdr-3 cdr-4 cdr-5 cdr-6 cdr-7 cdr-8 cdr-9 cdr-10 cdr-11 cdr-12",
     "s47-recipient"},
};

struct material_row {
  std::string_view material;
  std::string_view guards;      // rules and limits of the agreement; "protect." ones are the program's
  std::string_view invariants;  // of the agreement
  std::string_view tests;       // suite and name, wherever they stand below tests/
};

const std::vector<material_row> MATERIALS{
    {"adoption", "protect.adoption t1-4 csc-9", "adoption-no-existence adoption-no-identity adoption-no-guess",
     "protections.send_adoption_to_the_custodians_telephone_at_best_and_never_say_that_it_exists "
     "protected_material.adoption_is_as_if_it_were_not_there "
     "decision.never_bridges_an_adoption "
     "council.an_adopted_child_is_not_found_under_the_old_identity_and_is_under_the_new"},
    {"immigration status", "", "recipients",
     "protected_material.immigration_status_and_nationality_are_never_shown_nor_asked"},
    {"witness protection", "protect.witness", "witness",
     "protections.never_let_witness_arrangements_leave_for_any_purpose "
     "protected_material.witness_protection_is_as_if_it_were_not_there"},
    {"a refuge's or MARAC's address", "protect.location mar-10",
     "protected-place protected-place-from-harm protected-place-fields marac-addresses",
     "protections.mask_the_place_of_a_protected_person_and_everything_that_gives_it_away "
     "protected_material.a_refuge_is_in_no_part_of_it_whoever_sends_it "
     "masked_response.surrogates_go_with_the_place_where_nobody_on_the_check_is_the_danger "
     "parse_request.a_refuge_is_protected_whether_or_not_anybody_said_so"},
    {"sexual health, substance use, a young person's mental health",
     "protect.sensitive_service t1-2 t1-3 hea-3 hea-6 hea-9 hea-10",
     "sexual-health sexual-health-elsewhere sexual-health-service sensitive-service-fields substance camhs",
     "protections.hold_sexual_health_for_a_person_by_its_category_and_never_name_it "
     "protected_material.a_sensitive_service_is_as_if_it_were_not_there_for_every_purpose"},
    {"third parties and who referred", "protect.third_party lim-3 lim-4", "qualified-marks referrer-fields originator",
     "protected_material.what_names_a_third_party_waits_for_a_person "
     "protected_material.an_anonymous_referrer_stays_anonymous"},
    {"spent convictions, handling codes, soft intelligence",
     "protect.spent protect.police_code_p protect.police_code_c pol-4 pol-8 t1-5",
     "qualified-marks qualified-marks-elsewhere intelligence intelligence-elsewhere qualified-is-never-silent",
     "protected_material."
     "spent_convictions_codes_and_soft_intelligence_wait_for_a_person_under_one_line"},
    {"gender history", "protect.gender_history", "qualified-marks qualified-marks-elsewhere",
     "protected_material.gender_history_is_not_told_by_a_mark_nor_by_a_disagreement"},
    {"a family court's papers", "lim-5", "court-papers",
     "protected_material.privileged_and_family_court_papers_do_not_leave"},
    {"legal privilege", "protect.legal_privilege", "privilege", "protections.never_let_privileged_papers_leave"},
    {"restricted records", "protect.restricted_record", "qualified-marks protected-place",
     "protected_material.a_restricted_record_is_as_if_it_were_not_there_but_guards_the_person"},
};

// What is there. A copy of it with something missing must not satisfy the tables.
struct facts {
  std::map<std::string, box, std::less<>> told;  // rules that let something leave, in whatever form
  names rules, invariants, cases, protections, tests;
  std::map<purpose, value_set<power>> gateways;
};

// "suite.name" of every TEST, TEST_F and TEST_P below tests/unit.
[[nodiscard]] names tests_there_are() {
  names found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test::source_path("tests/unit"))) {
    if (entry.path().extension() != ".cpp") continue;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      const std::size_t open = line.find('('), comma = line.find(", "), close = line.find(')');
      if (line.starts_with("TEST") && open < comma && comma < close)
        found.insert(line.substr(open + 1, comma - open - 1) + "." + line.substr(comma + 2, close - comma - 2));
    }
  }
  return found;
}

[[nodiscard]] facts gather() {
  facts found;
  const terms& written = shipped().tables().written;
  for (const auto* list : {&written.rules, &written.limits})
    for (const rule_terms& each : *list) found.rules.insert(each.id);
  for (const rule_terms& each : written.rules)
    if (each.form != disposition::withheld) found.told.emplace(each.id, each.where);
  for (const purpose_terms& each : written.purposes) found.gateways[each.why] = each.powers;
  const auto statements =
      analyse::read_invariants(test::shipped_folder().files.find(INVARIANTS_FILE)->second, "invariants");
  for (const analyse::invariant& each : statements.value()) found.invariants.insert(each.id);
  const auto cases = toml::parse(test::shipped_folder().files.find(CASES_FILE)->second);
  for (const json::value& each : cases.value().root.at("cases").as_array())
    if (const json::value* rule = each.as_object().if_contains("rule"))
      found.cases.insert(std::string(std::string_view(rule->as_string())));
  disclosure_question asked;
  for (const category what : {da_incident, address, adoption_marker, sexual_health})
    for (const caveat mark : value_set<caveat>::all()) {
      asked.what = what;
      asked.caveats.clear();
      found.protections.insert(std::string(strictest_protection(asked).rule));
      asked.caveats = {mark};
      found.protections.insert(std::string(strictest_protection(asked).rule));
    }
  found.tests = tests_there_are();
  return found;
}

[[nodiscard]] std::vector<std::string> missing_for(const purpose_row& row, const facts& there) {
  std::vector<std::string> missing;
  const auto need = [&](bool has, const std::string& what) {
    if (!has) missing.push_back(std::string(to_word(row.why)) + ": " + what);
  };
  const auto known = there.gateways.find(row.why);
  need(known != there.gateways.end() && known->second.contains(row.gateways), "a gateway");
  value_set<agency_kind> telling;
  value_set<category> told;
  for (const std::string& id : words_in(row.rules)) {
    need(there.rules.contains(id), "rule " + id);
    need(there.cases.contains(id) || id.starts_with("t1-"), "a case of rule " + id);
    if (const auto rule = there.told.find(id); rule != there.told.end() && rule->second.purposes.contains(row.why)) {
      telling = telling | rule->second.holders;
      told = told | rule->second.categories;
    }
  }
  for (const agency_kind each : row.from - telling) need(false, "anything from " + std::string(to_word(each)));
  for (const category each : row.what - told) need(false, "anything about " + std::string(to_word(each)));
  for (const std::string& id : words_in(row.invariants)) need(there.invariants.contains(id), "invariant " + id);
  return missing;
}

[[nodiscard]] std::vector<std::string> missing_for(const material_row& row, const facts& there) {
  std::vector<std::string> missing;
  const auto need = [&](const names& has, std::string_view list, const char* kind) {
    for (const std::string& id : words_in(list))
      if (!has.contains(id)) missing.push_back(std::string(row.material) + ": " + kind + " " + id);
  };
  names guards = there.rules;
  guards.insert(there.protections.begin(), there.protections.end());
  need(guards, row.guards, "guard");
  need(there.invariants, row.invariants, "invariant");
  need(there.tests, row.tests, "test");
  return missing;
}

[[nodiscard]] std::vector<std::string> all_missing(const facts& there) {
  std::vector<std::string> missing;
  const auto add = [&](std::vector<std::string> more) { missing.insert(missing.end(), more.begin(), more.end()); };
  for (const purpose_row& row : PURPOSES) add(missing_for(row, there));
  for (const material_row& row : MATERIALS) add(missing_for(row, there));
  return missing;
}

TEST(coverage, every_row_has_its_rules_its_statements_its_cases_and_its_tests) {
  EXPECT_THAT(all_missing(gather()), testing::IsEmpty());
}

TEST(coverage, every_purpose_has_a_row_and_crime_prevention_has_none) {
  value_set<purpose> rows;
  for (const purpose_row& row : PURPOSES) {
    EXPECT_FALSE(rows.contains(row.why)) << to_word(row.why);
    rows.insert(row.why);
  }
  EXPECT_EQ(rows, value_set<purpose>::all() - value_set<purpose>{purpose::crime_prevention});
  const facts there = gather();
  EXPECT_FALSE(there.gateways.contains(purpose::crime_prevention));
  for (const char* id : {"crime-no-rule", "crime-not-asked", "crime-not-told"})
    EXPECT_TRUE(there.invariants.contains(id));
}

TEST(coverage, every_rule_belongs_to_a_row) {
  names in_rows;
  for (const purpose_row& row : PURPOSES) in_rows.merge(words_in(row.rules));
  for (const rule_terms& each : shipped().tables().written.rules) EXPECT_TRUE(in_rows.contains(each.id)) << each.id;
}

TEST(coverage, every_protection_of_the_program_guards_a_row) {
  names in_rows{"", "protect.identity"};
  for (const material_row& row : MATERIALS) in_rows.merge(words_in(row.guards));
  for (const std::string& each : gather().protections) EXPECT_TRUE(in_rows.contains(each)) << each;
}

// Each name of the tables taken away by itself is missed.
TEST(coverage, misses_whatever_is_taken_away) {
  const facts whole = gather();
  names in_rules, in_invariants, in_tests;
  for (const purpose_row& row : PURPOSES) {
    in_rules.merge(words_in(row.rules));
    in_invariants.merge(words_in(row.invariants));
  }
  for (const material_row& row : MATERIALS) {
    in_invariants.merge(words_in(row.invariants));
    in_tests.merge(words_in(row.tests));
  }
  const auto without = [&](names facts::* where, const std::string& id) {
    facts less = whole;
    (less.*where).erase(id);
    return all_missing(less);
  };
  for (const std::string& id : in_rules) {
    EXPECT_THAT(without(&facts::rules, id), testing::Contains(testing::EndsWith("rule " + id)));
    if (!id.starts_with("t1-"))
      EXPECT_THAT(without(&facts::cases, id), testing::Contains(testing::EndsWith("case of rule " + id)));
  }
  for (const std::string& id : in_invariants)
    EXPECT_THAT(without(&facts::invariants, id), testing::Contains(testing::EndsWith("invariant " + id)));
  for (const std::string& id : in_tests)
    EXPECT_THAT(without(&facts::tests, id), testing::Contains(testing::EndsWith("test " + id)));
}

}  // namespace
}  // namespace mash::policy
