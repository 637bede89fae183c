// SPDX-License-Identifier: Apache-2.0
// A server that fails in every way a server can: never an empty success, always a named trouble without personal data.
#include <atomic>

#include "tests/support/source_path.hpp"
#include "tests/unit/health/canned_server.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash {
namespace {

using policy::category;
using test::canned_server;
using test::reply_of;
using test::soon;

kit::found_people find_at(const std::string& base_url, const contract::person& who,
                          std::chrono::milliseconds allowed = std::chrono::seconds(20)) {
  const auto found = test::health_source(base_url)->find(who, soon(allowed));
  EXPECT_TRUE(found);
  return found ? *found : kit::found_people{};
}

void expect_not_searched(const kit::found_people& found) {
  EXPECT_TRUE(found.people.empty());
  ASSERT_TRUE(test::none_searched(found.systems));
  for (const auto& one : found.systems) {
    EXPECT_FALSE(one.trouble.empty());
    EXPECT_EQ(one.trouble.find("9990001014"), std::string::npos) << "personal data in a log line";
  }
}

contract::person ada() { return test::by_number("9990001014"); }

http::response empty_list(const http::request&) {
  return reply_of(200, R"({"resourceType":"Bundle","type":"searchset","total":0})");
}

TEST(health_faults, nobody_listens) {
  std::string origin;
  {
    origin = canned_server(empty_list).origin();
  }
  expect_not_searched(find_at(origin, ada(), std::chrono::seconds(2)));
}

TEST(health_faults, whatever_is_not_a_bundle_is_no_answer) {
  for (const char* body : {"", "<html>Sign in</html>", "{", "[]", "null", R"({"resourceType":"Patient"})",
                           R"({"resourceType":"Bundle","entry":[{}]})", R"({"resourceType":"Bundle","entry":[7]})",
                           R"({"resourceType":"Bundle","entry":"x"})", R"({"resourceType":"Bundle","entry":null})",
                           R"({"resourceType":"Bundle","entry":{"0":{}}})",
                           R"({"resourceType":"Bundle","total":0,"total":0})", R"({"resourceType":"Bundle","total":3})",
                           R"({"resourceType":"Bundle","entry":[{"resource":
          {"resourceType":"OperationOutcome","issue":[{"severity":"error"}]}}]})"}) {
    const canned_server server([&](const http::request&) { return reply_of(200, body); });
    expect_not_searched(find_at(server.origin(), ada()));
  }
}

TEST(health_faults, error_statuses_are_no_answer_and_not_repeated) {
  for (unsigned status : {400u, 401u, 403u, 404u, 422u, 500u}) {
    const canned_server server([&](const http::request&) { return reply_of(status, "sorry"); });
    expect_not_searched(find_at(server.origin(), ada()));
    EXPECT_EQ(server.requests().size(), 1u) << status;
  }
}

TEST(health_faults, a_busy_server_is_asked_again) {
  for (unsigned status : {429u, 502u, 503u, 504u}) {
    std::atomic<int> calls = 0;
    const canned_server server([&](const http::request& what) {
      if (calls++ > 1) return empty_list(what);
      http::response busy = reply_of(status, "");
      busy.headers.emplace_back("Retry-After", "0");
      return busy;
    });
    EXPECT_TRUE(test::all_searched(find_at(server.origin(), ada()).systems)) << status;
    EXPECT_EQ(calls, 3) << status;
  }
}

TEST(health_faults, a_server_that_stays_busy_is_given_up) {
  const canned_server server([](const http::request&) {
    http::response busy = reply_of(503, "");
    busy.headers.emplace_back("Retry-After", "0");
    return busy;
  });
  expect_not_searched(find_at(server.origin(), ada()));
  EXPECT_EQ(server.requests().size(), 4u);
}

