// SPDX-License-Identifier: Apache-2.0
// The hub daemon put together: store, broker, request service, HTTPS and loopback listeners on one I/O thread.
// Crash-only: when a part is lost for good the process ends, and what is durable is picked up at the next start.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <memory>

#include "hub/api/api.hpp"
#include "hub/app/agreements.hpp"
#include "hub/app/config.hpp"
#include "hub/app/file_marks.hpp"
#include "hub/broker/broker.hpp"
#include "hub/store/sqlite_store.hpp"

namespace mash::hub {

class hub {
 public:
  // Reads and opens everything; nothing listens yet. The error is one sentence for the administrator.
  [[nodiscard]] static result<std::unique_ptr<hub>> open(const std::string& config_path);
  ~hub();

  // Serves until SIGTERM or SIGINT; SIGHUP reloads directory, agreements and certificates. Returns the exit status.
  int run();

 private:
  hub() = default;
  [[nodiscard]] partnership make_partnership() const;
  void say_what_was_refused(const loaded_agreements& loaded);
  [[nodiscard]] result<void> start_broker();
  [[nodiscard]] result<void> start_listeners();
  [[nodiscard]] result<void> write_addresses() const;
  [[nodiscard]] readiness ready() const;
  awaitable<void> start();
  awaitable<void> watch_storage();
  awaitable<void> handle_signals();
  awaitable<void> reload();
  void stop(int status);

  config config_;
  std::shared_ptr<const directory> directory_;
  file_marks marks_;
  policy::versions versions_;                // of the agreement
  std::vector<policy::version_mark> fresh_;  // taken at the start, to be made durable first
  std::string curve_secret_;
  boost::asio::io_context io_{1};
  std::unique_ptr<sqlite_store> store_;
  std::unique_ptr<broker::broker> broker_;
  std::unique_ptr<service> service_;
  std::unique_ptr<audit_desk> audit_;
  std::unique_ptr<http::server> https_, loopback_;
  boost::asio::signal_set signals_{io_};
  int status_ = 0;
};

}  // namespace mash::hub
