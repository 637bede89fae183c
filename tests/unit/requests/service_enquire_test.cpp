// SPDX-License-Identifier: Apache-2.0
// An enquiry from outside over a real store: the agreement decides what may be told and to whom, nobody who is no party
// is told anything, and both the enquiry and what became of it are in the log.
#include <gmock/gmock.h>

#include "hub/requests/enquiry_desk.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class enquiring : public request_service {
 protected:
  std::string answered() {
    connect_all();
    const auto page = ask(test::demo_request());
    EXPECT_TRUE(page.has_value());
    for (const std::string& member : MEMBERS) answer(member);
    EXPECT_TRUE(run_until([&] {
      return std::ranges::all_of(MEMBERS, [&](const std::string& member) { return acknowledged(member) == 1; });
    }));
    return page->request;
  }
  static std::string body(const std::function<void(json::object&)>& change = nullptr) {
    json::object document{{"authority", "cambridgeshire"},
                          {"reference", "PCC-77"},
                          {"asker", json::object{{"name", "Petra Example"},
                                                 {"role", "duty social worker"},
                                                 {"organisation", "Peterborough City Council"},
                                                 {"kind", "csc_pcc"},
                                                 {"member", "peterborough"}}},
                          {"rung_back", json::object{{"number", "01632 960104"},
                                                     {"found_in", "the council's own page"},
                                                     {"spoke_to", "the duty desk"},
                                                     {"at", "2026-11-20T14:30:00Z"}}},
                          {"purpose", "s47_strategy"},
                          {"urgency", "red"},
                          {"power", json::array{"ca2004_s11"}}};
    if (change) change(document);
    return json::canonical(document);
  }
  static std::function<void(json::object&)> about(const std::string& request, const std::string& subject = "c1") {
    return [=](json::object& document) {
      document["request"] = request;
      document["subject"] = subject;
    };
  }
  std::expected<json::object, plan_refusal> enquire(std::string said, const asking_person& by = test::coordinator()) {
    return take(std::move(said), "", by);
  }
  std::expected<json::object, plan_refusal> take(std::string said, std::string key,
                                                 const asking_person& by = test::coordinator()) {
    enquiry_desk at = desk();
    auto page = run(at.take(*hub, by, std::move(said), std::move(key)));
    if (!page) return std::unexpected(std::move(page).error());
    EXPECT_EQ(page->status, 201U);
    return json::parse(page->body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
  }
  enquiry_desk desk() { return {*store, *store, *store, time}; }
  std::expected<json::object, plan_refusal> close(const std::string& id, std::string said,
                                                  const asking_person& by = test::coordinator()) {
    enquiry_desk at = desk();
    return run(at.close(*hub, by, id, std::move(said)));
  }
  json::array listed(const asking_person& by = test::coordinator()) {
    enquiry_desk at = desk();
    return run(at.list(by)).value().at("enquiries").as_array();
  }
  std::string whole_log() {
    std::string out;
    for (std::uint64_t i = 0; i < 64; ++i) {
      auto tile = run(store->tile("tile/entries/000.p/" + std::to_string(i + 1)));
      if (!tile) break;
      out = *std::move(tile);
    }
    return out;
  }
  static std::string id_of(const json::object& page) {
    return std::string(std::string_view(page.at("id").as_string()));
  }
};

TEST_F(enquiring, a_party_of_the_agreement_is_told_what_that_lets_each_agency_tell_it_and_no_more) {
  const std::string request = answered();
  const auto page = enquire(body(about(request)));
  ASSERT_TRUE(page.has_value()) << page.error().detail;
  ASSERT_THAT(page->at("may_be_told").as_array(), testing::Not(IsEmpty()));
  for (const json::value& one : page->at("may_be_told").as_array()) {
    EXPECT_EQ(one.at("category").as_string(), "involvement_current");
    EXPECT_THAT(one.at("subjects").as_array(), SizeIs(1));
  }
  EXPECT_TRUE(page->contains("receipt")) << "it was a look at the check";
  const auto nobody_found = enquire(body(about(request, "c2")));
  ASSERT_TRUE(nobody_found.has_value());
  EXPECT_THAT(nobody_found->at("may_be_told").as_array(), IsEmpty());
}

TEST_F(enquiring, whoever_is_no_party_or_claims_a_power_that_carries_nothing_is_told_nothing) {
  const std::string request = answered();
  const auto stranger = enquire(body([&](json::object& document) {
    about(request)(document);
    document["asker"].get_object().erase("member");
    document["asker"].get_object()["kind"] = "court";
  }));
  ASSERT_TRUE(stranger.has_value()) << stranger.error().detail;
  EXPECT_THAT(stranger->at("may_be_told").as_array(), IsEmpty());
  EXPECT_THAT(stranger->at("withheld").as_array(), testing::Not(IsEmpty()));
  const auto wrong_power = enquire(body([&](json::object& document) {
    about(request)(document);
    document["power"] = json::array{"cja2003_s325"};
  }));
  ASSERT_TRUE(wrong_power.has_value());
  EXPECT_THAT(wrong_power->at("may_be_told").as_array(), IsEmpty());
  EXPECT_EQ(wrong_power->at("withheld").at(0).at("reason").as_string(), "no_gateway");
  const auto unasked = enquire(body([&](json::object& document) {
    about(request)(document);
    document["categories"] = json::array{"enrolment"};
  }));
  ASSERT_TRUE(unasked.has_value());
  EXPECT_THAT(unasked->at("may_be_told").as_array(), IsEmpty()) << "not among what was asked";
}

