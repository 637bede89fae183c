// SPDX-License-Identifier: Apache-2.0
#include "hub/app/hub.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/log.hpp"

namespace mash::hub {
namespace {

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  return text;
}

result<std::string> read_secret(const std::string& path) {
  MASH_TRY(content, read_secret_file(path));
  return trimmed(*std::move(content));
}

// A lost part is not mended in place: the service manager starts us again and we read what is durable.
void end_process(std::string_view part, const error& why) {
  log::error("fatal", {{"part", part}, {"why", why.detail}});
  std::_Exit(1);
}

result<void> write_file(const std::string& path, const std::string& content) {
  // Written beside and renamed, so that whoever watches for the file never reads half of it.
  const std::string beside = path + ".new";
  std::ofstream file(beside, std::ios::trunc);
  file << content;
  file.close();
  std::error_code ec;
  if (file) std::filesystem::rename(beside, path, ec);
  if (!file || ec) return fail(errc::io, "cannot write " + path);
  return {};
}

std::vector<broker::member_config> exchange_members(const directory& who) {
  std::vector<broker::member_config> out;
  for (const member& one : who.members())
    if (!one.curve_public_key.empty()) out.push_back({one.name, one.port, one.curve_public_key});
  return out;
}

}  // namespace

hub::~hub() = default;

void hub::say_what_was_refused(const loaded_agreements& loaded) {
  for (const auto& one : loaded.refused) {
    const std::string_view fault = to_word(one.why.fault);
    log::error("agreement_refused",
               {{"folder", one.folder}, {"agreement", one.digest}, {"fault", fault}, {"why", one.why.detail}});
  }
}

partnership hub::make_partnership() const {
  partnership out;
  const policy::version_ptr present = versions_.in_force(system_clock().now());
  MASH_ASSERT(present != nullptr);  // what was loaded without one was refused
  out.agreement = present->under;
  out.versions = versions_;
  for (const member& one : directory_->members()) {
    out.members.push_back(
        {one.name,
         one.display_name,
         {one.contact.desk, one.contact.telephone, one.contact.hours, one.contact.out_of_hours_telephone}});
    if (auto key = tlog::parse_vkey(one.ledger_vkey)) out.ledger_keys.emplace(one.name, *std::move(key));
  }
  return out;
}

result<std::unique_ptr<hub>> hub::open(const std::string& config_path) {
  MASH_TRY(read, read_config(config_path));
  std::unique_ptr<hub> made(new hub);
  made->config_ = *std::move(read);
  made->marks_ = file_marks::of(made->config_.members, made->config_.tls);
  MASH_TRY(who, directory::load(made->config_.members));
  made->directory_ = *std::move(who);
  MASH_TRY(curve, read_secret(made->config_.curve_key));
  MASH_TRY(log_pem, read_secret_file(made->config_.log_key));
  MASH_TRY(kek, read_secret(made->config_.kek));
  MASH_TRY(log_key, signing_key::from_pem(*log_pem));
  made->curve_secret_ = *std::move(curve);
  MASH_TRY(store, sqlite_store::open({.state_dir = made->config_.state_dir,
                                      .kek_hex = *std::move(kek),
                                      .log_origin = made->config_.log_origin,
                                      .fatal = [](const error& why) { end_process("store", why); }},
                                     *std::move(log_key)));
  made->store_ = *std::move(store);
  MASH_TRY(taken, made->store_->taken_versions());
  MASH_TRY(loaded, load_agreements(made->config_.agreements, policy::versions(*std::move(taken)),
                                   signing_keys_of(*made->directory_), system_clock().now()));
  made->say_what_was_refused(*loaded);
  made->versions_ = std::move(loaded->held);
  made->fresh_ = std::move(loaded->fresh);
  return made;
}

