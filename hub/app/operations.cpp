// SPDX-License-Identifier: Apache-2.0
#include "hub/app/operations.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <fstream>

#include "base/ids.hpp"
#include "base/json_reader.hpp"
#include "base/log.hpp"
#include "hub/app/kek_files.hpp"
#include "hub/store/copy.hpp"
#include "hub/store/earlier_log.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t REQUESTS_IN_A_PAGE = 256;
constexpr std::int64_t KEYS_IN_A_TRANSACTION = 256;
constexpr std::chrono::milliseconds BETWEEN_TRIES(100);

// On a thread of its own: a copy of some gigabytes must not stop anybody else's work.
template <class T, class Work>
awaitable<result<T>> off_thread(boost::asio::thread_pool& on, Work work) {
  co_return co_await boost::asio::co_spawn(
      on, [](Work doing) -> awaitable<result<T>> { co_return doing(); }(std::move(work)), boost::asio::use_awaitable);
}

// A member of the call, or the refusal.
result<std::string> text_of(const admin_call& what, std::string_view name) {
  const json::value* found = what.request.if_contains(name);
  if (found == nullptr || !found->is_string() || found->get_string().empty())
    return fail(errc::invalid, "the call needs `" + std::string(name) + "`");
  return std::string(found->get_string());
}

}  // namespace

awaitable<json::object> operations::call(admin_call what) {
  const auto name = text_of(what, "call");
  if (name && *name == "member_link") {
    auto found = look_at_line(what);
    if (!found)
      co_return json::object{{"done", false}, {"error", to_word(found.error().code)}, {"why", found.error().detail}};
    (*found)["done"] = true;
    co_return *std::move(found);
  }
  if (busy_)
    co_return json::object{{"done", false},
                           {"error", to_word(errc::conflict)},
                           {"why", "another administrative call is under way; wait for it to end"}};
  busy_ = true;
  auto done = co_await dispatch(what);
  busy_ = false;
  if (done) {
    (*done)["done"] = true;
    log::info("admin_call", {{"call", *name}});
    co_return *std::move(done);
  }
  log::warn("admin_call_failed", {{"call", name ? *name : std::string()}, {"why", done.error().detail}});
  co_return json::object{{"done", false}, {"error", to_word(done.error().code)}, {"why", done.error().detail}};
}

operations::reply operations::look_at_line(const admin_call& what) const {
  MASH_TRY(member, text_of(what, "member"));
  if (!acts_.line_of) return fail(errc::unavailable, "the hub is still starting");
  return acts_.line_of(*member);
}

awaitable<operations::reply> operations::dispatch(const admin_call& what) {
  const auto name = text_of(what, "call");
  if (!name) co_return std::unexpected(name.error());
  if (*name == "backup") co_return co_await back_up(what);
  if (*name == "retention_run") co_return co_await run_retention(what);
  if (*name == "hold_lay") co_return co_await hold(what, true);
  if (*name == "hold_release") co_return co_await hold(what, false);
  if (*name == "rotate_kek") co_return co_await change_kek(what);
  if (*name == "rotate_log_key") co_return co_await change_log_key(what);
  if (*name == "retire_log_key") co_return co_await retire_log_key(what);
  if (*name != "agreement_activate" && *name != "drain")
    co_return fail(errc::invalid, "there is no such call; see docs/formats/admin-socket.md");
  if (auto noted = co_await note(what.actor, *name); !noted) co_return std::unexpected(std::move(noted).error());
  if (*name == "drain") co_return co_await acts_.drain();
  co_return co_await acts_.activate(what.actor);
}

awaitable<result<void>> operations::note(std::string actor, std::string word) {
  keeping change;
  change.acts.push_back(act(actor, {std::move(word)}, "", time_.now()));
  auto done = co_await store_.keep(std::move(change));
  if (!done) co_return fail(done.error().code, "it cannot be recorded in the audit log: " + done.error().detail);
  co_return result<void>{};
}

// --- backup

awaitable<result<std::int64_t>> operations::replace_keys_backup() {
  auto count = co_await off_thread<std::uint64_t>(
      copying_, [from = store_.database(), to = settings_.keys_backup] { return copy_keys(from, to); });
  if (!count) co_return std::unexpected(std::move(count).error());
  co_return static_cast<std::int64_t>(*count);
}

// Content first: a request that is opened meanwhile then has keys and no content in the backup, and not the other way
// round. The checkpoint is older than both, so the copy contains what it signs.
awaitable<operations::reply> operations::back_up(const admin_call& what) {
  const auto folder = text_of(what, "folder");
  if (!folder) co_return std::unexpected(folder.error());
  if (!fs::path(*folder).is_absolute()) co_return fail(errc::invalid, "`folder` is not an absolute path");
  if (auto noted = co_await note(what.actor, "backup"); !noted) co_return std::unexpected(std::move(noted).error());
  const std::string checkpoint = store_.checkpoint();
  auto copied = co_await off_thread<copied_content>(
      copying_, [from = store_.database(), to = *folder, checkpoint]() -> result<copied_content> {
        std::error_code problem;
        fs::create_directories(to, problem);
        auto made = copy_content(from, to + "/hub.db");
        if (!made) return made;
        MASH_TRY(earlier, copy_earlier_logs(fs::path(from).parent_path().string(), to));
        MASH_TRY(keys, copy_log_keys(fs::path(from).parent_path().string(), to));
        std::ofstream file(to + "/checkpoint", std::ios::trunc);
        file << checkpoint;
        file.close();
        if (!file) return fail(errc::io, "cannot write " + to + "/checkpoint");
        return made;
      });
  if (!copied) co_return std::unexpected(std::move(copied).error());
  const auto keys = co_await replace_keys_backup();
  if (!keys) co_return std::unexpected(keys.error());
  co_return json::object{{"folder", *folder},
                         {"entries", static_cast<std::int64_t>(copied->entries)},
                         {"requests", static_cast<std::int64_t>(copied->requests)},
                         {"steps", static_cast<std::int64_t>(copied->steps)},
                         {"keys", settings_.keys_backup}};
}

