// SPDX-License-Identifier: Apache-2.0
// The hub, part 4: the store opened with its keys, and the keys while they change.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "hub/app/hub.hpp"
#include "hub/app/kek_files.hpp"

namespace mash::hub {

result<void> hub::open_store() {
  MASH_TRY(kek, read_kek_files(config_.kek));
  MASH_TRY(keys, read_log_key_files(config_.log_key, config_.state_dir, config_.log_origin));
  log_keys_.emplace(std::move(keys->keys));
  log_key_is_changing_ = keys->is_changing;
  MASH_TRY(store, sqlite_store::open({.state_dir = config_.state_dir,
                                      .kek_hex = kek->newest,
                                      .log_origin = config_.log_origin,
                                      .fatal = [this](const error& why) { storage_lost(why); },
                                      .earlier_kek_hex = kek->earlier,
                                      .also_signs = std::move(keys->also),
                                      .earlier_log_keys = log_keys_->all()},
                                     std::move(keys->newest)));
  store_ = *std::move(store);
  kek_is_changing_ = !kek->earlier.empty();
  operations_ = std::make_unique<operations>(
      io_.get_executor(), *store_, system_clock(),
      operations_settings{.kek = config_.kek,
                          .keys_backup = config_.keys_backup,
                          .log_key = config_.log_key,
                          .state_dir = config_.state_dir,
                          .log_origin = config_.log_origin},
      operations::hub_acts{.activate = [this](const std::string&) { return activate(); },
                           .drain = [this] { return drain(); },
                           .log_keys = [this](const contract::log_keys& now) { take_log_keys(now); },
                           .line_of = [this](const std::string& member) { return line_of(member); }});
  return {};
}

// Whoever opens a checkpoint from now on does it with these.
void hub::take_log_keys(const contract::log_keys& keys) {
  log_keys_ = keys;
  if (auto settings = read_witness_settings(config_, *directory_, keys)) witnesses_->replace(*std::move(settings));
  if (auto written = write_addresses(); !written) log::warn("addresses_not_written", {{"why", written.error().detail}});
}

// Changes that an earlier run began. After the start is in the log, so that they stand after it.
awaitable<void> hub::resume_key_changes() {
  if (log_key_is_changing_) {
    const auto changed = co_await operations_->resume_new_log_key();
    if (changed)
      log::info("log_key_changed", {{"vkey", store_->log_key().vkey()}});
    else
      log::error("log_key_change_stopped", {{"why", changed.error().detail}});
  }
  if (!kek_is_changing_) co_return;
  const auto keys = co_await operations_->resume_new_kek();
  if (keys)
    log::info("kek_changed", {{"requests", *keys}});
  else
    log::error("kek_change_stopped", {{"why", keys.error().detail}});
}

// So that an auditor who asks for one request among a million does not wait while the log is read. Nothing depends on
// it: what it does not have yet is looked through.
awaitable<void> hub::index_log() {
  constexpr std::chrono::seconds AGAIN(5);
  boost::asio::steady_timer timer(io_);
  for (;;) {
    const auto more = co_await store_->index_entries();
    if (!more) {
      log::error("log_not_indexed", {{"why", more.error().detail}});
      co_return;
    }
    if (*more) continue;
    timer.expires_after(AGAIN);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace mash::hub
