// SPDX-License-Identifier: Apache-2.0
// A match that turns out to be of somebody else: what goes with it, and what stands of the other matches.
#include "tests/unit/review/identity_fixture.hpp"

namespace mash::kit {
namespace {

using policy::category;
using policy::roster_outcome;
using test::identity_review;
using test::item_of;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// Two bodies with records of their own, each matched for itself.
class two_bodies : public identity_review {
 protected:
  two_bodies() {
    agency.organisations.push_back({"second", "Second body", "Second body", {}, {"Files"}});
    subject_match there = found.people.by_subject["a2"]["police"];
    there.key = "k-second";
    there.evidence.organisation = "second";
    found.people.by_subject["a2"]["second"] = there;
    hold("other", category::da_incident, {}).organisation = "second";
    hold("seen", category::identity_basic, {}).organisation = "second";
    found.records.back().kind = contract::record_kind::identity;
  }
};

TEST_F(two_bodies, what_is_confirmed_of_one_lets_nothing_of_the_other_leave) {
  const auto made = say_of("second", person_verdict::confirm);
  ASSERT_TRUE(made) << made.error().detail << " " << fault();
  EXPECT_TRUE(made->at("open").as_bool()) << "the other match waits";
  const contract::answer left = read(sent_.at(0));
  EXPECT_NE(item_of(left, "other"), nullptr);
  EXPECT_EQ(item_of(left, "incident"), nullptr);
  EXPECT_THAT(sent_[0].line, HasSubstr("identity_uncertain"));
  ASSERT_TRUE(say_of("police", person_verdict::confirm));
  EXPECT_NE(item_of(read(sent_.at(1)), "incident"), nullptr);
}

TEST_F(two_bodies, what_is_refuted_of_one_stands_of_the_other) {
  ASSERT_TRUE(say_of("second", person_verdict::refute));
  const contract::answer left = read(sent_.at(0));
  ASSERT_THAT(left.people, SizeIs(1));
  EXPECT_EQ(left.people[0].organisation, "police");
  ASSERT_TRUE(left.corrects) << "the name that the second body had was told";
  EXPECT_THAT(left.corrects->disproved, IsEmpty()) << "the police's match of that person stands";
  EXPECT_THAT(left.corrects->items, ElementsAre(Field(&contract::corrected_item::id, "seen")));
  EXPECT_EQ(left.organisations.at(1).outcome, policy::roster_outcome::no_trace);
  ASSERT_TRUE(say_of({}, person_verdict::confirm));
  EXPECT_NE(item_of(read(sent_.at(1)), "incident"), nullptr);
  EXPECT_EQ(item_of(read(sent_.at(1)), "other"), nullptr) << "it stays refuted";
}

TEST_F(two_bodies, that_one_of_them_found_nobody_after_all_is_the_outcome_of_both) {
  ASSERT_TRUE(say_of("second", person_verdict::refute));
  const contract::answer left = read(sent_.at(0));
  EXPECT_EQ(left.organisations.at(0).outcome, roster_outcome::answered);
  EXPECT_EQ(left.outcome, roster_outcome::no_trace) << "the worst of its bodies'";
  EXPECT_EQ(left.safety.known, "yes");
}

// Nobody looked to the end for somebody else who was asked about.
class with_an_open_identity : public identity_review {
 protected:
  with_an_open_identity() { found.people.by_subject["c1"]["police"].result = policy::search_result::ambiguous_match; }
};

TEST_F(with_an_open_identity, a_refuted_match_leaves_the_headline_not_searched) {
  ASSERT_TRUE(say(person_verdict::refute));
  const contract::answer left = read(sent_.at(0));
  EXPECT_EQ(left.safety.known, "not_searched");
  EXPECT_EQ(left.outcome, roster_outcome::ambiguous_match);
}

class in_a_file_partly_read : public identity_review {
 protected:
  in_a_file_partly_read() { found.systems.push_back({"police", "POLE extract", false, {}}); }
};

TEST_F(in_a_file_partly_read, a_confirmed_match_is_named_with_what_leaves_for_it) {
  const auto made = say(person_verdict::confirm);
  ASSERT_TRUE(made) << made.error().detail << " " << fault();
  const contract::answer left = read(sent_.at(0));
  EXPECT_NE(item_of(left, "incident"), nullptr);
  ASSERT_THAT(left.people, SizeIs(1));
  EXPECT_EQ(left.people[0].confirmed_by, test::PIET.role);
  EXPECT_EQ(left.safety.known, "yes");
}

TEST_F(in_a_file_partly_read, a_refuted_match_leaves_the_headline_not_searched) {
  ASSERT_TRUE(say(person_verdict::refute));
  const contract::answer left = read(sent_.at(0));
  EXPECT_EQ(left.safety.known, "not_searched");
  EXPECT_EQ(left.outcome, roster_outcome::partly_searched);
}

// One patient record of several bodies: matched through the first, and the second has entries in it.
class one_file_of_two_bodies : public identity_review {
 protected:
  one_file_of_two_bodies() {
    agency.organisations.push_back({"second", "Second body", "Second body", {}, {"POLE extract"}});
    hold("other", category::da_incident, {}).organisation = "second";
  }
};

TEST_F(one_file_of_two_bodies, what_the_second_found_goes_with_the_match_of_the_first) {
  const contract::answer first = answer();
  ASSERT_EQ(first.organisations.at(1).outcome, roster_outcome::answered);
  const auto made = say_of("police", person_verdict::refute);
  ASSERT_TRUE(made) << made.error().detail << " " << fault();
  EXPECT_FALSE(made->at("open").as_bool());
  const contract::answer left = read(sent_.at(0));
  for (const contract::search& one : left.searches)
    EXPECT_EQ(one.result, policy::search_result::no_trace) << one.organisation << " " << one.subject;
  EXPECT_EQ(left.organisations.at(1).outcome, roster_outcome::no_trace);
  EXPECT_EQ(left.outcome, roster_outcome::no_trace);
  EXPECT_EQ(left.safety.known, "no_trace");
  EXPECT_THAT(left.corrects->disproved, ElementsAre("a2"));
  EXPECT_THAT(shown().at("review").at("items").as_array(), IsEmpty()) << "nothing of it is decided on any more";
}

// Incidents about the man whom the record is only probably of and about a child who is certain.
class with_a_certain_child : public identity_review {
 protected:
  with_a_certain_child() {
    subject_match child = found.people.by_subject["a2"]["police"];
    child.key = "k-c1";
    child.evidence.subject = "c1";
    child.evidence.band = policy::match_band::certain;
    found.people.by_subject["c1"]["police"] = child;
    hold("both", category::da_incident, {}).subjects = {"a2", "c1"};
    found.records.back().fields = {{"roles", json::array{"a2: suspect", "c1: child at the address"}}};
  }
};

TEST_F(with_a_certain_child, what_is_about_the_child_too_waits_for_a_person_and_leaves_about_the_child_alone) {
  const auto made = say(person_verdict::refute);
  ASSERT_TRUE(made) << made.error().detail << " " << fault();
  EXPECT_TRUE(made->at("open").as_bool());
  EXPECT_EQ(item_of(read(sent_.at(0)), "both"), nullptr) << "its sentence may speak of the other man";
  open();  // over a restart
  const json::object page = shown();
  const json::array& items = page.at("review").at("items").as_array();
  ASSERT_THAT(items, SizeIs(1)) << "what was about him alone is gone";
  EXPECT_EQ(json::canonical(items[0].at("not_about")), R"(["a2"])");
  EXPECT_THAT(json::canonical(items[0].at("would_leave")), Not(HasSubstr("suspect")));
  EXPECT_EQ(waiting(), 1U);

  const auto released = decide({{"both", test::ruled(ruling_kind::release)}});
  ASSERT_TRUE(released) << released.error().detail;
  EXPECT_FALSE(released->at("open").as_bool());
  const contract::answer left = read(sent_.at(1));
  ASSERT_NE(item_of(left, "both"), nullptr);
  EXPECT_THAT(item_of(left, "both")->what.subjects, ElementsAre("c1"));
  EXPECT_TRUE(item_of(left, "both")->what.fields.empty());
  EXPECT_EQ(waiting(), 0U);
}

TEST_F(with_a_certain_child, what_had_left_as_of_both_is_withdrawn_and_stays_so) {
  ASSERT_TRUE(say(person_verdict::confirm));
  ASSERT_NE(item_of(read(sent_.at(0)), "both"), nullptr);
  const auto made = say(person_verdict::refute);
  ASSERT_TRUE(made) << made.error().detail << " " << fault();
  EXPECT_FALSE(made->at("open").as_bool());
  const contract::answer left = read(sent_.at(1));
  EXPECT_EQ(item_of(left, "both"), nullptr);
  EXPECT_THAT(left.corrects->items, testing::Contains(Field(&contract::corrected_item::id, "both")));
  EXPECT_THAT(shown().at("review").at("items").as_array(), IsEmpty());
  EXPECT_EQ(waiting(), 0U);
}

}  // namespace
}  // namespace mash::kit