// --- retention

awaitable<result<void>> operations::erase(std::string actor, std::string request) {
  keeping change;
  change.acts.push_back(act(actor, {std::string(CONTENT_ERASED), "retention"}, request, time_.now()));
  change.erase.push_back({std::move(request), true, false});
  auto done = co_await store_.keep(std::move(change));
  if (!done) co_return std::unexpected(std::move(done).error());
  co_return result<void>{};
}

awaitable<bool> operations::empty_write_ahead_log() {
  boost::asio::steady_timer timer(executor_);
  const auto deadline = std::chrono::steady_clock::now() + settings_.reader_patience;
  while (!co_await store_.empty_write_ahead_log()) {
    if (std::chrono::steady_clock::now() > deadline) co_return false;
    timer.expires_after(BETWEEN_TRIES);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  co_return true;
}

awaitable<operations::reply> operations::run_retention(const admin_call& what) {
  if (auto noted = co_await note(what.actor, "retention_run"); !noted)
    co_return std::unexpected(std::move(noted).error());
  const instant now = time_.now();
  retention_counts all, cancelled, expired;
  std::string after;
  for (;;) {
    auto page = co_await store_.settled_requests(now, after, REQUESTS_IN_A_PAGE);
    if (!page) co_return std::unexpected(std::move(page).error());
    if (page->empty()) break;
    after = page->back().request;
    for (const settled_request& one : *page) {
      const disposal wanted = dispose_of(one, settings_.periods, now);
      if (wanted == disposal::erase)
        if (auto done = co_await erase(what.actor, one.request); !done)
          co_return std::unexpected(std::move(done).error());
      all.add(wanted);
      if (one.cancelled) cancelled.add(wanted);
      if (one.expired) expired.add(wanted);
    }
  }
  // The keys are overwritten in the database; these two see that no older copy of them is left with us.
  const bool emptied = co_await empty_write_ahead_log();
  const auto keys = co_await replace_keys_backup();
  if (!keys) co_return std::unexpected(keys.error());
  if (!emptied)
    co_return fail(errc::unavailable, std::to_string(all.erased) +
                                          " were erased, but somebody is reading the database, so the write-ahead log "
                                          "still holds what was overwritten: run it again when they have finished");
  json::object told = to_json(all);
  told["cancelled"] = to_json(cancelled);
  told["expired"] = to_json(expired);
  told["keys"] = settings_.keys_backup;
  co_return told;
}

awaitable<operations::reply> operations::hold(const admin_call& what, bool lay) {
  const auto request = text_of(what, "request");
  if (!request || !is_uuid(*request)) co_return fail(errc::invalid, "the call needs the id of a request");
  keeping change;
  change.acts.push_back(act(what.actor, {lay ? "hold_laid" : "hold_released"}, *request, time_.now()));
  (lay ? change.hold : change.release) = {*request};
  const auto done = co_await store_.keep(std::move(change));
  if (done) co_return json::object{{"request", *request}, {"held", lay}};
  if (done.error().code == errc::not_found) co_return fail(errc::not_found, "there is no request with this id");
  if (done.error().code == errc::conflict)
    co_return fail(errc::conflict, lay ? "the request is under a legal hold already" : "the request is under no hold");
  co_return std::unexpected(done.error());
}

// --- a new key-encryption key

awaitable<operations::reply> operations::change_kek(const admin_call& what) {
  const auto made = make_new_kek(settings_.kek);
  if (!made) co_return std::unexpected(made.error());
  if (auto noted = co_await note(what.actor, "kek_change_begun"); !noted) {
    forget_new_kek(settings_.kek);
    co_return std::unexpected(std::move(noted).error());
  }
  if (auto begun = co_await store_.begin_new_kek(*made); !begun) co_return std::unexpected(std::move(begun).error());
  const auto keys = co_await finish_new_kek(what.actor);
  if (!keys) co_return std::unexpected(keys.error());
  co_return json::object{{"kek", settings_.kek}, {"requests", *keys}, {"keys", settings_.keys_backup}};
}

awaitable<result<std::int64_t>> operations::resume_new_kek() {
  busy_ = true;
  auto done = co_await finish_new_kek("uid:" + std::to_string(::getuid()));
  busy_ = false;
  co_return done;
}

// Some hundred keys a transaction, so that checks go on between them. Those that are opened meanwhile are under the new
// key from the first.
awaitable<result<std::int64_t>> operations::finish_new_kek(std::string actor) {
  const auto last = co_await store_.last_key_row();
  if (!last) co_return std::unexpected(last.error());
  for (std::int64_t at = 0; at <= *last; at += KEYS_IN_A_TRANSACTION) {
    keeping change;
    change.rewrap_after = at;
    change.rewrap_max = KEYS_IN_A_TRANSACTION;
    if (at + KEYS_IN_A_TRANSACTION > *last) change.acts.push_back(act(actor, {"kek_changed"}, "", time_.now()));
    if (auto done = co_await store_.keep(std::move(change)); !done) co_return std::unexpected(std::move(done).error());
  }
  if (auto replaced = replace_kek(settings_.kek); !replaced) co_return std::unexpected(std::move(replaced).error());
  if (auto done = co_await store_.forget_earlier_kek(); !done) co_return std::unexpected(std::move(done).error());
  (void)co_await empty_write_ahead_log();
  co_return co_await replace_keys_backup();
}

}  // namespace mash::hub
