// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/health/canned_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <stdexcept>

namespace mash::test {

canned_server::canned_server(answer reply, const http::server_tls* tls)
    : io_(std::make_unique<boost::asio::io_context>(1)), secure_(tls != nullptr) {
  http::server_limits limits;
  limits.header_bytes_max = 64 * 1024;
  auto handler = [this, reply = std::move(reply)](const http::request& what) -> http::awaitable<http::response> {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(what);
    }
    co_return reply(what);
  };
  auto started = http::server::start(io_->get_executor(), {"127.0.0.1", 0}, tls, limits, handler);
  if (!started) throw std::runtime_error(started.error().detail);
  server_ = std::move(*started);
  thread_ = std::thread([this] { io_->run(); });
}

canned_server::~canned_server() {
  io_->stop();
  thread_.join();
  server_.reset();
}

std::string canned_server::origin() const {
  return (secure_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(server_->port());
}

std::vector<http::request> canned_server::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

http::response reply_of(unsigned status, std::string body) {
  http::response out;
  out.status = status;
  out.content_type = "application/fhir+json";
  out.body = std::move(body);
  return out;
}

}  // namespace mash::test
