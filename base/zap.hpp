// SPDX-License-Identifier: Apache-2.0
// ZAP (RFC 27): decides which CURVE key may connect to which member's socket. The domain is the member's name; the user
// id that libzmq then stamps on every frame is the same name. Without a handler bound first, libzmq admits any key.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>
#include <zmq.hpp>

namespace mash {

inline constexpr std::size_t CURVE_KEY_BYTES = 32;
inline constexpr std::size_t CURVE_KEY_CHARACTERS = 40;

// For zmq_msg_gets. A peer cannot claim it: libzmq takes what ZAP says first.
inline constexpr const char* ZAP_KEY_PROPERTY = "X-Key";

// The 32 bytes of a Z85 key; empty if it is none.
[[nodiscard]] std::string curve_bytes(std::string_view z85);

class zap_handler {
 public:
  // Binds inproc://zeromq.zap.01; to be made before any socket of the context is bound.
  explicit zap_handler(zmq::context_t& context);

  // These keys and no others from now on; more than one while a member changes its key. Frames that come through a
  // connection carry the property ZAP_KEY_PROPERTY: the key, Z85, that it was made with.
  void admit(const std::string& domain, std::vector<std::string> keys_bytes) { keys_[domain] = std::move(keys_bytes); }
  void admit(const std::string& domain, std::string key_bytes) { admit(domain, std::vector{std::move(key_bytes)}); }
  void forget(const std::string& domain) { keys_.erase(domain); }

  // Answers every request that waits. Returns the domains at which a key was refused.
  [[nodiscard]] std::vector<std::string> serve();
  [[nodiscard]] zmq::socket_ref socket() noexcept { return socket_; }

  // The status code and text for one request's frames (version, request id, domain, address, routing id, mechanism,
  // credentials). Everything that is not exactly as it should be is refused.
  struct verdict {
    bool admitted = false;
    std::string_view code, text;
  };
  [[nodiscard]] verdict decide(const std::vector<std::string>& frames) const;

 private:
  zmq::socket_t socket_;
  std::map<std::string, std::vector<std::string>, std::less<>> keys_;
};

}  // namespace mash
