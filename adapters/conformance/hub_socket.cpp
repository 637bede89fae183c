// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/hub_socket.hpp"

#include <poll.h>

#include <array>

#include "adapters/contract/message.hpp"

namespace mash::conformance {
namespace {

// ZMQ_ZAP_ENFORCE_DOMAIN: a draft name in zmq.h, but compiled into the library.
constexpr int ZAP_ENFORCE_DOMAIN = 93;
constexpr auto DOMAIN = "member";
constexpr int WATERMARK = 1000;
constexpr int MONITORED = ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                          ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                          ZMQ_EVENT_DISCONNECTED;
// What an adapter may send in one frame, as it is encrypted.
constexpr std::int64_t FRAME_BYTES_MAX = static_cast<std::int64_t>(contract::BODY_BYTES_MAX) + 4096;
// A message that nobody takes is lost with its socket, and an adapter that reads slowly is waited for no longer.
constexpr int SEND_WITHIN_MS = 2000;

// Closing a socket frees its port a moment later, in libzmq's own thread, and nothing tells when.
void bind_patiently(zmq::socket_t& socket, const std::string& where) {
  constexpr int TRIES = 100, APART_MS = 20;
  for (int tries = 1;; ++tries) {
    try {
      return socket.bind(where);
    } catch (const zmq::error_t& failure) {
      if (failure.num() != EADDRINUSE || tries == TRIES) throw;
      ::poll(nullptr, 0, APART_MS);
    }
  }
}

}  // namespace

hub_socket::hub_socket(const socket_options& chosen)
    : zap_(context_), socket_(context_, zmq::socket_type::dealer), monitor_(context_, socket_, MONITORED) {
  const int enforce = 1;
  if (!chosen.admitted.empty()) zap_.admit(DOMAIN, curve_bytes(chosen.admitted));
  socket_.set(zmq::sockopt::curve_server, 1);
  socket_.set(zmq::sockopt::curve_secretkey, chosen.own.secret_key);
  socket_.set(zmq::sockopt::zap_domain, DOMAIN);
  if (::zmq_setsockopt(socket_.handle(), ZAP_ENFORCE_DOMAIN, &enforce, sizeof enforce) != 0) throw zmq::error_t();
  socket_.set(zmq::sockopt::maxmsgsize, FRAME_BYTES_MAX);
  socket_.set(zmq::sockopt::sndhwm, WATERMARK);
  socket_.set(zmq::sockopt::rcvhwm, WATERMARK);
  socket_.set(zmq::sockopt::sndtimeo, SEND_WITHIN_MS);
  socket_.set(zmq::sockopt::linger, 0);
  bind_patiently(socket_, "tcp://127.0.0.1:" + (chosen.port == 0 ? "*" : std::to_string(chosen.port)));
  const std::string where = socket_.get(zmq::sockopt::last_endpoint);
  port_ = static_cast<std::uint16_t>(std::stoul(where.substr(where.rfind(':') + 1)));
}

result<std::unique_ptr<hub_socket>> hub_socket::open(const socket_options& chosen) {
  try {
    return std::unique_ptr<hub_socket>(new hub_socket(chosen));
  } catch (const zmq::error_t& failure) {
    return fail(errc::unavailable,
                std::string("no port of the loopback interface can be listened on: ") + failure.what());
  }
}

void hub_socket::wait(std::chrono::milliseconds longest) {
  std::array<zmq::pollitem_t, 3> items{};
  items[0] = {socket_.handle(), 0, ZMQ_POLLIN, 0};
  items[1] = {zap_.socket().handle(), 0, ZMQ_POLLIN, 0};
  items[2] = {monitor_.socket().handle(), 0, ZMQ_POLLIN, 0};
  zmq::poll(items.data(), items.size(), longest);
  (void)zap_.serve();
  read_monitor();
}

void hub_socket::read_monitor() {
  while (const auto event = monitor_.next()) {
    switch (event->what) {
      case ZMQ_EVENT_ACCEPTED:
        standing_.insert(event->value);
        break;
      case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
        ++handshakes_;
        break;
      case ZMQ_EVENT_DISCONNECTED:
        standing_.erase(event->value);
        if (event->value == speaking_) speaking_ = NOBODY;
        break;
      default:
        ++failed_;
    }
  }
}

std::optional<frames> hub_socket::receive() {
  frames found;
  zmq::message_t part;
  while (socket_.recv(part, zmq::recv_flags::dontwait)) {
    speaking_ = ::zmq_msg_get(part.handle(), ZMQ_SRCFD);
    // It may be new since the monitor was read, and over already: its end is told beside the messages, not behind them.
    if (!standing_.contains(speaking_)) read_monitor();
    if (!standing_.contains(speaking_)) speaking_ = NOBODY;
    found.push_back(part.to_string());
    if (!part.more()) return found;
  }
  return std::nullopt;
}

bool hub_socket::send(const frames& message) {
  for (std::size_t i = 0; i < message.size(); ++i) {
    const auto more = i + 1 < message.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
    if (!socket_.send(zmq::buffer(message[i]), more)) return false;
  }
  return true;
}

}  // namespace mash::conformance
