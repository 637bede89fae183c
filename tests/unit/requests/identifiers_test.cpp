// SPDX-License-Identifier: Apache-2.0
// NEED: an agency asks for one more identifier, and what we know goes out as a round of its own, to whoever asked and
// as far as the agreement lets them be told; or nobody knows more, and its match stays ambiguous.
#include "hub/requests/identifiers.hpp"

#include <gmock/gmock.h>

#include "hub/requests/journal_again.hpp"
#include "hub/requests/journal_back.hpp"
#include "hub/requests/queue.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using contract::identifier;
using contract::message_type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* TELEPHONE =
    R"({"reason":"The school had it.","identifiers":[{"subject":"a2","telephones":["01632 960333"]}]})";
constexpr const char* NOBODY = R"({"reason":"Nobody here knows his number.","identifiers":[]})";

class identifiers : public request_service {
 protected:
  using answered = std::expected<shown, plan_refusal>;

  answered identify(const std::string& id, std::string body = TELEPHONE, asking_person by = test::coordinator()) {
    return run(hub->identify(std::move(by), id, std::move(body), {}));
  }
  void need(const std::string& member, std::string subject, std::vector<identifier> any_of) {
    say(member, message_type::need,
        contract::encode(contract::need{asked_of(member).ask_id, hub->state_of_member(member).session,
                                        std::move(subject), std::move(any_of)}));
  }
  void answer_as(const std::string& member, policy::roster_outcome outcome) {
    contract::answer what = test::simple_answer(asked_of(member), member, time.at);
    what.outcome = outcome;
    if (outcome == policy::roster_outcome::ambiguous_match) {
      what.items.clear();
      what.people.clear();
      for (contract::search& one : what.searches) one.result = policy::search_result::ambiguous_match;
    }
    const std::size_t before = acknowledged(member);
    say(member, message_type::answer, ledger.line_of(what, time.at));
    ASSERT_TRUE(run_until([&] { return acknowledged(member) == before + 1; })) << member;
  }
  // Everybody has answered, and the police cannot tell who the alleged source of harm is.
  std::string ambiguous(std::vector<std::string> unsure = {"police"}) {
    connect_all();
    const auto page = ask(test::demo_request());
    EXPECT_TRUE(page.has_value());
    for (const std::string& member : unsure)
      need(member, member == "schools" ? "c1" : "a2", {identifier::telephone, identifier::alias});
    for (const std::string& member : MEMBERS) {
      const bool is_sure = std::ranges::find(unsure, member) == unsure.end();
      answer_as(member, is_sure ? policy::roster_outcome::answered : policy::roster_outcome::ambiguous_match);
    }
    return page->request;
  }
  static const json::object& line(const json::object& response, std::string_view member) {
    for (const auto& entry : response.at("roster").as_array())
      if (entry.at("agency").as_string() == member) return entry.get_object();
    throw std::logic_error("not on the roster");
  }
  std::vector<std::string> awaited() {
    std::vector<std::string> out;
    for (const auto& row : hub->list(test::coordinator()))
      for (const auto& one : row.at("awaiting").as_array())
        if (one.get_object().contains("agency"))
          out.push_back(std::string(std::string_view(one.at("what").as_string())) + " " +
                        std::string(std::string_view(one.at("agency").as_string())));
    return out;
  }
  std::size_t asked_count(const std::string& member) const { return exchange.of(member, message_type::ask).size(); }
  std::uint64_t log_size() const { return tlog::open_checkpoint(store->checkpoint(), store->log_key())->head.size; }
};

TEST_F(identifiers, that_an_agency_asks_for_keep_the_check_open_and_are_on_roster_and_queue) {
  const std::string id = ambiguous();
  const auto seen = [&] {
    const json::object now = show(id);
    EXPECT_EQ(now.at("state").as_string(), "open");
    EXPECT_EQ(now.at("version").as_int64(), 1) << "what is wanted is part of the first version";
    EXPECT_EQ(outcome(now, "police"), "ambiguous_match");
    EXPECT_EQ(json::canonical(line(now, "police").at("wants")),
              R"([{"any_of":["telephone","alias"],"asked_at":"2026-11-20T14:30:00.000Z","subject":"a2"}])");
    EXPECT_THAT(awaited(), ElementsAre("identifier police"));
  };
  seen();
  need("police", "a2", {identifier::telephone, identifier::alias});
  seen();  // said again, it has no effect
  restart();
  seen();
}

