// SPDX-License-Identifier: Apache-2.0
// A match that is only probable, and the person at the agency who says whether it is the person asked about: what waits
// for that, what leaves on their word and no earlier, and what is taken back if it was somebody else.
#include "adapters/kit/review/identity.hpp"

#include "adapters/kit/review/correcting.hpp"
#include "tests/unit/review/identity_fixture.hpp"

namespace mash::kit {
namespace {

using policy::category;
using policy::caveat;
using policy::match_band;
using test::GRACE;
using test::identity_review;
using test::item_of;
using test::PIET;
using test::ruled;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

struct probable_items : test::held_items {
  probable_items() {
    band() = match_band::probable;
    hold("name", category::identity_basic, {}).kind = contract::record_kind::identity;
    found.records.back().fields = {{"field", "family_name"}, {"value", "Smith"}};
    hold("home", category::address, {}).kind = contract::record_kind::identity;
    found.records.back().fields = {{"field", "postcode"}, {"value", "CB99 9ZZ"}};
  }
  match_band& band() { return found.people.by_subject["a2"]["police"].evidence.band; }
  [[nodiscard]] identity_holds holds_of(const contract::answer& draft) const {
    return {question, versions, agency.member, draft, mash::test::NOW};
  }
  const deciding_versions versions{*agreement};
};

class held_for_identity : public ::testing::Test, protected probable_items {};

TEST_F(held_for_identity, is_what_would_leave_were_the_match_certain_and_nothing_else) {
  const contract::answer kept = draft();
  const identity_holds unsure = holds_of(kept);
  std::vector<std::string> waits;
  for (const contract::item* one : unsure.waiting_for(kept.people.front())) waits.push_back(one->what.id);
  EXPECT_THAT(waits, testing::UnorderedElementsAre("incident", "spent", "coded", "home"));
  EXPECT_TRUE(unsure.any_open({}));
  const std::string line = contract::encode(kept);
  EXPECT_THAT(line, HasSubstr("SECRET-incident"));
  EXPECT_THAT(line, Not(HasSubstr("SECRET-advice"))) << "legal advice leaves for nobody: its content is not kept";
}

TEST_F(held_for_identity, the_draft_says_no_more_than_the_answer_that_was_sent) {
  EXPECT_EQ(contract::encode(after({}).reply), contract::encode(answer()));
  EXPECT_THAT(contract::encode(answer()), Not(HasSubstr("SECRET-incident")));
  const contract::answer read = contract::decode_answer(finish(draft()).line).value().what;
  EXPECT_EQ(contract::encode(remake({read, matches_in(answer())}, {}, question, "police", *agreement).reply),
            contract::encode(answer()));
}

TEST_F(held_for_identity, where_nothing_adverse_is_held_nobody_has_to_look) {
  std::erase_if(found.records, [](const contract::record& one) { return one.id != "name"; });
  const contract::answer kept = draft();
  EXPECT_FALSE(holds_of(kept).any_open({}));
  EXPECT_FALSE(holds_items(kept));
}

TEST_F(held_for_identity, a_confirmed_person_is_decided_on_as_a_certain_one) {
  const contract::answer kept = draft();
  contract::answer confirmed = kept;
  apply({.subject = "a2",
         .organisation = {},
         .says = person_verdict::confirm,
         .reason = {},
         .words = {},
         .by = "MASH researcher",
         .at = {}},
        confirmed);
  contract::answer made = remake({confirmed, matches_in(answer())}, {}, question, "police", *agreement).reply;
  band() = match_band::certain;
  contract::answer certain = answer();
  ASSERT_THAT(made.people, SizeIs(1));
  EXPECT_EQ(made.people[0].confirmed_by, "MASH researcher");
  EXPECT_EQ(made.people[0].band, match_band::probable) << "what the evidence says stands";
  certain.people = made.people;
  for (contract::answer* one : {&made, &certain})
    std::ranges::sort(one->items, {}, [](const contract::item& each) { return each.what.id; });
  EXPECT_EQ(contract::encode(made), contract::encode(certain));
}

TEST_F(held_for_identity, no_word_makes_a_possible_match_more) {
  band() = match_band::possible;
  contract::answer kept = draft();
  EXPECT_THAT(contract::encode(kept), Not(HasSubstr("SECRET-incident")));
  apply({.subject = "a2",
         .organisation = {},
         .says = person_verdict::confirm,
         .reason = {},
         .words = {},
         .by = "MASH researcher",
         .at = {}},
        kept);
  EXPECT_EQ(kept.people.front().confirmed_by, "");
  EXPECT_THAT(remake({kept, matches_in(answer())}, {}, question, "police", *agreement).reply.items, IsEmpty());
}

// The same over a member's ledger and desk.

TEST_F(identity_review, waits_at_the_desk_and_shows_how_much_and_not_what) {
  ASSERT_EQ(waiting(), 1U);
  const json::object page = shown();
  const json::object& review = page.at("review").as_object();
  EXPECT_THAT(review.at("items").as_array(), IsEmpty());
  EXPECT_EQ(candidate().at("held").as_int64(), 4);
  EXPECT_THAT(json::canonical(page), Not(HasSubstr("SECRET")));
  EXPECT_THAT(json::canonical(candidate().at("on_record")), HasSubstr("CB99 9ZZ"));
  EXPECT_EQ(candidate().at("record").as_string(), "k-a2") << "where to look in their own system";
  EXPECT_THAT(contract::encode(answer()), Not(HasSubstr("k-a2"))) << "and it is told to nobody else";
  const auto list = await<json::object>([&](auto done) { desk_->list(done); }).value();
  const json::object& line = list.at("reviews").as_array().at(0).as_object();
  EXPECT_EQ(line.at("people").as_int64(), 1);
  EXPECT_EQ(line.at("items").as_int64(), 0);
}

TEST_F(identity_review, what_policy_releases_leaves_on_the_word_and_what_it_holds_for_a_person_waits_for_one) {
  const auto made = say(person_verdict::confirm);
  ASSERT_TRUE(made) << made.error().detail << " " << fault();
  EXPECT_TRUE(made->at("open").as_bool()) << "two items wait for a person now";
  ASSERT_THAT(sent_, SizeIs(1));
  const contract::answer left = read(sent_[0]);
  EXPECT_EQ(left.revision, 2);
  EXPECT_NE(item_of(left, "incident"), nullptr);
  EXPECT_EQ(item_of(left, "coded"), nullptr);
  EXPECT_EQ(left.people.at(0).confirmed_by, PIET.role);
  EXPECT_THAT(sent_[0].line, Not(HasSubstr("photographs"))) << "the reason stays";
  EXPECT_THAT(sent_[0].line, Not(HasSubstr("identity_uncertain")));
  EXPECT_THAT(shown().at("review").at("items").as_array(), SizeIs(2));
  EXPECT_EQ(candidate().at("ruled").as_string(), "confirm");

  const auto rest = decide({{"coded", ruled(ruling_kind::release)}, {"spent", ruled(ruling_kind::withhold)}});
  ASSERT_TRUE(rest) << rest.error().detail;
  EXPECT_FALSE(rest->at("open").as_bool());
  const contract::answer last = read(sent_[1]);
  EXPECT_NE(item_of(last, "coded"), nullptr);
  EXPECT_NE(item_of(last, "incident"), nullptr);
  EXPECT_EQ(last.people.at(0).confirmed_by, PIET.role);
}

TEST_F(identity_review, a_restart_after_the_word_loses_nothing) {
  ASSERT_TRUE(say(person_verdict::confirm));
  const std::string before = json::canonical(shown());
  open();
  EXPECT_EQ(json::canonical(shown()), before);
  const auto kept = await<std::vector<kept_answer>>([&](auto done) { book_->outbox(done); }).value();
  EXPECT_THAT(kept, Contains(Field(&kept_answer::revision, 2)));
}

TEST_F(identity_review, is_bound_to_what_was_shown) {
  const std::string digest(shown().at("digest").as_string());
  bar(category::da_incident);
  decision made{digest, {}};
  made.people.push_back({.subject = "a2",
                         .organisation = {},
                         .says = person_verdict::confirm,
                         .reason = "So it is.",
                         .words = {},
                         .by = {},
                         .at = "/people/0"});
  const auto refused = decide(question.ask_id, made);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::conflict);
  EXPECT_THAT(sent_, IsEmpty());
}

TEST_F(identity_review, two_people_say_so_where_two_decide_on_what_waits) {
  only_two_people_on(category::da_incident);
  EXPECT_TRUE(candidate().at("two_people").as_bool());
  const auto proposed = say(person_verdict::confirm);
  ASSERT_TRUE(proposed) << proposed.error().detail;
  EXPECT_THAT(sent_, IsEmpty());
  second_opinion second{std::string(shown().at("digest").as_string()), proposed->at("proposal").as_int64(), true, {}};
  const auto as = [&](const reviewer& who) {
    return await<json::object>([&](auto done) {
      desk_->second(question.ask_id, second, who, [done](result<json::object> made, auto) { done(std::move(made)); });
    });
  };
  EXPECT_FALSE(as(PIET));
  ASSERT_TRUE(as(GRACE));
  ASSERT_THAT(sent_, SizeIs(1));
  EXPECT_EQ(read(sent_[0]).people.at(0).confirmed_by, GRACE.role);
}

TEST_F(identity_review, somebody_else_is_taken_back_from_everybody_who_was_told) {
  const auto made = say(person_verdict::refute);
  ASSERT_TRUE(made) << made.error().detail << " " << fault();
  EXPECT_FALSE(made->at("open").as_bool());
  ASSERT_THAT(sent_, SizeIs(1));
  EXPECT_TRUE(contract::is_correction(sent_[0].line));
  const contract::answer left = read(sent_[0]);
  EXPECT_THAT(left.items, IsEmpty());
  EXPECT_THAT(left.people, IsEmpty());
  EXPECT_EQ(left.outcome, policy::roster_outcome::no_trace);
  ASSERT_TRUE(left.corrects);
  EXPECT_EQ(left.corrects->reason, contract::correction_reason::wrong_person);
  EXPECT_EQ(left.corrects->words, "It was another John Smith.");
  EXPECT_THAT(left.corrects->disproved, ElementsAre("a2"));
  EXPECT_THAT(left.corrects->items, SizeIs(1)) << "the name had left";
  // Who has acknowledged it comes back to the desk, as of any correction.
  const auto given = await<std::vector<ledger::given>>([&](auto done) { book_->given_answers(question.ask_id, done); });
  ASSERT_THAT(given->at(0).corrections, SizeIs(1));
  EXPECT_TRUE(read_correction_entry(given->at(0).corrections[0].entry));
}

TEST_F(identity_review, somebody_else_after_all_takes_back_what_was_confirmed) {
  ASSERT_TRUE(say(person_verdict::confirm));
  ASSERT_TRUE(say(person_verdict::refute));
  const contract::answer left = read(sent_.at(1));
  EXPECT_THAT(left.items, IsEmpty());
  EXPECT_THAT(left.corrects->items, Contains(Field(&contract::corrected_item::id, "incident")));
  EXPECT_EQ(waiting(), 0U) << "what waited about them waits no more";
  EXPECT_THAT(shown().at("review").at("candidates").as_array(), IsEmpty());
}

TEST_F(identity_review, who_cannot_tell_changes_nothing_and_may_tell_later) {
  const auto made = say(person_verdict::unsure);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_FALSE(made->at("open").as_bool());
  EXPECT_EQ(waiting(), 0U);
  const contract::answer left = read(sent_.at(0));
  EXPECT_EQ(item_of(left, "incident"), nullptr);
  EXPECT_EQ(left.people.at(0).confirmed_by, "");
  ASSERT_TRUE(say(person_verdict::confirm));
  EXPECT_NE(item_of(read(sent_.at(1)), "incident"), nullptr);
  EXPECT_FALSE(say(person_verdict::unsure));
  EXPECT_EQ(fault(), "contradiction") << "what has left is not undone by a shrug";
  EXPECT_FALSE(say(person_verdict::confirm));
  EXPECT_EQ(fault(), "changes_nothing");
}

TEST_F(identity_review, nobody_is_confirmed_who_was_not_matched) {
  decision made{std::string(shown().at("digest").as_string()), {}};
  made.people.push_back({.subject = "c1",
                         .organisation = {},
                         .says = person_verdict::confirm,
                         .reason = "So it is.",
                         .words = {},
                         .by = {},
                         .at = "/people/0"});
  EXPECT_FALSE(decide(question.ask_id, made));
  EXPECT_EQ(fault(), "unknown_person");
}

class possible_review : public identity_review {
 protected:
  possible_review() {
    subject_match open;
    open.result = policy::search_result::ambiguous_match;
    found.people.by_subject["c1"]["police"] = open;
  }
};

TEST_F(possible_review, a_possible_person_is_confirmed_by_nobody) {
  EXPECT_EQ(json::canonical(shown().at("review").at("only_possible")), R"(["c1"])");
  decision made{std::string(shown().at("digest").as_string()), {}};
  made.people.push_back({.subject = "c1",
                         .organisation = {},
                         .says = person_verdict::confirm,
                         .reason = "So it is.",
                         .words = {},
                         .by = {},
                         .at = "/people/0"});
  EXPECT_FALSE(decide(question.ask_id, made));
  EXPECT_EQ(fault(), "only_possible");
  EXPECT_THAT(sent_, IsEmpty());
}

class protected_review : public identity_review {
 protected:
  protected_review() { found.records.back().caveats = {caveat::address_protected}; }
};

TEST_F(protected_review, of_somebody_whose_place_is_protected_no_place_is_shown) {
  EXPECT_THAT(json::canonical(candidate()), HasSubstr("Smith"));
  EXPECT_THAT(json::canonical(candidate()), Not(HasSubstr("CB99 9ZZ")));
}

// --- what is posted

TEST(person_ruling, reads_back_as_written_with_the_role_of_who_ruled) {
  const auto document = json::parse(R"({"digest":"d","items":[],"people":[
      {"subject":"a2","organisation":"police","ruling":"refute","reason":"Another build.","words":"Another person."},
      {"subject":"c1","ruling":"confirm","reason":"Same number."}]})");
  std::vector<json::fault> faults;
  const decision read = read_decision(*document, faults);
  ASSERT_TRUE(faults.empty());
  EXPECT_THAT(words_of(read), ElementsAre("person_confirm", "person_refute"));
  const decision again = read_entry(json::canonical(to_json(read, PIET, instant()))).value();
  ASSERT_THAT(again.people, SizeIs(2));
  EXPECT_EQ(again.people[0].words, "Another person.");
  EXPECT_EQ(again.people[0].organisation, "police");
  EXPECT_EQ(again.people[1].says, person_verdict::confirm);
  EXPECT_EQ(again.people[1].by, PIET.role);
}

TEST(person_ruling, has_every_fault_named) {
  const auto document = json::parse(R"({"digest":"d","items":[],"people":[
      {"subject":"a2","ruling":"perhaps","reason":" "},
      {"subject":"c1","ruling":"confirm","reason":"x","words":"No words leave."},
      {"subject":"c1","organisation":"police","ruling":"confirm","reason":"x"}]})");
  std::vector<json::fault> faults;
  (void)read_decision(*document, faults);
  std::vector<std::string> at;
  for (const json::fault& one : faults) at.push_back(one.pointer + " " + one.code);
  EXPECT_THAT(at, testing::IsSupersetOf({"/people/1/words not_here", "/people/2/subject duplicate"}));
  EXPECT_THAT(at, Contains(HasSubstr("/people/0/ruling")));
  EXPECT_THAT(at, Contains(HasSubstr("/people/0/reason")));
}

}  // namespace
}  // namespace mash::kit
