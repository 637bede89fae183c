// SPDX-License-Identifier: Apache-2.0
// What a check's headers and queries may say, and what they get when they say something else.
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

class headers : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }
  static std::string id_of(const http::response& made) {
    return std::string(std::string_view(object_of(made).at("id").as_string()));
  }
};

TEST_F(headers, a_check_is_json_and_nothing_else) {
  struct row {
    const char* type;
    bool taken;
  };
  const row rows[] = {{"application/json", true},
                      {"application/json; charset=utf-8", true},
                      {"application/json;charset=utf-8", true},
                      {"", false},
                      {"text/plain", false},
                      {"text/json", false},
                      {"application/jsonp", false},
                      {"application/json-patch+json", false},
                      {"application/x-www-form-urlencoded", false},
                      {"multipart/form-data; boundary=x", false}};
  for (const row& one : rows) {
    SCOPED_TRACE(one.type);
    const http::response got = call(
        "coordinator",
        {.method = "POST", .target = "/v1/requests", .body = demo_request(), .headers = {{"content-type", one.type}}});
    if (one.taken)
      EXPECT_EQ(got.status, 202U) << got.body;
    else
      expect_problem(got, 415, "not_json");
  }
  expect_problem(call("coordinator", {.method = "POST", .target = "/v1/requests", .body = demo_request()}), 415,
                 "not_json");
}

TEST_F(headers, an_idempotency_key_is_visible_ascii_of_at_most_128_characters) {
  struct row {
    std::string key;
    bool taken;
  };
  const row rows[] = {{"a", true},
                      {std::string(128, 'k'), true},
                      {"8e03978e-40d5-43dd-bc93-6894a57f9324", true},
                      {"!~", true},
                      {"", true},  // as if there were none
                      {std::string(129, 'k'), false},
                      {"two words", false},
                      {"tab\there", false},
                      {"caf\xc3\xa9", false},
                      {"del\x7f", false}};
  for (const row& one : rows) {
    SCOPED_TRACE(one.key);
    const http::response got = post(demo_request(), {{"idempotency-key", one.key}});
    if (one.taken)
      EXPECT_EQ(got.status, 202U) << got.body;
    else
      expect_problem(got, 400, "malformed");
  }
}

TEST_F(headers, one_key_with_another_body_is_a_conflict_that_is_recorded_and_changes_nothing) {
  const http::response first = post(demo_request(), {{"idempotency-key", "key-1"}});
  ASSERT_EQ(first.status, 202U);
  const std::uint64_t before = log_size();
  const std::size_t sent = exchange.lines.size();
  const auto other = demo_request([](json::object& d) { d["reference"] = "CAM-2"; });
  expect_problem(post(other, {{"idempotency-key", "key-1"}}), 409, "idempotency_conflict");
  EXPECT_EQ(count_outcomes(before, {"refused", "idempotency_conflict"}), 1U);
  EXPECT_EQ(log_size(), before + 1);
  EXPECT_EQ(exchange.lines.size(), sent) << "nobody was asked";
  EXPECT_EQ(run(store->open_requests())->size(), 1U);
  // The first is what it was, and the other body may be sent under a key of its own.
  EXPECT_EQ(id_of(post(demo_request(), {{"idempotency-key", "key-1"}})), id_of(first));
  const http::response second = post(other, {{"idempotency-key", "key-2"}});
  EXPECT_EQ(second.status, 202U);
  EXPECT_NE(id_of(second), id_of(first));
}

TEST_F(headers, one_body_in_another_spelling_is_the_same_body) {
  const http::response first = post(demo_request(), {{"idempotency-key", "key-1"}});
  const std::string spaced = read_file("config/demo/requests/red-check.json");
  ASSERT_NE(spaced, demo_request());
  const http::response again = post(spaced, {{"idempotency-key", "key-1"}});
  EXPECT_EQ(again.status, 202U) << again.body;
  EXPECT_EQ(id_of(again), id_of(first));
}

