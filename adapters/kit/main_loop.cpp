// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/main_loop.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <future>

#include "adapters/kit/check_source.hpp"
#include "adapters/kit/config.hpp"
#include "adapters/kit/punctual.hpp"
#include "adapters/kit/review/caller.hpp"
#include "base/log.hpp"
#include "base/scheduling.hpp"
#include "certs/files.hpp"

namespace mash::kit {
namespace {

constexpr std::size_t PROGRAM_BYTES_MAX = 200;  // of its name; HELLO has room for 256 with the version

constexpr int BAD_CONFIGURATION = 2;

int refuse(const std::string& sentence) {
  std::fprintf(stderr, "%s\n", sentence.c_str());
  return BAD_CONFIGURATION;
}

// Blocked in every thread, for `sigwait` to take: handlers would run in whichever thread comes first.
sigset_t block_signals() {
  sigset_t wanted;
  sigemptyset(&wanted);
  for (const int one : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&wanted, one);
  pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return wanted;
}

// The version that the configuration names is taken as one that the hub offers would be. One that was superseded since
// is refused as an old one; that changes nothing.
void take_configured(agreements& held, const std::string& path) {
  if (path.empty()) return;
  const agreements::verdict verdict = held.take(path);
  if (verdict.outcome != contract::offer_outcome::held)
    log::error("agreement_refused", {{"outcome", to_word(verdict.outcome)}, {"why", verdict.detail}});
}

std::string in_force(const agreements& held) {
  const agreement_ptr present = held.in_force(system_clock().now());
  return present == nullptr ? "none" : present->digest();
}

result<std::unique_ptr<ledger>> open_ledger(const std::string& config_path) {
  MASH_TRY(config, read_config(config_path));
  MASH_TRY(keys, read_keys(*config));
  return ledger::open(config->book, std::move(*keys), system_clock(), [](const error& why) {
    log::error("ledger_lost", {{"why", why.detail}});
    std::_Exit(1);
  });
}

// Starts something of the ledger and waits for what it says.
template <class Value, class Start>
result<Value> await(Start start) {
  std::promise<result<Value>> done;
  auto outcome = done.get_future();
  start([&done](result<Value> what) { done.set_value(std::move(what)); });
  return outcome.get();
}

// `--accept-hub-log FILE`: the administrator's word that the log is to be followed from this checkpoint on. The adapter
// must not be running: its ledger has one writer.
int accept_hub_log(const std::string& config_path, const std::string& file) {
  const auto accepted = [&]() -> result<bool> {
    MASH_TRY(text, certs::read_file(file));
    MASH_TRY(book, open_ledger(config_path));
    return await<bool>([&](auto done) { (*book)->accept_hub_log(std::move(*text), done); });
  }();
  if (!accepted) return refuse(accepted.error().detail);
  std::fprintf(stderr, "the hub's log is followed from this checkpoint on\n");
  return 0;
}

// `--open-gate REASON`: for an agency without a desk, and for an administrator: the gate on volume is open again and
// what it held is let through, to be looked up at the next start. The adapter must not be running.
int open_gate(const std::string& config_path, const std::string& reason) {
  const auto done = [&]() -> result<std::size_t> {
    MASH_TRY(book, open_ledger(config_path));
    const std::string who = "operator, user " + std::to_string(::getuid()) + " of this machine";
    const ledger::gate_act by{who, {{"at", to_rfc3339(system_clock().now())}, {"operator", who}, {"reason", reason}}};
    MASH_TRY(waiting, await<std::int64_t>([&](auto told) { (*book)->open_gate(by, told); }));
    std::size_t let = 0;
    for (std::int64_t left = *waiting; left > 0;) {
      MASH_TRY(some, await<ledger::let_through>([&](auto told) { (*book)->admit({}, by, told); }));
      let += some->asks.size();
      left = some->waiting;
    }
    return let;
  }();
  if (!done) return refuse(done.error().detail);
  std::fprintf(stderr, "the gate is open; %zu held questions are looked up when the adapter starts\n", *done);
  return 0;
}

struct running_adapter {
  std::shared_ptr<agreements> held;
  std::unique_ptr<desk> open_desk;  // null: the configuration has none. Stops first and goes last
  std::unique_ptr<runtime> work;
  std::unique_ptr<notify::notifier> notices{};  // null: nobody is called
  std::unique_ptr<caller> calls{};
};

constexpr std::chrono::seconds LOOK_EVERY{10};

result<void> start_calls(running_adapter& running, call_settings chosen, const std::string& directory) {
  if (chosen.rules.empty()) return {};
  MASH_TRY(notices, notify::notifier::start({.path = directory + "/notices.db", .outlets = std::move(chosen.outlets)}));
  running.notices = std::move(*notices);
  running.calls = std::make_unique<caller>(running.work->book(), *running.notices, system_clock(), running.held,
                                           std::move(chosen.rules));
  running.calls->start(LOOK_EVERY);
  return {};
}

void reload(running_adapter& running, const std::string& path) {
  auto config = read_config(path);
  if (!config) return log::error("reload_refused", {{"why", config.error().detail}});
  if (auto keys = read_keys(*config); !keys) return log::error("reload_refused", {{"why", keys.error().detail}});
  if (auto good = check(config->run.link); !good) return log::error("reload_refused", {{"why", good.error().detail}});
  auto settings = read_agreement_settings(*config);
  if (!settings) return log::error("reload_refused", {{"why", settings.error().detail}});
  if (running.open_desk && config->desk) {
    if (auto good = running.open_desk->reload(*std::move(config->desk)); !good)
      return log::error("reload_refused", {{"why", good.error().detail}});
  } else if ((running.open_desk != nullptr) != config->desk.has_value()) {
    log::warn("desk_unchanged", {{"why", "a desk is opened or closed at the next start"}});
  }
  running.held->replace(std::move(settings->pinned), std::move(settings->own));
  take_configured(*running.held, config->agreement_path);
  running.work->update(std::move(config->run));
  log::info("reloaded", {{"agreement", in_force(*running.held)}});
}

result<running_adapter> start(const std::string& path, const std::string& program, const source_factory& make_source) {
  MASH_TRY(config, read_config(path));
  std::error_code ignored;
  std::filesystem::current_path(config->source_folder, ignored);
  MASH_TRY(keys, read_keys(*config));
  MASH_TRY(link, check(config->run.link));
  MASH_TRY(settings, read_agreement_settings(*config));
  MASH_TRY(from, make_source(config->source));
  std::filesystem::create_directories(config->book.directory, ignored);
  ::chmod(config->book.directory.c_str(), S_IRWXU);
  MASH_TRY(book, ledger::open(config->book, std::move(*keys), system_clock(), [](const error& why) {
             log::error("ledger_lost", {{"why", why.detail}});
             std::_Exit(1);  // what the disk holds is unknown; the next start reads it
           }));
  MASH_TRY(opened, agreements::open(std::move(*settings)));
  std::shared_ptr<agreements> held = std::move(*opened);
  take_configured(*held, config->agreement_path);
  config->run.program = program.substr(0, PROGRAM_BYTES_MAX) + " " MASH_VERSION;
  const std::string member = config->run.by.member, directory = config->book.directory;
  if (!(*book)->witnesses())
    log::warn("not_witnessing", {{"why", "the configuration has no [witness]: the hub's log is not watched"}});
  MASH_TRY(running,
           runtime::start(std::move(config->run), punctual(std::move(*from)), held, std::move(*book), system_clock()));
  log::info("started", {{"member", member}, {"agreement", in_force(*held)}});
  running_adapter out{std::move(held), nullptr, std::move(*running)};
  if (config->desk) {
    MASH_TRY(opened_desk, desk::start(*std::move(config->desk), out.work->waiting_reviews()));
    out.open_desk = std::move(*opened_desk);
  }
  MASH_TRY(calling, start_calls(out, std::move(config->calls), directory));
  return out;
}

// Until SIGTERM or SIGINT; then everything here has ended but calls of the source that do not come back.
int run(const std::string& path, const std::string& program, const source_factory& make_source) {
  const sigset_t wanted = block_signals();
  wake_without_interrupting();
  auto running = start(path, program, make_source);
  if (!running) return refuse(program + ": " + running.error().detail);
  for (;;) {
    int taken = 0;
    if (sigwait(&wanted, &taken) != 0) continue;
    if (taken != SIGHUP) break;
    reload(*running, path);
  }
  log::info("stopping");
  if (running->calls) running->calls->stop();
  if (running->notices) running->notices->stop();
  if (running->open_desk) running->open_desk->stop();
  running->work->stop();
  return 0;
}

}  // namespace

int run_adapter(int argc, char** argv, const source_factory& make_source) {
  const std::string program = argc > 0 ? std::filesystem::path(argv[0]).filename().string() : "mash-adapter";
  const std::string_view act = argc >= 4 ? argv[3] : "";
  const bool checks = act == "--check-source" && (argc == 4 || (argc == 5 && std::string_view(argv[4]) == "--json"));
  const bool accepts = act == "--accept-hub-log" && argc == 5;
  const bool opens = act == "--open-gate" && argc == 5 && argv[4][0] != '\0';
  if ((argc != 3 && !accepts && !opens && !checks) || std::string_view(argv[1]) != "--config")
    return refuse("usage: " + program +
                  " --config FILE [--accept-hub-log CHECKPOINT_FILE | --open-gate REASON | --check-source [--json]]");
  const std::string path = std::filesystem::absolute(argv[2]).string();
  if (checks) return check_source(path, argc == 5, make_source);
  if (accepts) return accept_hub_log(path, argv[4]);
  if (opens) return open_gate(path, argv[4]);
  const int status = run(path, program, make_source);
  if (const std::size_t left = calls_left_behind(); left > 0) {
    log::warn("stopped_without_source", {{"calls_left_behind", std::to_string(left)}});
    std::_Exit(status);
  }
  return status;
}

}  // namespace mash::kit
