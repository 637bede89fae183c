// SPDX-License-Identifier: Apache-2.0
// The adapter over its example folder, and over files with what real exports get wrong.
#include "adapters/probation/source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::probation {
namespace {

using contract::record;
using contract::record_kind;
using policy::category;
using policy::caveat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

contract::person person(const char* family, const char* given, const char* born) {
  contract::person out;
  out.family_name = family;
  out.given_names = given;
  out.date_of_birth = parse_iso_date(born).value();
  return out;
}

class probation : public ::testing::Test {
 protected:
  probation() {
    std::filesystem::copy(test::source_path("config/examples/probation"), home_.path(),
                          std::filesystem::copy_options::recursive);
    json::array list;
    for (const std::string unit : {"peterborough", "cambridgeshire"})
      list.push_back(json::object{{"id", unit},
                                  {"name", unit},
                                  {"controller", "The Secretary of State for Justice"},
                                  {"system", "Probation case records"},
                                  {"folder", home_.file(unit)}});
    auto made = make_probation_source(json::object{{"organisations", std::move(list)}});
    EXPECT_TRUE(made) << (made ? "" : made.error().detail);
    if (made) source_ = std::move(*made);
  }

  void replace(const std::string& name, const std::string& from, const std::string& to) const {
    std::ifstream in(home_.file(name));
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    std::ofstream(home_.file(name)) << text.replace(at, from.size(), to);
  }
  kit::found_records fetch(const contract::person& who) {
    std::vector<std::string> keys;
    for (const auto& one : source_->find(who, {}).value().people) keys.push_back(one.key);
    EXPECT_THAT(keys, SizeIs(1));
    return source_->fetch({{"a2", keys}}, {}, {}).value();
  }
  std::vector<record> told(const contract::person& who, record_kind kind) {
    std::vector<record> out;
    for (record& one : fetch(who).records)
      if (one.kind == kind) out.push_back(std::move(one));
    return out;
  }
  static std::vector<std::string> summaries(const std::vector<record>& of) {
    std::vector<std::string> out;
    for (const record& one : of) out.push_back(one.summary);
    return out;
  }