TEST_F(headers, a_key_belongs_to_one_person) {
  const http::response first = post(demo_request(), {{"idempotency-key", "key-1"}});
  const http::response other =
      call("teammate", {.method = "POST",
                        .target = "/v1/requests",
                        .body = demo_request([](json::object& d) { d["reference"] = "CAM-3"; }),
                        .headers = {{"content-type", "application/json"}, {"idempotency-key", "key-1"}}});
  EXPECT_EQ(other.status, 202U) << other.body;
  EXPECT_NE(id_of(other), id_of(first));
}

TEST_F(headers, a_wait_is_granted_up_to_25_seconds_and_said) {
  struct row {
    const char *prefer, *applied;
  };
  const row rows[] = {{"wait=0", "wait=0"},
                      {"respond-async, wait=0", "wait=0"},
                      {"wait=0; foo=bar", "wait=0"},
                      {"respond-async", ""},
                      {"wait=", ""},
                      {"wait=soon", ""},
                      {"wait=-1", ""},
                      {"", ""}};
  for (const row& one : rows) {
    SCOPED_TRACE(one.prefer);
    const http::response got = post(demo_request(), {{"prefer", one.prefer}});
    EXPECT_EQ(got.status, 202U) << got.body;
    EXPECT_EQ(header(got, "preference-applied"), one.applied);
  }
}

TEST_F(headers, a_longer_wait_than_25_seconds_is_cut_and_ends_as_soon_as_everybody_answered) {
  for (const char* wanted : {"wait=26", "wait=999999"}) {
    exchange.lines.clear();
    http::request asked;
    asked.method = "POST";
    asked.path = "/v1/requests";
    asked.body = demo_request();
    asked.peer = certificate("coordinator");
    asked.headers = {{"content-type", "application/json"}, {"prefer", wanted}};
    auto pending = boost::asio::co_spawn(*io, api(asked), boost::asio::use_future);
    ASSERT_TRUE(run_until([&] { return exchange.lines.size() == members().size(); }));
    for (const std::string& member : members()) answer(member);
    ASSERT_TRUE(run_until([&] { return pending.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
    const http::response got = pending.get();
    EXPECT_EQ(got.status, 201U) << got.body;
    EXPECT_EQ(header(got, "preference-applied"), "wait=25");
    EXPECT_EQ(object_of(got).at("state").as_string(), "complete");
  }
}

TEST_F(headers, a_check_says_where_it_is) {
  const http::response made = post(demo_request());
  EXPECT_EQ(header(made, "location"), "/v1/requests/" + id_of(made));
  EXPECT_EQ(made.content_type, "application/json");
  const http::response seen = get("coordinator", header(made, "location"));
  EXPECT_EQ(seen.status, 200U);
  EXPECT_EQ(header(seen, "location"), "");
}

TEST_F(headers, a_version_is_a_number_from_one) {
  const std::string at = "/v1/requests/" + id_of(post(demo_request()));
  for (const char* wrong : {"0", "-1", "1.0", "one", "", "1000001", "1x", "99999999999999999999", " 1"})
    expect_problem(get("coordinator", at + "?version=" + wrong), 400, "malformed");
  expect_problem(get("coordinator", at + "?version=1"), 404, "not_found");  // nothing was cut yet
  for (const std::string& member : members()) answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  EXPECT_EQ(object_of(get("coordinator", at + "?version=1")).at("version").as_int64(), 1);
  expect_problem(get("coordinator", at + "?version=2"), 404, "not_found");
}

TEST_F(headers, what_is_no_id_is_not_there) {
  for (const char* wrong : {"x", "01976f0a", "01976F0A-0000-7000-8000-000000000000", "..", "%2e%2e",
                            "01976f0a-0000-7000-8000-00000000000'", "*"})
    expect_problem(get("coordinator", std::string("/v1/requests/") + wrong), 404, "not_found");
}

}  // namespace
}  // namespace mash::test
