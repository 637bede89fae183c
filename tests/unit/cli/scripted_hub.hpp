// SPDX-License-Identifier: Apache-2.0
// A hub that says what a test tells it to, over the real server with mutual TLS, and remembers what it was asked.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/http/server.hpp"
#include "certs/authority.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::cli {

struct said {
  unsigned status = 200;
  std::string body;
  std::vector<std::string> chunks;  // not empty: a stream of these, which then ends
};

class scripted_hub {
 public:
  scripted_hub();
  ~scripted_hub();

  // The answers to METHOD PATH, in turn; the last one is given again and again.
  void say(const std::string& method_and_path, std::vector<said> answers);
  [[nodiscard]] std::vector<http::request> asked() const;  // so far, in order
  [[nodiscard]] std::string profile() const { return folder_.file("coordinator.toml"); }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }

 private:
  http::awaitable<http::response> answer(const http::request& request);
  void write_identities();

  test::temporary_directory folder_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  std::unique_ptr<http::server> server_;
  mutable std::mutex mutex_;
  std::map<std::string, std::deque<said>> script_;
  std::vector<http::request> asked_;
  std::jthread thread_;
};

}  // namespace mash::cli
