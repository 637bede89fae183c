// SPDX-License-Identifier: Apache-2.0
// Who may call what. Every endpoint with every kind of person, every certificate that is not good enough, and every way
// a page of another site could ask in somebody's name; each refusal is in the log before it is told.
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

class callers : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
    const http::response made = post(demo_request());
    ASSERT_EQ(made.status, 202U) << made.body;
    check_ = std::string(std::string_view(object_of(made).at("id").as_string()));
  }

  wish to(std::string_view what) const {
    if (what == "post")
      return {.method = "POST",
              .target = "/v1/requests",
              .body = demo_request(),
              .headers = {{"content-type", "application/json"}}};
    if (what == "open") return {.target = "/v1/requests/" + check_};
    if (what == "authorise")
      return {.method = "POST",
              .target = "/v1/requests/" + check_ + "/authorise",
              .body = R"({"reason":"It would warn him."})",
              .headers = {{"content-type", "application/json"}}};
    if (what == "decide")
      return {.method = "POST",
              .target = "/v1/requests/" + check_ + "/decision",
              .body = R"({"version":1,"decisions":[{"child":"c1","outcome":"advice","rationale":"x"}]})",
              .headers = {{"content-type", "application/json"}}};
    if (what == "explain")
      return {.method = "POST",
              .target = "/v1/policy/explain",
              .body = demo_request(),
              .headers = {{"content-type", "application/json"}}};
    if (what == "decisions") return {.target = "/v1/audit/decisions?from=2026-11-20&until=2026-11-21"};
    if (what == "list") return {.target = "/v1/requests"};
    if (what == "agencies") return {.target = "/v1/agencies"};
    if (what == "events") return {.target = "/v1/events"};
    if (what == "checkpoint") return {.target = "/v1/audit/checkpoint"};
    if (what == "tile") return {.target = "/v1/audit/tile/entries/000.p/1"};
    if (what == "bundle") return {.target = "/v1/audit/requests/" + check_ + "/bundle"};
    if (what == "sample") return {.target = "/v1/audit/sample?from=2026-11-20&until=2026-11-21&count=1&seed=ab"};
    if (what == "report") return {.target = "/v1/reports/indicators?from=2026-11-20&until=2026-11-21"};
    if (what == "search")
      return {.method = "POST",
              .target = "/v1/audit/search",
              .body = R"({"from":"2026-11-20","until":"2026-11-21"})",
              .headers = {{"content-type", "application/json"}}};
    if (what == "openapi") return {.target = "/v1/openapi.json"};
    throw std::logic_error("no such call");
  }

  static constexpr std::string_view CALLS[] = {"post",   "open",     "authorise", "decide",  "explain",    "decisions",
                                               "list",   "agencies", "events",    "openapi", "checkpoint", "tile",
                                               "bundle", "search",   "sample",    "report"};
  std::string check_;
};

struct permission {
  const char* person;
  unsigned post, open;
  unsigned act;  // authorise or decide; 409: may, and this check needs nobody's authority, and has no version yet
  unsigned decisions;
  unsigned log;  // checkpoint and tiles, and evidence
  unsigned report;
};

// Everybody who is listed may see the agencies, their events and the document of the API. A check is
// tried by whoever may send it.
constexpr permission PERMISSIONS[] = {
    {"coordinator", 202, 200, 403, 403, 403, 403}, {"teammate", 202, 200, 403, 403, 403, 403},
    {"elsewhere", 202, 404, 403, 403, 403, 403},   {"manager", 202, 200, 409, 403, 403, 200},
    {"neighbour", 403, 404, 404, 403, 403, 200},   {"auditor", 403, 403, 403, 200, 200, 200},
    {"inspector", 403, 403, 403, 403, 200, 403},   {"administrator", 403, 403, 403, 403, 403, 403},
    {"researcher", 403, 403, 403, 403, 403, 403},  {"approver", 403, 403, 403, 403, 403, 403},
};

bool reads_log(std::string_view what) {
  return what == "checkpoint" || what == "tile" || what == "bundle" || what == "search" || what == "sample";
}

class permissions : public callers, public ::testing::WithParamInterface<permission> {};

TEST_P(permissions, are_those_of_the_role) {
  const permission& row = GetParam();
  for (const std::string_view what : CALLS) {
    const unsigned wanted = what == "post"                            ? row.post
                            : what == "explain"                       ? (row.post == 202 ? 200U : row.post)
                            : what == "authorise" || what == "decide" ? row.act
                            : what == "decisions"                     ? row.decisions
                            : what == "open"                          ? row.open
                            : what == "list"                          ? (row.open == 403 ? 403U : 200U)
                            : what == "report"                        ? row.report
                            : reads_log(what)                         ? row.log
                                                                      : 200U;
    const std::uint64_t before = log_size();
    const http::response got = call(row.person, to(what));
    EXPECT_EQ(got.status, wanted) << what << ' ' << got.body;
    if (wanted < 400) continue;
    const bool sends = what == "post" || what == "explain";
    const std::string word = wanted == 404                                              ? "not_found"
                             : wanted == 409 && what == "decide"                        ? "nothing_to_decide_on"
                             : wanted == 409                                            ? "nothing_to_authorise"
                             : sends && got.body.find("authority") != std::string::npos ? "not_your_authority"
                                                                                        : "role_may_not";
    expect_problem(got, wanted, word);
    EXPECT_EQ(count_outcomes(before, {"refused", word}), 1U) << what << ": recorded, once";
    EXPECT_EQ(log_size(), before + 1) << what;
  }
  // None of it took anything from those who may.
  EXPECT_EQ(get("coordinator", "/v1/requests/" + check_).status, 200U);
}

