// SPDX-License-Identifier: Apache-2.0
// Break-glass: who may declare it, what it lets go and what stays barred, what is owed for it. Over a real store.
#include "hub/requests/break_glass.hpp"

#include <gmock/gmock.h>

#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

asking_person of_the_night() {
  return {{"night", "Nia Example", "edt_worker", "out-of-hours", "01223 000001"},
          {policy::role::edt_worker},
          {"cambridgeshire"}};
}
asking_person manager(std::string id = "manager") {
  return {{std::move(id), "Mona Example", "mash_manager", "front-door", "01223 000002"},
          {policy::role::mash_manager},
          {"cambridgeshire"}};
}

// For this purpose and answer of the family the shipped agreement wants a manager's authority before anybody is asked.
std::string broken(const std::function<void(json::object&)>& change = nullptr, instant now = NOW) {
  return test::demo_request([&](json::object& document) {
    test::without_agreement("red")(document);
    document["break_glass"] = json::object{{"reason", "A child is about to be taken abroad tonight."},
                                           {"expires_at", to_rfc3339(now + hours(4))}};
    if (change) change(document);
  });
}

class break_glass : public request_service {
 protected:
  auto send(const asking_person& by, std::string body) { return run(hub->ask(by, std::move(body), "", {})); }
  std::string sent(const asking_person& by = of_the_night()) {
    const auto page = send(by, broken(nullptr, time.at));
    EXPECT_TRUE(page.has_value()) << page.error().detail;
    return page ? page->request : "";
  }
  json::object seen_by(const asking_person& who, const std::string& id) {
    const auto page = run(hub->show(who, id, 0));
    EXPECT_TRUE(page.has_value());
    return page ? json::parse(page->body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object()
                : json::object();
  }
  auto review(const asking_person& by, const std::string& id, const char* finding = "justified",
              const char* reason = "The child was at risk tonight.") {
    return run(
        hub->review_break_glass(by, id, json::canonical(json::object{{"finding", finding}, {"reason", reason}})));
  }
  void run_alarms() {
    auto done = boost::asio::co_spawn(*io, hub->raise_alarms(), boost::asio::use_future);
    finish(done);
  }
  json::object row(const std::string& id) {
    for (const auto& one : hub->list(manager()))
      if (one.at("id").as_string() == id) return one.as_object();
    return {};
  }
};

TEST_F(break_glass, goes_at_once_as_if_a_manager_had_asked_and_authorised_it) {
  connect("police");
  const auto without = send(of_the_night(), broken([](json::object& document) { document.erase("break_glass"); }));
  ASSERT_TRUE(!without.has_value() || without->status == 202);
  exchange.lines.clear();
  const std::string id = sent();
  EXPECT_THAT(exchange.of("police", contract::message_type::ask), SizeIs(1));
  const json::object shown = seen_by(of_the_night(), id);
  EXPECT_FALSE(shown.contains("authority")) << "no manager's act is owed; the review is";
  const json::object& said = shown.at("break_glass").as_object();
  EXPECT_EQ(said.at("reason").as_string(), "A child is about to be taken abroad tonight.");
  EXPECT_EQ(said.at("by").at("name").as_string(), "Nia Example");
  EXPECT_EQ(said.at("review").at("state").as_string(), "owed");
  EXPECT_EQ(said.at("review").at("due").as_string(), to_rfc3339(NOW + hours(24))) << "hours are not known here";
  EXPECT_THAT(json::canonical(shown.at("notices")), HasSubstr("\"kind\":\"break_glass\""));
}

TEST_F(break_glass, is_for_roles_of_immediate_protection_only) {
  const auto refused = send(test::coordinator(), broken());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().status, 403U);
  EXPECT_EQ(refused.error().word, "role_may_not");
  EXPECT_THAT(exchange.lines, IsEmpty());
}

TEST_F(break_glass, needs_red_a_reason_and_an_end_within_a_day) {
  const auto faults_of = [&](const std::function<void(json::object&)>& change) {
    const auto refused = send(of_the_night(), broken(change));
    EXPECT_FALSE(refused.has_value());
    std::string out;
    if (!refused)
      for (const json::fault& one : refused.error().faults) out += one.pointer + " " + one.code + "\n";
    return out;
  };
  const auto glass = [](json::object& document) -> json::object& { return document["break_glass"].as_object(); };
  EXPECT_THAT(faults_of([](json::object& one) { one["urgency"] = "amber"; }), HasSubstr("/break_glass red_only"));
  EXPECT_THAT(faults_of([&](json::object& one) { glass(one).erase("reason"); }),
              HasSubstr("/break_glass/reason required"));
  EXPECT_THAT(faults_of([&](json::object& one) { glass(one)["reason"] = "  "; }), HasSubstr("/break_glass/reason"));
  EXPECT_THAT(faults_of([&](json::object& one) { glass(one).erase("expires_at"); }),
              HasSubstr("/break_glass/expires_at required"));
  EXPECT_THAT(faults_of([&](json::object& one) { glass(one)["expires_at"] = to_rfc3339(NOW); }),
              HasSubstr("/break_glass/expires_at out_of_range"));
  EXPECT_THAT(
      faults_of([&](json::object& one) { glass(one)["expires_at"] = to_rfc3339(NOW + hours(24) + minutes(1)); }),
      HasSubstr("/break_glass/expires_at out_of_range"));
  EXPECT_THAT(faults_of([&](json::object& one) { glass(one)["approved_by"] = "me"; }),
              HasSubstr("/break_glass/approved_by unknown_member"));
}