TEST_F(enquiring, about_nobody_here_it_is_recorded_all_the_same_and_tells_neither_yes_nor_no) {
  const auto page = enquire(body());
  ASSERT_TRUE(page.has_value()) << page.error().detail;
  EXPECT_THAT(page->at("may_be_told").as_array(), IsEmpty());
  EXPECT_THAT(json::canonical(*page), HasSubstr("neither that somebody is known here"));
  EXPECT_THAT(whole_log(), HasSubstr(R"("outcome":["enquiry_taken","csc_pcc","s47_strategy"])"));
}

TEST_F(enquiring, is_listed_as_open_until_what_became_of_it_is_recorded_once_also_after_a_restart) {
  const std::string id = id_of(enquire(body()).value());
  restart();
  ASSERT_THAT(listed(), SizeIs(1));
  EXPECT_EQ(listed().at(0).at("state").as_string(), "open");
  EXPECT_EQ(listed().at(0).at("taken_by").as_string(), "coordinator");
  const std::string refused = R"({"outcome":"refused","reason":"No power that carries it."})";
  const auto closed = close(id, refused);
  ASSERT_TRUE(closed.has_value()) << closed.error().detail;
  EXPECT_TRUE(close(id, refused).has_value()) << "the same again changes nothing";
  EXPECT_EQ(close(id, R"({"outcome":"told","told_to":"the duty desk"})").error().word, "already_closed");
  EXPECT_EQ(listed().at(0).at("state").as_string(), "closed");
  EXPECT_EQ(listed().at(0).at("outcome").as_string(), "refused");
  const std::string log = whole_log();
  EXPECT_THAT(log, HasSubstr(R"("outcome":["enquiry_closed","refused"])"));
  EXPECT_EQ(log.find("Petra"), std::string::npos);
  EXPECT_EQ(log.find("No power"), std::string::npos);
}

TEST_F(enquiring, the_same_document_again_is_the_same_enquiry_also_after_a_restart) {
  const std::string request = answered();
  for (const auto& change : {std::function<void(json::object&)>(), about(request)}) {
    const std::string before = whole_log();
    const std::string id = id_of(enquire(body(change)).value());
    const auto again = enquire(body(change));
    ASSERT_TRUE(again.has_value()) << again.error().detail;
    EXPECT_EQ(id_of(*again), id);
    EXPECT_EQ(again->contains("receipt"), change != nullptr) << "that it was shown once more is logged";
    restart();
    EXPECT_EQ(id_of(enquire(body(change)).value()), id);
    const std::string since = whole_log().substr(before.size());
    EXPECT_EQ(since.find("enquiry_taken"), since.rfind("enquiry_taken")) << "it was taken once";
  }
  EXPECT_THAT(listed(), SizeIs(2));
}

TEST_F(enquiring, another_call_another_person_or_another_day_is_another_enquiry) {
  const std::string id = id_of(enquire(body()).value());
  const auto later =
      enquire(body([](json::object& document) { document["rung_back"].get_object()["spoke_to"] = "the manager"; }));
  EXPECT_NE(id_of(later.value()), id);
  asking_person colleague = test::coordinator();
  colleague.who.id = "colleague";
  EXPECT_NE(id_of(enquire(body(), colleague).value()), id);
  EXPECT_EQ(id_of(enquire(body()).value()), id);
  time.at += std::chrono::hours(24);
  EXPECT_NE(id_of(enquire(body()).value()), id);
  EXPECT_THAT(listed(), SizeIs(4));
}

TEST_F(enquiring, one_key_is_one_enquiry_and_not_another_document) {
  const std::string id = id_of(take(body(), "k-1").value());
  EXPECT_EQ(id_of(take(body(), "k-1").value()), id);
  EXPECT_NE(id_of(take(body(), "k-2").value()), id) << "whoever sends a new key means a new one";
  const auto other = take(body([](json::object& document) { document["reference"] = "PCC-78"; }), "k-1");
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().word, "idempotency_conflict");
  EXPECT_EQ(other.error().status, 409U);
  asking_person colleague = test::coordinator();
  colleague.who.id = "colleague";
  EXPECT_NE(id_of(take(body(), "k-1", colleague).value()), id) << "keys are a person's own";
  EXPECT_THAT(listed(), SizeIs(3));
}

