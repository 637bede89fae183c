// SPDX-License-Identifier: Apache-2.0
// The hub's Unix socket for administrators (docs/formats/admin-socket.md): one request, a line of canonical JSON, and
// one reply, a line too. Who may call is decided by the file's mode, 0600; who did is what the kernel says of the peer.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/errors.hpp"
#include "base/json.hpp"

namespace mash::hub {

struct admin_call {
  std::string actor;  // "uid:1000", from SO_PEERCRED
  json::object request;
};

using admin_handler = std::function<boost::asio::awaitable<json::object>(admin_call)>;

class admin_socket {
 public:
  static constexpr std::size_t REQUEST_BYTES_MAX = 4096;
  static constexpr std::size_t CONNECTIONS_MAX = 8;  // further ones are closed unanswered

  // A file that is there already is of a hub that is no more, and is replaced: one hub has a state folder, and its
  // database's lock sees to that. The handler runs on `executor` and must outlive its context.
  [[nodiscard]] static result<std::unique_ptr<admin_socket>> start(boost::asio::any_io_executor executor,
                                                                   std::string path, admin_handler handle);
  ~admin_socket();  // nobody can connect any more; calls that are under way are finished

 private:
  struct state;
  admin_socket(std::shared_ptr<state> held, std::string path) : state_(std::move(held)), path_(std::move(path)) {}
  std::shared_ptr<state> state_;
  std::string path_;
};

}  // namespace mash::hub
