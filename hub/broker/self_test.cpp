// SPDX-License-Identifier: Apache-2.0
#include "hub/broker/self_test.hpp"

#include <array>

#include "base/socket_monitor.hpp"

namespace mash::broker {
namespace {

using std::chrono::steady_clock;

struct key_pair {
  std::array<char, 41> public_key{}, secret_key{};
};

}  // namespace

result<void> random_key_is_refused(zmq::context_t& context, const self_test& test) {
  key_pair stranger;
  if (::zmq_curve_keypair(stranger.public_key.data(), stranger.secret_key.data()) != 0)
    return fail(errc::unavailable, "this libzmq was built without CURVE");
  zmq::socket_t client(context, zmq::socket_type::dealer);
  client.set(zmq::sockopt::linger, 0);
  client.set(zmq::sockopt::curve_serverkey, test.server_public_key);
  client.set(zmq::sockopt::curve_publickey, std::string(stranger.public_key.data()));
  client.set(zmq::sockopt::curve_secretkey, std::string(stranger.secret_key.data()));
  constexpr int DECIDED = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                          ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL;
  socket_monitor monitor(context, client, DECIDED);
  zmq::socket_ref zap = test.zap;
  client.connect(test.where);
  for (const auto until = steady_clock::now() + test.patience; steady_clock::now() < until;) {
    std::array<zmq::pollitem_t, 2> items{
        {{zap.handle(), 0, ZMQ_POLLIN, 0}, {monitor.socket().handle(), 0, ZMQ_POLLIN, 0}}};
    zmq::poll(items.data(), items.size(), std::chrono::milliseconds(50));
    if ((items[0].revents & ZMQ_POLLIN) != 0) test.serve_zap();
    const auto told = monitor.next();
    const int event = told ? told->what : 0;
    if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) return {};
    if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
      return fail(errc::denied, "an unknown key was admitted at " + test.where);
    if (event != 0) return fail(errc::unavailable, "the hub's own CURVE keys do not belong together");
  }
  return fail(errc::timed_out, "nobody decided about an unknown key at " + test.where);
}

}  // namespace mash::broker
