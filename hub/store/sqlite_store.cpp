// SPDX-License-Identifier: Apache-2.0
// Opening and writing; reading is in sqlite_store_read.cpp.
#include "hub/store/sqlite_store.hpp"

#include <sys/stat.h>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "hub/store/schema.hpp"

namespace mash::hub {
namespace {

constexpr std::string_view STEP_SCHEMA_VERSION = "1";

seal_place key_place(std::string_view kind, std::string_view request) { return {kind, request, "", "1"}; }

}  // namespace

sqlite_store::sqlite_store(sealing_key kek, digest index_key, sqlite::connection reader)
    : kek_(std::move(kek)), index_key_(index_key), reader_(std::move(reader)) {
  reader_view_ = std::make_unique<tlog::log_view>(reader_);
}

sqlite_store::~sqlite_store() { stop(); }

void sqlite_store::stop() {
  if (writer_) writer_->stop();
  reader_thread_.join();
}

result<std::unique_ptr<sqlite_store>> sqlite_store::open(store_settings settings, signing_key log_key) {
  auto kek = sealing_key::from_hex(settings.kek_hex);
  if (!kek) return std::unexpected(std::move(kek).error());
  const digest index_key = hmac_sha256(as_bytes(settings.kek_hex), as_bytes("mash-index-v1"));
  const std::string path = settings.state_dir + "/hub.db";
  // Personal data is sealed, but who may read the file is still our business: the owner only.
  ::umask(0077);
  MASH_TRY(writer, sqlite::connection::open_writer(path));
  const std::string_view steps[] = {tlog::sqlite_log::migration(), REQUEST_SCHEMA, AGREEMENT_SCHEMA};
  if (auto migrated = sqlite::migrate(*writer, steps); !migrated) return std::unexpected(std::move(migrated).error());
  MASH_TRY(reader, sqlite::connection::open_reader(path));
  MASH_TRY(log_reader, sqlite::connection::open_reader(path));
  auto log = tlog::sqlite_log::open(
      *std::move(log_reader), std::move(log_key),
      {.origin = settings.log_origin, .checkpoint_directory = settings.state_dir, .earlier_keys = {}});
  if (!log) return std::unexpected(std::move(log).error());
  std::unique_ptr<sqlite_store> store(new sqlite_store(*std::move(kek), index_key, *std::move(reader)));
  store->log_ = *std::move(log);
  if (auto right = store->try_key(); !right) return std::unexpected(std::move(right).error());
  store->writer_ = std::make_unique<sqlite::group_commit>(
      *std::move(writer), store->log_->hooks(std::move(settings.fatal)), sqlite::group_commit::limits{});
  return store;
}

// With another key every request would open under it from now on, and nothing before it could be read: worse than not
// starting.
result<void> sqlite_store::try_key() {
  auto newest = reader_.prepare("SELECT id FROM request WHERE content_key IS NOT NULL ORDER BY id DESC LIMIT 1");
  MASH_TRY(there, newest.step());
  if (!*there) return {};
  if (auto keys = read_keys(reader_, newest.text(0)); !keys)
    return fail(keys.error().code,
                "the key-encryption key does not open what is stored here (" + keys.error().detail +
                    "): put back the key that this database was written with");
  return {};
}

std::string sqlite_store::mac_of(std::string_view text) const {
  const digest mac = hmac_sha256(index_key_, as_bytes(text));
  return std::string(as_text(mac).substr(0, 16));
}

std::string sqlite_store::token_of(std::string_view person, std::string_view key) const {
  return mac_of(std::string(person) + '\0' + std::string(key));
}

result<sqlite_store::request_keys> sqlite_store::read_keys(sqlite::connection& db, const std::string& request) const {
  auto query = db.prepare("SELECT content_key, record_key FROM request WHERE id = ?1");
  query.bind(1, request);
  MASH_TRY(there, query.step());
  if (!*there) return fail(errc::not_found, "there is no such request");
  MASH_TRY(content, sealing_key::unwrap(query.blob(0), kek_, key_place("key.content", request)));
  MASH_TRY(record, sealing_key::unwrap(query.blob(1), kek_, key_place("key.record", request)));
  return request_keys{*std::move(content), *std::move(record)};
}

result<sqlite_store::request_keys*> sqlite_store::keys_for_writing(sqlite::connection& db, const std::string& request) {
  if (const auto cached = cached_keys_.find(request); cached != cached_keys_.end()) return &cached->second;
  MASH_TRY(keys, read_keys(db, request));
  return &cached_keys_.insert_or_assign(request, *std::move(keys)).first->second;
}

std::int64_t sqlite_store::token_horizon_ms() const {
  return (system_clock().now() - std::chrono::hours(24)).time_since_epoch().count();
}

result<void> sqlite_store::forget_old_token(sqlite::connection& db, const std::string& token) {
  auto forget = db.prepare("UPDATE request SET token = NULL WHERE token = ?1 AND opened_ms <= ?2");
  forget.bind_blob(1, as_bytes(token)).bind(2, token_horizon_ms());
  return forget.run();
}

result<void> sqlite_store::insert_request(sqlite::connection& db, const durable_change& change) {
  request_keys keys{sealing_key::generate(), sealing_key::generate()};
  const std::string content = keys.content.wrap(kek_, key_place("key.content", change.request));
  const std::string record = keys.record.wrap(kek_, key_place("key.record", change.request));
  cached_keys_.insert_or_assign(change.request, std::move(keys));
  auto insert = db.prepare(
      "INSERT INTO request (id, opened_ms, is_open, token, body_mac, content_key, record_key) "
      "VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6)");
  insert.bind(1, change.request).bind(2, change.steps.front().what.at.time_since_epoch().count());
  const idempotency& opens = *change.opens;
  if (opens.key.empty()) {
    insert.bind_null(3).bind_null(4);
  } else {
    const std::string token = token_of(opens.person, opens.key), body = mac_of(opens.body_digest);
    if (auto done = forget_old_token(db, token); !done) return done;
    insert.bind_blob(3, as_bytes(token)).bind_blob(4, as_bytes(body));
  }
  insert.bind_blob(5, as_bytes(content)).bind_blob(6, as_bytes(record));
  return insert.run();
}

result<void> sqlite_store::insert_steps(sqlite::connection& db, const durable_change& change,
                                        const request_keys& keys) {
  std::uint64_t seq = change.first_step;
  for (const step_write& one : change.steps) {
    const std::string item = std::to_string(seq);
    const std::string content =
        keys.content.seal(one.what.content, {"step.content", change.request, item, STEP_SCHEMA_VERSION});
    const std::string record =
        keys.record.seal(json::canonical(one.record), {"step.record", change.request, item, STEP_SCHEMA_VERSION});
    auto insert =
        db.prepare("INSERT INTO step (request, seq, kind, at_ms, content, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    insert.bind(1, change.request)
        .bind(2, static_cast<std::int64_t>(seq++))
        .bind(3, one.what.kind)
        .bind(4, one.what.at.time_since_epoch().count())
        .bind_blob(5, as_bytes(content))
        .bind_blob(6, as_bytes(record));
    if (auto done = insert.run(); !done) return done;
  }
  return {};
}

result<void> sqlite_store::write(sqlite::connection& db, const durable_change& change, std::uint64_t& first_entry) {
  bool first = true;
  for (const audit_entry& entry : change.entries) {
    MASH_TRY(index, log_->append(entry.text));
    if (std::exchange(first, false)) first_entry = *index;
  }
  for (const policy::version_mark& one : change.taken) {
    auto insert =
        db.prepare("INSERT INTO agreement_version (sequence, name, digest, effective_ms) VALUES (?1, ?2, ?3, ?4)");
    insert.bind(1, static_cast<std::int64_t>(one.sequence))
        .bind(2, one.name)
        .bind(3, one.digest)
        .bind(4, one.effective_from.time_since_epoch().count());
    if (auto done = insert.run(); !done) return done;
  }
  if (change.request.empty()) return {};
  if (change.opens) {
    if (auto done = insert_request(db, change); !done) return done;
  }
  MASH_TRY(keys, keys_for_writing(db, change.request));
  if (auto done = insert_steps(db, change, **keys); !done) return done;
  // The index of open requests changes twice in a request's life, not at every step.
  auto update = db.prepare("UPDATE request SET is_open = ?2 WHERE id = ?1 AND is_open <> ?2");
  update.bind(1, change.request).bind(2, change.settled ? 0 : 1);
  if (auto done = update.run(); !done) return done;
  if (change.settled) cached_keys_.erase(change.request);
  return {};
}

result<durable> sqlite_store::after_commit(const result<void>& outcome, std::uint64_t first_entry,
                                           std::optional<std::size_t> receipt_for) {
  writable_.store(outcome.has_value() || outcome.error().code == errc::conflict, std::memory_order_relaxed);
  if (!outcome) {
    log::error("commit_failed", {{"why", outcome.error().detail}});
    return std::unexpected(outcome.error());
  }
  durable out;
  out.log_size = log_->latest()->head.size;
  if (receipt_for) {
    MASH_TRY(proof, log_->receipt(first_entry + *receipt_for));
    out.receipt = proved_entry{first_entry + *receipt_for, *std::move(proof)};
  }
  return out;
}

awaitable<result<durable>> sqlite_store::commit(durable_change change) {
  using boost::asio::use_awaitable;
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(result<durable>)>(
      [this](auto handler, durable_change what) {
        auto executor = boost::asio::get_associated_executor(handler);
        struct job_state {
          durable_change change;
          std::uint64_t first_entry = 0;
          decltype(handler) done;
        };
        auto state = std::make_shared<job_state>(std::move(what), 0, std::move(handler));
        const auto finish = [executor, state](result<durable> outcome) {
          boost::asio::post(executor,
                            [state, outcome = std::move(outcome)]() mutable { state->done(std::move(outcome)); });
        };
        const bool taken =
            writer_->submit(log_->undoing([this, state](sqlite::connection& db) {
              return write(db, state->change, state->first_entry);
            }),
                            [this, state, finish](const result<void>& outcome) {
                              finish(after_commit(outcome, state->first_entry, state->change.receipt_for));
                            });
        if (!taken) finish(fail(errc::unavailable, "the store takes nothing more at this moment"));
      },
      use_awaitable, std::move(change));
}

std::string sqlite_store::checkpoint() const { return log_->latest()->text; }

}  // namespace mash::hub