result<void> hub::start_broker() {
  exchange_events on;
  // The broker's thread hands everything to ours at once; the service is there before the first of these runs.
  on.opened = [this](std::string member, std::uint64_t session, const std::string&) {
    boost::asio::post(io_, [this, member = std::move(member), session] { service_->opened(member, session); });
  };
  on.closed = [this](std::string member, std::uint64_t session) {
    boost::asio::post(io_, [this, member = std::move(member), session] { service_->closed(member, session); });
  };
  on.received = [this](std::string member, std::uint64_t session, contract::message_type type,
                       std::vector<std::string> lines) {
    boost::asio::post(io_, [this, member = std::move(member), session, type, lines = std::move(lines)]() mutable {
      service_->received(member, session, type, std::move(lines));
    });
  };
  on.refused = [this](std::string member, std::string_view what) {
    boost::asio::post(io_, [this, member = std::move(member), what = std::string(what)]() mutable {
      service_->protocol_broken(std::move(member), std::move(what));
    });
  };
  MASH_TRY(started, broker::broker::start({.address = config_.exchange_address,
                                           .secret_key = curve_secret_,
                                           .members = exchange_members(*directory_),
                                           .limits = {}},
                                          std::move(on), [](const error& why) { end_process("broker", why); }));
  broker_ = *std::move(started);
  service_ = std::make_unique<service>(io_.get_executor(), *store_, *broker_, system_clock(), make_partnership());
  return {};
}

result<void> hub::start_listeners() {
  audit_ = std::make_unique<audit_desk>(*store_, *store_, *store_, system_clock());
  const api_context context{*service_, *store_, *audit_, [this] { return directory_; }};
  MASH_TRY(https, http::server::start(io_.get_executor(), {config_.listen_address, config_.listen_port}, &config_.tls,
                                      {}, make_api(context)));
  https_ = *std::move(https);
  MASH_TRY(loopback, http::server::start(io_.get_executor(), {config_.admin_address, config_.admin_port}, nullptr, {},
                                         make_admin_api([this] { return ready(); })));
  loopback_ = *std::move(loopback);
  return write_addresses();
}

// For people and scripts: the real ports, since 0 in the configuration means any free one.
result<void> hub::write_addresses() const {
  const std::string host = config_.listen_address == "0.0.0.0" ? "127.0.0.1" : config_.listen_address;
  json::object members;
  for (const member& one : directory_->members())
    if (!one.curve_public_key.empty()) members[one.name] = static_cast<std::int64_t>(broker_->port_of(one.name));
  const json::value ports = json::object{{"https", static_cast<std::int64_t>(https_->port())},
                                         {"admin", static_cast<std::int64_t>(loopback_->port())},
                                         {"exchange", std::move(members)}};
  if (auto written = write_file(config_.state_dir + "/ports.json", json::canonical(ports) + "\n"); !written)
    return written;
  if (auto written = write_file(config_.state_dir + "/log.vkey", store_->log_key().vkey() + "\n"); !written)
    return written;
  return write_file(config_.state_dir + "/hub.url", "https://" + host + ":" + std::to_string(https_->port()) + "\n");
}

readiness hub::ready() const {
  if (!store_->writable()) return {false, "the audit log cannot be written; nothing is shared until it can"};
  return {};
}

// A disk that was full has room again: found out by writing, because whoever goes by /readyz sends us nothing that
// would.
awaitable<void> hub::watch_storage() {
  boost::asio::steady_timer timer(io_);
  for (;;) {
    timer.expires_after(std::chrono::seconds(5));
    co_await timer.async_wait(boost::asio::use_awaitable);
    if (store_->writable()) continue;
    durable_change back;
    back.entries.push_back(admin_entry("storage_back", service_->with().agreement->digest(), system_clock().now()));
    if (auto done = co_await store_->commit(std::move(back)); done) log::info("storage_back");
  }
}

