// SPDX-License-Identifier: Apache-2.0
// What is read through the API: pages and their entries, the stream of events, the log as an auditor fetches it, and
// the loopback listener.
#include <fstream>

#include "base/tlog/receipt.hpp"
#include "hub/api/api.hpp"
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// A browser that takes so many chunks and is then gone.
class notebook final : public http::stream_writer {
 public:
  explicit notebook(std::size_t takes) : takes_(takes) {}
  http::awaitable<result<void>> write(std::string chunk) override {
    chunks.push_back(std::move(chunk));
    if (chunks.size() >= takes_) co_return fail(errc::io, "the reader has gone");
    co_return result<void>{};
  }
  std::vector<std::string> chunks;

 private:
  std::size_t takes_;
};

class reading : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }
  std::string posted() {
    const http::response made = post(demo_request());
    EXPECT_EQ(made.status, 202U) << made.body;
    return std::string(std::string_view(object_of(made).at("id").as_string()));
  }
  void answer_all() {
    for (const std::string& member : members()) answer(member);
    ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") > 0; }));
  }
  // Chunks of a person's stream until it ends, which it does when the browser has had enough.
  std::vector<std::string> stream(const std::string& person, std::size_t chunks, const wish& what) {
    notebook browser(chunks);
    const http::response begun = call(person, what);
    EXPECT_EQ(begun.status, 200U) << begun.body;
    EXPECT_EQ(begun.content_type, "text/event-stream");
    if (begun.stream) {
      auto done = boost::asio::co_spawn(*io, begun.stream(browser), boost::asio::use_future);
      EXPECT_TRUE(run_until([&] { return done.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
    }
    return browser.chunks;
  }
};

TEST_F(reading, every_page_seen_is_one_entry_and_carries_its_proof) {
  const std::string id = posted();
  for (int i = 0; i < 3; ++i) {
    const std::uint64_t before = log_size();
    json::object page = object_of(get("coordinator", "/v1/requests/" + id));
    const auto leaves = leaves_from(before);
    ASSERT_EQ(leaves.size(), 1U);
    EXPECT_EQ(leaves[0].type, contract::leaf_type::released);
    EXPECT_EQ(leaves[0].request, id);
    EXPECT_THAT(leaves[0].outcome, ElementsAre("version_0"));
    const json::object receipt = page.at("receipt").as_object();
    EXPECT_EQ(receipt.at("index").as_int64(), static_cast<std::int64_t>(before));
    EXPECT_EQ(receipt.at("leaf").as_string(), entries_from(before).front());
    page.erase("receipt");
    const std::string salt(std::string_view(receipt.at("salt").as_string()));
    EXPECT_TRUE(contract::opens(*leaves[0].body, salt, json::canonical(page))) << "of this very page";
    const std::string proof(std::string_view(receipt.at("proof").as_string()));
    EXPECT_TRUE(tlog::verify_receipt(proof, as_bytes(entries_from(before).front()), store->log_key()).has_value());
  }
}

TEST_F(reading, an_entry_has_nobody_in_it) {
  const std::string id = posted();
  answer_all();
  (void)get("coordinator", "/v1/requests/" + id);
  (void)get("elsewhere", "/v1/requests/" + id);
  const auto entries = entries_from(0);
  EXPECT_GT(entries.size(), 4U);
  for (const std::string& text : entries)
    for (const char* never : {"Okafor", "Carol", "coordinator", "elsewhere", "9990001014", "CB99", "CAM-2026"})
      EXPECT_THAT(text, Not(HasSubstr(never)));
}

TEST_F(reading, an_earlier_version_stays_what_it_was) {
  const std::string id = posted();
  for (const std::string& member : members())
    if (member != "schools") answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  auto deadlines = boost::asio::co_spawn(*io, service->run_deadlines(), boost::asio::use_future);
  time.at = NOW + std::chrono::minutes(10);
  const std::string at = "/v1/requests/" + id;
  ASSERT_TRUE(run_until([&] { return object_of(get("coordinator", at)).at("version").as_int64() == 1; }));
  json::object first = object_of(get("coordinator", at + "?version=1"));
  answer("schools");
  ASSERT_TRUE(run_until([&] { return acknowledged("schools") == 1; }));
  EXPECT_EQ(object_of(get("coordinator", at)).at("version").as_int64(), 2);
  json::object again = object_of(get("coordinator", at + "?version=1"));
  for (json::object* page : {&first, &again}) page->erase("receipt");
  EXPECT_EQ(first.at("chronology"), again.at("chronology"));
  EXPECT_EQ(first.at("version"), again.at("version"));
}

// --- events

TEST_F(reading, events_tell_that_something_changed_and_never_what) {
  const std::string last = std::to_string(service->events().newest());
  const std::string id = posted();
  answer_all();
  const auto chunks = stream("coordinator", 2, {.target = "/v1/events", .headers = {{"last-event-id", last}}});
  ASSERT_EQ(chunks.size(), 2U);
  EXPECT_EQ(chunks[0], "retry: 1000\n\n");
  EXPECT_THAT(chunks[1], HasSubstr("event: roster\ndata: {\"request\":\"" + id + "\",\"version\":0}\n\n"));
  EXPECT_THAT(chunks[1], HasSubstr("event: version\ndata: {\"request\":\"" + id + "\",\"version\":1}\n\n"));
  EXPECT_THAT(chunks[1], HasSubstr("event: state\n"));
  for (const char* never : {"police", "Okafor", "answered", "coordinator"})
    EXPECT_THAT(chunks[1], Not(HasSubstr(never)));
}

TEST_F(reading, a_stream_wakes_when_something_happens) {
  notebook browser(2);
  const http::response begun = get("coordinator", "/v1/events");
  auto done = boost::asio::co_spawn(*io, begun.stream(browser), boost::asio::use_future);
  ASSERT_TRUE(run_until([&] { return browser.chunks.size() == 1; }));
  const std::string id = posted();
  ASSERT_TRUE(run_until([&] { return done.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
  EXPECT_THAT(browser.chunks.back(), HasSubstr(id));
}

TEST_F(reading, a_browser_that_comes_back_misses_nothing_and_hears_nothing_twice) {
  const std::string start_at = std::to_string(service->events().newest());
  const std::string first = posted();
  const std::string middle = std::to_string(service->events().newest());
  const std::string second = posted();
  const auto all = stream("coordinator", 2, {.target = "/v1/events", .headers = {{"last-event-id", start_at}}});
  EXPECT_THAT(all.back(), HasSubstr(first));
  EXPECT_THAT(all.back(), HasSubstr(second));
  const auto later = stream("coordinator", 2, {.target = "/v1/events", .headers = {{"last-event-id", middle}}});
  EXPECT_THAT(later.back(), Not(HasSubstr(first)));
  EXPECT_THAT(later.back(), HasSubstr(second));
}

TEST_F(reading, a_browser_that_was_away_too_long_is_told_to_begin_anew) {
  (void)posted();
  const std::string ahead = std::to_string(service->events().newest() + 1000);
  const auto chunks = stream("coordinator", 2, {.target = "/v1/events", .headers = {{"last-event-id", ahead}}});
  EXPECT_THAT(chunks.back(), HasSubstr("event: reset\ndata: {}\n\n"));
}

TEST_F(reading, an_event_id_that_is_none_is_refused) {
  for (const char* wrong : {"", "x", "-1", "1.5", "1 2", "99999999999999999999999", "0x10", "1;drop"})
    expect_problem(call("coordinator", {.target = "/v1/events", .headers = {{"last-event-id", wrong}}}), 400,
                   "malformed");
}

TEST_F(reading, a_stream_has_only_what_its_reader_may_open) {
  const std::string last = std::to_string(service->events().newest());
  const std::string id = posted();
  for (const char* person : {"elsewhere", "neighbour", "auditor", "researcher", "administrator"}) {
    const auto seen = service->events().since(
        std::stoull(last), hub::asking_person{{person, "", "", directory->find_person(person)->team, ""},
                                              directory->find_person(person)->roles,
                                              directory->find_person(person)->authorities});
    ASSERT_TRUE(seen.has_value());
    EXPECT_TRUE(seen->empty()) << person;
  }
  const auto chunks = stream("teammate", 2, {.target = "/v1/events", .headers = {{"last-event-id", last}}});
  EXPECT_THAT(chunks.back(), HasSubstr(id)) << "the team may";
}

TEST_F(reading, a_stream_can_be_narrowed_to_one_check) {
  const std::string last = std::to_string(service->events().newest());
  const std::string first = posted(), second = posted();
  const auto chunks =
      stream("coordinator", 2, {.target = "/v1/events?request=" + second, .headers = {{"last-event-id", last}}});
  EXPECT_THAT(chunks.back(), HasSubstr(second));
  EXPECT_THAT(chunks.back(), Not(HasSubstr(first)));
}

// --- agencies

TEST_F(reading, agencies_say_who_is_connected_and_whom_to_telephone) {
  service->closed("health", service->state_of_member("health").session);
  const json::object body = object_of(get("researcher", "/v1/agencies"));
  const json::array& list = body.at("agencies").as_array();
  ASSERT_EQ(list.size(), members().size());
  for (const auto& one : list) {
    EXPECT_EQ(one.at("connected").as_bool(), one.at("agency").as_string() != "health");
    EXPECT_TRUE(one.as_object().contains("last_seen"));
    EXPECT_EQ(one.at("contact").at("telephone").as_string(), "01632 960100");
  }
}

// --- the log

TEST_F(reading, the_checkpoint_is_the_newest_signed_one) {
  const http::response got = get("auditor", "/v1/audit/checkpoint");
  EXPECT_EQ(got.status, 200U);
  EXPECT_EQ(got.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(got.body, store->checkpoint());
  (void)posted();
  EXPECT_NE(get("auditor", "/v1/audit/checkpoint").body, got.body);
}

TEST_F(reading, the_newest_checkpoint_is_for_those_who_may_read_the_log) {
  EXPECT_EQ(get("auditor", "/v1/audit/checkpoint/newest").body, store->checkpoint());
  EXPECT_EQ(get("coordinator", "/v1/audit/checkpoint/newest").status, 403U);
  EXPECT_EQ(get("auditor", "/v1/audit/checkpoint/oldest").status, 404U);
}

// What verifiers are given may be older than what is signed.
TEST_F(reading, the_two_checkpoints_are_the_logs_own_two) {
  struct two final : hub::log_port {
    std::string checkpoint() const override { return "witnessed"; }
    std::string newest_checkpoint() const override { return "newest"; }
    hub::awaitable<result<std::string>> tile(std::string) override { co_return fail(errc::not_found, ""); }
  } log;
  api = hub::make_api({*service, log, *desk, *reports, [this] { return directory; }});
  EXPECT_EQ(get("auditor", "/v1/audit/checkpoint").body, "witnessed");
  EXPECT_EQ(get("auditor", "/v1/audit/checkpoint/newest").body, "newest");
}

TEST_F(reading, a_contradicted_log_ends_every_call_of_those_who_are_known) {
  const std::string id = posted();
  bool contradicted = false;
  api = hub::make_api(
      {*service, *store, *desk, *reports, [this] { return directory; }, [&contradicted] { return contradicted; }});
  EXPECT_EQ(get("coordinator", "/v1/requests/" + id).status, 200U);
  contradicted = true;
  for (const std::string& path : {std::string("/v1/requests"), "/v1/requests/" + id, std::string("/v1/agencies"),
                                  std::string("/v1/openapi.json"), std::string("/v1/nothing")})
    expect_problem(get("coordinator", path), 503, "log_contradicted");
  expect_problem(get("auditor", "/v1/audit/checkpoint"), 503, "log_contradicted");
  expect_problem(post(demo_request()), 503, "log_contradicted");
  expect_problem(get("stranger", "/v1/agencies"), 401, "not_listed");
}

TEST_F(reading, tiles_are_served_up_to_the_signed_size_and_nothing_else_is) {
  (void)posted();
  const std::uint64_t size = log_size();
  const std::string width = std::to_string(size), beyond = std::to_string(size + 1);
  struct row {
    std::string path;
    bool there;
  };
  const row rows[] = {{"0/000.p/" + width, true},
                      {"entries/000.p/" + width, true},
                      {"entries/000.p/1", true},
                      {"0/000.p/1", true},
                      {"0/000", false},
                      {"0/000.p/" + beyond, false},
                      {"entries/000.p/" + beyond, false},
                      {"entries/000", false},
                      {"0/001.p/1", false},
                      {"1/000.p/1", false},
                      {"0/000.p/0", false},
                      {"0/000.p/256", false},
                      {"0/000.p/01", false},
                      {"0/0.p/1", false},
                      {"-1/000", false},
                      {"63/000", false},
                      {"entries/x000/000", false},
                      {"../hub.db", false},
                      {"..%2fhub.db", false},
                      {"/etc/passwd", false},
                      {"0/000.p/1/", false},
                      {"entries/", false}};
  for (const row& one : rows) {
    SCOPED_TRACE(one.path);
    const http::response got = get("auditor", "/v1/audit/tile/" + one.path);
    if (!one.there) {
      expect_problem(got, 404, "not_found");
      continue;
    }
    EXPECT_EQ(got.status, 200U) << got.body;
    EXPECT_EQ(got.content_type, "application/octet-stream");
    EXPECT_FALSE(got.body.empty());
  }
  EXPECT_EQ(get("auditor", "/v1/audit/tile/0/000.p/" + width).body.size(), size * 32);
}

TEST_F(reading, the_document_of_the_api_is_the_one_it_was_built_with) {
  const http::response got = get("researcher", "/v1/openapi.json");
  EXPECT_EQ(got.status, 200U);
  EXPECT_EQ(got.content_type, "application/json");
  EXPECT_EQ(got.body, read_file("hub/api/openapi.json"));
}

// --- the loopback listener

class loopback : public ::testing::Test {
 protected:
  http::response ask(const std::string& method, const std::string& path, hub::readiness state = {}) {
    const http::handler handle = hub::make_admin_api([state] { return state; });
    boost::asio::io_context io;
    http::request asked;
    asked.method = method;
    asked.path = path;
    auto done = boost::asio::co_spawn(io, handle(asked), boost::asio::use_future);
    io.run();
    return done.get();
  }
};

TEST_F(loopback, says_that_it_lives_and_whether_it_may_share) {
  EXPECT_EQ(ask("GET", "/healthz").body, "alive\n");
  EXPECT_EQ(ask("GET", "/readyz").body, "ready\n");
  const hub::readiness cannot{false, "the audit log cannot be written"};
  const http::response refused = ask("GET", "/readyz", cannot);
  EXPECT_EQ(refused.status, 503U);
  EXPECT_EQ(refused.body, "the audit log cannot be written\n");
  EXPECT_EQ(ask("GET", "/healthz", cannot).status, 200U) << "it lives all the same";
}

TEST_F(loopback, warns_and_is_ready_all_the_same) {
  const http::response got = ask("GET", "/readyz", {true, {}, "too few have cosigned"});
  EXPECT_EQ(got.status, 200U);
  EXPECT_EQ(got.body, "ready\nwarning: too few have cosigned\n");
}

TEST_F(loopback, has_metrics_in_the_text_format_of_prometheus) {
  const http::response got = ask("GET", "/metrics");
  EXPECT_EQ(got.status, 200U);
  EXPECT_EQ(got.content_type, "text/plain; version=0.0.4");
}

TEST_F(loopback, has_nothing_else_and_takes_nothing) {
  for (const char* path : {"/", "/v1/requests", "/v1/agencies", "/v1/openapi.json", "/healthz/", "/Healthz"})
    EXPECT_EQ(ask("GET", path).status, 404U) << path;
  for (const char* method : {"POST", "PUT", "DELETE", "HEAD"}) EXPECT_EQ(ask(method, "/healthz").status, 405U);
}

}  // namespace
}  // namespace mash::test
