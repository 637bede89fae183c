// SPDX-License-Identifier: Apache-2.0
// What is said of a server before anybody is asked about.
#include "tests/support/fhir_server.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/health/canned_server.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash {
namespace {

using findings::rule;
using test::canned_server;
using test::reply_of;
using test::soon;

constexpr const char* SYSTEM = "GP and community record";

// A server that offers these searches: "Patient": ["identifier", ...].
std::string statement_of(const json::object& searches) {
  json::array resources;
  for (const auto& [type, names] : searches) {
    json::array parameters;
    for (const json::value& name : names.as_array())
      parameters.push_back(json::object{{"name", name}, {"type", "string"}});
    resources.push_back(json::object{{"type", type}, {"searchParam", std::move(parameters)}});
  }
  return json::canonical(
      json::object{{"resourceType", "CapabilityStatement"},
                   {"rest", json::array{json::object{{"mode", "server"}, {"resource", std::move(resources)}}}}});
}

const json::object ALL{{"Patient", json::array{"identifier", "family", "birthdate", "given"}},
                       {"RelatedPerson", json::array{"identifier", "patient"}},
                       {"Encounter", json::array{"patient", "date"}},
                       {"Appointment", json::array{"patient", "status", "date"}},
                       {"Condition", json::array{"patient"}},
                       {"Flag", json::array{"patient"}},
                       {"EpisodeOfCare", json::array{"patient"}},
                       {"CareTeam", json::array{"patient"}},
                       {"Observation", json::array{"patient", "category", "code", "date"}}};

TEST(health_capability, a_server_that_offers_every_search_has_no_finding) {
  const canned_server server([&](const http::request&) { return reply_of(200, statement_of(ALL)); });
  const auto found = test::health_source(server.origin())->examine(soon());
  EXPECT_EQ(found.total(), 0U) << to_text(found);
  ASSERT_TRUE(found.counts().contains(SYSTEM));
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests()[0].path, "/metadata");
}

TEST(health_capability, a_real_server_says_that_it_offers_every_search_that_the_source_makes) {
  const test::fhir_server server({test::source_path("config/demo/health")});
  const auto found = test::health_source(server.base_url())->examine(soon());
  EXPECT_EQ(found.total(), 0U) << to_text(found);
}

TEST(health_capability, each_search_that_is_not_offered_is_named) {
  json::object fewer = ALL;
  fewer.erase("Flag");
  fewer["Patient"] = json::array{"identifier", "birthdate", "given"};
  const canned_server server([&](const http::request&) { return reply_of(200, statement_of(fewer)); });
  const auto found = test::health_source(server.origin())->examine(soon());
  std::vector<std::string> places;
  for (const findings::finding& one : found.listed()) {
    EXPECT_EQ(one.what.broken, rule::search_not_offered);
    places.push_back(one.place);
  }
  EXPECT_THAT(places, testing::ElementsAre("Patient?family", "Flag?patient"));
  EXPECT_FALSE(found.nothing_readable());
}

TEST(health_capability, of_the_second_search_only_what_is_made_must_be_offered) {
  json::object fewer = ALL;
  fewer["Patient"] = json::array{"identifier", "family", "birthdate"};
  const canned_server server([&](const http::request&) { return reply_of(200, statement_of(fewer)); });
  const auto missing = [&](const char* second) {
    std::vector<std::string> places;
    for (const findings::finding& one : test::health_source(server.origin(), second)->examine(soon()).listed())
      places.push_back(one.place);
    return places;
  };
  EXPECT_THAT(missing("given_name"), testing::ElementsAre("Patient?given"));
  EXPECT_THAT(missing("fuzzy_match"), testing::ElementsAre("Patient?given", "Patient?_fuzzy-match"));
  EXPECT_THAT(missing("none"), testing::IsEmpty());
}

TEST(health_capability, a_server_that_gives_no_statement_cannot_be_read) {
  for (const auto& [status, body] : {std::pair(404U, "no"), {200U, "<html>Sign in</html>"}, {200U, "{}"}}) {
    const canned_server server([&](const http::request&) { return reply_of(status, body); });
    const auto found = test::health_source(server.origin())->examine(soon());
    EXPECT_EQ(found.counts().at(SYSTEM).at(rule::not_reachable), 1U) << body;
    EXPECT_TRUE(found.nothing_readable());
  }
}

}  // namespace
}  // namespace mash
