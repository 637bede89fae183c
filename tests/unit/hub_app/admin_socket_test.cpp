// SPDX-License-Identifier: Apache-2.0
#include "hub/app/admin_socket.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <filesystem>
#include <thread>

#include "cli/admin_client.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;

class an_admin_socket : public testing::Test {
 protected:
  void SetUp() override {
    socket_ = admin_socket::start(io_.get_executor(), path_, [this](admin_call what) {
                return answer(std::move(what));
              }).value();
    running_ = std::jthread([this] { io_.run(); });
  }
  void TearDown() override {
    io_.stop();
    running_.join();
    socket_.reset();
  }

  boost::asio::awaitable<json::object> answer(admin_call what) {
    ++calls_;
    if (what.request.contains("wait")) {
      boost::asio::steady_timer timer(io_, std::chrono::seconds(60));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_return json::object{{"done", !what.request.contains("fail")},
                           {"actor", what.actor},
                           {"error", "conflict"},
                           {"why", "it is as it is"},
                           {"asked", what.request}};
  }
  [[nodiscard]] int connect() const {
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.c_str(), path_.size());
    const int wire = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::connect(wire, reinterpret_cast<const ::sockaddr*>(&address), sizeof(address)), 0);
    const ::timeval patience{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(wire, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    return wire;
  }
  // What comes back until the other side hangs up.
  static std::string read_all(int wire) {
    std::string got;
    char part[1024];
    for (::ssize_t n = 0; (n = ::recv(wire, part, sizeof(part), 0)) > 0;) got.append(part, static_cast<std::size_t>(n));
    ::close(wire);
    return got;
  }
  [[nodiscard]] std::string say(std::string_view bytes) const {
    const int wire = connect();
    EXPECT_EQ(::send(wire, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<::ssize_t>(bytes.size()));
    ::shutdown(wire, SHUT_WR);
    return read_all(wire);
  }

  test::temporary_directory folder_;
  const std::string path_ = folder_.file("admin.sock");
  boost::asio::io_context io_{1};
  std::unique_ptr<admin_socket> socket_;
  std::jthread running_;
  std::atomic<int> calls_{0};
};

TEST_F(an_admin_socket, belongs_to_its_owner_alone) {
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(an_admin_socket, answers_one_line_with_one_line_and_the_kernels_word_for_who_calls) {
  const auto reply = cli::call_hub(path_, {{"call", "look"}, {"n", 7}});
  ASSERT_TRUE(reply.has_value()) << reply.error().detail;
  EXPECT_EQ(reply->at("actor").as_string(), "uid:" + std::to_string(::getuid()));
  EXPECT_EQ(json::canonical(reply->at("asked")), R"({"call":"look","n":7})");
}

TEST_F(an_admin_socket, nobody_can_say_who_they_are) {
  const auto reply = cli::call_hub(path_, {{"actor", "uid:0"}, {"call", "look"}});
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->at("actor").as_string(), "uid:" + std::to_string(::getuid()));
}

TEST_F(an_admin_socket, a_refusal_comes_back_with_its_code_and_words) {
  const auto reply = cli::call_hub(path_, {{"fail", true}});
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, errc::conflict);
  EXPECT_EQ(reply.error().detail, "it is as it is");
}

TEST_F(an_admin_socket, what_is_no_request_never_reaches_the_handler) {
  for (const std::string_view bytes : {"\n", "not json\n", "[]\n", "{\"a\":1,\"a\":2}\n", "{\"a\":1.5}\n", "null\n"})
    EXPECT_NE(say(bytes).find(R"("error":"invalid")"), std::string::npos) << bytes;
  EXPECT_NE(say(std::string(5000, 'x')).find(R"("error":"too_large")"), std::string::npos);
  EXPECT_EQ(say("{\"half\":"), "") << "a line that never ends is no request";
  EXPECT_EQ(say(""), "");
  EXPECT_EQ(calls_, 0);
}

TEST_F(an_admin_socket, takes_a_request_in_single_bytes) {
  const int wire = connect();
  for (const char byte : std::string_view("{\"call\":\"look\"}\n")) ASSERT_EQ(::send(wire, &byte, 1, MSG_NOSIGNAL), 1);
  EXPECT_NE(read_all(wire).find(R"("done":true)"), std::string::npos);
}

TEST_F(an_admin_socket, only_the_first_line_counts) {
  const std::string reply = say("{\"call\":\"look\"}\n{\"call\":\"again\"}\n");
  EXPECT_NE(reply.find("look"), std::string::npos);
  EXPECT_EQ(std::ranges::count(reply, '\n'), 1);
  EXPECT_EQ(calls_, 1);
}

// Whoever says nothing holds one of the few places, for five seconds at most.
TEST_F(an_admin_socket, a_silent_caller_is_hung_up_on) {
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(read_all(connect()), "");
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(15));
}

TEST_F(an_admin_socket, serves_so_many_at_once_and_no_more) {
  std::vector<int> waiting;
  for (std::size_t i = 0; i < admin_socket::CONNECTIONS_MAX; ++i) {
    waiting.push_back(connect());
    ASSERT_GT(::send(waiting.back(), "{\"wait\":1}\n", 11, MSG_NOSIGNAL), 0);
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (calls_ < static_cast<int>(waiting.size()) && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(read_all(connect()), "") << "closed unanswered";
  for (const int wire : waiting) ::close(wire);
}

TEST_F(an_admin_socket, takes_the_place_of_one_whose_hub_is_no_more) {
  const std::string other = folder_.file("other.sock");
  boost::asio::io_context io;
  const auto handler = [](admin_call) -> boost::asio::awaitable<json::object> { co_return json::object(); };
  {
    const int stale = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, other.c_str(), other.size());
    ASSERT_EQ(::bind(stale, reinterpret_cast<const ::sockaddr*>(&address), sizeof(address)), 0);
    ::close(stale);
  }
  auto second = admin_socket::start(io.get_executor(), other, handler);
  ASSERT_TRUE(second.has_value()) << second.error().detail;
  EXPECT_TRUE(fs::is_socket(other));
  second->reset();
  EXPECT_FALSE(fs::exists(other));
}

TEST_F(an_admin_socket, a_path_that_the_kernel_would_cut_is_refused) {
  const auto refused = admin_socket::start(io_.get_executor(), folder_.file(std::string(120, 'x')), nullptr);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, errc::invalid);
  EXPECT_EQ(cli::call_hub(folder_.file(std::string(120, 'x')), {}).error().code, errc::invalid);
}

TEST_F(an_admin_socket, where_nobody_listens_the_caller_is_told) {
  EXPECT_EQ(cli::call_hub(folder_.file("none.sock"), {}).error().code, errc::unavailable);
}

}  // namespace
}  // namespace mash::hub
