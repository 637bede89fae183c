// SPDX-License-Identifier: Apache-2.0
// Proves, before the hub serves, that a key nobody admitted is refused at a member's port: CURVE without a working ZAP
// handler admits everybody, and nothing else would tell.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <zmq.hpp>

#include "base/errors.hpp"

namespace mash::broker {

struct self_test {
  std::string where;              // the endpoint that must refuse
  std::string server_public_key;  // Z85
  zmq::socket_ref zap;
  std::function<void()> serve_zap;  // called whenever the ZAP socket may have work
  std::chrono::milliseconds patience = std::chrono::seconds(5);
};

// Connects with a key made for the purpose. `denied` if the key was admitted, `timed_out` if nobody decided in time.
[[nodiscard]] result<void> random_key_is_refused(zmq::context_t& context, const self_test& test);

}  // namespace mash::broker
