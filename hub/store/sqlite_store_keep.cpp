// SPDX-License-Identifier: Apache-2.0
// What administrators do: destroying keys, legal holds, a new key-encryption key.
#include "hub/store/sqlite_store_commit.hpp"
#include "hub/store/step_seal.hpp"

namespace mash::hub {
namespace {

const std::string DESTROYED(WRAPPED_KEY_BYTES, '\0');

// Of the row that was changed last: an administrator named something that is not there.
result<void> must_have_changed(sqlite::connection& db, errc code, std::string_view words) {
  if (db.changes() != 0) return {};
  return fail(code, std::string(words));
}

}  // namespace

awaitable<result<durable>> sqlite_store::keep(keeping change, bool prove_first) {
  return commit_as(std::move(change), prove_first ? std::optional<std::size_t>(0) : std::nullopt);
}

std::size_t sqlite_store::log_signers() const { return log_->latest()->signed_note.signatures.size(); }

awaitable<result<void>> sqlite_store::use_log_keys(signing_key newest, std::shared_ptr<const signing_key> also) {
  // A job of its own transaction: the head that is signed anew is durable when this returns.
  auto signs = std::make_shared<signing_key>(std::move(newest));
  co_return co_await on_storage_thread([this, signs, also = std::move(also)](sqlite::connection&) -> result<void> {
    return log_->use_keys(std::move(*signs), also);
  });
}

result<void> sqlite_store::write_acts(sqlite::connection& db, const std::vector<admin_act>& acts,
                                      std::uint64_t& first_entry) {
  bool first = true;
  for (const admin_act& one : acts) {
    MASH_TRY(index, log_->append(one.entry));
    if (std::exchange(first, false)) first_entry = *index;
    const std::string sealed = own_->admin.seal(json::canonical(one.record), admin_place(one.id));
    auto insert = db.prepare("INSERT INTO admin_record (entry, sealed) VALUES (?1, ?2)");
    insert.bind(1, one.id).bind_blob(2, as_bytes(sealed));
    MASH_TRY(done, insert.run());
  }
  return {};
}

result<void> sqlite_store::write(sqlite::connection& db, keeping& change, std::uint64_t& first_entry) {
  MASH_TRY(noted, write_acts(db, change.acts, first_entry));
  if (change.log_also_signed_by) log_->also_sign(change.log_also_signed_by);
  for (const erasure& one : change.erase) {
    MASH_TRY(done, erase(db, one));
  }
  for (const std::string& request : change.hold) {
    auto insert = db.prepare("INSERT INTO legal_hold (request, since_ms) VALUES (?1, ?2)");
    insert.bind(1, request).bind(2, time_.now().time_since_epoch().count());
    MASH_TRY(done, insert.run());
  }
  for (const std::string& request : change.release) {
    auto gone = db.prepare("DELETE FROM legal_hold WHERE request = ?1");
    gone.bind(1, request);
    MASH_TRY(done, gone.run());
    MASH_TRY(was, must_have_changed(db, errc::conflict, "the request is not under a legal hold"));
  }
  if (change.rewrap_max == 0) return {};
  MASH_TRY(own, rewrap_hub_keys(db));
  return rewrap(db, change.rewrap_after, change.rewrap_max);
}

// Overwritten where it lies, by as many bytes (schema.hpp says why). A hold that was laid meanwhile wins.
result<void> sqlite_store::erase(sqlite::connection& db, const erasure& what) {
  requests_.erase(what.request);
  {
    auto held = db.prepare("SELECT 1 FROM legal_hold WHERE request = ?1");
    held.bind(1, what.request);
    MASH_TRY(there, held.step());
    if (*there) return fail(errc::conflict, "the request is under a legal hold");
  }
  MASH_TRY(state, read_state(db, writer_ring_, what.request));
  auto update = db.prepare(
      "UPDATE request_key SET content = CASE WHEN ?2 THEN ?4 ELSE content END, "
      "record = CASE WHEN ?3 THEN ?4 ELSE record END WHERE id = (SELECT keys FROM request WHERE id = ?1)");
  update.bind(1, what.request).bind(2, what.content ? 1 : 0).bind(3, what.record ? 1 : 0);
  update.bind_blob(4, as_bytes(DESTROYED));
  MASH_TRY(done, update.run());
  if (!what.record) return {};
  // What the record key vouched for goes with it; the blind values could otherwise still be compared.
  state->record.reset();
  state->head.token.clear();
  state->head.body_mac.clear();
  return update_head(db, what.request, *state);
}

result<void> sqlite_store::rewrap(sqlite::connection& db, std::int64_t after, std::int64_t rows_max) {
  struct row {
    std::int64_t id;
    std::string request, content, record;
  };
  std::vector<row> rows;
  {
    auto query = db.prepare("SELECT id, request, content, record FROM request_key WHERE id > ?1 ORDER BY id LIMIT ?2");
    query.bind(1, after).bind(2, rows_max);
    for (;;) {
      MASH_TRY(more, query.step());
      if (!*more) break;
      rows.push_back({query.integer(0), query.text(1), query.blob(2), query.blob(3)});
    }
  }
  const auto renewed = [this](std::string& wrapped, std::string_view which,
                              const std::string& request) -> result<void> {
    if (is_destroyed(wrapped) || writer_ring_.newest->is_named_by(wrapped)) return {};
    MASH_TRY(key, writer_ring_.unwrap(wrapped, key_place(which, request)));
    wrapped = key->wrap(*writer_ring_.newest, key_place(which, request));
    return {};
  };
  for (row& one : rows) {
    MASH_TRY(content, renewed(one.content, CONTENT, one.request));
    MASH_TRY(record, renewed(one.record, RECORD, one.request));
    auto update = db.prepare("UPDATE request_key SET content = ?2, record = ?3 WHERE id = ?1");
    update.bind(1, one.id).bind_blob(2, as_bytes(one.content)).bind_blob(3, as_bytes(one.record));
    MASH_TRY(done, update.run());
  }
  return {};
}

result<void> sqlite_store::rewrap_hub_keys(sqlite::connection& db) {
  for (const auto& [name, key] : {std::pair("index", &own_->index), std::pair("admin", &own_->admin)}) {
    const std::string wrapped = key->wrap(*writer_ring_.newest, hub_key_place(name));
    auto update = db.prepare("UPDATE hub_key SET wrapped = ?2 WHERE name = ?1");
    update.bind(1, name).bind_blob(2, as_bytes(wrapped));
    MASH_TRY(done, update.run());
  }
  return {};
}

awaitable<result<std::vector<settled_request>>> sqlite_store::settled_requests(instant opened_before, std::string after,
                                                                               std::size_t requests_max) {
  return on_reader<std::vector<settled_request>>([this, opened_before, after = std::move(after),
                                                  requests_max]() -> result<std::vector<settled_request>> {
    auto query = reader_.prepare(
        "SELECT r.id, (SELECT max(at_ms) FROM step WHERE request = r.id AND kind NOT IN ('seen', 'alarmed')), "
        "(SELECT count(*) FROM legal_hold WHERE request = r.id), "
        "EXISTS (SELECT 1 FROM step WHERE request = r.id AND kind = 'cancelled'), "
        "(SELECT kind FROM step WHERE request = r.id AND kind IN ('expired', 'asked_again', 'cancelled') "
        "ORDER BY seq DESC LIMIT 1) IS 'expired' "
        "FROM request AS r JOIN request_key AS k ON k.id = "
        "r.keys "
        "WHERE r.id > ?1 AND r.opened_ms < ?2 AND r.is_open = 0 AND k.content <> zeroblob(77) ORDER BY r.id LIMIT ?3");
    query.bind(1, after).bind(2, opened_before.time_since_epoch().count());
    query.bind(3, static_cast<std::int64_t>(requests_max));
    std::vector<settled_request> found;
    for (;;) {
      MASH_TRY(more, query.step());
      if (!*more) break;
      found.push_back({query.text(0), instant(std::chrono::milliseconds(query.integer(1))), query.integer(2) != 0});
      found.back().cancelled = query.integer(3) != 0;
      found.back().expired = query.integer(4) != 0;
    }
    for (settled_request& one : found) {
      MASH_TRY(outcomes, read_outcomes(one.request));
      one.outcomes = *std::move(outcomes);
    }
    return found;
  });
}

// From the records, which outlive the content: `decided` has a word for each child.
result<std::vector<std::string>> sqlite_store::read_outcomes(const std::string& request) {
  MASH_TRY(state, read_state(reader_, reader_ring_, request));
  std::vector<std::string> words;
  if (!state->record) return words;
  auto query =
      reader_.prepare("SELECT seq, at_ms, record FROM step WHERE request = ?1 AND kind = 'decided' ORDER BY seq");
  query.bind(1, request);
  for (;;) {
    MASH_TRY(more, query.step());
    if (!*more) return words;
    const step_head head{static_cast<std::uint64_t>(query.integer(0)), "decided", query.integer(1)};
    MASH_TRY(plain, open_step(*state->record, RECORD, request, head, query.blob(2)));
    const auto record = json::parse(*plain, {.bytes_max = 4 * 1024 * 1024});
    const auto damaged = [] { return fail(errc::corrupt, "the record of a decision does not read back"); };
    if (!record || !record->is_object()) return damaged();
    const json::value* decided = record->get_object().if_contains("decided");
    const json::value* list =
        decided != nullptr && decided->is_object() ? decided->get_object().if_contains("outcomes") : nullptr;
    if (list == nullptr || !list->is_array()) return damaged();
    for (const json::value& one : list->get_array()) {
      if (!one.is_string()) return damaged();
      words.emplace_back(one.get_string());
    }
  }
}

awaitable<result<void>> sqlite_store::empty_write_ahead_log() {
  using boost::asio::use_awaitable;
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(result<void>)>(
      [this](auto handler) {
        auto executor = boost::asio::get_associated_executor(handler);
        auto held = std::make_shared<decltype(handler)>(std::move(handler));
        const auto finish = [executor, held](result<void> outcome) {
          boost::asio::post(executor, [held, outcome = std::move(outcome)]() mutable { (*held)(std::move(outcome)); });
        };
        if (!writer_->empty_log(finish)) finish(fail(errc::unavailable, "the store takes nothing more at this moment"));
      },
      use_awaitable);
}

awaitable<result<void>> sqlite_store::on_storage_thread(sqlite::group_commit::job work) {
  using boost::asio::use_awaitable;
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(result<void>)>(
      [this](auto handler, sqlite::group_commit::job doing) {
        auto executor = boost::asio::get_associated_executor(handler);
        auto held = std::make_shared<decltype(handler)>(std::move(handler));
        const auto finish = [executor, held](result<void> outcome) {
          boost::asio::post(executor, [held, outcome = std::move(outcome)]() mutable { (*held)(std::move(outcome)); });
        };
        if (!writer_->submit(std::move(doing), finish))
          finish(fail(errc::unavailable, "the store takes nothing more at this moment"));
      },
      use_awaitable, std::move(work));
}

// The reader first: nothing is wrapped under the new key before everybody can open it.
awaitable<result<void>> sqlite_store::begin_new_kek(std::string kek_hex) {
  auto made = read_kek(kek_hex);
  if (!made) co_return std::unexpected(std::move(made).error());
  auto read = co_await on_reader<bool>([this, newest = *made]() -> result<bool> {
    reader_ring_ = {newest, reader_ring_.newest};
    return true;
  });
  if (!read) co_return std::unexpected(std::move(read).error());
  co_return co_await on_storage_thread([this, newest = *made](sqlite::connection&) -> result<void> {
    writer_ring_ = {newest, writer_ring_.newest};
    return {};
  });
}

awaitable<result<void>> sqlite_store::forget_earlier_kek() {
  auto done = co_await on_storage_thread([this](sqlite::connection&) -> result<void> {
    writer_ring_.earlier.reset();
    return {};
  });
  if (!done) co_return done;
  auto read = co_await on_reader<bool>([this]() -> result<bool> {
    reader_ring_.earlier.reset();
    return true;
  });
  if (!read) co_return std::unexpected(std::move(read).error());
  co_return result<void>{};
}

awaitable<result<std::int64_t>> sqlite_store::last_key_row() {
  return on_reader<std::int64_t>([this]() -> result<std::int64_t> {
    auto query = reader_.prepare("SELECT coalesce(max(id), 0) FROM request_key");
    MASH_TRY(row, query.step());
    return query.integer(0);
  });
}

}  // namespace mash::hub
