// SPDX-License-Identifier: Apache-2.0
// The store on SQLite: one storage thread that writes, one reader thread, both behind the domain's ports. Every content
// is sealed under the request's content key, every record under its record key, both wrapped under the hub's
// key-encryption key and kept apart from what they open.
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <unordered_map>

#include "base/sqlite/group_commit.hpp"
#include "base/tlog/sqlite_log.hpp"
#include "hub/requests/evidence_port.hpp"
#include "hub/store/keeping.hpp"
#include "hub/store/key_ring.hpp"
#include "hub/store/places.hpp"
#include "hub/store/request_index.hpp"

namespace mash::hub {

struct store_settings {
  std::string state_dir;   // hub.db and the checkpoints live here
  std::string kek_hex;     // 64 hexadecimal digits
  std::string log_origin;  // "mash.example/audit"
  // A failed fsync is final: everything waiting has been answered `unavailable`; the process must end.
  std::move_only_function<void(const error&)> fatal;
  // The key-encryption key before, if changing it was begun and not finished (hub/app/kek_files).
  std::string earlier_kek_hex = {};
  const clock* time = &system_clock();  // outlives the store
  // While the log goes from one key to another: who signs, too, and the keys of before (hub/app/log_key_files).
  std::shared_ptr<const signing_key> also_signs = {};
  std::vector<tlog::verifier_key> earlier_log_keys = {};
};

// The steps of the database's schema; keys.backup has the fourth alone.
[[nodiscard]] std::span<const std::string_view> hub_schema();

class sqlite_store final : public store_port, public log_port, public evidence_port {
 public:
  [[nodiscard]] static result<std::unique_ptr<sqlite_store>> open(store_settings settings, signing_key log_key);
  ~sqlite_store() override;

  awaitable<result<durable>> commit(durable_change change) override;
  // `denied`: its content key was destroyed.
  awaitable<result<std::vector<step>>> load(std::string request) override;
  awaitable<result<std::vector<std::string>>> open_requests() override;
  awaitable<result<std::vector<std::string>>> requests_near(std::string ask_id) override;
  awaitable<result<std::vector<std::string>>> opened_between(record_range wanted) override;
  // Requests whose record key was destroyed come without records.
  awaitable<result<std::vector<request_records>>> records(record_range wanted) override;
  awaitable<result<std::optional<earlier_request>>> find_earlier(std::string person, std::string key,
                                                                 std::string body_digest) override;
  [[nodiscard]] std::string checkpoint() const override;
  awaitable<result<std::string>> tile(std::string path) override;

  // --- evidence (sqlite_store_evidence.cpp)

  awaitable<result<looked_at>> entries(log_slice wanted) override;
  awaitable<result<std::uint64_t>> first_since(instant from, std::uint64_t size) override;
  awaitable<result<digest>> root_at(std::uint64_t size) override;
  // Takes some more entries into the way from a request to its entries; false once it has all that are signed.
  awaitable<result<bool>> index_entries();
  awaitable<result<std::vector<std::vector<digest>>>> proofs(std::vector<std::uint64_t> indexes,
                                                             std::uint64_t size) override;
  awaitable<result<std::map<std::string, json::object>>> act_records(std::vector<std::string> entries) override;

  // --- operations (sqlite_store_keep.cpp)

  // One administrative change with its entries. `not_found`: there is no such request. `prove_first`: with the receipt
  // of its first entry.
  awaitable<result<durable>> keep(keeping change, bool prove_first = false);
  // Settled requests opened before `opened_before` whose content can still be read, oldest first, after `after`.
  awaitable<result<std::vector<settled_request>>> settled_requests(instant opened_before, std::string after,
                                                                   std::size_t requests_max);
  // Empties the write-ahead log, so that nothing of what was overwritten is left in it. `unavailable`: somebody is
  // reading; try again.
  awaitable<result<void>> empty_write_ahead_log();
  // From now on keys are wrapped under this one; `keep` with `rewrap_max` brings over those that are there.
  awaitable<result<void>> begin_new_kek(std::string kek_hex);
  // The highest row of the keys that are wrapped; rewrapping is done when it was reached.
  awaitable<result<std::int64_t>> last_key_row();
  // All keys are under the newest: the one before is forgotten.
  awaitable<result<void>> forget_earlier_kek();
  // From now on these keys sign the log, the newest head at once.
  awaitable<result<void>> use_log_keys(signing_key newest, std::shared_ptr<const signing_key> also);
  [[nodiscard]] std::size_t log_signers() const;  // how many keys signed the newest head
  [[nodiscard]] std::string database() const { return path_; }

  // Every version of the agreement that was ever taken. For the start, before anything else reads.
  [[nodiscard]] result<std::vector<policy::version_mark>> taken_versions();

