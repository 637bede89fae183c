// SPDX-License-Identifier: Apache-2.0
// Reading: on the store's reader thread, through its own read-only connection.
#include "hub/store/sqlite_store_commit.hpp"
#include "hub/store/step_seal.hpp"

namespace mash::hub {

namespace {

// What written_step put together.
std::pair<std::string_view, std::vector<std::string>> split_step(std::string_view text) {
  std::pair<std::string_view, std::vector<std::string>> out{text.substr(0, text.find('\n')), {}};
  for (std::size_t at = out.first.size(); at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at + 1), text.size());
    out.second.emplace_back(text.substr(at + 1, end - at - 1));
    at = end;
  }
  return out;
}

}  // namespace

result<std::vector<step>> sqlite_store::read_steps(const std::string& request) {
  MASH_TRY(state, read_state(reader_, reader_ring_, request));
  if (!state->content) return fail(errc::denied, "the request's content was erased");
  auto query = reader_.prepare("SELECT seq, kind, at_ms, content FROM step WHERE request = ?1 ORDER BY seq");
  query.bind(1, request);
  std::vector<step> steps;
  for (;;) {
    MASH_TRY(more, query.step());
    if (!*more) return steps;
    if (query.integer(0) != static_cast<std::int64_t>(steps.size()))
      return fail(errc::corrupt, "a step of the request's journal is missing");
    const std::string kind = query.text(1);
    const step_head head{steps.size(), kind, query.integer(2)};
    MASH_TRY(plain, open_step(*state->content, CONTENT, request, head, query.blob(3)));
    const auto [document, lines] = split_step(*plain);
    auto content = json::parse(document, {.bytes_max = 16 * 1024 * 1024, .depth_max = 24});
    if (!content || !content->is_object())
      return fail(errc::corrupt, "a step of the request's journal does not read back");
    steps.push_back({kind, instant(std::chrono::milliseconds(query.integer(2))), std::move(content->get_object()),
                     std::move(lines)});
  }
}

awaitable<result<std::vector<step>>> sqlite_store::load(std::string request) {
  co_return co_await on_reader<std::vector<step>>([this, id = std::move(request)] { return read_steps(id); });
}

awaitable<result<std::vector<std::string>>> sqlite_store::open_requests() {
  co_return co_await on_reader<std::vector<std::string>>([this]() -> result<std::vector<std::string>> {
    // One whose content was destroyed can be neither asked about again nor shown.
    auto query = reader_.prepare(
        "SELECT r.id FROM request AS r LEFT JOIN request_key AS k ON k.id = r.keys "
        "WHERE r.is_open = 1 AND k.content IS NOT zeroblob(77) ORDER BY r.id");
    std::vector<std::string> ids;
    for (;;) {
      MASH_TRY(more, query.step());
      if (!*more) return ids;
      ids.push_back(query.text(0));
    }
  });
}

awaitable<result<std::vector<std::string>>> sqlite_store::requests_near(std::string ask_id) {
  co_return co_await on_reader<std::vector<std::string>>(
      [this, millis = ask_id.substr(0, 13)]() -> result<std::vector<std::string>> {
        // A UUIDv7's first 48 bits are its millisecond, so its makers of one moment stand together in the key.
        auto query = reader_.prepare("SELECT id FROM request WHERE id >= ?1 AND id < ?1 || '~' LIMIT 256");
        query.bind(1, millis);
        std::vector<std::string> ids;
        for (;;) {
          MASH_TRY(more, query.step());
          if (!*more) return ids;
          ids.push_back(query.text(0));
        }
      });
}

result<request_records> sqlite_store::read_records(const std::string& request) {
  MASH_TRY(state, read_state(reader_, reader_ring_, request));
  request_records found{request, {}};
  if (!state->record) return found;
  auto query = reader_.prepare("SELECT seq, kind, at_ms, record FROM step WHERE request = ?1 ORDER BY seq");
  query.bind(1, request);
  for (;;) {
    MASH_TRY(more, query.step());
    if (!*more) return found;
    const std::string kind = query.text(1);
    const step_head head{static_cast<std::uint64_t>(query.integer(0)), kind, query.integer(2)};
    MASH_TRY(plain, open_step(*state->record, RECORD, request, head, query.blob(3)));
    auto record = json::parse(*plain, {.bytes_max = 4 * 1024 * 1024});
    if (!record || !record->is_object())
      return fail(errc::corrupt, "a record of the request's journal does not read back");
    found.records.push_back(std::move(record->get_object()));
    found.steps.push_back({kind, instant(std::chrono::milliseconds(query.integer(2)))});
  }
}

namespace {

// Every request made before that moment sorts before this: a UUIDv7 begins with its millisecond.
std::string first_id_at(instant at) {
  constexpr std::string_view DIGITS = "0123456789abcdef";
  const auto millis = static_cast<std::uint64_t>(std::max<std::int64_t>(0, at.time_since_epoch().count()));
  std::string id;
  for (int shift = 44; shift >= 0; shift -= 4) {
    if (id.size() == 8) id.push_back('-');
    id.push_back(DIGITS[millis >> shift & 0xF]);
  }
  return id;
}

}  // namespace

result<std::vector<std::string>> sqlite_store::read_ids(const record_range& wanted) {
  // One lower bound: of two SQLite seeks to the first, and steps over all that lies between them, page after page.
  auto query =
      reader_.prepare("SELECT id FROM request WHERE id >= max(?1, ?3) AND id <> ?3 AND id < ?2 ORDER BY id LIMIT ?4");
  query.bind(1, first_id_at(wanted.from))
      .bind(2, first_id_at(wanted.until))
      .bind(3, wanted.after)
      .bind(4, static_cast<std::int64_t>(wanted.requests_max));
  std::vector<std::string> ids;
  for (;;) {
    MASH_TRY(more, query.step());
    if (!*more) return ids;
    ids.push_back(query.text(0));
  }
}

awaitable<result<std::vector<std::string>>> sqlite_store::opened_between(record_range wanted) {
  co_return co_await on_reader<std::vector<std::string>>(
      [this, wanted = std::move(wanted)] { return read_ids(wanted); });
}

awaitable<result<std::vector<request_records>>> sqlite_store::records(record_range wanted) {
  co_return co_await on_reader<std::vector<request_records>>(
      [this, wanted = std::move(wanted)]() -> result<std::vector<request_records>> {
        MASH_TRY(ids, read_ids(wanted));
        std::vector<request_records> found;
        for (const std::string& id : *ids) {
          MASH_TRY(records, read_records(id));
          found.push_back(*std::move(records));
        }
        return found;
      });
}

awaitable<result<std::optional<earlier_request>>> sqlite_store::find_earlier(std::string person, std::string key,
                                                                             std::string body_digest) {
  co_return co_await on_reader<std::optional<earlier_request>>(
      [this, token = token_of(person, key), mac = mac_of(body_digest)]() -> result<std::optional<earlier_request>> {
        auto query = reader_.prepare("SELECT id, body_mac FROM request WHERE token = ?1 AND opened_ms > ?2");
        query.bind_blob(1, as_bytes(token)).bind(2, token_horizon_ms());
        MASH_TRY(there, query.step());
        if (!*there) return std::optional<earlier_request>();
        return std::optional(earlier_request{query.text(0), equal_secret(as_bytes(query.blob(1)), as_bytes(mac))});
      });
}

awaitable<result<std::string>> sqlite_store::tile(std::string path) {
  co_return co_await on_reader<std::string>([this, path = std::move(path)]() -> result<std::string> {
    return reader_view_->serve(path, log_->latest()->head.size);
  });
}

}  // namespace mash::hub
