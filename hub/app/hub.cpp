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
#include <future>

#include "base/calendar_file.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"

namespace mash::hub {
namespace {

// sysexits.h: an error of input or output. The service manager may start us again, and we read what the disk truly
// holds.
constexpr int STORAGE_LOST = 74;
constexpr std::chrono::milliseconds LAST_WORDS(500);  // for the 503s of what was waiting
constexpr std::chrono::seconds LAST_WORDS_AT_MOST(3);

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

}  // namespace

// Everything that waits has been answered "not stored", and those answers still have to reach their callers; nothing is
// taken any more. On the storage thread.
void hub::storage_lost(const error& why) {
  log::error("fatal", {{"part", "store"}, {"why", why.detail}});
  boost::asio::post(io_, [this] {
    if (https_) https_->stop();
    last_words_.expires_after(LAST_WORDS);
    last_words_.async_wait([](const boost::system::error_code&) { std::_Exit(STORAGE_LOST); });
  });
  (void)std::promise<void>().get_future().wait_for(LAST_WORDS_AT_MOST);  // should the other thread hang
  std::_Exit(STORAGE_LOST);
}

namespace {

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

// Every page of a database; its own connection, so that nobody waits for it.
result<bool> is_sound(const std::string& path) {
  MASH_TRY(db, sqlite::connection::open_reader(path));
  auto check = db->prepare("PRAGMA quick_check(1)");
  MASH_TRY(row, check.step());
  return *row && check.text(0) == "ok";
}

}  // namespace

hub::~hub() = default;

std::vector<broker::member_config> exchange_members(const directory& who) {
  std::vector<broker::member_config> out;
  for (const member& one : who.members())
    if (!one.curve_public_key.empty())
      out.push_back({one.name, one.port, one.curve_public_key, one.next_curve_public_key});
  return out;
}

void hub::say_what_was_refused(const loaded_agreements& loaded) {
  for (const auto& one : loaded.refused) {
    const std::string_view fault = to_word(one.why.fault);
    log::error("agreement_refused",
               {{"folder", one.folder}, {"agreement", one.digest}, {"fault", fault}, {"why", one.why.detail}});
  }
}

result<hub::calendars> hub::load_calendars(const config& from) {
  calendars out;
  if (from.calendars.empty()) return out;
  MASH_TRY(read, read_calendars(from.calendars));
  const instant now = system_clock().now();
  for (auto& [id, one] : *read) {
    // Said early: after the last of them a return time may be a day out.
    if (!one.knows_holidays_on(now + std::chrono::days(60))) log::warn("bank_holidays_run_out", {{"calendar", id}});
    out.emplace(id, std::make_shared<const calendar>(std::move(one)));
  }
  return out;
}

partnership hub::make_partnership() const {
  partnership out;
  const policy::version_ptr present = versions_.in_force(system_clock().now());
  MASH_ASSERT(present != nullptr);  // what was loaded without one was refused
  out.agreement = present->under;
  out.versions = versions_;
  out.alarms = config_.alarms;
  out.notices = notices_;
  receipt_checker::ledger_keys ledger_keys;
  for (const member& one : directory_->members()) {
    const auto desk = calendars_.find(one.name);
    out.members.push_back(
        {one.name,
         one.display_name,
         {one.contact.desk, one.contact.telephone, one.contact.hours, one.contact.out_of_hours_telephone},
         desk == calendars_.end() ? nullptr : desk->second,
         one.curve_public_key.empty()});
    if (auto key = tlog::parse_vkey(one.ledger_vkey)) ledger_keys.emplace(one.name, *std::move(key));
  }
  receipts_->replace(std::move(ledger_keys));
  out.receipts = receipts_;
  return out;
}

result<std::unique_ptr<hub>> hub::open(const std::string& config_path) {
  MASH_TRY(read, read_config(config_path));
  std::unique_ptr<hub> made(new hub);
  made->config_ = *std::move(read);
  made->keys_ = key_watch(made->config_.key_warning, ends_of_files(made->config_.tls));
  made->marks_ = file_marks::of(made->config_.members, made->config_.tls);
  MASH_TRY(who, directory::load(made->config_.members));
  made->directory_ = *std::move(who);
  MASH_TRY(hours, load_calendars(made->config_));
  made->calendars_ = *std::move(hours);
  MASH_TRY(curve, read_secret(made->config_.curve_key));
  made->curve_secret_ = *std::move(curve);
  MASH_TRY(stored, made->open_store());
  MASH_TRY(watched, made->open_witnessing());
  MASH_TRY(told, made->open_notices());
  MASH_TRY(taken, made->store_->taken_versions());
  MASH_TRY(loaded, load_agreements(made->config_.agreements, policy::versions(*std::move(taken)),
                                   signing_keys_of(*made->directory_), system_clock().now()));
  made->say_what_was_refused(*loaded);
  made->versions_ = std::move(loaded->held);
  made->fresh_ = std::move(loaded->fresh);
  return made;
}

// Before anything listens: the log must contain what was seen of it.
result<void> hub::open_witnessing() {
  MASH_TRY(disk, log_history::open(config_.state_dir));
  disk_ = *std::move(disk);
  MASH_TRY(head, tlog::open_checkpoint(store_->checkpoint(), store_->log_key()));
  MASH_TRY(ours, disk_->check_keys(*log_keys_, head->head.size));
  MASH_TRY(kept, disk_->check_kept(*log_keys_, head->head.size));
  witnessed_ = *std::move(kept);
  MASH_TRY(settings, read_witness_settings(config_, *directory_, *log_keys_));
  return {};
}

result<void> hub::start_witnessing() {
  MASH_TRY(settings, read_witness_settings(config_, *directory_, *log_keys_));
  witness_events on{
      [this](const std::string& member, std::string what) { service_->protocol_broken(member, std::move(what)); },
      [this](const std::string&) { store_->stop_signing(); }};
  witnesses_ = std::make_unique<witnesses>(io_.get_executor(), witness_ports{*store_, *broker_, *disk_},
                                           *std::move(settings), std::move(on), witnessed_);
  seen_log_ = std::make_unique<witnessed_log>(*store_, *witnesses_);
  return {};
}

result<void> hub::start_broker() {
  exchange_events on;
  // The broker's thread hands what it read to ours at once; the service is there before the first of these runs.
  on.opened = [this](std::string member, std::uint64_t session, std::string hello) {
    boost::asio::post(io_, [this, member = std::move(member), session, hello = std::move(hello)] {
      witnesses_->opened(member, session, hello);
      service_->opened(member, session);
    });
  };
  on.closed = [this](std::string member, std::uint64_t session) {
    boost::asio::post(io_, [this, member = std::move(member), session] {
      if (ending_) return;  // it is we who left
      witnesses_->closed(member, session);
      service_->closed(member, session);
    });
  };
  on.received = [this](std::string member, std::uint64_t session, contract::message_type type,
                       std::vector<std::string> lines) {
    if (type == contract::message_type::answer || type == contract::message_type::correction)
      return handed_.give(
          member, [this, member, session, answers = read_answers(member, std::move(lines), type, *receipts_)](
                      auto held) mutable { service_->answered(member, session, std::move(answers), std::move(held)); });
    handed_.give(member, [this, member, session, type, lines = std::move(lines)](auto held) mutable {
      if (type == contract::message_type::cosign) return witnesses_->received(member, session, lines);
      service_->received(member, session, type, std::move(lines), std::move(held));
    });
  };
  on.has_room = [this](const std::string& member) { return handed_.has_room(member); };
  on.refused = [this](std::string member, std::string_view what, std::uint64_t more) {
    boost::asio::post(io_, [this, member = std::move(member), what = std::string(what), more]() mutable {
      if (what.empty()) return service_->flooded(member, more);
      service_->protocol_broken(std::move(member), std::move(what), more);
    });
  };
  partnership with = make_partnership();  // before an answer can come: its receipt is checked as it is read
  MASH_TRY(started, broker::broker::start({.address = config_.exchange_address,
                                           .secret_key = curve_secret_,
                                           .members = exchange_members(*directory_),
                                           .limits = {}},
                                          std::move(on), [](const error& why) { end_process("broker", why); }));
  broker_ = *std::move(started);
  service_ = std::make_unique<service>(io_.get_executor(), *store_, *broker_, system_clock(), std::move(with));
  return start_witnessing();
}

result<void> hub::start_listeners() {
  audit_ = std::make_unique<audit_desk>(*store_, *seen_log_, *store_, system_clock());
  reports_ = std::make_unique<report_desk>(*store_, system_clock());
  timely_ = std::make_unique<timeliness_board>(*store_, system_clock());
  enquiries_ = std::make_unique<enquiry_desk>(*store_, *seen_log_, *store_, system_clock());
  const api_context context{*service_,
                            *seen_log_,
                            *audit_,
                            *reports_,
                            [this] { return directory_; },
                            [this] { return !witnesses_->contradiction().empty(); },
                            enquiries_.get(),
                            config_.calls,
                            [this](const std::string& member) { return broker_->link_of(member); },
                            timely_.get()};
  MASH_TRY(https, http::server::start(io_.get_executor(), {config_.listen_address, config_.listen_port}, &config_.tls,
                                      config_.https, unless_draining(make_api(context))));
  https_ = *std::move(https);
  MASH_TRY(loopback, http::server::start(io_.get_executor(), {config_.admin_address, config_.admin_port}, nullptr, {},
                                         make_admin_api([this] { return ready(); })));
  loopback_ = *std::move(loopback);
  MASH_TRY(admin, admin_socket::start(io_.get_executor(), config_.state_dir + "/admin.sock",
                                      [this](admin_call what) { return operations_->call(std::move(what)); }));
  admin_ = *std::move(admin);
  return write_addresses();
}

http::handler hub::unless_draining(http::handler serve) {
  return [this, serve = std::move(serve)](const http::request& request) -> awaitable<http::response> {
    keys_.saw(request.peer);
    if (!draining_ || request.method != "POST" || request.path != "/v1/requests") co_return co_await serve(request);
    auto refused =
        http::problem(503, "draining", "The hub takes no more requests",
                      "The hub is about to be stopped and takes no more requests. Nothing was asked; send it "
                      "again shortly, or use the telephone if it cannot wait.");
    refused.headers.emplace_back("retry-after", "30");
    co_return refused;
  };
}

awaitable<json::object> hub::drain() {
  draining_ = true;
  log::info("draining");
  co_return json::object{{"open", static_cast<std::int64_t>(service_->count_open())}};
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
  if (const std::string& why = witnesses_->contradiction(); !why.empty())
    return {false, why + "; nothing is signed or shared"};
  if (!store_->writable()) return {false, "the audit log cannot be written; nothing is shared until it can"};
  if (damaged_) return {false, "the database file is damaged; see docs/operations.md, \"A log that will not start\""};
  if (draining_) return {false, "draining: no more requests are taken"};
  std::string warning = witnesses_->below_quorum(std::chrono::steady_clock::now());
  for (const std::string& more : {notices_ ? notices_->trouble() : std::string(), keys_.trouble(), lines_.trouble()})
    if (!more.empty()) warning += (warning.empty() ? "" : "; ") + more;
  return {true, {}, std::move(warning)};
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
  boost::asio::co_spawn(io_, service_->run_alarms(), boost::asio::detached);
  boost::asio::co_spawn(io_, check_database(), boost::asio::detached);
  boost::asio::co_spawn(io_, index_log(), boost::asio::detached);
  boost::asio::co_spawn(io_, watch_lines(), boost::asio::detached);
  boost::asio::co_spawn(io_, watch_keys(), boost::asio::detached);
  boost::asio::co_spawn(io_, timely_->run(), boost::asio::detached);
  co_await resume_key_changes();
}

// Beside the work, which would wait for seconds otherwise: every page of the database read once.
awaitable<void> hub::check_database() {
  const auto sound = co_await boost::asio::co_spawn(
      beside_, [](std::string path) -> awaitable<result<bool>> { co_return is_sound(path); }(store_->database()),
      boost::asio::use_awaitable);
  damaged_ = !sound || !*sound;
  metrics::process().level("mash_store_sound", "1 if the database file was whole at the start").set(damaged_ ? 0 : 1);
  if (damaged_) log::error("database_damaged", {{"why", sound ? "quick_check found faults" : sound.error().detail}});
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
  boost::asio::co_spawn(io_, witnesses_->run(), rethrow);
  io_.run();
  if (notices_) notices_->stop();
  store_->stop();
  broker_.reset();
  log::info("stopped");
  return status_;
}

}  // namespace mash::hub
