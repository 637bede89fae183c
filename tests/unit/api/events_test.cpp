// SPDX-License-Identifier: Apache-2.0
// A stream of events over time: what a restart does to it, what it forgets, whose rights it follows, and what it does
// not understand.
#include "hub/requests/events.hpp"

#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class page final : public http::stream_writer {
 public:
  http::awaitable<result<void>> write(std::string chunk) override {
    chunks.push_back(std::move(chunk));
    co_return result<void>{};
  }
  std::vector<std::string> chunks;
};

class events : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }
  // Begins a stream that lasts until it ends by itself.
  void open(const wish& what) {
    begun_ = call("coordinator", what);
    ASSERT_EQ(begun_.status, 200U) << begun_.body;
    done_ = boost::asio::co_spawn(*io, begun_.stream(page_), boost::asio::use_future);
    ASSERT_TRUE(run_until([&] { return !page_.chunks.empty(); }));
  }
  bool ended() { return done_.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }

  http::response begun_;
  page page_;
  std::future<void> done_;
};

TEST_F(events, of_before_a_restart_are_older_than_all_that_follow) {
  ASSERT_EQ(post(demo_request()).status, 202U);
  const std::string heard = std::to_string(service->events().newest());
  time.at += std::chrono::seconds(1);
  restart();
  connect_all();
  for (int i = 0; i < 5; ++i) ASSERT_EQ(post(demo_request()).status, 202U);
  EXPECT_FALSE(service->events().since(std::stoull(heard), coordinator()).has_value()) << "it may have missed some";
  open({.target = "/v1/events", .headers = {{"last-event-id", heard}}});
  ASSERT_TRUE(run_until([&] { return page_.chunks.size() == 2; }));
  EXPECT_THAT(page_.chunks[1], HasSubstr("event: reset\n"));
}

TEST_F(events, are_forgotten_after_an_hour_and_whoever_stopped_before_is_told) {
  hub::event_board board(io->get_executor());
  board.begin(NOW);
  const std::uint64_t before = board.newest();
  const auto publish = [&](instant at) {
    board.publish({0, at, "roster", "r", 1, "cambridgeshire", "coordinator", "front-door"});
    return board.newest();
  };
  const std::uint64_t first = publish(NOW), second = publish(NOW + std::chrono::minutes(30));
  EXPECT_EQ(board.since(before, coordinator())->size(), 2U);
  EXPECT_EQ(board.since(first, coordinator())->size(), 1U);
  const std::uint64_t third = publish(NOW + std::chrono::minutes(61));
  EXPECT_FALSE(board.since(before, coordinator()).has_value()) << "the first is gone";
  EXPECT_EQ(board.since(first, coordinator())->size(), 2U) << "it has heard the first";
  EXPECT_EQ(board.since(second, coordinator())->size(), 1U);
  EXPECT_TRUE(board.since(third, coordinator())->empty());
}

TEST_F(events, end_with_the_rights_of_whoever_hears_them) {
  open({.target = "/v1/events"});
  directory = std::make_shared<const hub::directory>(
      *hub::directory::from(*toml::parse("[[members]]\nname = \"health\"\nkind = \"icb\"\ndisplay_name = \"x\"\n"
                                         "contact = { desk = \"x\", telephone = \"01632 960100\" }\n"),
                            "members.toml")
           .value());
  // Somebody else's check: the stream wakes, and its reader is nobody any more.
  ASSERT_TRUE(run(service->ask(coordinator(), demo_request(), "", {})).has_value());
  ASSERT_TRUE(run_until([&] { return ended(); }));
  EXPECT_EQ(page_.chunks.size(), 1U);
}

TEST_F(events, of_one_person_are_heard_in_six_places_and_no_more) {
  const wish stream{.target = "/v1/events"};
  open(stream);
  begun_ = {};  // as a connection lets go of it when the stream ends: what still runs keeps its place
  std::vector<http::response> others;
  while (others.size() < hub::open_streams::EACH_MAX - 1) {
    others.push_back(call("coordinator", stream));
    ASSERT_EQ(others.back().status, 200U);
  }
  const std::uint64_t before = log_size();
  for (int i = 0; i < 3; ++i) {
    const http::response refused = call("coordinator", stream);
    expect_problem(refused, 429, "too_many_streams");
    EXPECT_EQ(header(refused, "retry-after"), "30");
  }
  EXPECT_EQ(log_size(), before) << "whoever tries without end fills nothing";
  EXPECT_EQ(call("teammate", stream).status, 200U) << "and takes nothing from anybody else";
  EXPECT_EQ(get("coordinator", "/v1/requests").status, 200U);
  others.pop_back();
  others.push_back(call("coordinator", stream));
  EXPECT_EQ(others.back().status, 200U) << "one that ended makes room";
  EXPECT_EQ(call("coordinator", stream).status, 429U);
}

TEST_F(events, narrowed_by_what_is_not_understood_are_refused) {
  const std::string id = "01934567-89ab-7cde-8f01-23456789abcd";
  for (const std::string& query : {"requst=" + id, "request=" + id + "&request=" + id, std::string("request="),
                                   std::string("request=all"), "request=" + id + "&from=1"})
    expect_problem(get("coordinator", "/v1/events?" + query), 400, "malformed");
  const std::string made(std::string_view(object_of(post(demo_request())).at("id").as_string()));
  for (const char* query : {"version=1&version=1", "version=1&as_of=2026-11-20T16:40:00Z", "versoin=1"})
    expect_problem(get("coordinator", "/v1/requests/" + made + "?" + query), 400, "malformed");
}

}  // namespace
}  // namespace mash::test
