// SPDX-License-Identifier: Apache-2.0
// Whose family name is spelt otherwise in the record: on a real server, on one that refuses as the Personal
// Demographics Service does, and on one that does not know the parameter.
#include <atomic>

#include "tests/support/fhir_server.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/health/canned_server.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash {
namespace {

using test::a_person;
using test::canned_server;
using test::reply_of;
using test::soon;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* NOBODY = R"({"resourceType":"Bundle","type":"searchset","total":0})";

json::object patient(const std::string& id, const std::string& family, json::array given, const char* born) {
  return {{"resourceType", "Patient"},
          {"id", id},
          {"name", json::array{json::object{{"family", family}, {"given", std::move(given)}}}},
          {"birthDate", born}};
}

std::string list_of(const std::vector<json::object>& patients) {
  json::array entries;
  for (const json::object& one : patients) entries.push_back(json::object{{"resource", one}});
  return json::canonical(
      json::object{{"resourceType", "Bundle"}, {"total", patients.size()}, {"entry", std::move(entries)}});
}

// Ivy Ashton as a clerk wrote her, her twin as she is, and others of that birthday or that name.
class misspelt : public testing::Test {
 protected:
  misspelt() {
    for (const json::object& one :
         {patient("ivy", "Asthon", {"Ivy", "Rose"}, "2015-04-02"), patient("jack", "Ashton", {"Jack"}, "2015-04-02"),
          patient("other", "Barton", {"Oscar"}, "2015-04-02"), patient("older", "Asthon", {"Ivy"}, "2013-04-02")})
      std::ofstream(folder_.file(std::string(std::string_view(one.at("id").as_string())) + ".json"))
          << json::canonical(one);
    server_ = std::make_unique<test::fhir_server>(std::vector<std::string>{folder_.path()});
  }

  std::vector<std::string> found(const contract::person& who, const std::string& second) {
    const auto made = test::health_source(server_->base_url(), second)->find(who, soon());
    EXPECT_TRUE(made && test::all_searched(made->systems));
    return made ? test::given_names(*made) : std::vector<std::string>{};
  }

