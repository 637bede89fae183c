// SPDX-License-Identifier: Apache-2.0
#include "base/notify/outbox.hpp"

#include <array>

namespace mash::notify {
namespace {

enum state : std::int64_t { WAITING = 0, DELIVERED = 1, GIVEN_UP = 2 };

constexpr std::array<std::string_view, 1> SCHEMA{
    "CREATE TABLE notice (id TEXT PRIMARY KEY, raised_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;"
    "CREATE TABLE delivery ("
    "  notice TEXT NOT NULL REFERENCES notice (id) ON DELETE CASCADE,"
    "  outlet TEXT NOT NULL,"
    "  attempts INTEGER NOT NULL DEFAULT 0,"
    "  state INTEGER NOT NULL DEFAULT 0,"
    "  PRIMARY KEY (notice, outlet)) STRICT;"
    "CREATE INDEX delivery_waiting ON delivery (state) WHERE state = 0;"};

}  // namespace

result<std::unique_ptr<outbox>> outbox::open(const std::string& path, std::size_t waiting_max) {
  MASH_TRY(db, sqlite::connection::open_writer(path));
  if (auto made = sqlite::migrate(*db, SCHEMA); !made) return std::unexpected(std::move(made).error());
  return std::make_unique<outbox>(*std::move(db), waiting_max);
}

result<std::int64_t> outbox::count_waiting() {
  auto count = db_.prepare("SELECT count(*) FROM delivery WHERE state = 0");
  MASH_TRY(row, count.step());
  return *row ? count.integer(0) : 0;
}

// False: it was known already.
result<bool> outbox::put_one(const addressed& one) {
  {
    auto insert =
        db_.prepare("INSERT INTO notice (id, raised_ms, body) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING");
    insert.bind(1, one.what.id)
        .bind(2, one.what.raised_at.time_since_epoch().count())
        .bind(3, json::canonical(to_json(one.what)));
    MASH_TRY(done, insert.run());
  }
  if (db_.changes() == 0) return false;
  for (const std::string& name : one.outlets) {
    auto insert = db_.prepare("INSERT INTO delivery (notice, outlet) VALUES (?1, ?2)");
    insert.bind(1, one.what.id).bind(2, name);
    MASH_TRY(done, insert.run());
  }
  return true;
}

result<std::vector<outbox::addressed>> outbox::put_all(const std::vector<addressed>& notices) {
  std::vector<addressed> fresh;
  for (const addressed& one : notices) {
    MASH_TRY(is_new, put_one(one));
    if (*is_new) fresh.push_back(one);
  }
  MASH_TRY(waiting_now, count_waiting());
  if (!fresh.empty() && std::cmp_greater(*waiting_now, waiting_max_))
    return fail(errc::unavailable, "too many notices wait to be delivered");
  return fresh;
}

result<std::vector<outbox::addressed>> outbox::put(const std::vector<addressed>& notices) {
  const std::lock_guard held(guard_);
  MASH_TRY(begun, db_.execute("BEGIN IMMEDIATE"));
  auto fresh = put_all(notices);
  const auto ended = db_.execute(fresh ? "COMMIT" : "ROLLBACK");
  if (fresh && !ended) {
    (void)db_.execute("ROLLBACK");  // a COMMIT that failed may have rolled back by itself
    return std::unexpected(ended.error());
  }
  return fresh;
}

result<std::vector<waiting_delivery>> outbox::waiting() const {
  const std::lock_guard held(guard_);
  auto select = db_.prepare(
      "SELECT n.body, d.outlet, d.attempts FROM delivery d JOIN notice n ON n.id = d.notice WHERE d.state = 0 "
      "ORDER BY n.raised_ms, n.id, d.outlet");
  std::vector<waiting_delivery> out;
  for (;;) {
    MASH_TRY(row, select.step());
    if (!*row) return out;
    MASH_TRY(body, json::parse(select.text(0)));
    MASH_TRY(what, read_notice(*body));
    out.push_back({*std::move(what), select.text(1), static_cast<int>(select.integer(2))});
  }
}

result<void> outbox::set_state(const waiting_delivery& one, std::int64_t state) {
  const std::lock_guard held(guard_);
  auto update = db_.prepare("UPDATE delivery SET state = ?3 WHERE notice = ?1 AND outlet = ?2");
  MASH_TRY(done, update.bind(1, one.what.id).bind(2, one.outlet).bind(3, state).run());
  return db_.execute("PRAGMA wal_checkpoint(PASSIVE)");  // nobody else does it (base/sqlite), and there is little to do
}

result<void> outbox::delivered(const waiting_delivery& one) { return set_state(one, DELIVERED); }
result<void> outbox::given_up(const waiting_delivery& one) { return set_state(one, GIVEN_UP); }

result<void> outbox::failed(const waiting_delivery& one) {
  const std::lock_guard held(guard_);
  auto update = db_.prepare("UPDATE delivery SET attempts = attempts + 1 WHERE notice = ?1 AND outlet = ?2");
  return update.bind(1, one.what.id).bind(2, one.outlet).run();
}

result<void> outbox::forget_before(instant when) {
  const std::lock_guard held(guard_);
  auto remove = db_.prepare(
      "DELETE FROM notice WHERE raised_ms < ?1 AND NOT EXISTS "
      "(SELECT 1 FROM delivery d WHERE d.notice = notice.id AND d.state = 0)");
  return remove.bind(1, when.time_since_epoch().count()).run();
}

}  // namespace mash::notify
