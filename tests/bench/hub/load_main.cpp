// SPDX-License-Identifier: Apache-2.0
// bench_hub_load: sends partner checks (or, with --plain, the same bytes to any other server) and prints one line of
// JSON with the rate, the times and the processor time of everybody who is watched.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

#include "base/json.hpp"
#include "tests/bench/hub/load.hpp"

namespace {

using namespace mash;
using namespace mash::bench;

constexpr std::string_view SERIAL = "BENCH-000000000000";
constexpr std::uint64_t PARSED_EVERY = 64;

struct choices {
  load_options load;
  client_identity who;
  std::string request_file;
  std::vector<std::string> agencies, watched;
  bool keyed = false;
  std::size_t plain_bytes = 0;
};

// The whole request, with a reference of its own each time.
class partner_checks {
 public:
  partner_checks(const std::string& document, const choices& chosen) {
    json::value body = json::parse(document).value();
    json::object& members = body.get_object();
    members["agencies"] = json::array(chosen.agencies.begin(), chosen.agencies.end());
    members["reference"] = SERIAL;
    // What belongs to an agency that is not asked would be refused.
    for (const char* name : {"context", "why_agencies"})
      if (json::value* by_agency = members.if_contains(name)) keep_only(by_agency->get_object(), chosen.agencies);
    const std::string text = json::canonical(body);
    whole_ = "POST /v1/requests HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nPrefer: wait=20\r\n";
    if (chosen.keyed) whole_ += "Idempotency-Key: " + std::to_string(::getpid()) + std::string(SERIAL) + "\r\n";
    whole_ += "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text;
  }

  std::string_view at(std::uint64_t serial) {
    const std::string digits = std::to_string(serial);
    for (std::size_t found = whole_.find(SERIAL.substr(0, 6)); found != std::string::npos;
         found = whole_.find(SERIAL.substr(0, 6), found + 1))
      whole_.replace(found + SERIAL.size() - digits.size(), digits.size(), digits);
    return whole_;
  }

 private:
  static void keep_only(json::object& members, const std::vector<std::string>& names) {
    std::vector<std::string> others;
    for (const auto& member : members)
      if (std::ranges::find(names, std::string_view(member.key())) == names.end()) others.emplace_back(member.key());
    for (const std::string& name : others) members.erase(name);
  }

  std::string whole_;
};

// Status 201 and a complete roster. Each reply is looked at as text; every 64th is read in full.
class roster_check {
 public:
  explicit roster_check(std::vector<std::string> agencies) : agencies_(std::move(agencies)) {}

  bool operator()(const reply& got) {
    if (got.status != 201 || got.body.find(R"("state":"complete")") == std::string_view::npos) return tell(got);
    return ++seen_ % PARSED_EVERY != 1 || complete(got.body) || tell(got);
  }
  [[nodiscard]] std::uint64_t read_in_full() const { return (seen_ + PARSED_EVERY - 1) / PARSED_EVERY; }

 private:
  [[nodiscard]] bool complete(std::string_view body) const {
    const auto document = json::parse(body, {.bytes_max = std::size_t{8} << 20});
    const json::value* roster = document ? document->get_object().if_contains("roster") : nullptr;
    if (roster == nullptr || !roster->is_array()) return false;
    std::set<std::string_view> answered;
    for (const json::value& line : roster->get_array())
      if (line.at("outcome") == "answered" && line.at("counts").at("released").as_int64() > 0)
        answered.insert(line.at("agency").as_string());
    return answered == std::set<std::string_view>(agencies_.begin(), agencies_.end());
  }
  bool tell(const reply& got) {
    if (!std::exchange(told_, true))
      std::fprintf(stderr, "bench_hub_load: status %d: %.*s\n", got.status,
                   static_cast<int>(std::min<std::size_t>(got.body.size(), 4000)), got.body.data());
    return false;
  }

