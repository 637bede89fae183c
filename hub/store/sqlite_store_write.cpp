// SPDX-License-Identifier: Apache-2.0
// Writing what the request service decides: on the storage thread, in the transaction of the batch.
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "hub/store/sqlite_store_commit.hpp"
#include "hub/store/step_seal.hpp"

namespace mash::hub {

result<sqlite_store::request_state*> sqlite_store::state_for_writing(sqlite::connection& db,
                                                                     const std::string& request) {
  if (const auto there = requests_.find(request); there != requests_.end()) return &there->second;
  MASH_TRY(read, read_state(db, writer_ring_, request));
  return &requests_.insert_or_assign(request, *std::move(read)).first->second;
}

std::int64_t sqlite_store::token_horizon_ms() const {
  return (time_.now() - std::chrono::hours(24)).time_since_epoch().count();
}

// Empty where the record key is destroyed: nothing vouches for such a row any more.
result<void> sqlite_store::update_head(sqlite::connection& db, const std::string& request, const request_state& to) {
  const std::string head = to.record ? to.record->seal("", head_place(request, item_of(to.head))) : std::string();
  auto update = db.prepare("UPDATE request SET is_open = ?2, token = ?3, body_mac = ?4, head = ?5 WHERE id = ?1");
  update.bind(1, request).bind(2, to.head.is_open ? 1 : 0);
  to.head.token.empty() ? update.bind_null(3) : update.bind_blob(3, as_bytes(to.head.token));
  to.head.body_mac.empty() ? update.bind_null(4) : update.bind_blob(4, as_bytes(to.head.body_mac));
  update.bind_blob(5, as_bytes(head));
  return update.run();
}

result<void> sqlite_store::forget_old_token(sqlite::connection& db, const std::string& token) {
  std::string request;
  {
    auto find = db.prepare("SELECT id FROM request WHERE token = ?1 AND opened_ms <= ?2");
    find.bind_blob(1, as_bytes(token)).bind(2, token_horizon_ms());
    MASH_TRY(there, find.step());
    if (!*there) return {};
    request = find.text(0);
  }
  MASH_TRY(state, state_for_writing(db, request));
  (*state)->head.token.clear();
  (*state)->head.body_mac.clear();
  auto done = update_head(db, request, **state);
  requests_.erase(request);  // whatever becomes of this transaction
  return done;
}

result<void> sqlite_store::insert_request(sqlite::connection& db, const durable_change& change) {
  request_state made{sealing_key::generate(), sealing_key::generate(), {}};
  made.head.opened_ms = change.steps.front().what.at.time_since_epoch().count();
  made.head.is_open = !change.settled;
  if (const idempotency& opens = *change.opens; !opens.key.empty()) {
    made.head.token = token_of(opens.person, opens.key);
    made.head.body_mac = mac_of(opens.body_digest);
    MASH_TRY(forgotten, forget_old_token(db, made.head.token));
  }
  const std::string content = made.content->wrap(*writer_ring_.newest, key_place(CONTENT, change.request));
  const std::string record = made.record->wrap(*writer_ring_.newest, key_place(RECORD, change.request));
  const std::int64_t keys = next_key_row_++;
  auto insert_keys = db.prepare("INSERT INTO request_key (id, request, content, record) VALUES (?1, ?2, ?3, ?4)");
  insert_keys.bind(1, keys).bind(2, change.request).bind_blob(3, as_bytes(content)).bind_blob(4, as_bytes(record));
  MASH_TRY(kept, insert_keys.run());
  const std::string head = made.record->seal("", head_place(change.request, item_of(made.head)));
  auto insert = db.prepare(
      "INSERT INTO request (id, opened_ms, is_open, token, body_mac, head, keys) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  insert.bind(1, change.request).bind(2, made.head.opened_ms).bind(3, made.head.is_open ? 1 : 0);
  made.head.token.empty() ? insert.bind_null(4) : insert.bind_blob(4, as_bytes(made.head.token));
  made.head.body_mac.empty() ? insert.bind_null(5) : insert.bind_blob(5, as_bytes(made.head.body_mac));
  insert.bind_blob(6, as_bytes(head)).bind(7, keys);
  requests_.insert_or_assign(change.request, std::move(made));
  return insert.run();
}

// The last record of a change says whether the request is open after it: `is_open` of the row alone could be set back
// together with an older head.
result<void> sqlite_store::insert_steps(sqlite::connection& db, durable_change& change, const request_state& to) {
  if (!to.content || !to.record)
    return fail(errc::denied, "the request's content was erased; nothing can be added to it");
  std::uint64_t seq = change.first_step;
  if (!change.steps.empty()) change.steps.back().record.set("open", !change.settled);
  for (const step_write& one : change.steps) {
    const std::int64_t at_ms = one.what.at.time_since_epoch().count();
    const step_head head{seq, one.what.kind, at_ms};
    const std::string content = seal_step(*to.content, CONTENT, change.request, head, one.what.content);
    const std::string record = seal_step(*to.record, RECORD, change.request, head, one.record.text());
    auto insert =
        db.prepare("INSERT INTO step (request, seq, kind, at_ms, content, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    insert.bind(1, change.request)
        .bind(2, static_cast<std::int64_t>(seq++))
        .bind(3, one.what.kind)
        .bind(4, at_ms)
        .bind_blob(5, as_bytes(content))
        .bind_blob(6, as_bytes(record));
    if (auto done = insert.run(); !done) return done;
  }
  return {};
}

result<void> sqlite_store::write_request(sqlite::connection& db, durable_change& change) {
  if (change.opens) {
    MASH_TRY(opened, insert_request(db, change));
  }
  MASH_TRY(state, state_for_writing(db, change.request));
  MASH_TRY(written, insert_steps(db, change, **state));
  // The index of open requests changes twice in a request's life, not at every step.
  if ((*state)->head.is_open == change.settled) {
    (*state)->head.is_open = !change.settled;
    MASH_TRY(changed, update_head(db, change.request, **state));
  }
  if (change.settled) requests_.erase(change.request);
  return {};
}

result<void> sqlite_store::write(sqlite::connection& db, durable_change& change, std::uint64_t& first_entry) {
  bool first = true;
  for (const audit_entry& entry : change.entries) {
    MASH_TRY(index, log_->append(entry.text));
    if (std::exchange(first, false)) first_entry = *index;
  }
  std::uint64_t first_act = 0;
  MASH_TRY(noted, write_acts(db, change.acts, first_act));
  if (first) first_entry = first_act;
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
  auto done = write_request(db, change);
  if (!done) requests_.erase(change.request);
  return done;
}

// For whoever watches the hub. The write-ahead log grows while somebody reads for long; far above the size at which it
// is emptied it is a sign that one never stops.
void sqlite_store::note_health(bool writable) {
  static auto& all = metrics::process();
  static metrics::gauge& can_write = all.level("mash_store_writable", "0 while the audit log cannot be written");
  static metrics::gauge& log_bytes = all.level("mash_store_write_ahead_log_bytes", "What the write-ahead log holds");
  static metrics::gauge& alarm = all.level("mash_store_write_ahead_log_alarm", "1 if it holds more than 64 MiB");
  constexpr std::int64_t ALARM_BYTES = std::int64_t{64} << 20;
  can_write.set(writable ? 1 : 0);
  const std::int64_t bytes = writer_->log_bytes();
  log_bytes.set(bytes);
  const bool large = bytes > ALARM_BYTES;
  if (large && alarm.value() == 0) log::warn("write_ahead_log_large", {{"bytes", bytes}});
  alarm.set(large ? 1 : 0);
}

result<durable> sqlite_store::after_commit(const result<void>& outcome, std::uint64_t first_entry,
                                           std::optional<std::size_t> receipt_for) {
  // What one change did wrong says nothing about the disk.
  const bool of_the_change =
      !outcome && (outcome.error().code == errc::conflict || outcome.error().code == errc::denied ||
                   outcome.error().code == errc::not_found);
  const bool writable = outcome.has_value() || of_the_change;
  writable_.store(writable, std::memory_order_relaxed);
  if (!writable) failed_commits_.fetch_add(1, std::memory_order_relaxed);
  note_health(writable);
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
  const auto receipt_for = change.receipt_for;
  return commit_as(std::move(change), receipt_for);
}

}  // namespace mash::hub