  [[nodiscard]] tlog::verifier_key log_key() const { return log_->key(); }
  // False while the last commit failed (disk full): sharing is refused and /readyz says so.
  [[nodiscard]] bool writable() const { return writable_.load(std::memory_order_relaxed); }
  // How many have failed so since the start.
  [[nodiscard]] std::uint64_t failed_commits() const { return failed_commits_.load(std::memory_order_relaxed); }
  // From now on every change is refused as `unavailable` and nothing is signed any more. Any thread.
  void stop_signing() { log_->stop_signing(); }
  void stop();  // finishes what is queued

 private:
  // A request's keys, where they are not destroyed, and what stands in clear in its row.
  struct request_state {
    std::optional<sealing_key> content, record;
    request_head head;
  };
  struct hub_keys {
    sealing_key index, admin;
  };

  sqlite_store(std::string path, key_ring ring, sqlite::connection reader, const clock& time);
  // The hub's own keys: made at the first start, afterwards read. Says whether the key-encryption key is the right one.
  [[nodiscard]] static result<hub_keys> read_hub_keys(sqlite::connection& db, const key_ring& ring);
  [[nodiscard]] static result<void> make_hub_keys(sqlite::connection& writer, const key_ring& ring);

  [[nodiscard]] result<void> write(sqlite::connection& db, durable_change& change, std::uint64_t& first_entry);
  [[nodiscard]] result<void> write(sqlite::connection& db, keeping& change, std::uint64_t& first_entry);
  [[nodiscard]] result<void> write_request(sqlite::connection& db, durable_change& change);
  [[nodiscard]] result<void> insert_request(sqlite::connection& db, const durable_change& change);
  [[nodiscard]] result<void> insert_steps(sqlite::connection& db, durable_change& change, const request_state& to);
  [[nodiscard]] result<void> update_head(sqlite::connection& db, const std::string& request, const request_state& to);
  [[nodiscard]] result<void> write_acts(sqlite::connection& db, const std::vector<admin_act>& acts,
                                        std::uint64_t& first_entry);
  [[nodiscard]] result<void> erase(sqlite::connection& db, const erasure& what);
  [[nodiscard]] result<void> rewrap(sqlite::connection& db, std::int64_t after, std::int64_t rows_max);
  [[nodiscard]] result<void> rewrap_hub_keys(sqlite::connection& db);
  [[nodiscard]] result<request_state*> state_for_writing(sqlite::connection& db, const std::string& request);
  [[nodiscard]] static result<request_state> read_state(sqlite::connection& db, const key_ring& ring,
                                                        const std::string& request);
  void note_health(bool writable);
  [[nodiscard]] result<durable> after_commit(const result<void>& outcome, std::uint64_t first_entry,
                                             std::optional<std::size_t> receipt_for);
  [[nodiscard]] result<std::vector<step>> read_steps(const std::string& request);
  [[nodiscard]] result<std::vector<std::string>> read_outcomes(const std::string& request);
  [[nodiscard]] result<request_records> read_records(const std::string& request);
  [[nodiscard]] result<std::vector<std::string>> read_ids(const record_range& wanted);
  // An Idempotency-Key is kept for 24 hours; afterwards it may be used again.
  [[nodiscard]] std::int64_t token_horizon_ms() const;
  [[nodiscard]] result<void> forget_old_token(sqlite::connection& db, const std::string& token);
  [[nodiscard]] std::string token_of(std::string_view person, std::string_view key) const;
  [[nodiscard]] std::string mac_of(std::string_view text) const;

  template <class Change>
  awaitable<result<durable>> commit_as(Change change, std::optional<std::size_t> receipt_for);
  // A job of the storage thread that writes nothing by itself.
  awaitable<result<void>> on_storage_thread(sqlite::group_commit::job work);
  template <class T, class Work>
  awaitable<result<T>> on_reader(Work work);

  const std::string path_;
  const clock& time_;
  std::optional<hub_keys> own_;  // set once, before any thread starts
  std::unique_ptr<tlog::sqlite_log> log_;
  std::unique_ptr<sqlite::group_commit> writer_;
  key_ring writer_ring_, reader_ring_;                       // each of its own thread
  std::unordered_map<std::string, request_state> requests_;  // storage thread only; open requests
  std::int64_t next_key_row_ = 1;                            // storage thread only
  sqlite::connection reader_;                                // reader thread only
  std::unique_ptr<tlog::log_view> reader_view_;              // reader thread only
  request_index requests_in_log_;                            // reader thread only
  boost::asio::thread_pool reader_thread_{1};
  std::atomic<bool> writable_{true};
  std::atomic<std::uint64_t> failed_commits_{0};
};

}  // namespace mash::hub