TEST_F(break_glass, lifts_no_bar_of_the_agreement) {
  const auto refused =
      send(of_the_night(), broken([](json::object& document) { document["purpose"] = "crime_prevention"; }));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().word, "nothing_may_be_asked");
  const auto not_theirs =
      send(of_the_night(), broken([](json::object& document) { document["authority"] = "peterborough"; }));
  ASSERT_FALSE(not_theirs.has_value());
  EXPECT_EQ(not_theirs.error().word, "not_your_authority");
}

TEST_F(break_glass, waits_for_nobody_beyond_its_end) {
  connect("police");
  const std::string id = sent();
  const json::object shown = seen_by(of_the_night(), id);
  for (const auto& one : shown.at("roster").as_array())
    if (const auto* by = one.as_object().if_contains("return_by"))
      EXPECT_LE(std::string(std::string_view(by->as_string())), to_rfc3339(NOW + hours(4)));
}

TEST_F(break_glass, stays_in_the_queue_until_another_manager_has_reviewed_it) {
  connect_all();
  const std::string id = sent(manager("first"));
  for (const std::string& member : MEMBERS)
    if (!exchange.of(member, contract::message_type::ask).empty()) answer(member);
  ASSERT_TRUE(run_until([&] { return seen_by(manager(), id).at("state").as_string() == "complete"; }));
  ASSERT_FALSE(row(id).empty()) << "every agency has answered";
  EXPECT_THAT(json::canonical(row(id).at("awaiting")), HasSubstr("\"what\":\"review\""));
  restart();
  ASSERT_FALSE(row(id).empty()) << "also after a restart";

  const auto own = review(manager("first"), id);
  ASSERT_FALSE(own.has_value());
  EXPECT_EQ(own.error().word, "role_may_not");
  const auto done = review(manager(), id);
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  EXPECT_THAT(json::canonical(row(id)), Not(HasSubstr("\"what\":\"review\"")));
  const json::object said = seen_by(manager(), id).at("break_glass").at("review").as_object();
  EXPECT_EQ(said.at("state").as_string(), "done");
  EXPECT_EQ(said.at("finding").as_string(), "justified");
  EXPECT_FALSE(said.contains("late"));
}

TEST_F(break_glass, is_reviewed_once_and_the_same_again_has_no_effect) {
  const std::string id = sent();
  ASSERT_TRUE(review(manager(), id).has_value());
  EXPECT_TRUE(review(manager(), id).has_value());
  const auto other = review(manager(), id, "not_justified");
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().word, "already_reviewed");
  const auto plain = ask(test::demo_request());
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(review(manager(), plain->request).error().word, "nothing_to_review");
  EXPECT_EQ(review(of_the_night(), id).error().word, "role_may_not");
  EXPECT_EQ(review(manager(), id, "splendid").error().status, 422U);
  asking_person elsewhere = manager();
  elsewhere.authorities = {"peterborough"};
  EXPECT_EQ(review(elsewhere, id).error().word, "not_found");
}

TEST_F(break_glass, that_was_reviewed_too_late_says_so) {
  const std::string id = sent();
  time.at += hours(24);
  EXPECT_TRUE(seen_by(manager(), id).at("break_glass").at("review").at("overdue").as_bool());
  ASSERT_TRUE(review(manager(), id, "not_justified").has_value());
  const json::object said = seen_by(manager(), id).at("break_glass").at("review").as_object();
  EXPECT_TRUE(said.at("late").as_bool());
  EXPECT_EQ(said.at("finding").as_string(), "not_justified");
}

TEST_F(break_glass, tells_the_managers_it_went_without_at_once_and_until_it_is_reviewed) {
  const std::string id = sent();
  run_alarms();
  EXPECT_THAT(json::canonical(row(id).at("alarms")), HasSubstr("break_glass"));
  time.at += hours(24);
  run_alarms();
  EXPECT_THAT(json::canonical(row(id).at("alarms")), HasSubstr("review_overdue"));
}

}  // namespace
}  // namespace mash::hub
