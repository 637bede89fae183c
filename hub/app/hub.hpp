// SPDX-License-Identifier: Apache-2.0
// The hub daemon put together: store, broker, request service, HTTPS and loopback listeners on one I/O thread.
// Crash-only: when a part is lost for good the process ends, and what is durable is picked up at the next start.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>

#include "hub/api/api.hpp"
#include "hub/app/admin_socket.hpp"
#include "hub/app/agreements.hpp"
#include "hub/app/config.hpp"
#include "hub/app/file_marks.hpp"
#include "hub/app/hand_over.hpp"
#include "hub/app/key_watch.hpp"
#include "hub/app/line_watch.hpp"
#include "hub/app/log_key_files.hpp"
#include "hub/app/operations.hpp"
#include "hub/app/witnessing.hpp"
#include "hub/broker/broker.hpp"
#include "hub/store/log_history.hpp"
#include "hub/store/sqlite_store.hpp"

namespace mash::hub {

[[nodiscard]] std::vector<broker::member_config> exchange_members(const directory& who);

class hub {
 public:
  // Reads and opens everything; nothing listens yet. The error is one sentence for the administrator.
  [[nodiscard]] static result<std::unique_ptr<hub>> open(const std::string& config_path);
  ~hub();

  // Serves until SIGTERM or SIGINT; SIGHUP reloads directory, agreements and certificates. Returns the exit status.
  // When the storage fails for good the process ends with status 74, after the callers that wait have been told.
  int run();

 private:
  hub() = default;
  using calendars = std::map<std::string, std::shared_ptr<const calendar>, std::less<>>;  // by member

  [[nodiscard]] static result<calendars> load_calendars(const config& from);
  [[nodiscard]] partnership make_partnership() const;
  void say_what_was_refused(const loaded_agreements& loaded);
  [[nodiscard]] result<void> open_store();
  [[nodiscard]] result<void> open_witnessing();
  void take_log_keys(const contract::log_keys& keys);
  awaitable<void> resume_key_changes();
  [[nodiscard]] result<void> open_notices();
  [[nodiscard]] result<void> start_broker();
  [[nodiscard]] result<void> start_witnessing();
  [[nodiscard]] result<void> start_listeners();
  [[nodiscard]] result<void> write_addresses() const;
  [[nodiscard]] readiness ready() const;
  awaitable<void> start();
  awaitable<void> watch_storage();
  awaitable<void> check_database();
  awaitable<void> index_log();
  awaitable<void> watch_lines();
  awaitable<void> watch_keys();
  awaitable<void> look_at_keys();
  [[nodiscard]] result<json::object> line_of(const std::string& name) const;
  awaitable<void> handle_signals();
  // What was read and judged on another thread.
  struct judged {
    std::shared_ptr<const directory> who;
    loaded_agreements loaded;
    file_marks marks;
    calendars hours;
    std::string curve_secret;
    std::vector<key_end> ends;
  };
  awaitable<result<judged>> judge();
  awaitable<result<json::object>> reload();
  awaitable<result<json::object>> reload_now();
  awaitable<json::object> activate();
  awaitable<json::object> drain();
  [[nodiscard]] http::handler unless_draining(http::handler serve);
  [[noreturn]] void storage_lost(const error& why);
  void stop(int status);
  awaitable<void> finish();

  config config_;
  std::shared_ptr<const directory> directory_;
  file_marks marks_;
  policy::versions versions_;                // of the agreement
  std::vector<policy::version_mark> fresh_;  // taken at the start, to be made durable first
  std::string curve_secret_;
  boost::asio::io_context io_{1};
  calendars calendars_;
  std::unique_ptr<sqlite_store> store_;
  std::optional<contract::log_keys> log_keys_;  // set by open()
  std::shared_ptr<notify::notifier> notices_;   // null: no outlet is configured
  const std::shared_ptr<receipt_checker> receipts_ = std::make_shared<receipt_checker>();
  hand_over handed_{io_};
  std::unique_ptr<broker::broker> broker_;
  key_watch keys_;
  line_watch lines_;
  std::unique_ptr<service> service_;
  std::string witnessed_;  // the checkpoint that was served before this start
  std::unique_ptr<witnesses> witnesses_;
  std::unique_ptr<witnessed_log> seen_log_;
  std::unique_ptr<log_history> disk_;
  std::unique_ptr<audit_desk> audit_;
  std::unique_ptr<report_desk> reports_;
  std::unique_ptr<timeliness_board> timely_;
  std::unique_ptr<enquiry_desk> enquiries_;
  std::unique_ptr<operations> operations_;
  std::unique_ptr<admin_socket> admin_;
  std::unique_ptr<http::server> https_, loopback_;
  boost::asio::steady_timer last_words_{io_};
  bool kek_is_changing_ = false, log_key_is_changing_ = false;  // begun by an earlier run
  bool damaged_ = false, draining_ = false;
  bool ending_ = false;  // the exchange is being stopped
  bool reloading_ = false;
  std::uint64_t reloads_wanted_ = 0, reloads_begun_ = 0;
  result<json::object> last_reload_;
  signal reloaded_{io_.get_executor()};
  boost::asio::signal_set signals_{io_};
  int status_ = 0;
  boost::asio::thread_pool beside_{1};  // last: what runs there is finished before anything above it goes
};

}  // namespace mash::hub