TEST_F(identifiers, that_are_given_go_to_whoever_asked_in_a_supplementary_question_and_settle_it) {
  const std::string id = ambiguous();
  const contract::ask first = asked_of("police");
  const std::uint64_t before = log_size();
  const auto page = identify(id);
  ASSERT_TRUE(page.has_value()) << page.error().detail;
  EXPECT_EQ(page->status, 202U);
  EXPECT_EQ(log_size(), before + 2) << "the disclosure, and the view of the response";
  const contract::ask second = asked_of("police");
  EXPECT_NE(second.ask_id, first.ask_id);
  EXPECT_EQ(second.type, policy::request_type::supplementary);
  const auto told = std::ranges::find(second.subjects, "a2", &contract::person::id);
  ASSERT_NE(told, second.subjects.end());
  EXPECT_THAT(told->telephones, ElementsAre("01632 960333"));
  EXPECT_EQ(second.categories, first.categories) << "nothing more is asked for";
  for (const std::string& member : MEMBERS)
    if (member != "police") EXPECT_EQ(asked_count(member), 1U) << member;

  const auto open = [&](const char* as) {
    const json::object meanwhile = show(id);
    EXPECT_EQ(meanwhile.at("version").as_int64(), 2);
    EXPECT_EQ(outcome(meanwhile, "police"), as);
    EXPECT_FALSE(line(meanwhile, "police").contains("wants"));
    const json::object& round = meanwhile.at("rounds").as_array().at(0).get_object();
    EXPECT_EQ(round.at("kind").as_string(), "supplementary");
    EXPECT_EQ(json::canonical(round.at("about")), R"(["a2"])");
    EXPECT_THAT(json::canonical(meanwhile.at("request")), HasSubstr("960333"));
    EXPECT_THAT(json::canonical(show(id, 1).at("request")), Not(HasSubstr("960333"))) << "as it was";
  };
  open("pending");
  restart();
  open("never_seen");
  connect("police");
  answer_as("police", policy::roster_outcome::answered);
  const json::object after = show(id);
  EXPECT_EQ(after.at("version").as_int64(), 3);
  EXPECT_EQ(after.at("state").as_string(), "complete");
}

TEST_F(identifiers, sent_twice_have_one_effect) {
  const std::string id = ambiguous();
  ASSERT_TRUE(identify(id).has_value());
  const auto again = identify(id);
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_EQ(asked_count("police"), 2U);
  EXPECT_EQ(show(id).at("version").as_int64(), 2);
}

TEST_F(identifiers, go_only_to_an_agency_that_the_agreement_lets_be_told) {
  const std::string id = ambiguous({"police", "schools"});
  ASSERT_TRUE(identify(id).has_value());
  EXPECT_EQ(asked_count("police"), 2U);
  EXPECT_EQ(asked_count("schools"), 1U) << "a school is told no telephone";
  const json::object round = show(id).at("rounds").as_array().at(0).get_object();
  EXPECT_EQ(round.at("not_asked").as_array().at(0).at("agency").as_string(), "schools");
  EXPECT_THAT(awaited(), testing::UnorderedElementsAre("answer police", "identifier schools"));
  const auto nothing = identify(
      id, R"({"reason":"x","agencies":["schools"],"identifiers":[{"subject":"c1","telephones":["01632 960999"]}]})");
  ASSERT_FALSE(nothing.has_value());
  EXPECT_EQ(nothing.error().word, "nothing_may_be_asked");
  EXPECT_THAT(json::canonical(show(id).at("request")), Not(HasSubstr("960999"))) << "and nothing was recorded of it";
}

TEST_F(identifiers, that_nobody_knows_settle_the_match_as_ambiguous) {
  const std::string id = ambiguous();
  const std::uint64_t before = log_size();
  const auto said = identify(id, NOBODY);
  ASSERT_TRUE(said.has_value()) << said.error().detail;
  EXPECT_EQ(said->status, 200U);
  EXPECT_EQ(log_size(), before + 2);
  const auto settled = [&] {
    const json::object now = show(id);
    EXPECT_EQ(now.at("state").as_string(), "complete");
    EXPECT_EQ(outcome(now, "police"), "ambiguous_match");
    EXPECT_EQ(line(now, "police").at("need_ended").as_string(), "none_known");
    EXPECT_EQ(now.at("version").as_int64(), 2);
  };
  settled();
  EXPECT_TRUE(identify(id, NOBODY).has_value()) << "twice is once";
  need("police", "a2", {identifier::nhs_number});  // its next session says it again
  settled();
  EXPECT_EQ(identify(id).error().word, "nothing_wanted");
  restart();
  EXPECT_EQ(show(id).at("state").as_string(), "complete");
}

