// SPDX-License-Identifier: Apache-2.0
// Evidence for auditors through the real endpoints, service, store and log: bundles, searches, draws; who may, what is
// opened, and that every reading is an entry before anything is shown.
#include "base/ids.hpp"
#include "hub/audit/bundle.hpp"
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsSubsetOf;
using testing::Not;

class audit_desk_api : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }
  std::string ask() {
    const http::response got = post(demo_request());
    EXPECT_EQ(got.status, 202U) << got.body;
    return std::string(object_of(got).at("id").as_string());
  }
  http::response bundle(const std::string& request, const std::string& person = "auditor") {
    return get(person, "/v1/audit/requests/" + request + "/bundle");
  }
  http::response search(const json::object& wanted, const std::string& person = "auditor") {
    return call(person, {.method = "POST",
                         .target = "/v1/audit/search",
                         .body = json::canonical(wanted),
                         .headers = {{"content-type", "application/json"}}});
  }
  static json::object today(json::object more = {}) {
    more["from"] = "2026-11-20";
    more["until"] = "2026-11-21";
    return more;
  }
  // The indexes of what was found.
  std::vector<std::int64_t> found(const json::object& wanted, const std::string& person = "auditor") {
    const http::response got = search(wanted, person);
    EXPECT_EQ(got.status, 200U) << got.body;
    std::vector<std::int64_t> out;
    for (const json::value& one : object_of(got).at("entries").as_array()) out.push_back(one.at("index").as_int64());
    return out;
  }
  hub::proved_bundle proved(const http::response& got) {
    EXPECT_EQ(got.status, 200U) << got.body;
    const auto read = hub::parse_bundle(got.body);
    if (!read) ADD_FAILURE() << read.error().detail;
    auto made = read ? hub::verify_bundle(*read, store->log_key()) : std::unexpected(read.error());
    if (!made) ADD_FAILURE() << made.error().detail;
    return made ? *std::move(made) : hub::proved_bundle{};
  }
  static constexpr const char* SAMPLE = "/v1/audit/sample?from=2026-11-20&until=2026-11-21&count=";
};

// --- GET /v1/audit/requests/{id}/bundle

TEST_F(audit_desk_api, a_bundle_proves_every_entry_of_its_request_and_its_own_reading_and_names_who_acted) {
  ask();
  const std::string request = ask();
  for (const std::string& member : {"police", "schools"}) answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1 && acknowledged("schools") == 1; }));
  ASSERT_EQ(get("manager", "/v1/requests/" + request).status, 200U);
  const hub::proved_bundle made = proved(bundle(request));
  std::vector<std::string> told;
  for (const auto& one : made.entries)
    told.push_back(std::string(to_word(one.leaf->type)) + " " + one.leaf->outcome.front() + " " + one.actor);
  ASSERT_GE(told.size(), 5U);
  EXPECT_EQ(told[0], "asked asked coordinator");
  EXPECT_EQ(told[1], "released version_0 coordinator");
  EXPECT_EQ(told[2], "answered answered ");  // an agency answers; no person of ours acted
  EXPECT_EQ(told[told.size() - 2], "released version_0 manager");
  EXPECT_EQ(told.back(), "admin bundle_read auditor");
  EXPECT_EQ(made.entries.back().index + 1, made.head.head.size);
  std::size_t of_request = 0;
  for (const auto& leaf : leaves_from(0)) of_request += leaf.request == request ? 1 : 0;
  EXPECT_EQ(made.entries.size(), of_request);
}

TEST_F(audit_desk_api, a_bundle_names_the_manager_who_let_a_check_go_without_agreement) {
  const http::response waiting = post(demo_request(without_agreement("amber")));
  ASSERT_EQ(waiting.status, 202U) << waiting.body;
  const std::string request(object_of(waiting).at("id").as_string());
  const http::response done = call("manager", {.method = "POST",
                                               .target = "/v1/requests/" + request + "/authorise",
                                               .body = R"({"reason":"It would warn him."})",
                                               .headers = {{"content-type", "application/json"}}});
  ASSERT_EQ(done.status, 202U) << done.body;
  const http::response got = bundle(request);
  std::vector<std::string> told;
  for (const auto& one : proved(got).entries)
    told.push_back(std::string(to_word(one.leaf->type)) + " " + one.leaf->outcome.front() + " " + one.actor);
  EXPECT_THAT(told, Contains("asked not_asked coordinator"));
  EXPECT_THAT(told, Contains("decided authorised manager"));
  EXPECT_THAT(told, Contains("asked asked manager"));
  EXPECT_THAT(got.body, Not(HasSubstr("warn him")));
  // A check that was asked in two steps is drawn once.
  EXPECT_EQ(object_of(get("auditor", SAMPLE + std::string("100&seed=ab"))).at("requests").as_array().size(), 1U);
}

TEST_F(audit_desk_api, a_bundle_holds_nothing_about_anybody_but_who_acted) {
  const std::string request = ask();
  answer("police");
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  const std::string body = bundle(request).body;
  for (const char* never : {"Okafor", "Ada", "9990001014", "CB99", "upper arm", "CAM-2026-004711", "Carol"})
    EXPECT_THAT(body, Not(HasSubstr(never)));
  EXPECT_THAT(body, HasSubstr("coordinator"));
}

