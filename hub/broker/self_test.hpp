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

// Connects to `where` with a key made for the purpose. `serve_zap` is called whenever the ZAP socket may have work.
// `denied` if the key was admitted, `timed_out` if nobody decided in `patience`.
[[nodiscard]] result<void> random_key_is_refused(zmq::context_t& context, const std::string& where,
                                                 const std::string& server_public_key, zmq::socket_ref zap,
                                                 const std::function<void()>& serve_zap,
                                                 std::chrono::milliseconds patience = std::chrono::seconds(5));

}  // namespace mash::broker