  test::temporary_directory home_;
  std::unique_ptr<kit::source> source_;
  const contract::person john_ = person("Smith", "John", "1985-01-20");
};

TEST_F(probation, each_delivery_unit_is_an_organisation_and_the_example_is_sound) {
  const auto bodies = source_->organisations();
  ASSERT_THAT(bodies, SizeIs(2));
  EXPECT_THAT(bodies[0].systems, ElementsAre("Probation case records"));
  for (const auto& one : source_->find(john_, {}).value().systems) EXPECT_EQ(one.trouble, "");
  for (const auto& one : fetch(john_).systems) EXPECT_EQ(one.trouble, "");
}

TEST_F(probation, people_are_found_by_name_and_birth_date_and_others_are_not) {
  const auto john = source_->find(john_, {}).value().people;
  ASSERT_THAT(john, SizeIs(1));
  EXPECT_EQ(john[0].organisation, "peterborough");
  EXPECT_THAT(john[0].identity.aliases, ElementsAre("Johnny Smith"));
  EXPECT_EQ(john[0].identity.sex, policy::sex::male);
  EXPECT_EQ(john[0].identity.addresses.at(0).postcode, "CB99 9ZZ");
  EXPECT_FALSE(john[0].restricted);
  EXPECT_EQ(source_->find(person("Placeholder", "Robin", "1990-12-05"), {}).value().people.at(0).organisation,
            "cambridgeshire");
  EXPECT_THAT(source_->find(person("Okafor", "Ada", "2015-04-02"), {}).value().people, IsEmpty());
}

TEST_F(probation, an_order_tells_how_somebody_is_supervised_and_by_whom) {
  const auto orders = told(john_, record_kind::event);
  EXPECT_EQ(orders[0].summary, "Was supervised by probation: Suspended sentence order.");
  EXPECT_EQ(orders[0].when.until, "2026-02-05");
  EXPECT_EQ(orders[0].status, std::nullopt);
  EXPECT_EQ(orders[1].summary, "Is supervised by probation: Community order.");
  EXPECT_EQ(orders[1].category, category::offender_supervision);
  EXPECT_EQ(orders[1].status, policy::item_status::ongoing);
  EXPECT_EQ(orders[1].fields.at("expected_end").as_string(), "2028-05-17");
  const auto workers = told(john_, record_kind::involvement);
  ASSERT_THAT(workers, SizeIs(1)) << "the practitioner of an order that ended works with him no more";
  EXPECT_EQ(workers[0].category, category::involvement_current);
  EXPECT_EQ(workers[0].fields.at("from").as_string(), "2026-05-18");
  EXPECT_EQ(workers[0].fields.at("worker").as_string(), "Priya Example");
  EXPECT_EQ(workers[0].fields.at("telephone").as_string(), "01632 960106");
  EXPECT_TRUE(workers[0].fields.at("current").as_bool());
}

TEST_F(probation, the_mark_of_an_order_stands_on_its_practitioner_too) {
  replace("peterborough/orders.csv", "17/05/2028,,Priya Example,Peterborough sentence management,01632 960106,",
          "17/05/2028,,Priya Example,Peterborough sentence management,01632 960106,originator_control");
  EXPECT_THAT(told(john_, record_kind::event).at(1).caveats, ElementsAre(caveat::originator_control));
  EXPECT_THAT(told(john_, record_kind::involvement).at(0).caveats, ElementsAre(caveat::originator_control));
}

TEST_F(probation, the_risk_of_serious_harm_is_told_by_whom_it_threatens) {
  const auto assessed = told(john_, record_kind::assessment);
  ASSERT_THAT(assessed, SizeIs(1));
  EXPECT_EQ(assessed[0].fields.at("children").as_string(), "high");
  EXPECT_EQ(assessed[0].fields.at("staff").as_string(), "low");
  EXPECT_EQ(assessed[0].nature, policy::nature::professional_judgement);
  EXPECT_THAT(summaries(told(john_, record_kind::alert)),
              ElementsAre("Probation assesses a high risk of serious harm to children.",
                          "Is registered by probation: Risk to children.",
                          "Is registered by probation: Domestic abuse perpetrator.",
                          "Is registered by probation: MAPPA level 2."));
  EXPECT_THAT(told(person("Example", "Mark", "1979-11-03"), record_kind::alert), IsEmpty()) << "low is no alert";
}

TEST_F(probation, danger_to_staff_is_a_category_of_its_own) {
  replace("peterborough/rosh.csv", "High,Medium,High,Low", "Low,Low,Low,Very high");
  const auto alerts = told(john_, record_kind::alert);
  EXPECT_EQ(alerts[0].category, category::staff_safety);
  EXPECT_EQ(alerts[0].fields, (json::object{{"staff", "very_high"}}))
      << "whoever may hear of danger to staff need not be one who may hear whom else he endangers";
}

TEST_F(probation, a_registration_that_ended_is_history_and_no_alert) {
  replace("peterborough/registrations.csv", "02/06/2026,,\n", "02/06/2026,01/09/2026,\n");
  EXPECT_THAT(told(john_, record_kind::alert), SizeIs(3));
  EXPECT_THAT(summaries(told(john_, record_kind::event)),
              ::testing::Contains("Was registered by probation: Risk to children."));
}

TEST_F(probation, appointments_are_kept_or_missed_with_or_without_a_reason) {
  const auto events = summaries(told(john_, record_kind::event));
  EXPECT_THAT(events, ::testing::IsSupersetOf({"Kept an appointment with probation.",
                                               "Missed an appointment with probation, without an acceptable reason.",
                                               "Missed an appointment with probation, with an acceptable reason."}));
}

TEST_F(probation, handling_marks_stand_on_the_record_and_a_limited_access_case_on_all_of_its) {
  const auto alerts = told(john_, record_kind::alert);
  EXPECT_THAT(alerts.back().caveats, ElementsAre(caveat::originator_control));
  EXPECT_THAT(alerts.front().caveats, IsEmpty());
  for (const record& one : fetch(person("Sample", "Dana", "1992-08-14")).records)
    EXPECT_THAT(one.caveats, ::testing::Contains(caveat::restricted_record));
}

TEST_F(probation, what_cannot_be_read_is_trouble_for_that_person_and_not_for_others) {
  replace("peterborough/rosh.csv", "High,Medium,High,Low", "High,Medium,Severe,Low");
  const auto held = fetch(john_);
  EXPECT_FALSE(held.systems[0].searched);
  EXPECT_EQ(held.systems[0].trouble, "rosh.csv: line 2: known_adult is not a word that this adapter knows");
  EXPECT_TRUE(held.systems[1].searched);
  EXPECT_THAT(held.records, SizeIs(::testing::Gt(5)));
  EXPECT_TRUE(fetch(person("Example", "Mark", "1979-11-03")).systems[0].searched);
}

TEST_F(probation, a_half_written_file_does_not_stop_it_and_the_whole_one_is_read_when_it_is_there) {
  replace("peterborough/orders.csv",
          "2,Community order,18/05/2026,17/05/2028,,Priya Example,Peterborough sentence "
          "management,01632 960106,\n",
          "");
  std::string whole;
  {
    std::ifstream in(test::source_path("config/examples/probation/peterborough/orders.csv"));
    whole.assign(std::istreambuf_iterator<char>(in), {});
  }
  for (std::size_t bytes = 0; bytes < whole.size(); bytes += 7) {
    std::ofstream(home_.file("peterborough/orders.csv")) << whole.substr(0, bytes);
    const auto held = fetch(john_);
    const bool at_a_line_end = bytes > 0 && whole[bytes - 1] == '\n';
    if (!at_a_line_end) EXPECT_FALSE(held.systems[0].searched) << bytes;
    EXPECT_THAT(held.systems[0].trouble, ::testing::Not(HasSubstr("Priya"))) << bytes;
  }
  std::ofstream(home_.file("peterborough/orders.csv")) << whole;
  const auto held = fetch(john_);
  EXPECT_TRUE(held.systems[0].searched) << held.systems[0].trouble;
}

}  // namespace
}  // namespace mash::probation
