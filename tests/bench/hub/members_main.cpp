// SPDX-License-Identifier: Apache-2.0
// bench_hub_members --config ADAPTER.toml... : members that answer at once, all in one process and on one thread. Says
// "ready" once every session is open; serves until SIGTERM or SIGINT; then prints one line of JSON about each member.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>

#include "base/scheduling.hpp"
#include "tests/bench/hub/member.hpp"

namespace {

using mash::bench::member;
using members = std::vector<std::unique_ptr<member>>;

volatile std::sig_atomic_t stopping = 0;

void wait(members& all) {
  std::vector<zmq::pollitem_t> items;
  for (auto& one : all) {
    if (one->link().socket_handle() == nullptr) continue;
    const int interest = one->wants_to_send() ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN;
    items.push_back({one->link().socket_handle(), 0, static_cast<short>(interest), 0});
    items.push_back({one->link().monitor_handle(), 0, ZMQ_POLLIN, 0});
  }
  try {
    zmq::poll(items.data(), items.size(), std::chrono::milliseconds(100));
  } catch (const zmq::error_t& failure) {
    if (failure.num() != EINTR) throw;
  }
}

void report(const member& one) {
  std::vector<std::int64_t> times = one.times().micros;
  std::ranges::sort(times);
  const auto at = [&](std::size_t thousandths) -> std::int64_t {
    return times.empty() ? 0 : times[(times.size() - 1) * thousandths / 1000];
  };
  const auto answers = static_cast<std::int64_t>(one.times().answers);
  const mash::json::object line{{"member", one.name()},
                                {"answers", answers},
                                {"messages", static_cast<std::int64_t>(one.times().messages)},
                                {"refused", static_cast<std::int64_t>(one.times().refused)},
                                {"p50_us", at(500)},
                                {"p99_us", at(990)},
                                {"making_ns", answers == 0 ? 0 : one.times().making_ns / answers}};
  std::printf("%s\n", mash::json::canonical(line).c_str());
}

int serve(members& all) {
  bool ready = false;
  while (stopping == 0) {
    const auto now = std::chrono::steady_clock::now();
    for (auto& one : all) one->turn(now);
    if (!ready && std::ranges::all_of(all, [](const auto& one) { return one->is_open(); })) {
      ready = true;
      std::printf("ready\n");
      std::fflush(stdout);
    }
    wait(all);
  }
  for (auto& one : all) one->close();
  for (const auto& one : all) report(*one);
  return ready ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("bench_hub_members: members of the exchange that answer at once");
  std::vector<std::string> configs;
  std::size_t answer_bytes = 2500;
  app.add_option("--config", configs, "an adapter's configuration; once for each member")->required();
  app.add_option("--answer-bytes", answer_bytes, "size of an answer's line without its receipt");
  CLI11_PARSE(app, argc, argv);
  mash::wake_without_interrupting();  // as every adapter
  const auto stop = [](int) { stopping = 1; };
  std::signal(SIGTERM, stop);
  std::signal(SIGINT, stop);
  members all;
  for (const std::string& path : configs) {
    auto one = member::open(path, answer_bytes);
    if (!one) {
      std::fprintf(stderr, "bench_hub_members: %s\n", one.error().detail.c_str());
      return 2;
    }
    all.push_back(*std::move(one));
  }
  return serve(all);
}
