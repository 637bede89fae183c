// SPDX-License-Identifier: Apache-2.0
#include "hub/broker/endpoint.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/zap.hpp"

namespace mash::broker {
namespace {

// ZMQ_ZAP_ENFORCE_DOMAIN: a draft name in zmq.h, but compiled into the library. Without it an unanswered ZAP request,
// or an empty domain, admits everybody.
constexpr int ZAP_ENFORCE_DOMAIN = 93;
constexpr int WATERMARK = 200;
// The limit counts the encrypted frame, which is a little longer than the body inside; the body's own limit is checked
// when its lines are split.
constexpr std::int64_t FRAME_BYTES_MAX = static_cast<std::int64_t>(contract::BODY_BYTES_MAX) + 4096;

void set_options(zmq::socket_t& socket, const endpoint_options& chosen) {
  const int enforce = 1;
  socket.set(zmq::sockopt::curve_server, 1);
  socket.set(zmq::sockopt::curve_secretkey, chosen.secret_key);
  socket.set(zmq::sockopt::zap_domain, chosen.member);
  if (::zmq_setsockopt(socket.handle(), ZAP_ENFORCE_DOMAIN, &enforce, sizeof enforce) != 0) throw zmq::error_t();
  socket.set(zmq::sockopt::maxmsgsize, FRAME_BYTES_MAX);
  socket.set(zmq::sockopt::sndhwm, WATERMARK);
  socket.set(zmq::sockopt::rcvhwm, WATERMARK);
  socket.set(zmq::sockopt::handshake_ivl, 5000);
  socket.set(zmq::sockopt::heartbeat_ivl, 5000);
  socket.set(zmq::sockopt::heartbeat_timeout, 15000);
  socket.set(zmq::sockopt::tcp_keepalive, 1);
  socket.set(zmq::sockopt::linger, 0);
}

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

std::uint16_t port_of(const zmq::socket_t& socket) {
  const std::string where = socket.get(zmq::sockopt::last_endpoint);
  return static_cast<std::uint16_t>(std::stoul(where.substr(where.rfind(':') + 1)));
}

}  // namespace

endpoint::endpoint(zmq::context_t& context, const endpoint_options& chosen)
    : member_(chosen.member),
      socket_(context, zmq::socket_type::dealer),
      monitor_(context, socket_,
               ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL) {
  set_options(socket_, chosen);
  bind_patiently(socket_, "tcp://" + chosen.address + ":" + (chosen.port == 0 ? "*" : std::to_string(chosen.port)));
  port_ = port_of(socket_);
}

result<endpoint> endpoint::open(zmq::context_t& context, const endpoint_options& chosen) {
  if (chosen.member.empty()) return fail(errc::invalid, "a member's socket needs the member's name as its domain");
  try {
    return endpoint(context, chosen);
  } catch (const zmq::error_t& failure) {
    return fail(errc::unavailable, "the exchange socket of " + chosen.member + " at " + chosen.address + ":" +
                                       std::to_string(chosen.port) + " cannot be opened: " + failure.what());
  }
}

bool endpoint::is_from_member(const zmq::message_t& frame) const {
  const char* user = ::zmq_msg_gets(frame.handle(), "User-Id");
  return user != nullptr && member_ == user;
}

std::optional<endpoint::incoming> endpoint::receive() {
  std::size_t count = 0;
  bool stamped = true;
  zmq::message_t surplus;
  for (bool more = true; more; ++count) {
    zmq::message_t& frame = count < 3 ? frames_[count] : surplus;
    if (!socket_.recv(frame, zmq::recv_flags::dontwait)) return std::nullopt;  // libzmq gives whole messages only
    stamped = stamped && is_from_member(frame);
    more = frame.more();
  }
  incoming found;
  found.connection = ::zmq_msg_get(frames_[0].handle(), ZMQ_SRCFD);
  if (!stamped)
    found.refused = "a frame has another sender than the socket's member";
  else if (count != 3)
    found.refused = "a message has not exactly three frames";
  else if (frames_[0].to_string_view() != contract::PROTOCOL)
    found.refused = "a message is of another protocol";
  if (!found.refused.empty()) return found;
  found.type = frames_[1].to_string_view();
  found.body = frames_[2].to_string_view();
  return found;
}

bool endpoint::send(const contract::message& out) {
  if (!socket_.send(zmq::buffer(contract::PROTOCOL), zmq::send_flags::sndmore | zmq::send_flags::dontwait))
    return false;
  // Once the first frame is taken the others of the message are too.
  (void)socket_.send(zmq::buffer(to_word(out.type)), zmq::send_flags::sndmore | zmq::send_flags::dontwait);
  (void)socket_.send(zmq::buffer(out.body), zmq::send_flags::dontwait);
  return true;
}

std::string endpoint::key_of_last() const {
  const char* key = ::zmq_msg_gets(frames_[0].handle(), ZAP_KEY_PROPERTY);
  return key == nullptr ? std::string() : std::string(key);
}

endpoint::happened endpoint::take_happened() {
  happened found;
  while (const auto event = monitor_.next()) {
    if (event->what == ZMQ_EVENT_DISCONNECTED) {
      found.ended.push_back(event->value);
      continue;
    }
    ++found.failed;
    // Its greeting is sealed to another key.
    if (event->what == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL && event->value == ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC)
      ++found.wrong_key;
  }
  return found;
}

// libzmq may have closed the descriptor a moment ago: then there is no answer, or one about a newer connection of ours,
// and neither does harm.
std::optional<std::chrono::microseconds> round_trip_of(int connection) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (connection < 0 || ::getsockopt(connection, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  return std::chrono::microseconds(info.tcpi_rtt);
}

}  // namespace mash::broker
