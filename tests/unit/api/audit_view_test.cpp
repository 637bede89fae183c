// SPDX-License-Identifier: Apache-2.0
// An auditor sees content: with a reason, of their authority, and never before both are in the log.
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto WHY = "Dip sample of the quarter; Mrs Okafor complained.";

class audit_view : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
    const http::response got = post(demo_request());
    request_ = std::string(object_of(got).at("id").as_string());
    answer("police");
    ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  }
  http::response view(const std::string& person, const std::string& body, std::string id = "") {
    if (id.empty()) id = request_;
    return call(person, {.method = "POST",
                         .target = "/v1/audit/requests/" + id + "/view",
                         .body = body,
                         .headers = {{"content-type", "application/json"}}});
  }
  static std::string saying(const char* reason) { return json::canonical(json::object{{"reason", reason}}); }
  std::vector<contract::leaf> logged(std::uint64_t from) { return leaves_from(from); }

  std::string request_;
};

TEST_F(audit_view, the_page_is_what_a_manager_sees_and_two_entries_say_that_it_was_shown) {
  const std::uint64_t before = log_size();
  const http::response got = view("auditor", saying(WHY));
  ASSERT_EQ(got.status, 200U) << got.body;
  auto seen = object_of(got), managed = object_of(get("manager", "/v1/requests/" + request_));
  const json::object receipt = seen.at("receipt").as_object();
  seen.erase("receipt");
  managed.erase("receipt");
  EXPECT_EQ(seen, managed);
  const auto leaves = logged(before);
  ASSERT_GE(leaves.size(), 2U);
  EXPECT_EQ(leaves[0].type, contract::leaf_type::released);
  EXPECT_EQ(receipt.at("index").as_int64(), static_cast<std::int64_t>(before));
  EXPECT_EQ(leaves[1].outcome, std::vector<std::string>{"content_viewed"});
  EXPECT_EQ(leaves[1].request, request_);
  ASSERT_TRUE(leaves[1].actor && leaves[1].body);
  EXPECT_THAT(got.body, Not(HasSubstr("Dip sample")));
}

TEST_F(audit_view, the_reason_opens_the_entry_and_is_kept_with_the_record) {
  const std::uint64_t before = log_size();
  ASSERT_EQ(view("auditor", saying(WHY)).status, 200U);
  const auto said = logged(before).at(1);
  const auto records = run(store->records({instant(), NOW + std::chrono::years(1), "", 10})).value();
  ASSERT_EQ(records.size(), 1U);
  const json::object& last = records[0].records.back();
  EXPECT_EQ(last.at("reason").as_string(), WHY);
  EXPECT_TRUE(contract::opens(*said.body, std::string(last.at("reason_salt").as_string()), WHY));
  const auto acts = run(store->act_records({said.id})).value();
  ASSERT_EQ(acts.size(), 1U);
  EXPECT_EQ(acts.begin()->second.at("actor"), "auditor");
  EXPECT_THAT(json::canonical(acts.begin()->second), Not(HasSubstr("Okafor"))) << "that record is never erased";
}

TEST_F(audit_view, the_reason_is_read_back_by_auditors_of_the_authority_and_by_nobody_else) {
  const std::uint64_t before = log_size();
  ASSERT_EQ(view("auditor", saying(WHY)).status, 200U);
  const std::uint64_t after = log_size();
  const auto found = [&](const std::string& person) {
    return call(person, {.method = "POST",
                         .target = "/v1/audit/search",
                         .body = R"({"from":"2026-11-20","until":"2026-11-21","outcome":"content_viewed"})",
                         .headers = {{"content-type", "application/json"}}});
  };
  const json::object page = object_of(found("auditor"));
  ASSERT_EQ(page.at("entries").as_array().size(), 1U);
  EXPECT_EQ(page.at("entries").at(0).at("reason").as_string(), WHY);
  EXPECT_EQ(page.at("entries").at(0).at("actor").as_string(), "auditor");
  EXPECT_THAT(found("inspector").body, Not(HasSubstr("Dip sample"))) << "content is not for inspectors";
  EXPECT_EQ(object_of(found("inspector")).at("entries").as_array().size(), 1U);
  EXPECT_TRUE(object_of(found("strange-auditor")).at("entries").as_array().empty());
  for (std::uint64_t i = before; i < after; ++i)
    EXPECT_THAT(contract::leaf_text(leaves_from(i).front()).value(), Not(HasSubstr("Okafor")));
  hub::keeping change;
  change.erase.push_back({.request = request_, .content = true, .record = true});
  ASSERT_TRUE(run(store->keep(std::move(change))).has_value());
  EXPECT_THAT(found("auditor").body, Not(HasSubstr("Dip sample"))) << "it goes when the record goes";
}

TEST_F(audit_view, without_a_reason_nothing_is_shown_and_the_try_is_logged) {
  for (const auto& [body, status] : std::vector<std::pair<std::string, unsigned>>{{"{}", 422},
                                                                                  {R"({"reason":""})", 422},
                                                                                  {R"({"reason":"  "})", 422},
                                                                                  {R"({"reason":7})", 422},
                                                                                  {R"({"reason":"x","more":1})", 422},
                                                                                  {"[]", 400},
                                                                                  {"reason", 400}}) {
    const std::uint64_t before = log_size();
    const http::response got = view("auditor", body);
    EXPECT_EQ(got.status, status) << body << got.body;
    EXPECT_THAT(got.body, Not(HasSubstr("roster")));
    const auto leaves = logged(before);
    ASSERT_EQ(leaves.size(), 1U) << body;
    EXPECT_EQ(leaves[0].outcome.front(), "refused");
  }
  EXPECT_EQ(
      call("auditor", {.method = "POST", .target = "/v1/audit/requests/" + request_ + "/view", .body = "x"}).status,
      415U);
}

TEST_F(audit_view, only_auditors_of_the_authority_may_and_nobody_learns_what_is_there) {
  for (const char* person : {"coordinator", "manager", "inspector", "administrator", "researcher"})
    EXPECT_EQ(view(person, saying(WHY)).status, 403U) << person;
  const http::response none = view("auditor", saying(WHY), "01a1fd9e-e39d-7000-b588-0de8c6bf200c");
  EXPECT_EQ(none.status, 404U);
  EXPECT_EQ(view("auditor", saying(WHY), "not-an-id").body, none.body);
  EXPECT_EQ(get("auditor", "/v1/requests/" + request_).status, 403U) << "not by the way without a reason";
}

}  // namespace
}  // namespace mash::test