INSTANTIATE_TEST_SUITE_P(roles, permissions, ::testing::ValuesIn(PERMISSIONS),
                         [](const auto& row) { return std::string(row.param.person); });

TEST_F(callers, what_is_not_yours_is_word_for_word_what_is_not_there) {
  const std::string nobodys = "/v1/requests/" + new_uuid(NOW);
  for (const char* person : {"elsewhere", "neighbour", "auditor", "researcher"}) {
    const http::response there = get(person, "/v1/requests/" + check_), absent = get(person, nobodys);
    EXPECT_EQ(there.status, absent.status) << person;
    EXPECT_EQ(there.body, absent.body) << person;
    EXPECT_EQ(there.headers, absent.headers) << person;
  }
}

TEST_F(callers, the_list_has_only_what_one_may_open) {
  const auto listed = [&](const char* person) {
    return object_of(get(person, "/v1/requests")).at("requests").as_array().size();
  };
  EXPECT_EQ(listed("coordinator"), 1U);
  EXPECT_EQ(listed("teammate"), 1U);
  EXPECT_EQ(listed("manager"), 1U);
  for (const char* person : {"elsewhere", "neighbour"}) EXPECT_EQ(listed(person), 0U) << person;
}

// --- certificates

struct stranger {
  const char* name;
  http::peer_certificate peer;
};

void PrintTo(const stranger& row, std::ostream* out) { *out << row.name; }

std::vector<stranger> strangers() {
  const std::string carol = "urn:mash:cambridgeshire:person:coordinator";
  const std::string key = to_hex(sha256("coordinator"));
  return {{"nobody", {}},
          {"an_unknown_key", {{carol}, std::string(64, 'd'), true}},
          {"another_persons_key", {{carol}, to_hex(sha256("auditor")), true}},
          {"a_person_taken_out", {{"urn:mash:cambridgeshire:person:leaver"}, to_hex(sha256("leaver")), true}},
          {"a_person_never_listed", {{"urn:mash:cambridgeshire:person:nobody"}, key, true}},
          {"another_organisation", {{"urn:mash:police:person:coordinator"}, key, true}},
          {"two_identities", {{carol, "urn:mash:cambridgeshire:person:manager"}, key, true}},
          {"a_device", {{"urn:mash:cambridgeshire:device:coordinator"}, key, true}},
          {"a_servers_certificate", {{carol}, key, false}},
          {"no_identity", {{}, key, true}},
          {"a_fingerprint_in_capitals", {{carol}, "ABCDEF" + key.substr(6), true}}};
}

class certificates : public callers, public ::testing::WithParamInterface<stranger> {};

TEST_P(certificates, that_are_not_listed_open_nothing_and_are_recorded) {
  std::string first;
  for (const std::string_view what : CALLS) {
    const std::uint64_t before = log_size();
    const http::response got = call(GetParam().peer, to(what));
    expect_problem(got, 401, "not_listed");
    if (first.empty()) first = got.body;
    EXPECT_EQ(got.body, first) << "the same for everybody and everything";
    EXPECT_EQ(count_outcomes(before, {"refused", "not_listed"}), 1U) << what;
  }
  EXPECT_EQ(exchange.lines.size(), members().size()) << "only the first check was ever asked";
  EXPECT_EQ(get("coordinator", "/v1/requests/" + check_).status, 200U);
}

