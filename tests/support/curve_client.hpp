// SPDX-License-Identifier: Apache-2.0
// A member's end of the exchange in its rawest form: any key, any frames, any routing id. For tests that misbehave.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "base/socket_monitor.hpp"

namespace mash::test {

struct curve_keys {
  std::string public_key, secret_key;  // Z85
  static curve_keys make() {
    char open[41], secret[41];
    if (::zmq_curve_keypair(open, secret) != 0) throw zmq::error_t();
    return {open, secret};
  }
};

// Waits for a condition with a deadline; for state that another thread changes.
inline bool eventually(const std::function<bool()>& condition,
                       std::chrono::milliseconds patience = std::chrono::seconds(10)) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

class curve_client {
 public:
  curve_client(zmq::context_t& context, const curve_keys& own, const std::string& server_key, std::uint16_t port,
               const std::string& routing_id = {})
      : socket_(context, zmq::socket_type::dealer), monitor_(context, socket_, ZMQ_EVENT_ALL) {
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::curve_publickey, own.public_key);
    socket_.set(zmq::sockopt::curve_secretkey, own.secret_key);
    socket_.set(zmq::sockopt::curve_serverkey, server_key);
    if (!routing_id.empty()) socket_.set(zmq::sockopt::routing_id, routing_id);
    socket_.connect("tcp://127.0.0.1:" + std::to_string(port));
  }

  // The next event of the monitor that is one of `wanted`; 0 if none comes in time.
  int wait_for(int wanted, std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
      zmq::pollitem_t item{monitor_.socket().handle(), 0, ZMQ_POLLIN, 0};
      zmq::poll(&item, 1, std::chrono::milliseconds(20));
      while (const auto event = monitor_.next())
        if ((event->what & wanted) != 0) return event->what;
    }
    return 0;
  }

  void send(const std::vector<std::string>& frames) {
    for (std::size_t i = 0; i < frames.size(); ++i)
      (void)socket_.send(zmq::buffer(frames[i]),
                         i + 1 < frames.size() ? zmq::send_flags::sndmore : zmq::send_flags::none);
  }
  void say(const std::string& type, const std::string& line) { send({"MASHX1", type, line + "\n"}); }

  // The next message's frames; empty if none comes in time.
  std::vector<std::string> receive(std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    zmq::pollitem_t item{socket_.handle(), 0, ZMQ_POLLIN, 0};
    zmq::poll(&item, 1, patience);
    std::vector<std::string> frames;
    zmq::message_t part;
    while (socket_.recv(part, zmq::recv_flags::dontwait)) {
      frames.push_back(part.to_string());
      if (!part.more()) break;
    }
    return frames;
  }
  // The body of the next message of this type, others skipped.
  std::string receive_type(const std::string& type, std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
      const auto frames =
          receive(std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()));
      if (frames.size() == 3 && frames[1] == type) return frames[2];
    }
    return {};
  }

 private:
  zmq::socket_t socket_;
  socket_monitor monitor_;
};

}  // namespace mash::test
