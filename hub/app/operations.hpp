// SPDX-License-Identifier: Apache-2.0
// What administrators ask of a running hub (docs/formats/admin-socket.md). Each call is an `admin` entry of the log,
// durable before anything is done; each erasure is one of its own, in the transaction that destroys the key. One call
// at a time: a second one is told so.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>

#include "adapters/contract/log_keys.hpp"
#include "hub/app/admin_socket.hpp"
#include "hub/app/retention.hpp"
#include "hub/store/sqlite_store.hpp"

namespace mash::hub {

struct operations_settings {
  std::string kek;          // the file
  std::string keys_backup;  // the file
  content_periods periods = {};
  std::chrono::milliseconds reader_patience{10000};  // for whoever keeps the write-ahead log from being emptied
  std::string log_key = {};                          // the file
  std::string state_dir = {}, log_origin = {};
};

class operations {
 public:
  // The two that are the hub's own: reading agreements, members and certificates anew, and taking no more requests.
  struct hub_acts {
    std::function<awaitable<json::object>(std::string actor)> activate;
    std::function<awaitable<json::object>()> drain;
    // The log goes on under another key.
    std::function<void(const contract::log_keys& now)> log_keys = {};
    // What is known of a member's line. Nothing is done and nobody is told of, so it is no entry of the log.
    std::function<result<json::object>(const std::string& member)> line_of = {};
  };

  operations(boost::asio::any_io_executor executor, sqlite_store& store, const clock& time,
             operations_settings settings, hub_acts acts)
      : executor_(std::move(executor)),
        store_(store),
        time_(time),
        settings_(std::move(settings)),
        acts_(std::move(acts)) {}

  awaitable<json::object> call(admin_call what);
  // Brings a change of the key-encryption key to its end that an earlier run of the hub began; how many keys there are.
  awaitable<result<std::int64_t>> resume_new_kek();
  // The same of the log's key.
  awaitable<result<void>> resume_new_log_key();

 private:
  using reply = result<json::object>;
  awaitable<reply> dispatch(const admin_call& what);
  [[nodiscard]] reply look_at_line(const admin_call& what) const;
  awaitable<reply> back_up(const admin_call& what);
  awaitable<reply> run_retention(const admin_call& what);
  awaitable<reply> hold(const admin_call& what, bool lay);
  awaitable<reply> change_kek(const admin_call& what);
  awaitable<result<std::int64_t>> finish_new_kek(std::string actor);
  awaitable<reply> change_log_key(const admin_call& what);
  awaitable<reply> retire_log_key(const admin_call& what);
  awaitable<reply> finish_new_log_key(std::string actor);
  awaitable<result<void>> erase(std::string actor, std::string request);
  awaitable<result<void>> note(std::string actor, std::string word);
  awaitable<bool> empty_write_ahead_log();
  awaitable<result<std::int64_t>> replace_keys_backup();

  boost::asio::any_io_executor executor_;
  sqlite_store& store_;
  const clock& time_;
  operations_settings settings_;
  hub_acts acts_;
  bool busy_ = false;
  boost::asio::thread_pool copying_{1};
};

}  // namespace mash::hub
