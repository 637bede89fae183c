// SPDX-License-Identifier: Apache-2.0
// What the request logic needs from the exchange with the members' adapters; hub/broker fills it with ZeroMQ.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/contract/message.hpp"

namespace mash::hub {

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
  // Something that breaks the protocol (garbage, oversize, wrong key, unknown type): for the audit log and metrics. Or,
  // where `what` is empty, so many `more` of a flood that are not told one by one.
  std::function<void(std::string member, std::string_view what, std::uint64_t more)> refused;
  // Asked before each message of a member is read. False: the hub is still busy with what it read of it, and the
  // member's messages wait where they are. None: always.
  std::function<bool(const std::string& member)> has_room = nullptr;
};

}  // namespace mash::hub
