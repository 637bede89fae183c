// SPDX-License-Identifier: Apache-2.0
// Reading configuration anew: on SIGHUP, and when an administrator activates an agreement.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "base/log.hpp"
#include "certs/keys.hpp"
#include "hub/app/hub.hpp"

namespace mash::hub {
namespace {

json::object to_json(const policy::version_mark& one) {
  return {{"name", one.name},
          {"sequence", static_cast<std::int64_t>(one.sequence)},
          {"agreement", one.digest},
          {"effective_from", to_rfc3339(one.effective_from)}};
}

json::object report_of(const loaded_agreements& loaded, instant now) {
  json::array taken, refused;
  for (const policy::version_mark& one : loaded.fresh) taken.push_back(to_json(one));
  for (const auto& one : loaded.refused)
    refused.push_back(json::object{
        {"folder", one.folder}, {"agreement", one.digest}, {"fault", to_word(one.why.fault)}, {"why", one.why.detail}});
  return {
      {"in_force", loaded.held.in_force(now)->digest}, {"taken", std::move(taken)}, {"refused", std::move(refused)}};
}

}  // namespace

awaitable<void> hub::handle_signals() {
  for (;;) {
    const int signal_number = co_await signals_.async_wait(boost::asio::use_awaitable);
    if (signal_number != SIGHUP) co_return stop(0);
    // Whoever wants to stop does not wait for it.
    boost::asio::co_spawn(
        io_, [](hub* self) -> awaitable<void> { (void)co_await self->reload(); }(this), boost::asio::detached);
  }
}

awaitable<json::object> hub::activate() {
  auto done = co_await reload();
  if (done) co_return *std::move(done);
  co_return json::object{{"refused", json::array{json::object{{"why", done.error().detail}}}}};
}

// Files are read and an agreement's statements proved on another thread: that takes from milliseconds to seconds, and
// nobody waits for it. What another reload changes meanwhile would be lost, so there is one at a time, and one that is
// wanted meanwhile follows.
awaitable<result<json::object>> hub::reload() {
  const std::uint64_t mine = ++reloads_wanted_;
  while (reloading_) co_await reloaded_.wait_until(std::chrono::steady_clock::now() + std::chrono::seconds(60));
  if (reloads_begun_ >= mine) co_return last_reload_;  // one that began after we asked has read what we wanted read
  reloading_ = true;
  reloads_begun_ = reloads_wanted_;
  last_reload_ = co_await reload_now();
  reloading_ = false;
  reloaded_.notify();
  co_return last_reload_;
}

awaitable<result<hub::judged>> hub::judge() {
  const auto work = [](config from, policy::versions before) -> awaitable<result<judged>> {
    // First: a file that is replaced meanwhile is then told of at the next reload, and never not at all.
    file_marks now_read = file_marks::of(from.members, from.tls);
    auto who = directory::load(from.members);
    if (!who) co_return std::unexpected(std::move(who).error());
    auto loaded = load_agreements(from.agreements, before, signing_keys_of(**who), system_clock().now());
    if (!loaded) co_return std::unexpected(std::move(loaded).error());
    auto hours = load_calendars(from);
    if (!hours) co_return std::unexpected(std::move(hours).error());
    auto secret = read_secret_file(from.curve_key);
    if (!secret) co_return std::unexpected(std::move(secret).error());
    auto curve = certs::trimmed(*secret);
    if (auto good = broker::curve_public_key(curve); !good) co_return std::unexpected(std::move(good).error());
    co_return judged{*std::move(who),   *std::move(loaded), std::move(now_read),
                     *std::move(hours), std::move(curve),   ends_of_files(from.tls)};
  };
  co_return co_await boost::asio::co_spawn(beside_, work(config_, versions_), boost::asio::use_awaitable);
}

// Everything is read before anything changes; a file with a fault changes nothing. A version of the agreement that may
// not be taken is refused by itself: the present one stays.
awaitable<result<json::object>> hub::reload_now() {
  auto read = co_await judge();
  result<void> done;
  if (!read) done = std::unexpected(read.error());
  auto watching = done ? read_witness_settings(config_, *read->who, *log_keys_) : std::unexpected(done.error());
  if (!watching) done = std::unexpected(watching.error());
  if (done && https_) done = https_->reload(config_.tls);
  const instant now = system_clock().now();
  if (done) {
    say_what_was_refused(read->loaded);
    durable_change change;
    for (const policy::version_mark& one : read->loaded.fresh)
      change.entries.push_back(admin_entry("agreement_taken", one.digest, now));
    for (const auto& one : read->loaded.refused)
      change.entries.push_back(admin_entry("agreement_refused", one.digest, now));
    change.taken = read->loaded.fresh;
    const std::string& present = read->loaded.held.in_force(now)->digest;
    for (const std::string& word : read->marks.changed_since(marks_))
      change.entries.push_back(admin_entry(word, present, now));
    change.entries.push_back(admin_entry("reloaded", present, now));
    if (auto kept = co_await store_->commit(std::move(change)); !kept) done = std::unexpected(kept.error());
  }
  if (!done) {
    log::error("reload_refused", {{"why", done.error().detail}});
    co_return std::unexpected(std::move(done).error());
  }
  json::object report = report_of(read->loaded, now);
  directory_ = std::move(read->who);
  marks_ = std::move(read->marks);
  versions_ = std::move(read->loaded.held);
  calendars_ = std::move(read->hours);
  service_->replace(make_partnership());
  witnesses_->replace(*std::move(watching));
  if (auto updated = broker_->update(exchange_members(*directory_), std::move(read->curve_secret)); !updated)
    log::error("exchange_update_failed", {{"why", updated.error().detail}});
  // Taking a fingerprint out of the directory is revocation: the connection ends, too.
  if (https_)
    https_->close_if(
        [now_listed = directory_](const http::peer_certificate& peer) { return now_listed->refuses(peer); });
  if (auto written = write_addresses(); !written) log::warn("addresses_not_written", {{"why", written.error().detail}});
  keys_.set_files(std::move(read->ends));
  co_await look_at_keys();
  log::info("reloaded", {{"agreement", service_->with().agreement->digest()}});
  co_return report;
}

}  // namespace mash::hub