INSTANTIATE_TEST_SUITE_P(table, certificates, ::testing::ValuesIn(strangers()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(callers, a_person_taken_out_is_refused_at_the_next_call_and_comes_back_when_listed) {
  const auto with_her = directory;
  const auto file = toml::parse(
      "[[members]]\nname = \"police\"\nkind = \"police\"\ndisplay_name = \"Police\"\n"
      "contact = { desk = \"Desk\", telephone = \"01632 960101\" }\n");
  ASSERT_TRUE(file.has_value());
  auto without = hub::directory::from(*file, "members.toml");
  ASSERT_TRUE(without.has_value()) << without.error().detail;
  directory = *without;
  expect_problem(get("coordinator", "/v1/requests/" + check_), 401, "not_listed");
  directory = with_her;
  EXPECT_EQ(get("coordinator", "/v1/requests/" + check_).status, 200U);
}

// --- other sites

struct origin_case {
  const char* name;
  std::vector<std::pair<std::string, std::string>> headers;
  bool passes;
};

void PrintTo(const origin_case& row, std::ostream* out) { *out << row.name; }

// The host is 127.0.0.1:8443. Where Sec-Fetch-Site is there it alone decides: a page cannot set it.
std::vector<origin_case> origins() {
  const std::string ours = "https://127.0.0.1:8443";
  return {{"no_browser", {}, true},
          {"our_own_page", {{"sec-fetch-site", "same-origin"}}, true},
          {"our_own_page_and_origin", {{"sec-fetch-site", "same-origin"}, {"origin", ours}}, true},
          {"an_older_browser_on_our_page", {{"origin", ours}}, true},
          {"another_site", {{"sec-fetch-site", "cross-site"}}, false},
          {"another_site_with_our_origin", {{"sec-fetch-site", "cross-site"}, {"origin", ours}}, false},
          {"a_sibling_site", {{"sec-fetch-site", "same-site"}}, false},
          {"typed_into_the_address_bar", {{"sec-fetch-site", "none"}}, false},
          {"an_unknown_word", {{"sec-fetch-site", "Same-Origin"}}, false},
          {"an_empty_word", {{"sec-fetch-site", ""}}, false},
          {"another_origin", {{"origin", "https://evil.example"}}, false},
          {"our_name_without_tls", {{"origin", "http://127.0.0.1:8443"}}, false},
          {"our_name_at_another_port", {{"origin", "https://127.0.0.1:8444"}}, false},
          {"our_name_and_more", {{"origin", "https://127.0.0.1:8443.evil.example"}}, false},
          {"a_sandboxed_page", {{"origin", "null"}}, false},
          {"an_empty_origin", {{"origin", ""}}, false}};
}

class other_sites : public callers, public ::testing::WithParamInterface<origin_case> {};

TEST_P(other_sites, neither_write_nor_read_with_somebodys_certificate) {
  for (const std::string_view what : {"post", "open", "list", "events", "agencies"}) {
    wish asked = to(what);
    asked.headers.insert(asked.headers.end(), GetParam().headers.begin(), GetParam().headers.end());
    const std::uint64_t before = log_size();
    const http::response got = call("coordinator", asked);
    if (GetParam().passes) {
      EXPECT_LT(got.status, 300U) << what << ' ' << got.body;
      continue;
    }
    expect_problem(got, 403, "cross_site");
    EXPECT_EQ(count_outcomes(before, {"refused", "cross_site"}), 1U) << what;
    EXPECT_EQ(header(got, "access-control-allow-origin"), "") << "no page of another site may read even that";
  }
}

INSTANTIATE_TEST_SUITE_P(table, other_sites, ::testing::ValuesIn(origins()),
                         [](const auto& row) { return std::string(row.param.name); });

// --- addresses

TEST_F(callers, addresses_and_methods_that_are_none_are_told_apart) {
  struct row {
    const char *method, *target;
    unsigned status;
  };
  const row rows[] = {{"GET", "/", 404},
                      {"GET", "/v1", 404},
                      {"GET", "/v1/", 404},
                      {"GET", "/v2/requests", 404},
                      {"GET", "/v1/requests/", 404},
                      {"GET", "/V1/requests", 404},
                      {"GET", "/v1/requests/x/y", 404},
                      {"GET", "/v1/audit/tile/", 404},
                      {"GET", "/v1/audit", 404},
                      {"GET", "/healthz", 404},
                      {"GET", "/readyz", 404},
                      {"GET", "/metrics", 404},
                      {"PUT", "/v1/requests", 405},
                      {"DELETE", "/v1/requests", 405},
                      {"PATCH", "/v1/requests", 405},
                      {"POST", "/v1/agencies", 405},
                      {"POST", "/v1/events", 405},
                      {"POST", "/v1/audit/checkpoint", 405},
                      {"GET", "/v1/audit/search", 405},
                      {"POST", "/v1/audit/sample", 405},
                      {"POST", "/v1/audit/requests/x/bundle", 405},
                      {"GET", "/v1/audit/requests/x/y/bundle", 404},
                      {"GET", "/v1/audit/requests//bundle", 404},
                      {"DELETE", "/v1/audit/tile/entries/000", 405},
                      {"POST", "/v1/openapi.json", 405}};
  for (const row& one : rows) {
    SCOPED_TRACE(std::string(one.method) + " " + one.target);
    expect_problem(call("coordinator", {.method = one.method, .target = one.target}), one.status,
                   one.status == 404 ? "not_found" : "method_not_allowed");
  }
  const std::string open = "/v1/requests/" + check_;
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH"})
    expect_problem(call("coordinator", {.method = method, .target = open}), 405, "method_not_allowed");
}

TEST_F(callers, who_is_not_listed_cannot_find_out_which_addresses_exist) {
  const http::response there = call(http::peer_certificate{}, {.target = "/v1/agencies"});
  const http::response absent = call(http::peer_certificate{}, {.target = "/v1/nothing"});
  EXPECT_EQ(there.body, absent.body);
  EXPECT_EQ(there.status, absent.status);
}

}  // namespace
}  // namespace mash::test
