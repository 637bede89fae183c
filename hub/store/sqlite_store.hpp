// SPDX-License-Identifier: Apache-2.0
// The store on SQLite: one storage thread that writes, one reader thread, both behind the domain's ports. Every content
// is sealed under the request's content key, every record under its record key, both wrapped under the hub's
// key-encryption key.
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <unordered_map>

#include "base/sealed.hpp"
#include "base/sqlite/group_commit.hpp"
#include "base/tlog/sqlite_log.hpp"
#include "hub/requests/store_port.hpp"

namespace mash::hub {

struct store_settings {
  std::string state_dir;   // hub.db and the checkpoints live here
  std::string kek_hex;     // 64 hexadecimal digits
  std::string log_origin;  // "mash.example/audit"
  // A failed fsync is final: everything waiting has been answered `unavailable`; the process must end.
  std::move_only_function<void(const error&)> fatal;
};

class sqlite_store final : public store_port, public log_port {
 public:
  [[nodiscard]] static result<std::unique_ptr<sqlite_store>> open(store_settings settings, signing_key log_key);
  ~sqlite_store() override;

  awaitable<result<durable>> commit(durable_change change) override;
  awaitable<result<std::vector<step>>> load(std::string request) override;
  awaitable<result<std::vector<std::string>>> open_requests() override;
  awaitable<result<std::vector<std::string>>> requests_near(std::string ask_id) override;
  awaitable<result<std::vector<request_records>>> records(record_range wanted) override;
  awaitable<result<std::optional<earlier_request>>> find_earlier(std::string person, std::string key,
                                                                 std::string body_digest) override;
  [[nodiscard]] std::string checkpoint() const override;
  awaitable<result<std::string>> tile(std::string path) override;

  // Every version of the agreement that was ever taken. For the start, before anything else reads.
  [[nodiscard]] result<std::vector<policy::version_mark>> taken_versions();

  [[nodiscard]] const tlog::verifier_key& log_key() const { return log_->key(); }
  // False while the last commit failed (disk full): sharing is refused and /readyz says so.
  [[nodiscard]] bool writable() const { return writable_.load(std::memory_order_relaxed); }
  void stop();  // finishes what is queued

 private:
  struct request_keys {
    sealing_key content, record;
  };

  sqlite_store(sealing_key kek, digest index_key, sqlite::connection reader);
  [[nodiscard]] result<void> try_key();  // whether the key-encryption key is the one this database was written with
  [[nodiscard]] result<void> write(sqlite::connection& db, const durable_change& change, std::uint64_t& first_entry);
  [[nodiscard]] result<void> insert_request(sqlite::connection& db, const durable_change& change);
  [[nodiscard]] result<void> insert_steps(sqlite::connection& db, const durable_change& change,
                                          const request_keys& keys);
  [[nodiscard]] result<request_keys*> keys_for_writing(sqlite::connection& db, const std::string& request);
  [[nodiscard]] result<request_keys> read_keys(sqlite::connection& db, const std::string& request) const;
  [[nodiscard]] result<durable> after_commit(const result<void>& outcome, std::uint64_t first_entry,
                                             std::optional<std::size_t> receipt_for);
  [[nodiscard]] result<std::vector<step>> read_steps(const std::string& request);
  [[nodiscard]] result<std::vector<json::object>> read_records(const std::string& request);
  // An Idempotency-Key is kept for 24 hours; afterwards it may be used again.
  [[nodiscard]] std::int64_t token_horizon_ms() const;
  [[nodiscard]] result<void> forget_old_token(sqlite::connection& db, const std::string& token);
  [[nodiscard]] std::string token_of(std::string_view person, std::string_view key) const;
  [[nodiscard]] std::string mac_of(std::string_view text) const;

  template <class T, class Work>
  awaitable<result<T>> on_reader(Work work);

  sealing_key kek_;
  digest index_key_;
  std::unique_ptr<tlog::sqlite_log> log_;
  std::unique_ptr<sqlite::group_commit> writer_;
  std::unordered_map<std::string, request_keys> cached_keys_;  // storage thread only; open requests
  sqlite::connection reader_;                                  // reader thread only
  std::unique_ptr<tlog::log_view> reader_view_;                // reader thread only
  boost::asio::thread_pool reader_thread_{1};
  std::atomic<bool> writable_{true};
};

}  // namespace mash::hub