TEST(health_faults, a_search_that_failed_is_not_followed_by_others) {
  const canned_server server([](const http::request&) { return reply_of(500, ""); });
  contract::person who = test::a_person("Okafor", "Ada", "2015-04-02");
  who.previous_names = {"Ada Bell", "Ada Smith"};
  expect_not_searched(find_at(server.origin(), who));
  who.nhs_number = "9990001014";
  expect_not_searched(find_at(server.origin(), who));
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST(health_faults, a_wait_beyond_the_deadline_is_not_waited) {
  const canned_server server([](const http::request&) {
    http::response busy = reply_of(429, "");
    busy.headers.emplace_back("Retry-After", "30");
    return busy;
  });
  const auto started = std::chrono::steady_clock::now();
  expect_not_searched(find_at(server.origin(), ada(), std::chrono::seconds(5)));
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(health_faults, a_deadline_that_passed_is_reported) {
  const canned_server server(empty_list);
  expect_not_searched(find_at(server.origin(), ada(), std::chrono::milliseconds(-1)));
  EXPECT_TRUE(server.requests().empty());
}

TEST(health_faults, too_many_matches_asks_for_a_further_identifier) {
  const std::string said = test::file_text(test::source_path("tests/data/pds_fhir/TOO_MANY_MATCHES.json"));
  const canned_server server([&](const http::request&) { return reply_of(200, said); });
  const auto found = find_at(server.origin(), test::a_person("Smith", "John", "1985-01-20"));
  expect_not_searched(found);
  for (const auto& one : found.systems) EXPECT_TRUE(one.ambiguous);
}

TEST(health_faults, a_next_page_elsewhere_is_not_followed) {
  const canned_server other(empty_list);
  const canned_server server([&](const http::request&) {
    return reply_of(
        200, R"({"resourceType":"Bundle","link":[{"relation":"next","url":")" + other.origin() + R"(/Patient"}]})");
  });
  expect_not_searched(find_at(server.origin(), ada()));
  EXPECT_TRUE(other.requests().empty());
}

TEST(health_faults, pages_that_go_round_in_a_circle_end) {
  for (const char* entry : {"[]", R"([{"resource":{"resourceType":"Patient","id":"1"}}])"}) {
    std::string origin;
    const canned_server server([&](const http::request&) {
      return reply_of(200, std::string(R"({"resourceType":"Bundle","entry":)") + entry +
                               R"(,"link":[{"relation":"next","url":")" + origin + R"(/Patient?page=1"}]})");
    });
    origin = server.origin();
    const auto found = find_at(server.origin(), ada());
    expect_not_searched(found);
    for (const auto& one : found.systems) EXPECT_FALSE(one.ambiguous) << "no further identifier would help";
    EXPECT_LE(server.requests().size(), 2u);
  }
}

TEST(health_faults, an_oversized_reply_is_cut_off) {
  const canned_server server([](const http::request&) { return reply_of(200, std::string(9 * 1024 * 1024, ' ')); });
  expect_not_searched(find_at(server.origin(), ada()));
}

TEST(health_faults, deep_nesting_is_refused) {
  std::string deep = R"({"resourceType":"Bundle","x":)" + std::string(60, '[') + std::string(60, ']') + "}";
  const canned_server server([&](const http::request&) { return reply_of(200, deep); });
  expect_not_searched(find_at(server.origin(), ada()));
}

TEST(health_faults, fractions_and_unknown_members_do_no_harm) {
  const canned_server server([](const http::request& what) {
    if (what.path == "/RelatedPerson") return empty_list(what);
    return reply_of(200, R"({"resourceType":"Bundle","total":1,"entry":[{"search":{"score":0.9343},"resource":
      {"resourceType":"Patient","id":"1","x":1.5,"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number",
      "value":"9990001014"}]}}]})");
  });
  EXPECT_EQ(find_at(server.origin(), ada()).people.size(), 1u);
}

