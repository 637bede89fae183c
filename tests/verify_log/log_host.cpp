// SPDX-License-Identifier: Apache-2.0
#include "tests/verify_log/log_host.hpp"

#include <stdexcept>

#include "certs/authority.hpp"
#include "certs/files.hpp"

namespace mash::test {
namespace {

template <class T>
T value_of(result<T> made) {
  if (!made) throw std::runtime_error(made.error().detail);
  return std::move(*made);
}

void must(const result<void>& done) {
  if (!done) throw std::runtime_error(done.error().detail);
}

constexpr std::string_view PREFIX = "/v1/audit/";

http::awaitable<http::response> answer(hub::sqlite_store& store, std::string path) {
  http::response out;
  if (!path.starts_with(PREFIX)) {
    out.status = 404;
    co_return out;
  }
  path.erase(0, PREFIX.size());
  if (path == "checkpoint" || path == "checkpoint/newest") {  // nobody witnesses this log: they are the same
    out.body = store.checkpoint();
    co_return out;
  }
  auto tile = co_await store.tile(std::move(path));
  if (tile)
    out.body = *std::move(tile);
  else
    out.status = 404;
  co_return out;
}

}  // namespace

void log_host::write_identities() const {
  const instant now = system_clock().now();
  const auto ca = value_of(certs::authority::create(folder_ + "/ca", "test", now));
  const auto hub = value_of(ca.server({}, std::chrono::days(90), now));
  const auto person = value_of(ca.person("cambridgeshire", "auditor", std::chrono::days(90), now));
  must(write_secret_file(folder_ + "/hub.key", hub.key_pem));
  must(certs::write_file(folder_ + "/hub.crt", hub.certificate_pem));
  must(write_secret_file(folder_ + "/auditor.key", person.key_pem));
  must(certs::write_file(folder_ + "/auditor.crt", person.certificate_pem));
}

log_host::log_host(std::string folder, hub::sqlite_store& store) : folder_(std::move(folder)), store_(store) {
  write_identities();
  const http::server_tls tls{folder_ + "/hub.crt", folder_ + "/hub.key", folder_ + "/ca/ca.crt", ""};
  server_ = value_of(http::server::start(io_.get_executor(), {"127.0.0.1", 0}, &tls, {},
                                         [this](const http::request& asked) { return answer(store_, asked.path); }));
  must(certs::write_file(profile(),
                         "url = \"https://127.0.0.1:" + std::to_string(server_->port()) +
                             "\"\ncertificate = \"auditor.crt\"\nkey = \"auditor.key\"\nca = \"ca/ca.crt\"\n"));
  thread_ = std::jthread([this] { io_.run(); });
}

log_host::~log_host() {
  io_.stop();
  thread_.join();
  server_.reset();
}

}  // namespace mash::test