  test::temporary_directory folder_;
  std::unique_ptr<test::fhir_server> server_;
};

TEST_F(misspelt, a_child_is_listed_by_given_name_and_birth_date_beside_the_twin) {
  EXPECT_THAT(found(a_person("Ashton", "Ivy", "2015-04-02"), "none"), ElementsAre("Jack"));
  EXPECT_THAT(found(a_person("Ashton", "Ivy", "2015-04-02"), ""), ElementsAre("Ivy Rose", "Jack"));
  EXPECT_THAT(found(a_person("Ashton", "Ivy Rose", "2015-04-02"), ""), ElementsAre("Ivy Rose", "Jack"));
}

// At adoption a family name ends: who keeps given name and birthday is not looked for under what it was.
TEST_F(misspelt, quite_another_family_name_is_no_slip) {
  EXPECT_THAT(found(a_person("Wexford", "Ivy", "2015-04-02"), ""), IsEmpty());
}

TEST_F(misspelt, another_given_name_or_birth_date_lists_nobody_more) {
  EXPECT_THAT(found(a_person("Carton", "Nina", "2015-04-02"), ""), IsEmpty());
  EXPECT_THAT(found(a_person("Carton", "Ivy", "2014-04-02"), ""), IsEmpty());
}

TEST_F(misspelt, neither_an_initial_nor_a_given_name_alone_is_searched_by) {
  (void)found(a_person("Ashton", "I", "2015-04-02"), "");
  for (const contract::person& who : {a_person("", "Ivy", "2015-04-02"), a_person("Ashton", "Ivy", "")})
    EXPECT_TRUE(test::none_searched(test::health_source(server_->base_url())->find(who, soon())->systems));
  for (const json::value& request : server_->seen())
    EXPECT_FALSE(request.at("query").as_object().contains("given")) << json::canonical(request);
}

TEST_F(misspelt, no_address_is_ever_searched_by) {
  contract::person who = a_person("Ashton", "Ivy", "2015-04-02");
  who.sex = policy::sex::female;
  contract::address& typed = who.addresses.emplace_back();
  typed.lines = {"7 Haven Lane"};
  typed.postcode = "CB99 8HV";
  for (const char* second : {"given_name", "fuzzy_match"})
    (void)test::health_source(server_->base_url(), second)->find(who, soon());
  for (const json::value& request : server_->seen()) {
    EXPECT_EQ(json::canonical(request).find("CB99"), std::string::npos);
    EXPECT_EQ(json::canonical(request).find("address"), std::string::npos);
  }
}

// The Personal Demographics Service: no search without a family name; a fuzzy one finds by the sound of it.
http::response as_pds(const http::request& what, const std::string& fuzzy) {
  if (what.path != "/Patient") return reply_of(200, NOBODY);
  if (!what.query_value("family"))
    return reply_of(400, test::file_text(test::source_path("tests/data/pds_fhir/INVALID_SEARCH_DATA.json")));
  return reply_of(200, what.query_value("_fuzzy-match") == "true" ? fuzzy : std::string(NOBODY));
}

TEST(health_second_search, a_server_that_searches_as_pds_does_is_asked_to_match_loosely) {
  const std::string ivy = list_of({patient("ivy", "Asthon", {"Ivy"}, "2015-04-02")});
  const canned_server server([&](const http::request& what) { return as_pds(what, ivy); });
  const auto found =
      test::health_source(server.origin(), "fuzzy_match")->find(a_person("Ashton", "Ivy Rose", "2015-04-02"), soon());
  ASSERT_TRUE(found);
  EXPECT_TRUE(test::all_searched(found->systems));
  EXPECT_THAT(test::given_names(*found), ElementsAre("Ivy"));
  std::vector<http::request> fuzzy = server.requests();
  std::erase_if(fuzzy, [](const http::request& one) { return !one.query_value("_fuzzy-match"); });
  ASSERT_EQ(fuzzy.size(), 1U);
  EXPECT_EQ(fuzzy[0].query_value("family"), "Ashton");
  EXPECT_EQ(fuzzy[0].query_value("given"), "Ivy");
  EXPECT_EQ(fuzzy[0].query_value("birthdate"), "eq2015-04-02");
  EXPECT_EQ(fuzzy[0].query_value("_max-results"), "50");
}

TEST(health_second_search, a_server_that_refuses_it_has_not_been_wholly_searched) {
  const std::string jack = list_of({patient("jack", "Ashton", {"Jack"}, "2015-04-02")});
  const canned_server server([&](const http::request& what) {
    return what.query_value("family") == "Ashton" ? reply_of(200, jack) : as_pds(what, NOBODY);
  });
  const auto found = test::health_source(server.origin())->find(a_person("Ashton", "Ivy", "2015-04-02"), soon());
  ASSERT_TRUE(found);
  EXPECT_TRUE(test::none_searched(found->systems));
  EXPECT_FALSE(found->systems[0].ambiguous);
  EXPECT_EQ(found->systems[0].trouble.find("Ivy"), std::string::npos);
  EXPECT_THAT(test::given_names(*found), ElementsAre("Jack")) << "what the first search listed is still compared";
}

TEST(health_second_search, too_many_matches_of_it_asks_for_a_further_identifier) {
  const std::string many = test::file_text(test::source_path("tests/data/pds_fhir/TOO_MANY_MATCHES.json"));
  for (const char* second : {"given_name", "fuzzy_match"}) {
    const canned_server server([&](const http::request& what) {
      if (what.path == "/Patient" && !what.query_value("given"))
        return reply_of(200, list_of({patient("ivy", "Ashton", {"Ivy"}, "2015-04-02")}));
      return reply_of(200, what.path == "/Patient" ? many : NOBODY);
    });
    const auto found =
        test::health_source(server.origin(), second)->find(a_person("Ashton", "Ivy", "2015-04-02"), soon());
    ASSERT_TRUE(found && test::none_searched(found->systems)) << second;
    EXPECT_TRUE(found->systems[0].ambiguous) << second;
    EXPECT_THAT(test::given_names(*found), ElementsAre("Ivy")) << second;
  }
}

TEST(health_second_search, of_a_server_that_ignores_the_given_name_only_who_fits_is_taken) {
  std::vector<json::object> everybody;
  for (int i = 0; i < 60; ++i) everybody.push_back(patient("p" + std::to_string(i), "Jones", {"Sam"}, "2015-04-02"));
  everybody.push_back(patient("ivy", "Asthon", {"Rose", "IVY"}, "2015-04-02"));
  const canned_server server([&](const http::request& what) {
    const bool second = what.path == "/Patient" && what.query_value("given");
    return reply_of(200, second ? list_of(everybody) : NOBODY);
  });
  const auto found = test::health_source(server.origin())->find(a_person("Ashton", "Ivy", "2015-04-02"), soon());
  ASSERT_TRUE(found && test::all_searched(found->systems));
  EXPECT_THAT(test::given_names(*found), ElementsAre("Rose IVY"));
}

TEST(health_second_search, pages_and_deadline_bound_it_like_any_other) {
  std::string origin;
  std::atomic<int> page = 0;
  const canned_server server([&](const http::request& what) {
    if (!what.query_value("given") && !what.query_value("page")) return reply_of(200, NOBODY);
    return reply_of(200, R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"1"}}],)"
                         R"("link":[{"relation":"next","url":")" +
                             origin + "/Patient?page=" + std::to_string(++page) + R"("}]})");
  });
  origin = server.origin();
  const auto found = test::health_source(origin)->find(a_person("Ashton", "Ivy", "2015-04-02"), soon());
  ASSERT_TRUE(found && test::none_searched(found->systems));
  EXPECT_TRUE(found->systems[0].ambiguous);
  EXPECT_LE(server.requests().size(), 42U);

  std::atomic<int> asked = 0;
  const canned_server busy([&](const http::request& what) {
    if (!what.query_value("given")) return reply_of(200, NOBODY);
    ++asked;
    http::response later = reply_of(429, "");
    later.headers.emplace_back("Retry-After", "30");
    return later;
  });
  const auto late =
      test::health_source(busy.origin())->find(a_person("Ashton", "Ivy", "2015-04-02"), soon(std::chrono::seconds(5)));
  ASSERT_TRUE(late && test::none_searched(late->systems));
  EXPECT_EQ(asked, 1) << "a wait beyond the deadline is not waited";
}

}  // namespace
}  // namespace mash
