// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/connection.hpp"

#include <algorithm>
#include <array>

namespace mash::kit {
namespace {

constexpr int WATERMARK = 200;
constexpr std::int64_t FRAME_BYTES_MAX = static_cast<std::int64_t>(contract::BODY_BYTES_MAX) + 4096;
constexpr int MONITORED = ZMQ_EVENT_CONNECT_RETRIED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED |
                          ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                          ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;

bool is_curve_key(const std::string& z85) {
  std::array<std::uint8_t, 32> bytes{};
  return z85.size() == 40 && ::zmq_z85_decode(bytes.data(), z85.c_str()) != nullptr;
}

}  // namespace

result<void> check(const connection_options& chosen) {
  if (!chosen.endpoint.starts_with("tcp://") || chosen.endpoint.rfind(':') < 6)
    return fail(errc::invalid, "the hub's endpoint is written as tcp://host:port");
  const auto may_be_next = [](const std::string& key) { return key.empty() || is_curve_key(key); };
  if (!is_curve_key(chosen.hub_key) || !may_be_next(chosen.next_hub_key))
    return fail(errc::invalid, "the hub's key is not 40 characters of Z85");
  if (!is_curve_key(chosen.own_key) || !may_be_next(chosen.next_own_key))
    return fail(errc::invalid, "this adapter's CURVE key is not 40 characters of Z85");
  return {};
}

connection::open_socket::open_socket(zmq::context_t& context)
    : socket(context, zmq::socket_type::dealer), monitor(context, socket, MONITORED) {}

connection::connection(connection_options chosen)
    : chosen_(std::move(chosen)), uses_next_(!chosen_.next_own_key.empty()), wait_(chosen_.again_first) {}

bool connection::adopt(const connection_options& wanted) {
  const std::string& preferred = wanted.next_own_key.empty() ? wanted.own_key : wanted.next_own_key;
  const std::string hub = hub_key();
  const bool same = open_ && open_->is_up && wanted.endpoint == chosen_.endpoint && own_key() == preferred &&
                    (hub == wanted.hub_key || hub == wanted.next_hub_key);
  if (!same) return false;
  chosen_ = wanted;
  uses_next_ = !wanted.next_own_key.empty();
  uses_next_hub_ = hub != wanted.hub_key;
  return true;
}

void connection::open() {
  std::array<char, 41> public_key{};
  MASH_ASSERT(::zmq_curve_public(public_key.data(), own_key().c_str()) == 0);
  open_ = std::make_unique<open_socket>(context_);
  zmq::socket_t& socket = open_->socket;
  socket.set(zmq::sockopt::curve_serverkey, hub_key());
  socket.set(zmq::sockopt::curve_publickey, std::string(public_key.data()));
  socket.set(zmq::sockopt::curve_secretkey, own_key());
  socket.set(zmq::sockopt::maxmsgsize, FRAME_BYTES_MAX);
  socket.set(zmq::sockopt::sndhwm, WATERMARK);
  socket.set(zmq::sockopt::rcvhwm, WATERMARK);
  socket.set(zmq::sockopt::handshake_ivl, 5000);
  socket.set(zmq::sockopt::immediate, 1);
  socket.set(zmq::sockopt::reconnect_ivl, static_cast<int>(chosen_.again_first.count()));
  socket.set(zmq::sockopt::reconnect_ivl_max, static_cast<int>(chosen_.again_longest.count()));
  socket.set(zmq::sockopt::tcp_keepalive, 1);
  socket.set(zmq::sockopt::linger, 0);
  socket.connect(chosen_.endpoint);
}

void connection::rebuild(contract::steady_time now) {
  open_.reset();
  due_ = now + wait_;
  wait_ = std::min(wait_ * 2, chosen_.again_longest);
}

// Told as a fault only once the other key, where there is one, was tried too.
link_change connection::refused(link_change why, contract::steady_time now) {
  rebuild(now);
  if (why == link_change::unknown_key) {
    const bool was_next = uses_next_;
    uses_next_ = !was_next && !chosen_.next_own_key.empty();
    return was_next ? link_change::next_unknown : why;
  }
  uses_next_hub_ = !uses_next_hub_ && !chosen_.next_hub_key.empty();
  return uses_next_hub_ ? link_change::none : why;
}

link_change connection::read_monitor(contract::steady_time now) {
  while (const auto event = open_->monitor.next()) {
    const bool was_up = open_->is_up;
    switch (event->what) {
      case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
        open_->is_up = true;
        wait_ = chosen_.again_first;
        return link_change::up;
      case ZMQ_EVENT_DISCONNECTED:
        if (!was_up) break;
        rebuild(now);  // libzmq would try again itself, but not after a frame over its limit
        uses_next_ = !chosen_.next_own_key.empty();  // it may be admitted by now
        return link_change::down;
      case ZMQ_EVENT_CONNECT_RETRIED:
        if (!was_up) return link_change::not_reachable;
        break;
      case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        return refused(link_change::unknown_key, now);
      default:
        return refused(link_change::wrong_key, now);
    }
  }
  return link_change::none;
}

link_change connection::next_change(contract::steady_time now) {
  if (!open_ && now >= due_) open();
  return open_ ? read_monitor(now) : link_change::none;
}

std::optional<connection::incoming> connection::receive() {
  if (!open_) return std::nullopt;
  std::size_t count = 0;
  zmq::message_t surplus;
  for (bool more = true; more; ++count) {
    zmq::message_t& frame = count < 3 ? frames_[count] : surplus;
    if (!open_->socket.recv(frame, zmq::recv_flags::dontwait)) return std::nullopt;
    more = frame.more();
  }
  if (count != 3 || frames_[0].to_string_view() != contract::PROTOCOL)
    return incoming{.type = {}, .body = {}, .broken = true};
  return incoming{.type = frames_[1].to_string_view(), .body = frames_[2].to_string_view(), .broken = false};
}

bool connection::send(const contract::message& out) {
  if (!open_) return false;
  constexpr auto first = zmq::send_flags::sndmore | zmq::send_flags::dontwait;
  if (!open_->socket.send(zmq::buffer(contract::PROTOCOL), first)) return false;
  (void)open_->socket.send(zmq::buffer(to_word(out.type)), first);
  (void)open_->socket.send(zmq::buffer(out.body), zmq::send_flags::dontwait);
  return true;
}

void connection::close_gently() {
  if (open_) open_->socket.set(zmq::sockopt::linger, 500);
  open_.reset();
}

}  // namespace mash::kit
