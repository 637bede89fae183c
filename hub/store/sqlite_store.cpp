// SPDX-License-Identifier: Apache-2.0
// Opening, and the keys. Writing is in sqlite_store_write.cpp, reading in sqlite_store_read.cpp, what administrators do
// in sqlite_store_keep.cpp.
#include "hub/store/sqlite_store.hpp"

#include <sys/stat.h>

#include "hub/store/schema.hpp"

namespace mash::hub {

sqlite_store::sqlite_store(std::string path, key_ring ring, sqlite::connection reader, const clock& time)
    : path_(std::move(path)),
      time_(time),
      writer_ring_(ring),
      reader_ring_(std::move(ring)),
      reader_(std::move(reader)) {
  reader_view_ = std::make_unique<tlog::log_view>(reader_);
}

sqlite_store::~sqlite_store() { stop(); }

void sqlite_store::stop() {
  if (writer_) writer_->stop();
  reader_thread_.join();
}

std::span<const std::string_view> hub_schema() {
  static const std::string_view STEPS[] = {tlog::sqlite_log::migration(), REQUEST_SCHEMA, AGREEMENT_SCHEMA,
                                           WRAPPED_KEY_SCHEMA, OPERATIONS_SCHEMA};
  return STEPS;
}

result<std::unique_ptr<sqlite_store>> sqlite_store::open(store_settings settings, signing_key log_key) {
  MASH_TRY(newest, read_kek(settings.kek_hex));
  key_ring ring{*std::move(newest), nullptr};
  if (!settings.earlier_kek_hex.empty()) {
    MASH_TRY(earlier, read_kek(settings.earlier_kek_hex));
    ring.earlier = *std::move(earlier);
  }
  const std::string path = settings.state_dir + "/hub.db";
  // Personal data is sealed, but who may read the file is still our business: the owner only.
  ::umask(0077);
  MASH_TRY(writer, sqlite::connection::open_writer(path));
  MASH_TRY(migrated, sqlite::migrate(*writer, hub_schema()));
  MASH_TRY(made, make_hub_keys(*writer, ring));
  MASH_TRY(reader, sqlite::connection::open_reader(path));
  MASH_TRY(log_reader, sqlite::connection::open_reader(path));
  auto log = tlog::sqlite_log::open(*std::move(log_reader), std::move(log_key),
                                    {.origin = settings.log_origin,
                                     .checkpoint_directory = settings.state_dir,
                                     .earlier_keys = std::move(settings.earlier_log_keys),
                                     .also_signs = std::move(settings.also_signs)});
  if (!log) return std::unexpected(std::move(log).error());
  std::unique_ptr<sqlite_store> store(new sqlite_store(path, ring, *std::move(reader), *settings.time));
  store->log_ = *std::move(log);
  MASH_TRY(own, read_hub_keys(store->reader_, ring));
  store->own_.emplace(*std::move(own));
  {
    auto rows = writer->prepare("SELECT coalesce(max(id), 0) FROM request_key");
    MASH_TRY(row, rows.step());
    store->next_key_row_ = rows.integer(0) + 1;
  }
  store->writer_ = std::make_unique<sqlite::group_commit>(
      *std::move(writer), store->log_->hooks(std::move(settings.fatal)), sqlite::group_commit::limits{});
  return store;
}

result<void> sqlite_store::make_hub_keys(sqlite::connection& writer, const key_ring& ring) {
  {
    auto any = writer.prepare("SELECT 1 FROM hub_key LIMIT 1");
    MASH_TRY(there, any.step());
    if (*there) return {};
  }
  MASH_TRY(begun, writer.execute("BEGIN IMMEDIATE"));
  for (const char* name : {"index", "admin"}) {
    const std::string wrapped = sealing_key::generate().wrap(*ring.newest, hub_key_place(name));
    auto insert = writer.prepare("INSERT INTO hub_key (name, wrapped) VALUES (?1, ?2)");
    insert.bind(1, name).bind_blob(2, as_bytes(wrapped));
    MASH_TRY(done, insert.run());
  }
  return writer.execute("COMMIT");
}

// With another key every request would open under it from now on, and nothing before it could be read: worse than not
// starting.
result<sqlite_store::hub_keys> sqlite_store::read_hub_keys(sqlite::connection& db, const key_ring& ring) {
  const auto one = [&](std::string_view name) -> result<sealing_key> {
    auto query = db.prepare("SELECT wrapped FROM hub_key WHERE name = ?1");
    query.bind(1, name);
    MASH_TRY(there, query.step());
    if (!*there) return fail(errc::corrupt, "a key of the hub is missing in the database");
    auto key = ring.unwrap(query.blob(0), hub_key_place(name));
    if (!key)
      return fail(key.error().code, "the key-encryption key does not open what is stored here (" + key.error().detail +
                                        "): put back the key that this database was written with");
    return key;
  };
  MASH_TRY(index, one("index"));
  MASH_TRY(admin, one("admin"));
  return hub_keys{*std::move(index), *std::move(admin)};
}

std::string sqlite_store::mac_of(std::string_view text) const {
  return std::string(as_text(own_->index.mac(text)).substr(0, 16));
}

std::string sqlite_store::token_of(std::string_view person, std::string_view key) const {
  return mac_of(std::string(person) + '\0' + std::string(key));
}

// The row's columns are believed only if its record key says so; once that key is destroyed nobody can tell.
result<sqlite_store::request_state> sqlite_store::read_state(sqlite::connection& db, const key_ring& ring,
                                                             const std::string& request) {
  auto query = db.prepare(
      "SELECT r.opened_ms, r.is_open, r.token, r.body_mac, r.head, k.content, k.record, k.request FROM request AS r "
      "LEFT JOIN request_key AS k ON k.id = r.keys WHERE r.id = ?1");
  query.bind(1, request);
  MASH_TRY(there, query.step());
  if (!*there) return fail(errc::not_found, "there is no such request");
  if (query.text(7) != request) return fail(errc::corrupt, "the request's keys are not where they were written");
  request_state read;
  read.head = {query.integer(0), query.integer(1) != 0, query.blob(2), query.blob(3)};
  if (const std::string wrapped = query.blob(5); !is_destroyed(wrapped)) {
    MASH_TRY(content, ring.unwrap(wrapped, key_place(CONTENT, request)));
    read.content = *std::move(content);
  }
  if (const std::string wrapped = query.blob(6); !is_destroyed(wrapped)) {
    MASH_TRY(record, ring.unwrap(wrapped, key_place(RECORD, request)));
    MASH_TRY(as_written, record->open(query.blob(4), head_place(request, item_of(read.head))));
    read.record = *std::move(record);
  }
  return read;
}

result<std::vector<policy::version_mark>> sqlite_store::taken_versions() {
  auto query = reader_.prepare("SELECT name, sequence, digest, effective_ms FROM agreement_version ORDER BY sequence");
  std::vector<policy::version_mark> taken;
  for (;;) {
    MASH_TRY(more, query.step());
    if (!*more) return taken;
    taken.push_back({query.text(0), static_cast<std::uint64_t>(query.integer(1)), query.text(2),
                     instant(std::chrono::milliseconds(query.integer(3)))});
  }
}

std::string sqlite_store::checkpoint() const { return log_->latest()->text; }

}  // namespace mash::hub