  std::vector<std::string> agencies_;
  std::uint64_t seen_ = 0;
  bool told_ = false;
};

json::object to_json(const cpu_use& used, std::uint64_t replies) {
  json::object threads;
  const auto per_reply = [&](std::int64_t ns) {
    return replies == 0 ? std::int64_t{0} : ns / static_cast<std::int64_t>(replies);
  };
  for (const auto& [name, ns] : used.by_thread_ns) threads[name] = per_reply(ns);
  return {{"ns_per_reply", per_reply(used.total_ns)}, {"threads", std::move(threads)}};
}

void print(const choices& chosen, const load_result& got, std::uint64_t read_in_full) {
  json::object cpu;
  for (std::size_t i = 0; i < got.cpu.size(); ++i) cpu[chosen.load.watched[i].name] = to_json(got.cpu[i], got.replies);
  const auto integer = [](auto value) { return static_cast<std::int64_t>(value); };
  const json::object line{{"replies", integer(got.replies)},
                          {"bad", integer(got.bad)},
                          {"read_in_full", integer(read_in_full)},
                          {"per_second", integer(static_cast<double>(got.replies) / got.seconds)},
                          {"p50_us", got.at(500)},
                          {"p99_us", got.at(990)},
                          {"max_us", got.at(1000)},
                          {"body_bytes", got.replies == 0 ? 0 : integer(got.body_bytes / got.replies)},
                          {"cpu", std::move(cpu)}};
  std::printf("%s\n", json::canonical(line).c_str());
}

void add_options(CLI::App& app, choices& into) {
  app.add_option("--port", into.load.port)->required();
  app.add_option("--certificate", into.who.certificate_file)->required();
  app.add_option("--key", into.who.key_file)->required();
  app.add_option("--ca", into.who.ca_file)->required();
  app.add_option("--request", into.request_file, "a partner check as JSON")->required();
  app.add_option("--agency", into.agencies, "an agency to ask; once for each")->required();
  app.add_option("--connections", into.load.connections);
  app.add_option("--rate", into.load.per_second, "requests a second; 0: as fast as replies come");
  app.add_option("--watch", into.watched, "name=PID[+PID]: whose processor time is reported");
  app.add_flag("--keyed", into.keyed, "send an Idempotency-Key with each check");
  app.add_option("--plain", into.plain_bytes, "another server: a reply is good with status 201 and this many bytes");
  const auto seconds = [&app](const char* name, std::chrono::seconds& target) {
    app.add_option_function<int>(name, [&target](int value) { target = std::chrono::seconds(value); });
  };
  seconds("--warm-up", into.load.warm_up);
  seconds("--seconds", into.load.measure);
}

result<int> run(choices& chosen) {
  std::ifstream file(chosen.request_file);
  std::ostringstream document;
  document << file.rdbuf();
  for (const std::string& text : chosen.watched) {
    MASH_TRY(one, parse_watched(text));
    chosen.load.watched.push_back(*std::move(one));
  }
  chosen.load.watched.push_back({"generator", {::getpid()}});
  MASH_TRY(context, tls_context::open(chosen.who));
  partner_checks requests(document.str(), chosen);
  roster_check roster(chosen.agencies);
  const auto check = [&](const reply& got) {
    if (chosen.plain_bytes > 0) return got.status == 201 && got.body.size() == chosen.plain_bytes;
    return roster(got);
  };
  MASH_TRY(got, run_load(chosen.load, *context, [&](std::uint64_t serial) { return requests.at(serial); }, check));
  print(chosen, *got, roster.read_in_full());
  return got->replies > 0 && got->bad == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("bench_hub_load: sends partner checks and measures");
  choices chosen;
  add_options(app, chosen);
  CLI11_PARSE(app, argc, argv);
  try {
    const auto done = run(chosen);
    if (done) return *done;
    std::fprintf(stderr, "bench_hub_load: %s\n", done.error().detail.c_str());
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "bench_hub_load: %s\n", failure.what());
  }
  return 3;
}
