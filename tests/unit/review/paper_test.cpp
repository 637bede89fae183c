// SPDX-License-Identifier: Apache-2.0
// What a person adds from a paper file: validated, decided on by policy, and released as any other held item.
#include "adapters/kit/review/paper.hpp"

#include "tests/unit/review/reviews_fixture.hpp"

namespace mash::kit {
namespace {

using policy::category;
using policy::roster_outcome;
using policy::search_result;
using test::GRACE;
using test::item_of;
using test::limit_on;
using test::PIET;
using test::ruled;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

json::object a_finding() {
  return {
      {"digest", "set by the test"}, {"category", "da_incident"}, {"subjects", json::array{"a2"}},
      {"occurred_at", "2026-03-02"}, {"precision", "day"},        {"summary", "An officer was called to the address."},
      {"nature", "event_recorded"},  {"status", "nfa"},           {"said_by", "a neighbour"},
      {"source", "Beat file 7"}};
}

class paper_file : public test::reviews_of_a_member {
 protected:
  result<json::object> enter(json::object what, const reviewer& by = PIET) {
    if (const auto* digest = what.if_contains("digest"); digest != nullptr && digest->as_string() == "set by the test")
      what["digest"] = shown().at("digest");
    std::vector<json::fault> faults;
    paper_entry read = read_paper_entry(what, faults);
    EXPECT_THAT(faults, IsEmpty());
    return await<json::object>([&](auto done) {
      desk_->enter(question.ask_id, std::move(read), by, [this, done](result<json::object> made, auto why) {
        why_ = std::move(why);
        done(std::move(made));
      });
    });
  }
  // The pointers and codes of what reading finds.
  static std::vector<std::string> faults_of(const json::object& what) {
    std::vector<json::fault> faults;
    (void)read_paper_entry(what, faults);
    std::vector<std::string> out;
    for (const json::fault& one : faults) out.push_back(one.pointer + " " + one.code);
    return out;
  }
  static json::object with(std::string_view name, json::value value) {
    json::object out = a_finding();
    out[name] = std::move(value);
    return out;
  }
  std::vector<std::string> refusals() const {
    std::vector<std::string> out;
    for (const json::fault& one : why_.faults) out.push_back(one.pointer + " " + one.code);
    return out;
  }
  std::string entered_id() {
    const json::object page = shown();
    for (const json::value& one : page.at("review").at("items").as_array())
      if (one.as_object().contains("entered")) return std::string(one.at("id").as_string());
    return {};
  }
};

TEST_F(paper_file, what_is_entered_waits_as_an_item_in_the_bytes_that_would_leave) {
  ASSERT_TRUE(enter(a_finding()));
  EXPECT_TRUE(sent_.empty());
  const std::string id = entered_id();
  open();  // over a restart
  EXPECT_EQ(entered_id(), id);
  const json::object page = shown();
  const json::object item = page.at("review").at("items").as_array().at(2).as_object();
  EXPECT_EQ(item.at("entered").at("by").at("name").as_string(), "Piet Example");
  EXPECT_EQ(item.at("would_leave").at("source").as_string(), "Beat file 7, entered by hand");
  EXPECT_EQ(item.at("would_leave").at("status").as_string(), "nfa");

  ASSERT_TRUE(decide({{id, ruled(ruling_kind::release)}}));
  const contract::answer left = read(sent_.at(0));
  ASSERT_NE(item_of(left, id), nullptr);
  EXPECT_EQ(item_of(left, id)->what.source, "Beat file 7, entered by hand");
  EXPECT_EQ(json::canonical(contract::to_json(*item_of(left, id))), json::canonical(item.at("would_leave")));
}

// Policy would let this category leave at once; entered by hand it is one person's word until it is ruled on.
TEST_F(paper_file, nothing_that_was_entered_leaves_before_somebody_rules_on_it) {
  ASSERT_TRUE(enter(a_finding()));
  EXPECT_EQ(json::canonical(
                decide({{"coded", ruled(ruling_kind::release)}, {"spent", ruled(ruling_kind::withhold)}}).value()),
            R"({"open":true,"revision":2})");
  EXPECT_EQ(item_of(read(sent_.back()), entered_id()), nullptr);
  EXPECT_EQ(json::canonical(decide({{entered_id(), ruled(ruling_kind::withhold)}}).value()),
            R"({"open":false,"revision":3})");
  EXPECT_EQ(item_of(read(sent_.back()), entered_id()), nullptr);
}

TEST_F(paper_file, a_finding_opens_a_settled_review_again) {
  ASSERT_TRUE(decide({{"coded", ruled(ruling_kind::withhold)}, {"spent", ruled(ruling_kind::withhold)}}));
  EXPECT_EQ(waiting(), 0U);
  time_.at += std::chrono::hours(3);
  ASSERT_TRUE(enter(a_finding()));
  EXPECT_EQ(waiting(), 1U);
  EXPECT_EQ(shown().at("review").at("since").as_string(), to_rfc3339(time_.at))
      << "or somebody would be called at once";
  time_.at += std::chrono::hours(1);
  ASSERT_TRUE(enter(a_finding()));
  EXPECT_EQ(shown().at("review").at("since").as_string(), to_rfc3339(time_.at - std::chrono::hours(1)));
}

TEST_F(paper_file, is_in_the_words_of_the_vocabulary) {
  EXPECT_THAT(faults_of(a_finding()), IsEmpty());
  EXPECT_THAT(faults_of(with("category", "gossip")), ElementsAre("/category unknown_word"));
  EXPECT_THAT(faults_of(with("nature", "rumour")), ElementsAre("/nature unknown_word"));
  EXPECT_THAT(faults_of(with("status", "maybe")), ElementsAre("/status unknown_word"));
  EXPECT_THAT(faults_of(with("occurred_at", "last spring")), ElementsAre("/occurred_at not_a_time"));
  EXPECT_THAT(faults_of(with("occurred_at", "2026-02-30")), ElementsAre("/occurred_at not_a_time"));
  EXPECT_THAT(faults_of(with("precision", "unknown")), ElementsAre("/precision not_here"));
  EXPECT_THAT(faults_of(with("subjects", json::array())), ElementsAre("/subjects required"));
  EXPECT_EQ(faults_of(with("summary", " ")).size(), 1U);
  EXPECT_EQ(faults_of(with("whatever", "x")).size(), 1U);
}

TEST_F(paper_file, is_about_somebody_matched_of_a_category_that_was_asked_for_and_of_the_past) {
  EXPECT_EQ(enter(with("subjects", json::array{"a2", question.subjects[0].id})).error().code, errc::invalid);
  EXPECT_THAT(refusals(), ElementsAre("/subjects/1 not_matched"));
  EXPECT_FALSE(enter(with("category", "enrolment")));
  EXPECT_THAT(refusals(), ElementsAre("/category not_asked_for"));
  EXPECT_FALSE(enter(with("organisation", "elsewhere")));
  EXPECT_THAT(refusals(), ElementsAre("/subjects/0 not_matched"));
  EXPECT_FALSE(enter(with("occurred_at", "2027-01-01")));
  EXPECT_THAT(refusals(), ElementsAre("/occurred_at in_the_future"));
  EXPECT_EQ(enter(with("digest", std::string(64, '0').c_str())).error().code, errc::conflict);
  EXPECT_EQ(entered_id(), "");
}

TEST_F(paper_file, policy_is_not_got_round_by_writing_it_down_anew) {
  EXPECT_EQ(enter(with("caveats", json::array{"legal_privilege"})).error().code, errc::denied);
  bar(category::da_incident);
  EXPECT_EQ(enter(a_finding()).error().code, errc::denied);
  EXPECT_EQ(entered_id(), "") << "nothing of it is kept";
}

TEST_F(paper_file, what_was_entered_is_barred_like_anything_else_when_a_limit_comes) {
  ASSERT_TRUE(enter(a_finding()));
  const std::string id = entered_id();
  bar(category::da_incident);
  EXPECT_EQ(decide({{id, ruled(ruling_kind::release)}}).error().code, errc::denied);
  EXPECT_TRUE(sent_.empty());
}

TEST_F(paper_file, who_enters_it_may_need_a_second_person_to_let_it_leave) {
  two_people_ = {category::da_incident};
  ASSERT_TRUE(enter(a_finding()));
  const auto made = decide({{entered_id(), ruled(ruling_kind::release)}});
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->contains("proposal"));
  EXPECT_FALSE(enter(a_finding(), GRACE)) << "a proposal waits";
  EXPECT_EQ(why_.word, "proposal_waits");
}

// --- that it was searched

class searched_by_hand : public paper_file {
 protected:
  static constexpr auto PAPER = "Beat files";
  void SetUp() override {
    paper_ = PAPER;
    paper_file::SetUp();
  }
  result<json::object> say_searched(rulings items = {}) {
    return decide(question.ask_id, {std::string(shown().at("digest").as_string()), std::move(items), true});
  }
  static std::vector<std::string> results(const contract::answer& from) {
    std::vector<std::string> out;
    for (const contract::search& one : from.searches)
      if (one.system == PAPER) out.push_back(one.subject + " " + std::string(to_word(one.result)));
    return out;
  }
};

TEST_F(searched_by_hand, the_first_answer_says_that_nobody_has_looked_yet) {
  const contract::answer first = first_answer();
  EXPECT_EQ(first.outcome, roster_outcome::partly_searched);
  for (const std::string& one : results(first)) EXPECT_THAT(one, HasSubstr(" not_searched"));
  EXPECT_EQ(results(first).size(), question.subjects.size());
  EXPECT_EQ(shown().at("review").at("paper_file").at("state").as_string(), "not_searched");
}

TEST_F(searched_by_hand, that_there_is_nothing_is_said_of_everybody) {
  const auto done = say_searched();
  ASSERT_TRUE(done) << done.error().detail;
  const contract::answer left = read(sent_.at(0));
  for (const std::string& one : results(left)) EXPECT_THAT(one, HasSubstr(" no_trace"));
  EXPECT_NE(left.outcome, roster_outcome::partly_searched);
  EXPECT_EQ(left.safety.known, "yes") << "the other system found her";
  EXPECT_EQ(shown().at("review").at("paper_file").at("state").as_string(), "searched");
}

TEST_F(searched_by_hand, waits_until_it_was_searched_though_all_else_is_decided) {
  EXPECT_EQ(json::canonical(
                decide({{"coded", ruled(ruling_kind::withhold)}, {"spent", ruled(ruling_kind::withhold)}}).value()),
            R"({"open":true,"revision":2})");
  EXPECT_THAT(results(read(sent_.back())), testing::Contains("a2 not_searched"));
  EXPECT_EQ(json::canonical(say_searched().value()), R"({"open":false,"revision":3})");
  ASSERT_TRUE(decide({{"spent", ruled(ruling_kind::release)}}));
  EXPECT_THAT(results(read(sent_.back())), testing::Contains("a2 no_trace")) << "it stays searched";
}

TEST_F(searched_by_hand, what_was_found_there_is_found_of_whom_it_is_about_and_of_nobody_else) {
  ASSERT_TRUE(enter(a_finding()));
  ASSERT_TRUE(say_searched({{entered_id(), ruled(ruling_kind::release)}}));
  const contract::answer left = read(sent_.back());
  for (const std::string& one : results(left))
    EXPECT_THAT(one, HasSubstr(one.starts_with("a2 ") ? " found" : " no_trace"));
}

TEST_F(searched_by_hand, what_was_found_there_of_somebody_else_is_not_found) {
  ASSERT_TRUE(enter(a_finding()));
  ASSERT_TRUE(say_searched({{entered_id(), ruled(ruling_kind::withhold)}}));
  ASSERT_THAT(results(read(sent_.back())), testing::Contains("a2 found"));
  decision made{std::string(shown().at("digest").as_string()), {}};
  made.people.push_back({.subject = "a2",
                         .organisation = {},
                         .says = person_verdict::refute,
                         .reason = "Another date of birth.",
                         .words = "It was another man of that name.",
                         .by = {},
                         .at = "/people/0"});
  ASSERT_TRUE(decide(question.ask_id, std::move(made)));
  EXPECT_THAT(results(read(sent_.back())), testing::Contains("a2 no_trace"));
  EXPECT_EQ(read(sent_.back()).safety.known, "no_trace");
}

TEST_F(searched_by_hand, only_an_agency_that_has_such_a_file_has_searched_it) {
  paper_ = "";
  EXPECT_EQ(say_searched().error().code, errc::invalid);
  EXPECT_THAT(refusals(), ElementsAre("/paper_file not_here"));
}

}  // namespace
}  // namespace mash::kit
