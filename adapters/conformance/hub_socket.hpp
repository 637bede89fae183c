// SPDX-License-Identifier: Apache-2.0
// The bound end of one member's connection as a hub has it (docs/formats/exchange.md, "Transport"), except that it
// sends whatever frames it is given and holds whatever key it is given: for playing a hub that misbehaves. Loopback
// only. Belongs to one thread, which must call `wait` often: that is when connections are admitted.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "base/errors.hpp"
#include "base/socket_monitor.hpp"
#include "base/zap.hpp"
#include "certs/keys.hpp"

namespace mash::conformance {

using frames = std::vector<std::string>;

struct socket_options {
  std::uint16_t port = 0;  // 0: any free one
  certs::curve_pair own;   // what the member should have pinned
  std::string admitted;    // the member's public key, Z85; empty: nobody is let in
};

class hub_socket {
 public:
  // `unavailable` if the port cannot be bound within two seconds.
  [[nodiscard]] static result<std::unique_ptr<hub_socket>> open(const socket_options& chosen);

  // Returns when something can be received, or after `longest`. Decides who may connect.
  void wait(std::chrono::milliseconds longest);
  [[nodiscard]] std::optional<frames> receive();
  // False: nobody is connected, or they do not read.
  [[nodiscard]] bool send(const frames& message);

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  // Since it was opened.
  [[nodiscard]] int handshakes() const noexcept { return handshakes_; }
  [[nodiscard]] int failed_handshakes() const noexcept { return failed_; }  // also of keys that are not admitted
  // The connection that the last message came through still stands.
  [[nodiscard]] bool connected() const noexcept { return speaking_ != NOBODY; }

 private:
  explicit hub_socket(const socket_options& chosen);
  void read_monitor();

  zmq::context_t context_;
  zap_handler zap_;
  zmq::socket_t socket_;
  socket_monitor monitor_;
  std::uint16_t port_ = 0;
  static constexpr int NOBODY = -1;
  int handshakes_ = 0, failed_ = 0;
  std::set<int> standing_;  // file descriptors of the connections that stand
  int speaking_ = NOBODY;   // that of the connection which the last message came through
};

}  // namespace mash::conformance
