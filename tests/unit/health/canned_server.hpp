// SPDX-License-Identifier: Apache-2.0
// A loopback HTTP server whose replies a test decides: published sample documents, errors, garbage, silence.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/http/server.hpp"

namespace boost::asio {
class io_context;
}

namespace mash::test {

class canned_server {
 public:
  using answer = std::function<http::response(const http::request&)>;

  explicit canned_server(answer reply, const http::server_tls* tls = nullptr);
  canned_server(const canned_server&) = delete;
  canned_server& operator=(const canned_server&) = delete;
  ~canned_server();

  [[nodiscard]] std::string origin() const;
  [[nodiscard]] std::vector<http::request> requests() const;

 private:
  mutable std::mutex mutex_;
  std::vector<http::request> requests_;
  std::unique_ptr<boost::asio::io_context> io_;
  bool secure_;
  std::unique_ptr<http::server> server_;
  std::thread thread_;
};

[[nodiscard]] http::response reply_of(unsigned status, std::string body);

}  // namespace mash::test