TEST_F(enquiring, two_of_the_same_at_one_moment_are_one) {
  enquiry_desk at = desk();
  auto first = boost::asio::co_spawn(*io, at.take(*hub, test::coordinator(), body(), ""), boost::asio::use_future);
  auto second = boost::asio::co_spawn(*io, at.take(*hub, test::coordinator(), body(), ""), boost::asio::use_future);
  const auto one = finish(first), two = finish(second);
  EXPECT_TRUE(one.has_value());
  ASSERT_FALSE(two.has_value());
  EXPECT_EQ(two.error().word, "in_progress");
  EXPECT_TRUE(take(body(), "").has_value()) << "and afterwards it is the same";
  EXPECT_THAT(listed(), SizeIs(1));
}

TEST_F(enquiring, sent_again_after_its_outcome_is_recorded_it_is_closed) {
  const std::string id = id_of(enquire(body()).value());
  EXPECT_EQ(enquire(body()).value().at("state").as_string(), "open");
  ASSERT_TRUE(close(id, R"({"outcome":"refused","reason":"No power that carries it."})").has_value());
  const auto again = enquire(body());
  EXPECT_EQ(id_of(again.value()), id);
  EXPECT_EQ(again->at("state").as_string(), "closed");
}

TEST_F(enquiring, every_fault_is_told_and_nothing_is_recorded_as_an_enquiry) {
  const auto bad = enquire(R"({"authority":"cambridgeshire","asker":{"name":" ","kind":"press"},"purpose":"gossip",
      "urgency":"red","power":[],"request":"x"})");
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().status, 422U);
  EXPECT_GE(bad.error().faults.size(), 7U);
  EXPECT_EQ(enquire("[").error().status, 400U);
  const auto early =
      enquire(body([](json::object& document) { document["rung_back"].get_object()["at"] = "2026-11-21T09:00:00Z"; }));
  EXPECT_EQ(early.error().faults.at(0).pointer, "/rung_back/at");
  const auto old =
      enquire(body([](json::object& document) { document["rung_back"].get_object()["at"] = "2025-01-01T00:00:00Z"; }));
  EXPECT_EQ(old.error().faults.at(0).code, "too_early") << "it proves nothing of who asks now";
  const auto court = enquire(body([](json::object& document) { document["asker"].get_object()["kind"] = "police"; }));
  EXPECT_EQ(court.error().faults.at(0).pointer, "/asker/kind");
  EXPECT_EQ(enquire(body([](json::object& document) { document["authority"] = "peterborough"; })).error().word,
            "not_your_authority");
  asking_person auditor = test::coordinator();
  auditor.roles = {policy::role::auditor};
  EXPECT_EQ(enquire(body(), auditor).error().status, 403U);
  EXPECT_EQ(enquire(body(about(new_uuid(NOW)))).error().status, 404U);
  EXPECT_EQ(enquire(body(about(answered(), "x9"))).error().faults.at(0).pointer, "/subject");
  EXPECT_EQ(whole_log().find("enquiry_taken"), std::string::npos);
}

TEST_F(enquiring, an_enquiry_of_another_authority_is_neither_listed_nor_closed) {
  const std::string id = id_of(enquire(body()).value());
  asking_person elsewhere = test::coordinator();
  elsewhere.authorities = {"peterborough"};
  EXPECT_THAT(listed(elsewhere), IsEmpty());
  const std::string told = R"({"outcome":"told","told_to":"the duty desk","items":["police-1"]})";
  EXPECT_EQ(close(id, told, elsewhere).error().status, 404U);
  EXPECT_EQ(close(new_uuid(NOW), told).error().status, 404U);
  EXPECT_EQ(close(id, R"({"outcome":"told"})").error().faults.at(0).pointer, "/told_to");
  EXPECT_EQ(close(id, R"({"outcome":"refused","items":["police-1"],"reason":"x"})").error().faults.at(0).pointer,
            "/items");
  EXPECT_EQ(close(id, told).error().faults.at(0).pointer, "/items/0") << "it was about nobody here";
  const auto closed = close(id, R"({"outcome":"told","told_to":"the duty desk"})");
  EXPECT_TRUE(closed.has_value()) << closed.error().detail;
}

TEST_F(enquiring, is_closed_with_what_was_shown_for_it_and_nothing_else) {
  const std::string request = answered();
  const auto taken = enquire(body(about(request)));
  ASSERT_TRUE(taken.has_value());
  const json::array& may = taken->at("may_be_told").as_array();
  ASSERT_FALSE(may.empty());
  const std::string item(may.front().at("id").as_string());
  const auto outcome = [](const std::string& of) {
    return R"({"outcome":"told","told_to":"the duty desk","items":[")" + of + R"("]})";
  };
  EXPECT_EQ(close(id_of(*taken), outcome("nope")).error().faults.at(0).code, "unknown_item");
  EXPECT_EQ(listed().at(0).at("state").as_string(), "open");
  EXPECT_TRUE(close(id_of(*taken), outcome(item)).has_value());
}

}  // namespace
}  // namespace mash::hub
