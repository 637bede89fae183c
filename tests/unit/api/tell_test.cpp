// SPDX-License-Identifier: Apache-2.0
// Telephoned answers, exports and enquiries as curl would call them: what each takes, and what it answers otherwise.
#include "tests/unit/api/api_fixture.hpp"
#include "tests/unit/requests/told.hpp"

namespace mash::test {
namespace {

using testing::SizeIs;

constexpr auto ENQUIRY =
    R"({"authority":"cambridgeshire","purpose":"s47_strategy","urgency":"red","power":["ca2004_s11"],
  "asker":{"name":"Petra Example","role":"duty social worker","organisation":"A council","kind":"other_la"},
  "rung_back":{"number":"01632 960104","found_in":"its own page","spoke_to":"the desk","at":"2026-11-20T14:30:00Z"}})";

class tell_api : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }
  std::string sent() {
    const http::response made = post(demo_request());
    EXPECT_EQ(made.status, 202U) << made.body;
    return std::string(std::string_view(object_of(made).at("id").as_string()));
  }
  http::response send(const std::string& person, const std::string& target, std::string body,
                      const std::string& type = "application/json") {
    return call(person,
                {.method = "POST", .target = target, .body = std::move(body), .headers = {{"content-type", type}}});
  }
};

TEST_F(tell_api, an_answer_is_recorded_by_who_may_open_the_check) {
  const std::string id = sent(), target = "/v1/requests/" + id + "/answers";
  const http::response done = send("coordinator", target, told("police"));
  ASSERT_EQ(done.status, 200U) << done.body;
  EXPECT_TRUE(object_of(done).contains("receipt"));
  EXPECT_EQ(send("coordinator", target, told("police"), "text/plain").status, 415U);
  expect_problem(send("coordinator", target, "{"), 400, "malformed");
  expect_problem(send("coordinator", target, "{}"), 422, "invalid_request");
  expect_problem(send("auditor", target, told("police")), 403, "role_may_not");
  expect_problem(send("coordinator", "/v1/requests/none/answers", told("police")), 404, "not_found");
}

TEST_F(tell_api, an_export_names_a_child_and_an_audience_and_nothing_else) {
  const std::string id = sent(), target = "/v1/requests/" + id + "/export";
  expect_problem(get("coordinator", target + "?child=c1&audience=mash"), 409, "nothing_to_export");
  for (const std::string& member : members()) answer(member);
  ASSERT_TRUE(run_until([&] {
    return std::ranges::all_of(members(), [&](const std::string& member) { return acknowledged(member) == 1; });
  }));
  const http::response done = get("coordinator", target + "?child=c1&audience=case_file");
  ASSERT_EQ(done.status, 200U) << done.body;
  EXPECT_EQ(object_of(done).at("audience").as_string(), "case_file");
  for (const char* query : {"", "?child=c1", "?audience=mash", "?child=c1&audience=press", "?child=&audience=mash",
                            "?child=c1&audience=mash&version=1"})
    expect_problem(get("coordinator", target + query), 400, "malformed");
  expect_problem(get("coordinator", target + "?child=a1&audience=mash"), 404, "not_found");
  expect_problem(get("auditor", target + "?child=c1&audience=mash"), 403, "role_may_not");
}

TEST_F(tell_api, an_enquiry_is_taken_listed_and_closed) {
  const http::response taken = send("coordinator", "/v1/enquiries", ENQUIRY);
  ASSERT_EQ(taken.status, 201U) << taken.body;
  const std::string id(std::string_view(object_of(taken).at("id").as_string()));
  const http::response listed = get("manager", "/v1/enquiries");
  ASSERT_EQ(listed.status, 200U) << listed.body;
  EXPECT_THAT(object_of(listed).at("enquiries").as_array(), SizeIs(1));
  const std::string outcome = "/v1/enquiries/" + id + "/outcome";
  expect_problem(send("coordinator", outcome, "{}"), 422, "invalid_request");
  expect_problem(send("coordinator", outcome, "["), 400, "malformed");
  EXPECT_EQ(send("coordinator", outcome, R"({"outcome":"refused","reason":"No power."})", "text/plain").status, 415U);
  EXPECT_EQ(send("coordinator", outcome, R"({"outcome":"refused","reason":"No power."})").status, 200U);
  expect_problem(send("manager", outcome, R"({"outcome":"referred_on","reason":"To the court."})"), 409,
                 "already_closed");
  expect_problem(send("coordinator", "/v1/enquiries/none/outcome", R"({"outcome":"refused","reason":"x"})"), 404,
                 "not_found");
  expect_problem(get("auditor", "/v1/enquiries"), 403, "role_may_not");
  EXPECT_EQ(send("coordinator", "/v1/enquiries", ENQUIRY, "text/plain").status, 415U);
}

TEST_F(tell_api, an_enquiry_that_is_sent_again_is_the_same_and_a_key_is_one_enquirys) {
  const auto sent = [&](std::string body, const std::string& key) {
    return call("coordinator", {.method = "POST",
                                .target = "/v1/enquiries",
                                .body = std::move(body),
                                .headers = {{"content-type", "application/json"}, {"idempotency-key", key}}});
  };
  const http::response first = sent(ENQUIRY, "key-1"), again = sent(ENQUIRY, "key-1");
  ASSERT_EQ(first.status, 201U) << first.body;
  ASSERT_EQ(again.status, 201U) << again.body;
  EXPECT_EQ(object_of(again).at("id"), object_of(first).at("id"));
  EXPECT_EQ(object_of(send("coordinator", "/v1/enquiries", ENQUIRY)).at("id"), object_of(first).at("id"))
      << "the same document needs no key";
  json::object other = json::parse(ENQUIRY)->get_object();
  other["reference"] = "PCC-78";
  expect_problem(sent(json::canonical(other), "key-1"), 409, "idempotency_conflict");
  expect_problem(sent(ENQUIRY, "not usable"), 400, "malformed");
  EXPECT_THAT(object_of(get("manager", "/v1/enquiries")).at("enquiries").as_array(), SizeIs(1));
}

}  // namespace
}  // namespace mash::test