TEST_F(audit_desk_api, a_bundle_is_for_auditors_inspectors_and_the_data_protection_officer_of_the_authority) {
  const std::string request = ask();
  EXPECT_EQ(bundle(request, "inspector").status, 200U);
  for (const char* person : {"coordinator", "manager", "administrator", "researcher"}) {
    const std::uint64_t before = log_size();
    expect_problem(bundle(request, person), 403, "role_may_not");
    EXPECT_EQ(count_outcomes(before, {"refused", "role_may_not"}), 1U) << person;
  }
}

TEST_F(audit_desk_api, a_request_of_another_authority_looks_like_one_that_is_not_there_and_the_refusal_is_logged) {
  const std::string request = ask();
  const std::uint64_t before = log_size();
  const http::response foreign = bundle(request, "strange-auditor");
  expect_problem(foreign, 404, "not_found");
  const http::response absent = bundle(new_uuid(time.at), "auditor");
  EXPECT_EQ(foreign.body, absent.body);
  EXPECT_EQ(bundle("not-an-id").body, absent.body);
  EXPECT_EQ(count_outcomes(before, {"refused", "not_found"}), 3U);
  EXPECT_EQ(count_outcomes(before, {"bundle_read"}), 0U);
}

// A log whose witnessed checkpoint stays behind.
class behind final : public hub::log_port {
 public:
  behind(hub::log_port& all, std::string witnessed) : all_(all), witnessed_(std::move(witnessed)) {}
  [[nodiscard]] std::string checkpoint() const override { return witnessed_; }
  [[nodiscard]] std::string newest_checkpoint() const override { return all_.newest_checkpoint(); }
  hub::awaitable<result<std::string>> tile(std::string path) override { return all_.tile(std::move(path)); }

 private:
  hub::log_port& all_;
  std::string witnessed_;
};

TEST_F(audit_desk_api, a_bundle_can_end_at_the_checkpoint_that_the_witnesses_cosigned) {
  const std::string before = store->checkpoint(), request = ask(), middle = store->checkpoint();
  ASSERT_EQ(get("manager", "/v1/requests/" + request).status, 200U);
  const auto under = [&](const std::string& witnessed, const std::string& query) {
    behind log(*store, witnessed);
    hub::audit_desk other(*store, log, *store, time);
    api = hub::make_api({*service, log, other, *reports, [this] { return directory; }});
    return get("auditor", "/v1/audit/requests/" + request + "/bundle" + query);
  };
  const hub::proved_bundle made = proved(under(middle, "?checkpoint=witnessed"));
  EXPECT_EQ(made.entries.size(), 2U);
  EXPECT_EQ(made.head.text, middle);
  EXPECT_EQ(proved(under(middle, "")).entries.size(), 5U);  // with the manager's look and two readings
  expect_problem(under(before, "?checkpoint=witnessed"), 503, "unavailable");
  expect_problem(under(middle, "?checkpoint=oldest"), 400, "malformed");
}

TEST_F(audit_desk_api, of_an_erased_record_the_entries_stay_and_name_nobody) {
  const std::string request = ask();
  hub::keeping change;
  change.erase.push_back({.request = request, .content = true, .record = true});
  ASSERT_TRUE(run(store->keep(std::move(change))).has_value());
  const hub::proved_bundle made = proved(bundle(request));
  ASSERT_EQ(made.entries.size(), 3U);
  EXPECT_EQ(made.entries[0].actor, "");
  EXPECT_TRUE(made.entries[0].leaf->actor.has_value());
  EXPECT_EQ(made.entries[2].actor, "auditor");  // the reading is another record
  EXPECT_TRUE(found(today({{"actor", "coordinator"}})).empty());
  EXPECT_EQ(found({{"request", request}, {"type", "asked"}}).size(), 1U);
  // Whose it was nobody can tell any more, so others see that it was, and nobody's name.
  const hub::proved_bundle theirs = proved(bundle(request, "strange-auditor"));
  ASSERT_EQ(theirs.entries.size(), 5U);  // the search about it is one of them
  for (const auto& one : theirs.entries) EXPECT_TRUE(one.actor.empty() || one.actor == "strange-auditor");
  const json::object searched = object_of(search({{"request", request}, {"type", "admin"}}, "strange-auditor"));
  for (const json::value& one : searched.at("entries").as_array())
    if (const json::value* actor = one.as_object().if_contains("actor")) EXPECT_EQ(*actor, "strange-auditor");
}

// --- POST /v1/audit/search

