// SPDX-License-Identifier: Apache-2.0
// The adapter's one ZeroMQ socket: a DEALER that connects out to the member's own port at the hub, with CURVE. Tells
// why it cannot connect, and makes a new socket when libzmq would never try again. Belongs to the exchange thread.
//
// Two traps of libzmq 4.3.4 shape it: a connecting socket with ZMTP heartbeats can abort the process (so there are none
// here, HEARTBEAT lines do it), and after a refused key the library never retries, though the key is admitted later.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <zmq.hpp>

#include "adapters/contract/flow.hpp"
#include "base/errors.hpp"
#include "base/socket_monitor.hpp"

namespace mash::kit {

struct connection_options {
  std::string endpoint;  // tcp://host:port
  std::string hub_key;   // CURVE, Z85, pinned
  std::string own_key;   // CURVE secret, Z85
  // While a key is changed, else empty. Of our own two the next is tried first, and the present one where the hub does
  // not admit it yet; of the hub's two whichever it holds. So neither side has to wait for the other.
  std::string next_own_key = {}, next_hub_key = {};
  std::chrono::milliseconds again_first{200}, again_longest{10'000};
  bool operator==(const connection_options&) const = default;
};

// Checks the keys' and the endpoint's form.
[[nodiscard]] result<void> check(const connection_options& chosen);

enum class link_change : unsigned char {
  none,
  up,
  down,
  unknown_key,    // the hub does not admit our key
  next_unknown,   // it does not admit our next key; the present one follows
  wrong_key,      // the other end does not hold the hub's key that is pinned here
  not_reachable,  // nobody listens there
};

class connection {
 public:
  explicit connection(connection_options chosen);

  // Opens the socket if it is due; reads the monitor. One change at a time; `none` when there are no more.
  [[nodiscard]] link_change next_change(contract::steady_time now);
  // The connection is deaf or dead: a new socket, after the back-off.
  void rebuild(contract::steady_time now);

  struct incoming {
    std::string_view type, body;  // valid until the next call
    bool broken = false;          // not three frames of this protocol
  };
  [[nodiscard]] std::optional<incoming> receive();
  [[nodiscard]] bool send(const contract::message& out);  // false: not now
  void close_gently();                                    // lets the last message leave

  // Takes other options without a new socket, if what is connected is what they would connect. Otherwise false.
  [[nodiscard]] bool adopt(const connection_options& wanted);
  [[nodiscard]] bool uses_next_key() const noexcept { return uses_next_; }
  // Null while there is none.
  [[nodiscard]] void* socket_handle() noexcept { return open_ ? open_->socket.handle() : nullptr; }
  [[nodiscard]] void* monitor_handle() noexcept { return open_ ? open_->monitor.socket().handle() : nullptr; }

 private:
  struct open_socket {
    explicit open_socket(zmq::context_t& context);
    zmq::socket_t socket;
    socket_monitor monitor;
    bool is_up = false;
  };
  void open();
  [[nodiscard]] link_change read_monitor(contract::steady_time now);
  [[nodiscard]] link_change refused(link_change why, contract::steady_time now);
  [[nodiscard]] const std::string& own_key() const { return uses_next_ ? chosen_.next_own_key : chosen_.own_key; }
  [[nodiscard]] const std::string& hub_key() const { return uses_next_hub_ ? chosen_.next_hub_key : chosen_.hub_key; }

  connection_options chosen_;
  bool uses_next_ = false, uses_next_hub_ = false;
  zmq::context_t context_{1};
  std::unique_ptr<open_socket> open_;
  contract::steady_time due_{};
  std::chrono::milliseconds wait_{};
  zmq::message_t frames_[3];
};

}  // namespace mash::kit
