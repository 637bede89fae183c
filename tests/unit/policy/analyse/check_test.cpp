// SPDX-License-Identifier: Apache-2.0
// The shipped agreement and its statements: all hold, and none holds only because it says nothing.
#include "policy/analyse/check.hpp"

#include <gmock/gmock.h>

#include <set>

#include "policy/folder.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/policy/analyse/points.hpp"

namespace mash::policy::analyse {
namespace {

using testing::HasSubstr;

[[nodiscard]] const folder& shipped_folder() {
  static const auto read = read_folder(test::source_path("config/agreements/cp-mash"));
  if (!read) {
    ADD_FAILURE() << read.error().detail;
    std::abort();
  }
  return *read;
}

[[nodiscard]] const agreement& shipped() {
  static const auto made = agreement::assemble(shipped_folder(), "cp-mash");
  if (!made) {
    ADD_FAILURE() << made.error().detail;
    std::abort();
  }
  return **made;
}

[[nodiscard]] const std::vector<invariant>& shipped_invariants() {
  static const auto read = read_invariants(shipped_folder().files.find(INVARIANTS_FILE)->second, "invariants.toml");
  if (!read) {
    ADD_FAILURE() << read.error().detail;
    std::abort();
  }
  return *read;
}

[[nodiscard]] std::set<std::string> broken_under(const terms& written) {
  const auto made = points::prove_over(written);
  std::set<std::string> broken;
  for (const invariant& each : shipped_invariants())
    if (disprove(*made.over, made.over->space(), each)) broken.insert(each.id);
  return broken;
}

TEST(shipped_agreement, keeps_every_statement_and_both_theorems) {
  const auto found = check(shipped(), shipped_folder().files.find(INVARIANTS_FILE)->second, "invariants.toml");
  ASSERT_TRUE(found) << found.error().detail;
  for (const auto& each : found->invariants) EXPECT_EQ(each.counter_example, "") << each.id;
  for (const auto& each : found->theorems) EXPECT_EQ(each.broken, "") << each.says;
  EXPECT_TRUE(found->good());
  EXPECT_GE(found->invariants.size(), 60U);
  EXPECT_GT(found->points, 1e18);
}

TEST(shipped_agreement, has_no_rule_that_never_decides) {
  const auto found = check(shipped(), shipped_folder().files.find(INVARIANTS_FILE)->second, "invariants.toml");
  ASSERT_TRUE(found) << found.error().detail;
  for (const std::string& each : found->dead) EXPECT_THAT(each, testing::Not(HasSubstr("rule \"")));
}

template <class Enum>
[[nodiscard]] std::vector<law_entry<Enum>> law_for_everybody() {
  std::vector<law_entry<Enum>> entries;
  for (const Enum value : value_set<Enum>::all()) {
    law_entry<Enum> each;
    each.value = value;
    each.from = std::chrono::year(1900) / 1 / 1;
    each.holders = each.recipients = value_set<agency_kind>::all();
    each.about = value_set<subject_kind>::all();
    each.clause = std::string(to_word(value));
    entries.push_back(each);
  }
  return entries;
}

// Everybody asks everybody for everything, for every purpose, on every ground; one rule tells it in one form.
[[nodiscard]] terms without_restraint(disposition form) {
  terms written = shipped().tables().written;
  written.parties.clear();
  for (const agency_kind kind : value_set<agency_kind>::all()) {
    party each;
    each.member = each.name = std::string(to_word(kind));
    each.kind = kind;
    each.signed_up = each.may_ask = each.may_answer = true;
    written.parties.push_back(each);
  }
  written.law.powers = law_for_everybody<power>();
  written.law.article6_grounds = law_for_everybody<article6>();
  written.law.special_grounds = law_for_everybody<article9_10>();
  written.law.confidence = law_for_everybody<confidentiality>();
  purpose_terms open = written.purposes.front();
  open.powers = value_set<power>::all();
  open.article6_grounds = value_set<article6>::all();
  open.special_grounds = value_set<article9_10>::all();
  open.confidence = value_set<confidentiality>::all();
  open.roles = value_set<role>::all();
  open.family = {value_set<agreement_state>::all(), {}, {}};
  open.look_back_years = 0;
  written.purposes.clear();
  for (const purpose why : value_set<purpose>::all()) {
    open.why = why;
    written.purposes.push_back(open);
  }
  rule_terms rule = written.rules.front();
  rule.where = {value_set<agency_kind>::all(),
                value_set<category>::all(),
                value_set<purpose>::all(),
                value_set<subject_kind>::all(),
                value_set<urgency>::all(),
                value_set<agreement_state>::all(),
                {},
                value_set<role_in_concern>::all()};
  rule.form = form;
  rule.look_back_years = 0;
  written.rules = {rule};
  written.limits.clear();
  return written;
}

// What the program itself guards, whatever an agreement says.
const std::set<std::string> GUARDED_BY_THE_PROGRAM{"adoption-no-existence",
                                                   "adoption-no-identity",
                                                   "adoption-no-guess",
                                                   "witness",
                                                   "privilege",
                                                   "protected-place",
                                                   "protected-place-from-harm",
                                                   "possible-match",
                                                   "sexual-health",
                                                   "sexual-health-elsewhere",
                                                   "qualified-marks",
                                                   "qualified-marks-elsewhere",
                                                   "protected-place-fields",
                                                   "sexual-health-service",
                                                   "sensitive-service-fields",
                                                   "referrer-fields",
                                                   "crime-not-asked",
                                                   "crime-not-told",
                                                   "blue"};

TEST(shipped_invariants_hold, by_what_the_agreement_says_or_by_the_program_and_not_because_they_are_empty) {
  const auto broken = broken_under(without_restraint(disposition::released));
  for (const invariant& each : shipped_invariants()) {
    if (each.what == claim::always_leaves_as) continue;
    EXPECT_EQ(broken.contains(each.id), !GUARDED_BY_THE_PROGRAM.contains(each.id)) << each.id;
  }
}

TEST(shipped_invariants_hold, that_something_always_leaves_only_while_rules_let_it) {
  const auto broken = broken_under(without_restraint(disposition::withheld));
  std::size_t tried = 0;
  for (const invariant& each : shipped_invariants()) {
    if (each.what != claim::always_leaves_as) continue;
    ++tried;
    EXPECT_TRUE(broken.contains(each.id)) << each.id;
  }
  EXPECT_GE(tried, 4U);
}

TEST(shipped_invariants_hold, for_every_row_of_protected_material) {
  std::set<std::string> ids;
  for (const invariant& each : shipped_invariants()) ids.insert(each.id);
  for (const char* each : {"adoption-no-existence", "recipients", "witness", "protected-place", "sexual-health",
                           "substance", "camhs", "qualified-marks", "intelligence", "court-papers", "privilege"})
    EXPECT_TRUE(ids.contains(each)) << each;
}

// One slip in the shipped agreement at a time, and the statement that catches it.
struct slip {
  const char* caught_by;
  std::function<void(terms&)> make;
};

void tell(terms& of, agency_kind holder, category what, purpose why) {
  rule_terms rule = of.rules.front();
  rule.id = "slip";
  rule.place = "tier2.toml:999";
  rule.where.holders = {holder};
  rule.where.categories = {what};
  rule.where.purposes = {why};
  rule.where.about = value_set<subject_kind>::all();
  rule.where.urgencies = {urgency::red, urgency::amber, urgency::green};
  rule.where.family = value_set<agreement_state>::all();
  rule.form = disposition::released;
  rule.look_back_years = 0;
  for (auto* list : {&of.rules, &of.limits})
    for (rule_terms& each : *list)
      if (each.where.categories.contains(what) && each.where.purposes.contains(why) && each.where.caveats.empty())
        each.where.categories.erase(what);
  of.rules.push_back(rule);
}

[[nodiscard]] law_entry<power>& entry_of(terms& of, power value) {
  const auto found = std::ranges::find(of.law.powers, value, &law_entry<power>::value);
  if (found == of.law.powers.end()) {
    ADD_FAILURE() << "the agreement does not list " << to_word(value);
    std::abort();
  }
  return *found;
}

[[nodiscard]] purpose_terms& purpose_of(terms& of, purpose why) {
  return *std::ranges::find(of.purposes, why, &purpose_terms::why);
}

TEST(shipped_invariants_hold, until_somebody_makes_one_slip) {
  const std::vector<slip> slips{
      {"intelligence", [](terms& of) { tell(of, agency_kind::police, category::intelligence, purpose::s47_strategy); }},
      {"intelligence-elsewhere",
       [](terms& of) { tell(of, agency_kind::police, category::intelligence, purpose::mash_threshold); }},
      {"s17-intelligence",
       [](terms& of) { tell(of, agency_kind::police, category::intelligence, purpose::s17_assessment); }},
      {"child-offending",
       [](terms& of) { tell(of, agency_kind::police, category::conviction_caution, purpose::s47_strategy); }},
      {"s17-adult-health", [](terms& of) { tell(of, agency_kind::icb, category::parent_mh, purpose::s17_assessment); }},
      {"threshold-place",
       [](terms& of) { tell(of, agency_kind::police, category::location_current, purpose::mash_threshold); }},
      {"camhs", [](terms& of) { tell(of, agency_kind::icb, category::child_mh, purpose::mash_threshold); }},
      {"s47-9-holder", [](terms& of) { entry_of(of, power::ca1989_s47_9).holders.insert(agency_kind::police); }},
      {"s47-9-holder", [](terms& of) { entry_of(of, power::ca1989_s47_9).holders.insert(agency_kind::school); }},
      {"s47-unborn", [](terms& of) { entry_of(of, power::ca1989_s47_9).about.insert(subject_kind::unborn); }},
      {"s47-cause", [](terms& of) { purpose_of(of, purpose::mash_threshold).powers.insert(power::ca1989_s47_1); }},
      {"vital-interests",
       [](terms& of) { purpose_of(of, purpose::s47_strategy).article6_grounds.insert(article6::d); }},
      {"early-help-confidence",
       [](terms& of) {
         purpose_of(of, purpose::early_help).confidence.insert(confidentiality::overriding_public_interest);
       }},
      {"early-help-agreement",
       [](terms& of) {
         purpose_of(of, purpose::early_help).family.with_manager.insert(agreement_state::refused);
         purpose_of(of, purpose::early_help).confidence.insert(confidentiality::overriding_public_interest);
         for (rule_terms& each : of.rules) each.where.family = value_set<agreement_state>::all();
       }},
      {"s17-refusal",
       [](terms& of) { purpose_of(of, purpose::s17_assessment).family.with_manager.insert(agreement_state::refused); }},
      {"threshold-authority",
       [](terms& of) { purpose_of(of, purpose::mash_threshold).family.enough.insert(agreement_state::refused); }},
      {"who-never-asks", [](terms& of) { purpose_of(of, purpose::s47_strategy).roles.insert(role::sys_admin); }},
      {"early-help-officer",
       [](terms& of) { purpose_of(of, purpose::s47_strategy).roles.insert(role::early_help_officer); }},
      {"court-papers",
       [](terms& of) {
         std::erase_if(of.limits,
                       [](const auto& each) { return each.where.caveats.contains(caveat::legal_restriction); });
       }},
      {"recipients",
       [](terms& of) {
         for (party& each : of.parties) each.may_ask = true;
         for (auto& each : of.law.powers) each.recipients = value_set<agency_kind>::all();
       }},
  };
  EXPECT_EQ(broken_under(shipped().tables().written), std::set<std::string>());
  for (const slip& each : slips) {
    terms written = shipped().tables().written;
    each.make(written);
    EXPECT_TRUE(broken_under(written).contains(each.caught_by)) << each.caught_by;
  }
}

TEST(shipped_agreement, is_refused_when_a_rule_breaks_a_statement) {
  folder spoilt = shipped_folder();
  spoilt.manifest.reset();
  spoilt.files.erase(std::string(CASES_FILE));  // they would notice first
  std::string& tier2 = spoilt.files.find(TIER2_FILE)->second;
  tier2 += R"toml(
[[rules]]
id = "slip"
clause = "None"
because = "Somebody thought it useful."
holders = ["police"]
categories = ["location_current"]
purposes = ["mash_threshold"]
disposition = "released"
)toml";
  const auto loaded = agreement::of(spoilt, "cp-mash");
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().detail, HasSubstr("cp-mash/invariants.toml:"));
  EXPECT_THAT(loaded.error().detail, HasSubstr("Rule \"slip\" (tier2.toml:"));
}

TEST(check, of_a_folder_that_is_not_there_says_so) {
  const auto found = check_folder("/nowhere/at/all");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, errc::not_found);
}

}  // namespace
}  // namespace mash::policy::analyse