awaitable<void> hub::start() {
  // Before anything is decided: a version that counts is one that is never forgotten.
  durable_change started;
  started.entries.push_back(admin_entry("started", service_->with().agreement->digest(), system_clock().now()));
  for (const policy::version_mark& one : fresh_)
    started.entries.push_back(admin_entry("agreement_taken", one.digest, system_clock().now()));
  started.taken = std::move(fresh_);
  if (auto done = co_await store_->commit(std::move(started)); !done) co_return stop(1);
  auto restored = co_await service_->restore();
  if (restored) restored = start_listeners();
  if (!restored) {
    log::error("start_failed", {{"why", restored.error().detail}});
    co_return stop(2);
  }
  log::info("ready", {{"https", https_->port()}, {"admin", loopback_->port()}});
}

awaitable<void> hub::handle_signals() {
  for (;;) {
    const int signal_number = co_await signals_.async_wait(boost::asio::use_awaitable);
    if (signal_number != SIGHUP) co_return stop(0);
    co_await reload();
  }
}

// Everything is read before anything changes; a file with a fault changes nothing. A version of the agreement that may
// not be taken is refused by itself: the present one stays.
awaitable<void> hub::reload() {
  // First: a file that is replaced meanwhile is then told of at the next reload, and never not at all.
  file_marks now_read = file_marks::of(config_.members, config_.tls);
  auto who = directory::load(config_.members);
  auto loaded = who ? load_agreements(config_.agreements, versions_, signing_keys_of(**who), system_clock().now())
                    : std::unexpected(who.error());
  result<void> done;
  if (!loaded) done = std::unexpected(loaded.error());
  if (done && https_) done = https_->reload(config_.tls);
  durable_change change;
  if (done) {
    say_what_was_refused(*loaded);
    const instant now = system_clock().now();
    for (const policy::version_mark& one : loaded->fresh)
      change.entries.push_back(admin_entry("agreement_taken", one.digest, now));
    for (const auto& one : loaded->refused) change.entries.push_back(admin_entry("agreement_refused", one.digest, now));
    change.taken = loaded->fresh;
    const std::string& present = loaded->held.in_force(now)->digest;
    for (const std::string& word : now_read.changed_since(marks_))
      change.entries.push_back(admin_entry(word, present, now));
    change.entries.push_back(admin_entry("reloaded", present, now));
    if (auto kept = co_await store_->commit(std::move(change)); !kept) done = std::unexpected(kept.error());
  }
  if (!done) {
    log::error("reload_refused", {{"why", done.error().detail}});
    co_return;
  }
  directory_ = *std::move(who);
  marks_ = std::move(now_read);
  versions_ = std::move(loaded->held);
  service_->replace(make_partnership());
  if (auto updated = broker_->update(exchange_members(*directory_)); !updated)
    log::error("exchange_update_failed", {{"why", updated.error().detail}});
  // Taking a fingerprint out of the directory is revocation: the connection ends, too.
  if (https_)
    https_->close_if(
        [now_listed = directory_](const http::peer_certificate& peer) { return now_listed->refuses(peer); });
  if (auto written = write_addresses(); !written) log::warn("addresses_not_written", {{"why", written.error().detail}});
  log::info("reloaded", {{"agreement", service_->with().agreement->digest()}});
}

void hub::stop(int status) {
  status_ = status;
  if (https_) https_->stop();
  if (loopback_) loopback_->stop();
  // What was accepted is durable already; asks that are still open go out again after the next start.
  boost::asio::post(io_, [this] { io_.stop(); });
}

int hub::run() {
  signals_.add(SIGTERM);
  signals_.add(SIGINT);
  signals_.add(SIGHUP);
  if (auto started = start_broker(); !started) {
    log::error("start_failed", {{"why", started.error().detail}});
    return 2;
  }
  const auto rethrow = [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  };
  boost::asio::co_spawn(io_, start(), rethrow);
  boost::asio::co_spawn(io_, handle_signals(), rethrow);
  boost::asio::co_spawn(io_, service_->run_deadlines(), rethrow);
  boost::asio::co_spawn(io_, watch_storage(), rethrow);
  io_.run();
  store_->stop();
  broker_.reset();
  log::info("stopped");
  return status_;
}

}  // namespace mash::hub
