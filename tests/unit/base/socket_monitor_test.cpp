// SPDX-License-Identifier: Apache-2.0
// libzmq reports a socket's events with a blocking send from its I/O thread. A monitor that is full, or whose reading
// end closes first, therefore stops every socket of the context (seen with 4.3.4). These tests make both happen.
#include "base/socket_monitor.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <vector>

namespace mash {
namespace {

using namespace std::chrono_literals;

// Takes every connection and hangs up at once, so that whoever connects to it makes events without end, and a count of
// connections tells that its I/O thread still runs.
class rude_host {
 public:
  rude_host() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&here), size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size) != 0)
      throw std::runtime_error("cannot listen");
    where_ = "tcp://127.0.0.1:" + std::to_string(ntohs(here.sin_port));
  }
  rude_host(const rude_host&) = delete;
  rude_host& operator=(const rude_host&) = delete;
  ~rude_host() { ::close(listener_); }

  [[nodiscard]] const std::string& where() const { return where_; }
  // Serves so many more; false if they do not come.
  bool serve(int wanted) {
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (wanted > 0 && std::chrono::steady_clock::now() < until) {
      pollfd ready{listener_, POLLIN, 0};
      ::poll(&ready, 1, 50);
      for (int visitor = 0; wanted > 0 && (visitor = ::accept(listener_, nullptr, nullptr)) >= 0; --wanted)
        ::close(visitor);
    }
    return wanted == 0;
  }

 private:
  int listener_;
  std::string where_;
};

class monitored : public testing::Test {
 protected:
  zmq::socket_t bound(zmq::context_t& context) {
    zmq::socket_t out(context, zmq::socket_type::dealer);
    out.set(zmq::sockopt::linger, 0);
    out.bind("tcp://127.0.0.1:*");
    return out;
  }
  zmq::socket_t connected(zmq::context_t& context, const zmq::socket_t& to) {
    zmq::socket_t out(context, zmq::socket_type::dealer);
    out.set(zmq::sockopt::linger, 0);
    out.connect(to.get(zmq::sockopt::last_endpoint));
    return out;
  }
  // Whatever answers, it tries again a millisecond later.
  static zmq::socket_t restless(zmq::context_t& context) {
    zmq::socket_t out(context, zmq::socket_type::dealer);
    out.set(zmq::sockopt::linger, 0);
    out.set(zmq::sockopt::reconnect_ivl, 1);
    out.set(zmq::sockopt::reconnect_ivl_max, 1);
    return out;
  }
  // Waits for that many events.
  static std::size_t read_events(socket_monitor& monitor, std::size_t wanted) {
    std::size_t seen = 0;
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (seen < wanted && std::chrono::steady_clock::now() < until) {
      zmq::pollitem_t item{monitor.socket().handle(), 0, ZMQ_POLLIN, 0};
      zmq::poll(&item, 1, 50ms);
      while (monitor.next()) ++seen;
    }
    return seen;
  }
};

TEST_F(monitored, tells_that_somebody_came_and_went) {
  zmq::context_t context;
  auto door = bound(context);
  socket_monitor monitor(context, door, ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED);
  EXPECT_FALSE(monitor.next().has_value());
  std::vector<int> seen;
  {
    zmq::context_t elsewhere;
    auto visitor = connected(elsewhere, door);
    zmq::pollitem_t item{monitor.socket().handle(), 0, ZMQ_POLLIN, 0};
    ASSERT_EQ(zmq::poll(&item, 1, 10s), 1);
    seen.push_back(monitor.next().value().what);
    (void)visitor.send(zmq::str_buffer("hello"));
    zmq::message_t heard;
    ASSERT_TRUE(door.recv(heard));  // so that the handshake is over before the visitor goes
  }
  zmq::pollitem_t item{monitor.socket().handle(), 0, ZMQ_POLLIN, 0};
  ASSERT_EQ(zmq::poll(&item, 1, 10s), 1);
  seen.push_back(monitor.next().value().what);
  EXPECT_EQ(seen, (std::vector<int>{ZMQ_EVENT_ACCEPTED, ZMQ_EVENT_DISCONNECTED}));
}

// libzmq keeps 1,000 messages on either side by default, and each connection makes several: none of them is read.
TEST_F(monitored, an_unread_monitor_does_not_stop_the_context) {
  zmq::context_t context;
  rude_host host;
  auto caller = restless(context);
  socket_monitor monitor(context, caller, ZMQ_EVENT_ALL);
  caller.connect(host.where());
  EXPECT_TRUE(host.serve(1500)) << "the I/O thread stands still";
  EXPECT_GE(read_events(monitor, 4500), 4500U) << "and none is lost";
}

// The order that matters: monitoring is switched off before the reading end closes, however many events are under way.
TEST_F(monitored, a_monitor_that_ends_while_events_come_does_not_stop_the_context) {
  zmq::context_t context;
  rude_host host;
  for (int round = 0; round < 10; ++round) {
    auto caller = restless(context);
    {
      socket_monitor monitor(context, caller, ZMQ_EVENT_ALL);
      caller.connect(host.where());
      ASSERT_TRUE(host.serve(5)) << round;
    }
    ASSERT_TRUE(host.serve(20)) << round << ": the I/O thread stands still";
  }
}

TEST_F(monitored, may_be_moved_with_what_it_watches) {
  zmq::context_t context;
  auto door = bound(context);
  socket_monitor first(context, door, ZMQ_EVENT_ACCEPTED);
  {
    socket_monitor second(std::move(first));
    auto visitor = connected(context, door);
    EXPECT_EQ(read_events(second, 1), 1U);
  }
}

TEST_F(monitored, every_monitor_of_a_context_has_an_address_of_its_own) {
  zmq::context_t context;
  std::vector<zmq::socket_t> doors;
  std::vector<socket_monitor> monitors;
  for (int i = 0; i < 20; ++i) {
    doors.push_back(bound(context));
    monitors.emplace_back(context, doors.back(), ZMQ_EVENT_ACCEPTED);
  }
  std::vector<zmq::socket_t> visitors;
  for (const auto& door : doors) visitors.push_back(connected(context, door));
  for (auto& monitor : monitors) EXPECT_EQ(read_events(monitor, 1), 1U);
  monitors.clear();  // before the sockets they watch
}

}  // namespace
}  // namespace mash
