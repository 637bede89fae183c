// SPDX-License-Identifier: Apache-2.0
// The exchange with the members' adapters: one thread that owns every ZeroMQ socket, one bound DEALER per member, CURVE
// with ZAP enforced (docs/formats/exchange.md). If that thread dies the process must end: see `fatal`.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hub/broker/session.hpp"
#include "hub/requests/exchange_port.hpp"

namespace mash::broker {

struct member_config {
  std::string name;                  // of the member; also its ZAP domain and User-Id
  std::uint16_t port = 0;            // 0: any free one, see `port_of`
  std::string public_key;            // CURVE, Z85
  std::string next_public_key = {};  // admitted beside it while the member changes its key; may be empty
  bool operator==(const member_config&) const = default;
};

struct config {
  std::string address = "127.0.0.1";  // to bind on
  std::string secret_key;             // of the hub, CURVE, Z85
  std::vector<member_config> members;
  session_limits limits;
  std::size_t queue_max = 65536;  // lines from other threads that wait for the broker's
};

class broker final : public hub::exchange_port {
 public:
  // Returns once every socket is bound and each was seen to refuse a random key. `fatal` is called once, on the
  // broker's thread, if it cannot go on: nothing will be sent or received any more and the process must end. Without
  // one, that is an assertion.
  [[nodiscard]] static result<std::unique_ptr<broker>> start(config chosen, hub::exchange_events on,
                                                             std::function<void(const error&)> fatal = nullptr);
  ~broker() override;  // stops
  // Says BYE to every open session and ends its thread. Every event there will be has been given when it returns; later
  // calls find no session. Once is enough; from one thread at a time, and not from an event.
  void stop();

  [[nodiscard]] bool send(std::string_view member, std::uint64_t session, contract::message_type type,
                          std::string line) override;

  // The directory was read again: removes, adds, and binds anew where the port changed or a key is admitted no longer
  // (which closes every connection made with it). A key that is admitted beside those of before disturbs nobody. With
  // another `secret_key` of the hub every port is bound anew; empty: it stays. Waits until it is done; the first fault
  // is returned and the others are still applied. Not to be called from an event.
  [[nodiscard]] result<void> update(std::vector<member_config> members, std::string secret_key = {});

  // 0: no such member.
  [[nodiscard]] std::uint16_t port_of(std::string_view member) const;
  [[nodiscard]] std::uint64_t session_of(std::string_view member) const;
  [[nodiscard]] hub::member_link link_of(std::string_view member) const override;

 private:
  class loop;
  struct shared;
  explicit broker(std::shared_ptr<shared> common);
  std::shared_ptr<shared> common_;
};

// The Z85 public key that belongs to a secret one.
[[nodiscard]] result<std::string> curve_public_key(const std::string& secret_key);

}  // namespace mash::broker