TEST_F(audit_desk_api, finds_by_each_thing_that_can_be_asked_for) {
  const std::string first = ask(), second = ask();
  answer("police");
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  const auto leaves = leaves_from(0);
  const auto where = [&](auto matches) {
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < leaves.size(); ++i)
      if (matches(leaves[i])) out.push_back(static_cast<std::int64_t>(i));
    return out;
  };
  using contract::leaf, contract::leaf_type;
  const auto has = [](const std::vector<std::string>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
  };
  EXPECT_EQ(found(today({{"type", "asked"}})), where([](const leaf& one) { return one.type == leaf_type::asked; }));
  EXPECT_EQ(found(today({{"member", "police"}})), where([&](const leaf& one) { return has(one.members, "police"); }));
  EXPECT_EQ(found(today({{"outcome", "answered"}})),
            where([&](const leaf& one) { return has(one.outcome, "answered"); }));
  EXPECT_EQ(found(today({{"purpose", "s47_strategy"}, {"type", "answered"}})),
            where([](const leaf& one) { return one.type == leaf_type::answered; }));
  EXPECT_EQ(found(today({{"agreement", leaves[0].agreement.empty() ? leaves[1].agreement : leaves[0].agreement}})),
            where([](const leaf& one) { return !one.agreement.empty(); }));
  EXPECT_EQ(found({{"request", first}, {"type", "released"}}),
            where([&](const leaf& one) { return one.request == first && one.type == leaf_type::released; }));
  EXPECT_EQ(found(today({{"actor", "coordinator"}})),
            where([](const leaf& one) { return one.actor && one.type != leaf_type::admin; }));
  EXPECT_EQ(found(today({{"actor", "manager"}})), std::vector<std::int64_t>{});
  EXPECT_EQ(found({{"from", "2026-11-21"}, {"until", "2026-11-22"}}), std::vector<std::int64_t>{});
}

TEST_F(audit_desk_api, a_search_is_an_entry_also_where_nothing_is_found_and_what_was_looked_for_is_not_in_the_log) {
  const std::uint64_t before = log_size();
  EXPECT_TRUE(found(today({{"actor", "somebody-else"}})).empty());
  const auto entries = entries_from(before);
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_THAT(entries[0], HasSubstr("log_searched"));
  EXPECT_THAT(entries[0], Not(HasSubstr("somebody")));
  // Who searched can be found in turn.
  const http::response got = search(today({{"outcome", "log_searched"}}), "inspector");
  const json::object read = object_of(got);
  ASSERT_EQ(read.at("entries").as_array().size(), 2U) << got.body;
  EXPECT_EQ(read.at("entries").at(0).at("actor").as_string(), "auditor");
  EXPECT_EQ(read.at("entries").at(1).at("actor").as_string(), "inspector");
}

TEST_F(audit_desk_api, pages_go_on_where_the_one_before_ended_and_find_everything_once) {
  for (int i = 0; i < 3; ++i) ask();
  const std::vector<std::int64_t> all = found(today({{"type", "asked"}}));
  ASSERT_EQ(all.size(), 3U);
  std::vector<std::int64_t> paged;
  json::object wanted = today({{"type", "asked"}, {"limit", 1}});
  for (int pages = 0; pages < 10; ++pages) {
    const json::object page = object_of(search(wanted));
    for (const json::value& one : page.at("entries").as_array()) paged.push_back(one.at("index").as_int64());
    if (!page.contains("next")) break;
    wanted["after"] = page.at("next");
  }
  EXPECT_EQ(paged, all);
}

TEST_F(audit_desk_api, another_authoritys_auditor_finds_neither_its_requests_nor_who_was_refused) {
  ask();
  EXPECT_EQ(get("administrator", "/v1/audit/checkpoint").status, 403U);
  EXPECT_TRUE(found(today({{"type", "asked"}, {"outcome", "asked"}}), "strange-auditor").empty());
  const json::object theirs = object_of(search(today({{"outcome", "refused"}}), "strange-auditor"));
  const json::object ours = object_of(search(today({{"outcome", "refused"}})));
  ASSERT_EQ(theirs.at("entries").as_array().size(), 1U);
  EXPECT_FALSE(theirs.at("entries").at(0).as_object().contains("actor"));
  EXPECT_EQ(ours.at("entries").at(0).at("actor").as_string(), "administrator");
  EXPECT_TRUE(found(today({{"actor", "administrator"}}), "strange-auditor").empty());
}

TEST_F(audit_desk_api, a_search_without_bounds_or_with_faults_is_refused_with_all_of_them) {
  const http::response open = search({{"type", "asked"}});
  expect_problem(open, 422, "invalid_request");
  EXPECT_THAT(open.body, HasSubstr("a search has bounds"));
  const http::response bad = search({{"from", "yesterday"},
                                     {"until", "2026-11-21"},
                                     {"type", "told"},
                                     {"member", "The Police"},
                                     {"colour", "red"},
                                     {"agreement", "x"},
                                     {"limit", 501},
                                     {"request", "1"}});
  expect_problem(bad, 422, "invalid_request");
  EXPECT_EQ(object_of(bad).at("errors").as_array().size(), 7U) << bad.body;
  expect_problem(call("auditor", {.method = "POST", .target = "/v1/audit/search", .body = "{}"}), 415, "not_json");
  expect_problem(call("auditor", {.method = "POST",
                                  .target = "/v1/audit/search",
                                  .body = "{",
                                  .headers = {{"content-type", "application/json"}}}),
                 400, "malformed");
  expect_problem(search(today(), "coordinator"), 403, "role_may_not");
}

}  // namespace
}  // namespace mash::test
