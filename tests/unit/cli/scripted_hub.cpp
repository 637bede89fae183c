// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/cli/scripted_hub.hpp"

#include <stdexcept>

#include "base/crypto.hpp"
#include "certs/files.hpp"

namespace mash::cli {
namespace {

template <class T>
T value_of(result<T> made) {
  if (!made) throw std::runtime_error(made.error().detail);
  return std::move(*made);
}

void must(const result<void>& done) {
  if (!done) throw std::runtime_error(done.error().detail);
}

}  // namespace

void scripted_hub::write_identities() {
  const instant now = system_clock().now();
  const auto ca = value_of(certs::authority::create(file("ca"), "test", now));
  const auto hub = value_of(ca.server({}, std::chrono::days(90), now));
  const auto person = value_of(ca.person("cambridgeshire", "coordinator", std::chrono::days(90), now));
  must(write_secret_file(file("hub.key"), hub.key_pem));
  must(certs::write_file(file("hub.crt"), hub.certificate_pem));
  must(write_secret_file(file("coordinator.key"), person.key_pem));
  must(certs::write_file(file("coordinator.crt"), person.certificate_pem));
}

scripted_hub::scripted_hub() {
  write_identities();
  const http::server_tls tls{file("hub.crt"), file("hub.key"), file("ca/ca.crt"), ""};
  server_ = value_of(http::server::start(io_.get_executor(), {"127.0.0.1", 0}, &tls, {},
                                         [this](const http::request& request) { return answer(request); }));
  must(certs::write_file(file("hub.url"), "https://127.0.0.1:" + std::to_string(server_->port()) + "\n"));
  must(certs::write_file(profile(),
                         "url_file = \"hub.url\"\ncertificate = \"coordinator.crt\"\nkey = \"coordinator.key\"\n"
                         "ca = \"ca/ca.crt\"\n"));
  thread_ = std::jthread([this] { io_.run(); });
}

scripted_hub::~scripted_hub() {
  io_.stop();
  thread_.join();
  server_.reset();
}

void scripted_hub::say(const std::string& method_and_path, std::vector<said> answers) {
  const std::lock_guard lock(mutex_);
  script_[method_and_path] = {answers.begin(), answers.end()};
}

std::vector<http::request> scripted_hub::asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

http::awaitable<http::response> scripted_hub::answer(const http::request& request) {
  said now{404, R"({"type":"urn:mash:problem:not_found","title":"Not found","detail":"Not in the script."})", {}};
  {
    const std::lock_guard lock(mutex_);
    asked_.push_back(request);
    if (const auto found = script_.find(request.method + " " + request.path); found != script_.end()) {
      now = found->second.front();
      if (found->second.size() > 1) found->second.pop_front();
    }
  }
  http::response out;
  out.status = now.status;
  out.body = now.body;
  if (!now.chunks.empty()) {
    out.content_type = "text/event-stream";
    out.stream = [chunks = now.chunks](http::stream_writer& to) -> http::awaitable<void> {
      for (const auto& chunk : chunks)
        if (!co_await to.write(chunk)) co_return;
    };
  }
  co_return out;
}

}  // namespace mash::cli
