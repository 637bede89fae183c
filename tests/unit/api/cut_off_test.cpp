// SPDX-License-Identifier: Apache-2.0
// Somebody's connection is cut while their request is being served (their certificate was taken out of the directory,
// or a deadline passed). What was begun is finished: the check is whole, the key is free, and nobody else waits for it.
#include <boost/asio/bind_cancellation_slot.hpp>

#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

class cut_off : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }

  static http::request asking() {
    http::request asked;
    asked.method = "POST";
    asked.path = "/v1/requests";
    asked.headers = {{"host", "127.0.0.1:8443"},
                     {"content-type", "application/json"},
                     {"idempotency-key", "key-1"},
                     {"prefer", "wait=20"}};
    asked.body = demo_request();
    asked.peer = certificate("coordinator");
    return asked;
  }

  // As the connection does: the request belongs to it, and goes when the handler has ended or was cut.
  void begin(boost::asio::cancellation_signal& cut) {
    boost::asio::co_spawn(
        *io,
        [](http::handler serve) -> http::awaitable<void> {
          const http::request asked = asking();
          (void)co_await serve(asked);
        }(api),
        boost::asio::bind_cancellation_slot(cut.slot(), [this](const std::exception_ptr& failure) {
          ended_ = true;
          failed_ = failure != nullptr;
        }));
  }

  bool ended_ = false, failed_ = false;
};

TEST_F(cut_off, whoever_waits_for_answers_leaves_the_check_and_the_key_whole) {
  boost::asio::cancellation_signal cut;
  begin(cut);
  ASSERT_TRUE(run_until([&] { return exchange.of("police", contract::message_type::ask).size() == 1; }));
  cut.emit(boost::asio::cancellation_type::terminal);
  ASSERT_TRUE(run_until([&] { return ended_; })) << "the connection does not wait for what it was cut off from";
  EXPECT_TRUE(failed_);

  for (const std::string& member : members()) {
    answer(member);  // the last of them is when the response would be written into what the asker left
    ASSERT_TRUE(run_until([&] { return acknowledged(member) == 1; }));
  }
  const http::response again =
      call("coordinator", {.method = "POST",
                           .target = "/v1/requests",
                           .body = demo_request(),
                           .headers = {{"content-type", "application/json"}, {"idempotency-key", "key-1"}}});
  ASSERT_EQ(again.status, 201U) << again.body;
  EXPECT_EQ(outcome(object_of(again), "police"), "answered");
  EXPECT_EQ(exchange.of("police", contract::message_type::ask).size(), 1U) << "one key is one check";
}

TEST_F(cut_off, whoever_goes_before_the_check_is_durable_has_asked_all_the_same) {
  boost::asio::cancellation_signal cut;
  begin(cut);
  for (int turns = 0; turns < 4; ++turns) (void)io->poll_one();  // it is on its way to the store
  cut.emit(boost::asio::cancellation_type::terminal);
  ASSERT_TRUE(run_until([&] { return exchange.of("police", contract::message_type::ask).size() == 1; }));
  EXPECT_TRUE(ended_);
  const http::response again =
      call("coordinator",
           {.method = "POST",
            .target = "/v1/requests",
            .body = demo_request(),
            .headers = {{"content-type", "application/json"}, {"idempotency-key", "key-1"}, {"prefer", "wait=0"}}});
  EXPECT_EQ(again.status, 202U) << again.body;
  for (const std::string& member : members()) {
    answer(member);
    ASSERT_TRUE(run_until([&] { return acknowledged(member) == 1; })) << member << ": its answers must not hang";
  }
}

}  // namespace
}  // namespace mash::test