TEST(health_faults, one_broken_resource_type_does_not_silence_the_others) {
  const canned_server server([](const http::request& what) {
    if (what.path == "/Patient/1") return reply_of(200, R"({"resourceType":"Patient","id":"1"})");
    if (what.path == "/Encounter") return reply_of(500, "");
    if (what.path == "/Flag")
      return reply_of(200, R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Flag","id":"f",
        "status":"active","subject":{"reference":"Patient/1"},"code":{"text":"Child protection plan"}}}]})");
    return empty_list(what);
  });
  const auto found =
      test::health_source(server.origin())
          ->fetch({{"c1", {"Patient/1"}}},
                  test::ask_for({category::attendance_unscheduled, category::cin_cp_status}, {}), soon());
  ASSERT_TRUE(found);
  EXPECT_EQ(test::of_category(found->records, category::cin_cp_status).size(), 1u);
  EXPECT_TRUE(test::none_searched(found->systems));
  EXPECT_NE(found->systems[0].trouble.find("Encounter"), std::string::npos);
}

http::response list_of(const std::string& resource) {
  return reply_of(200, R"({"resourceType":"Bundle","entry":[{"resource":)" + resource + "}]}");
}

TEST(health_faults, another_patient_than_was_asked_for_is_nobodys_answer) {
  for (const char* sent : {R"({"resourceType":"Patient","id":"2"})", R"({"resourceType":"Person","id":"1"})",
                           R"({"resourceType":"Patient"})"}) {
    const canned_server server([&](const http::request&) { return reply_of(200, sent); });
    const auto found = test::health_source(server.origin())
                           ->fetch({{"c1", {"Patient/1"}}}, test::ask_for(test::every_category(), {}), soon());
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->records.empty());
    EXPECT_TRUE(test::none_searched(found->systems));
  }
}

TEST(health_faults, a_number_search_that_lists_somebody_else_is_no_search) {
  for (const char* sent :
       {R"({"resourceType":"Patient","id":"2"})", R"({"resourceType":"Patient","id":"2","identifier":[{"system":
          "https://fhir.nhs.uk/Id/nhs-number","value":"9990002029"}]})"}) {
    const canned_server server([&](const http::request&) { return list_of(sent); });
    expect_not_searched(find_at(server.origin(), ada()));
  }
}

// Of the patient, by whichever reference; of nobody; of somebody else.
TEST(health_faults, only_the_patients_own_records_are_told) {
  const auto flags_of = [](const std::string& subject) {
    const canned_server server([&](const http::request& what) {
      if (what.path == "/Patient/1")
        return reply_of(200, R"({"resourceType":"Patient","id":"1","identifier":[{"system":
          "https://fhir.nhs.uk/Id/nhs-number","value":"9990001014"}]})");
      if (what.path != "/Flag") return empty_list(what);
      return list_of(R"({"resourceType":"Flag","id":"f","status":"active","code":{"text":"Child protection plan"})" +
                     subject + "}");
    });
    const auto found = test::health_source(server.origin())
                           ->fetch({{"c1", {"Patient/1"}}}, test::ask_for({category::cin_cp_status}, {}), soon());
    return std::pair(found->records.size(), test::all_searched(found->systems));
  };
  const std::string by_number = R"(,"subject":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")";
  EXPECT_EQ(flags_of(R"(,"subject":{"reference":"Patient/1"})"), std::pair(1UZ, true));
  EXPECT_EQ(flags_of(R"(,"subject":{"reference":"http://127.0.0.1/fhir/Patient/1/_history/3"})"), std::pair(1UZ, true));
  EXPECT_EQ(flags_of(by_number + R"(9990001014"}})"), std::pair(1UZ, true));
  EXPECT_EQ(flags_of(by_number + R"(9990002029"}})"), std::pair(0UZ, false));
  EXPECT_EQ(flags_of(R"(,"subject":{"reference":"Patient/2"})"), std::pair(0UZ, false));
  EXPECT_EQ(flags_of(""), std::pair(0UZ, false));
}

TEST(health_faults, a_relative_of_somebody_else_is_no_tie) {
  const canned_server server([](const http::request& what) {
    if (what.path != "/Patient")
      return list_of(R"({"resourceType":"RelatedPerson","id":"r","patient":{"reference":"Patient/2"},
        "name":[{"family":"Cole","given":["Eve"]}]})");
    return list_of(R"({"resourceType":"Patient","id":"1","identifier":[{"system":
      "https://fhir.nhs.uk/Id/nhs-number","value":"9990001014"}]})");
  });
  const auto found = find_at(server.origin(), ada());
  ASSERT_EQ(found.people.size(), 1u);
  EXPECT_TRUE(found.people[0].ties.empty());
  EXPECT_TRUE(test::none_searched(found.systems));
}

