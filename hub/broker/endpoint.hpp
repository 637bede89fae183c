// SPDX-License-Identifier: Apache-2.0
// One member's bound DEALER: its own port, its own ZAP domain. There is no routing id to steal: whatever connects here
// with the member's key is the member, and nothing else reads or writes this socket. Belongs to the broker's thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <zmq.hpp>

#include "adapters/contract/flow.hpp"
#include "base/errors.hpp"
#include "base/socket_monitor.hpp"

namespace mash::broker {

struct endpoint_options {
  std::string member;
  std::string address;     // "127.0.0.1", "0.0.0.0"
  std::uint16_t port = 0;  // 0: any free one
  std::string secret_key;  // of the hub, Z85
};

class endpoint {
 public:
  // `unavailable` if the address cannot be bound within two seconds: a socket closed a moment ago frees its port late.
  [[nodiscard]] static result<endpoint> open(zmq::context_t& context, const endpoint_options& chosen);

  struct incoming {
    std::string_view type, body;  // valid until the next call
    std::string_view refused;     // not empty: a literal that says why this is no message
    int connection = -1;          // which of the member's connections it came through
  };
  // The next message, if one waits: exactly three frames, the protocol's name first, each stamped with this member.
  [[nodiscard]] std::optional<incoming> receive();
  // False: the member does not read now; try again when the socket is writable.
  [[nodiscard]] bool send(const contract::message& out);

  // The CURVE key, Z85, that proved the sender of the last message received.
  [[nodiscard]] std::string key_of_last() const;

  // What became of connections since the last call. A number is used again for a later connection, but the end of the
  // earlier one is told first. `failed`: how many others tried to connect and never came to show a key: port scans,
  // other protocols, connections that broke. `wrong_key`: of those, how many have another public key than ours pinned.
  struct happened {
    std::vector<int> ended;
    std::uint64_t failed = 0;
    std::uint64_t wrong_key = 0;
  };
  [[nodiscard]] happened take_happened();

  // Lets the last message (BYE) leave after the socket is destroyed, for a fifth of a second.
  void close_gently() { socket_.set(zmq::sockopt::linger, 200); }

  [[nodiscard]] zmq::socket_ref socket() noexcept { return socket_; }
  [[nodiscard]] zmq::socket_ref monitor() noexcept { return monitor_.socket(); }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

 private:
  endpoint(zmq::context_t& context, const endpoint_options& chosen);
  [[nodiscard]] bool is_from_member(const zmq::message_t& frame) const;

  std::string member_;
  zmq::socket_t socket_;
  socket_monitor monitor_;
  std::uint16_t port_ = 0;
  zmq::message_t frames_[3];
};

// How long a line and its answer take on this connection (RFC 6298), as the kernel measures it.
[[nodiscard]] std::optional<std::chrono::microseconds> round_trip_of(int connection);

}  // namespace mash::broker
