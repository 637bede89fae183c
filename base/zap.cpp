// SPDX-License-Identifier: Apache-2.0
#include "base/zap.hpp"

#include <algorithm>
#include <array>

#include "base/crypto.hpp"

namespace mash {
namespace {

enum frame : std::size_t { version, request_id, domain, address, routing_id, mechanism, credentials, frames_expected };

std::vector<std::string> receive_frames(zmq::socket_t& socket) {
  constexpr std::size_t FRAMES_KEPT = 16;
  std::vector<std::string> frames;
  zmq::message_t part;
  while (socket.recv(part, zmq::recv_flags::dontwait)) {
    if (frames.size() < FRAMES_KEPT) frames.push_back(part.to_string());
    if (!part.more()) break;
  }
  return frames;
}

// One property as ZMTP 3.0 writes it: a byte for the name's length, the name, four bytes for the value's, the value.
std::string key_property(const std::string& key_bytes) {
  std::array<char, CURVE_KEY_CHARACTERS + 1> z85{};
  MASH_ASSERT(::zmq_z85_encode(z85.data(), reinterpret_cast<const std::uint8_t*>(key_bytes.data()), CURVE_KEY_BYTES));
  const std::string_view name = ZAP_KEY_PROPERTY;
  std::string out(1, static_cast<char>(name.size()));
  out.append(name).append(3, '\0').append(1, static_cast<char>(CURVE_KEY_CHARACTERS));
  return out.append(z85.data());
}

}  // namespace

std::string curve_bytes(std::string_view z85) {
  std::array<std::uint8_t, CURVE_KEY_BYTES> bytes{};
  if (z85.size() != CURVE_KEY_CHARACTERS || ::zmq_z85_decode(bytes.data(), std::string(z85).c_str()) == nullptr)
    return {};
  return {bytes.begin(), bytes.end()};
}

zap_handler::zap_handler(zmq::context_t& context) : socket_(context, zmq::socket_type::rep) {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.bind("inproc://zeromq.zap.01");
}

zap_handler::verdict zap_handler::decide(const std::vector<std::string>& frames) const {
  if (frames.size() != frames_expected || frames[version] != "1.0") return {false, "500", "unreadable request"};
  if (frames[mechanism] != "CURVE" || frames[credentials].size() != CURVE_KEY_BYTES)
    return {false, "400", "CURVE is required"};
  const auto known = keys_.find(frames[domain]);
  if (known == keys_.end() || std::ranges::none_of(known->second, [&](const std::string& key) {
        return equal_secret(as_bytes(key), as_bytes(frames[credentials]));
      }))
    return {false, "400", "unknown key"};
  return {true, "200", "OK"};
}

std::vector<std::string> zap_handler::serve() {
  std::vector<std::string> refused;
  for (;;) {
    const std::vector<std::string> frames = receive_frames(socket_);
    if (frames.empty()) return refused;
    const verdict decided = decide(frames);
    const std::string id = frames.size() > request_id ? frames[request_id] : std::string();
    const std::string name = frames.size() > domain ? frames[domain] : std::string();
    if (!decided.admitted) refused.push_back(name);
    const std::string property = decided.admitted ? key_property(frames[credentials]) : std::string();
    const std::string_view user = decided.admitted ? std::string_view(name) : std::string_view();
    const std::array<std::string_view, 6> reply{"1.0", id, decided.code, decided.text, user, property};
    for (std::size_t i = 0; i < reply.size(); ++i)
      (void)socket_.send(zmq::buffer(reply[i]),
                         i + 1 < reply.size() ? zmq::send_flags::sndmore : zmq::send_flags::none);
  }
}

}  // namespace mash