TEST_F(identifiers, that_nobody_gave_until_the_return_time_are_waited_for_no_longer) {
  const std::string id = ambiguous();
  time.at = parse_rfc3339(line(show(id), "police").at("return_by").as_string()).value() - std::chrono::milliseconds(1);
  run<void>(hub->pass_deadlines());
  EXPECT_EQ(show(id).at("state").as_string(), "open");
  time.at += std::chrono::milliseconds(1);
  run<void>(hub->pass_deadlines());
  EXPECT_EQ(show(id).at("state").as_string(), "complete");
  EXPECT_EQ(line(show(id), "police").at("need_ended").as_string(), "time_over");
  EXPECT_EQ(show(id).at("version").as_int64(), 2);
}

TEST_F(identifiers, name_every_fault_and_tell_nobody_anything) {
  const std::string id = ambiguous();
  const auto faults = [&](std::string_view item) {
    const auto refused = identify(id, R"({"reason":"x","identifiers":[)" + std::string(item) + "]}");
    EXPECT_FALSE(refused.has_value()) << item;
    std::vector<std::string> out;
    if (!refused)
      for (const json::fault& one : refused.error().faults) out.push_back(one.pointer + " " + one.code);
    return out;
  };
  EXPECT_THAT(faults(R"({"subject":"a9","upn":"x"})"), ElementsAre("/identifiers/0/subject unknown_subject"));
  EXPECT_THAT(faults(R"({"subject":"a2"})"), ElementsAre("/identifiers/0 required"));
  EXPECT_THAT(faults(R"({"subject":"c1","aliases":["Addy"]})"), ElementsAre("/identifiers/0/subject not_wanted"));
  EXPECT_THAT(faults(R"({"subject":"a2","nhs_number":"9990001023"})"),
              ElementsAre("/identifiers/0/nhs_number check_digit"));
  EXPECT_THAT(faults(R"({"subject":"a2","family_name":"Jones"})"),
              ElementsAre("/identifiers/0/family_name contradiction"));
  EXPECT_THAT(faults(R"({"subject":"a2","role_in_concern":["carer"]})"),
              ElementsAre("/identifiers/0/role_in_concern unknown_member"));
  EXPECT_THAT(faults(R"({"subject":"a2","aliases":["J"]},{"subject":"a2","aliases":["K"]})"),
              ElementsAre("/identifiers/1/subject duplicate"));
  EXPECT_THAT(faults(R"({"subject":"a2","aliases":"J"})"), ElementsAre("/identifiers/0/aliases wrong_type"));
  EXPECT_THAT(faults(R"("a2")"), ElementsAre("/identifiers/0 wrong_type"));
  EXPECT_EQ(identify(id, R"({"identifiers":[]})").error().faults.front().pointer, "/reason");
  EXPECT_EQ(identify(id, R"({"reason":"x"})").error().faults.front().pointer, "/identifiers");
  EXPECT_EQ(identify(id, R"({"reason":"x","agencies":["health"],"identifiers":[]})").error().faults.front().code,
            "not_wanted");
  EXPECT_EQ(identify(id, "[]").error().status, 400U);
  EXPECT_EQ(asked_count("police"), 1U);
  EXPECT_EQ(show(id).at("version").as_int64(), 1);
}

TEST_F(identifiers, are_given_by_those_who_may_open_the_check) {
  const std::string id = ambiguous();
  asking_person auditor = test::coordinator();
  auditor.roles = {policy::role::auditor};
  EXPECT_EQ(identify(id, TELEPHONE, auditor).error().word, "role_may_not");
  asking_person neighbour = test::coordinator();
  neighbour.authorities = {"peterborough"};
  EXPECT_EQ(identify(id, TELEPHONE, neighbour).error().word, "not_found");
  ASSERT_TRUE(run(hub->cancel(test::coordinator(), id, R"({"reason":"Sent for the wrong family."})")).has_value());
  EXPECT_EQ(identify(id).error().word, "already_cancelled");
}

TEST_F(identifiers, are_not_asked_for_of_somebody_whom_the_question_does_not_name) {
  connect_all();
  const auto page = ask(test::demo_request());
  need("schools", "a2", {identifier::nhs_number});  // a school is asked about the children
  need("police", "nobody", {identifier::nhs_number});
  for (const char* member : {"schools", "police"}) EXPECT_FALSE(line(show(page->request), member).contains("wants"));
}

TEST(more_that_is_known, is_added_and_what_is_there_already_is_left) {
  const request asked = test::parsed_demo(
      [](json::object& document) { document["subjects"].as_array()[3].as_object()["aliases"] = json::array{"Jack"}; });
  const auto more = with_identifiers(
      asked, json::parse(R"([{"subject":"a2","aliases":["Jack","Johnny"],"family_name":"Smith"}])").value().as_array());
  ASSERT_TRUE(more.has_value());
  EXPECT_THAT(more->find_subject("a2")->identity.aliases, ElementsAre("Jack", "Johnny"));
  EXPECT_EQ(more->subjects.size(), asked.subjects.size());
}

}  // namespace
}  // namespace mash::hub
