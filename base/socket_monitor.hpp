// SPDX-License-Identifier: Apache-2.0
// What happens to a ZeroMQ socket's connections. libzmq reports each event by a blocking send from its I/O thread, so a
// monitor whose reading end is closed, or full, while events still come stops every socket of the context (seen with
// 4.3.4). Hence: no bound on the queue, and monitoring is switched off before the reading end closes.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <zmq.hpp>

namespace mash {

// Belongs to the thread of the socket it watches and must be destroyed before it: declare it after.
class socket_monitor {
 public:
  socket_monitor(zmq::context_t& context, zmq::socket_t& watched, int events)
      : watched_(watched.handle()), events_(context, zmq::socket_type::pair) {
    static std::atomic<std::uint64_t> serial{0};  // an address is freed some time after its socket is closed
    const std::string where = "inproc://mash.monitor." + std::to_string(++serial);
    events_.set(zmq::sockopt::rcvhwm, 0);
    events_.set(zmq::sockopt::linger, 0);
    if (::zmq_socket_monitor(watched_, where.c_str(), events) != 0) throw zmq::error_t();
    events_.connect(where);
  }
  socket_monitor(socket_monitor&& other) noexcept
      : watched_(std::exchange(other.watched_, nullptr)), events_(std::move(other.events_)) {}
  socket_monitor& operator=(socket_monitor&&) = delete;
  ~socket_monitor() {
    if (watched_ != nullptr) ::zmq_socket_monitor(watched_, nullptr, 0);
  }

  struct event {
    int what = 0;            // ZMQ_EVENT_...
    std::int32_t value = 0;  // a file descriptor, an errno or a ZAP status, as the event has it
  };
  // Nothing if no event waits.
  [[nodiscard]] std::optional<event> next() {
    zmq::message_t head, rest;
    if (!events_.recv(head, zmq::recv_flags::dontwait)) return std::nullopt;
    if (head.more()) (void)events_.recv(rest, zmq::recv_flags::dontwait);
    event found;
    std::uint16_t what = 0;
    if (head.size() < sizeof what + sizeof found.value) return found;
    std::memcpy(&what, head.data(), sizeof what);
    std::memcpy(&found.value, head.data<char>() + sizeof what, sizeof found.value);
    found.what = what;
    return found;
  }

  [[nodiscard]] zmq::socket_ref socket() noexcept { return events_; }

 private:
  void* watched_;
  zmq::socket_t events_;
};

}  // namespace mash
