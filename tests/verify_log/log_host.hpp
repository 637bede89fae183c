// SPDX-License-Identifier: Apache-2.0
// A hub's store, served to mashctl over the real server with mutual TLS and nothing else of a hub around it.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <thread>

#include "base/http/server.hpp"
#include "hub/store/sqlite_store.hpp"

namespace mash::test {

class log_host {
 public:
  // `folder` holds the identities that are made, and a mashctl profile. Throws if it cannot start.
  log_host(std::string folder, hub::sqlite_store& store);
  ~log_host();
  [[nodiscard]] std::string profile() const { return folder_ + "/auditor.toml"; }

 private:
  void write_identities() const;

  std::string folder_;
  hub::sqlite_store& store_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  std::unique_ptr<http::server> server_;
  std::jthread thread_;
};

}  // namespace mash::test
