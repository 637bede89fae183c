// SPDX-License-Identifier: Apache-2.0
// What the request logic needs from the exchange with the members' adapters; hub/broker fills it with ZeroMQ.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/contract/message.hpp"
#include "base/clock.hpp"

namespace mash::hub {

// What the transport knows of a member's line: what an administrator asks when an agency is silent. Times are the
// wall clock's.
struct member_link {
  // What a connection at the member's port failed by. No fault and no session: nobody has come, and the agency's own
  // log says why its adapter cannot reach the port.
  enum class fault : unsigned char { none, unknown_key, wrong_key };

  std::string key;  // CURVE, Z85: that the present session was opened with; empty: none is open
  instant since{};  // of that session
  // By its last HEARTBEAT: its clock less ours, less what the line took on its way.
  std::optional<std::chrono::milliseconds> clock_ahead = {};
  std::optional<std::chrono::microseconds> round_trip = {};  // of its connection, as the kernel measures it
  fault failed = fault::none;  // the last since the hub started; `wrong_key`: it has another hub's key pinned
  instant failed_at{};
};

// Outgoing. Safe from every thread. Nothing here is durable: the outbox is the set of open asks in the store, and what
// was not acknowledged is sent again on the member's next session.
class exchange_port {
 public:
  virtual ~exchange_port() = default;
  // Queues one line (canonical JSON without LF) for a member; lines of one type that wait together leave in one
  // message. `session` must be the member's present session, else the line is dropped. False: no such session or the
  // queue is full.
  [[nodiscard]] virtual bool send(std::string_view member, std::uint64_t session, contract::message_type type,
                                  std::string line) = 0;
  [[nodiscard]] virtual member_link link_of(std::string_view) const { return {}; }  // nothing of an unknown member
};

// Incoming, called on the broker's thread: implementations hand it to their own thread at once.
struct exchange_events {
  // A member completed HELLO/WELCOME: its session number is new and everything open is to be sent again.
  // `hello` is its HELLO line as received (already checked for form).
  std::function<void(std::string member, std::uint64_t session, std::string hello)> opened;
  std::function<void(std::string member, std::uint64_t session)> closed;
  // Lines of ACK, ANSWER, HOLDING, NEED, ERROR, CORRECTION, COSIGN, AGREEMENT messages, in order, of the present
  // session only.
  std::function<void(std::string member, std::uint64_t session, contract::message_type type,
                     std::vector<std::string> lines)>
      received;
  // Something that breaks the protocol (garbage, oversize, wrong key, unknown type): for the audit log and metrics.
  // Where `more` is not 0 it stands for so many: of a key that goes on trying, or, without `what`, of a flood.
  std::function<void(std::string member, std::string_view what, std::uint64_t more)> refused;
  // Asked before each message of a member is read. False: the hub is still busy with what it read of it, and the
  // member's messages wait where they are. None: always.
  std::function<bool(const std::string& member)> has_room = nullptr;
};

}  // namespace mash::hub