// Whose record it is cannot be told: it may not leave in the custodian's name.
TEST(health_faults, a_record_whose_provider_cannot_be_read_is_left_out) {
  unsigned status = 503;
  const canned_server server([&](const http::request& what) {
    if (what.path == "/Patient/1") return reply_of(200, R"({"resourceType":"Patient","id":"1"})");
    if (what.path == "/Organization/o") {
      http::response busy = reply_of(status, "");
      busy.headers.emplace_back("Retry-After", "0");
      return busy;
    }
    if (what.path != "/Encounter") return empty_list(what);
    return reply_of(200, R"({"resourceType":"Bundle","entry":[
      {"resource":{"resourceType":"Encounter","id":"a","class":{"code":"EMER"},"subject":{"reference":"Patient/1"},
       "serviceProvider":{"reference":"Organization/o"}}},
      {"resource":{"resourceType":"Encounter","id":"b","class":{"code":"EMER"},"subject":{"reference":"Patient/1"}}}]})");
  });
  const auto source = test::health_source(server.origin());
  const auto fetched = [&] {
    const auto found =
        source->fetch({{"c1", {"Patient/1"}}}, test::ask_for({category::attendance_unscheduled}, {}), soon());
    EXPECT_TRUE(found);
    return found ? *found : kit::found_records{};
  };
  for (const unsigned refusal : {503U, 403U}) {
    status = refusal;
    const auto found = fetched();
    EXPECT_EQ(found.records.size(), 1u) << refusal;
    EXPECT_TRUE(test::none_searched(found.systems));
    EXPECT_NE(found.systems[0].trouble.find("Organization"), std::string::npos);
  }
  status = 404;
  const auto found = fetched();
  EXPECT_EQ(found.records.size(), 2u) << "an organisation that the server does not have is no listed one";
  EXPECT_TRUE(test::all_searched(found.systems));
}

TEST(health_faults, a_flag_that_nobody_can_read_makes_the_answer_incomplete) {
  const canned_server server([](const http::request& what) {
    if (what.path == "/Patient/1") return reply_of(200, R"({"resourceType":"Patient","id":"1"})");
    if (what.path != "/Flag") return empty_list(what);
    return reply_of(200, R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Flag","id":"f",
      "status":"active","subject":{"reference":"Patient/1"},
      "code":{"coding":[{"system":"http://snomed.info/sct","code":"1234567"}]}}}]})");
  });
  const auto fetched = [&](category wanted) {
    const auto found =
        test::health_source(server.origin())->fetch({{"c1", {"Patient/1"}}}, test::ask_for({wanted}, {}), soon());
    EXPECT_TRUE(found);
    return found ? found->systems : std::vector<kit::system_report>{};
  };
  EXPECT_TRUE(test::none_searched(fetched(category::cin_cp_status)));
  EXPECT_TRUE(test::all_searched(fetched(category::communication_need))) << "it was asked for no protection";
}

TEST(health_faults, every_request_is_a_get_that_asks_for_fhir_json_under_the_base_path) {
  const canned_server server(empty_list);
  (void)find_at(server.origin() + "/fhir/R4", test::a_person("O'Neill & Sons", "A", "1990-06-30"));
  ASSERT_FALSE(server.requests().empty());
  for (const http::request& one : server.requests()) {
    EXPECT_EQ(one.method, "GET");
    EXPECT_EQ(one.path, "/fhir/R4/Patient");
    EXPECT_EQ(one.header("accept"), "application/fhir+json");
    EXPECT_TRUE(one.header("x-request-id"));
  }
  EXPECT_EQ(server.requests()[0].query_value("family"), "O'Neill & Sons");
}

}  // namespace
}  // namespace mash
