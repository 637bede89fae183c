// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>

#include "base/json.hpp"

namespace mash::log {
namespace {

constexpr std::size_t TEXT_BYTES_MAX = 256;

std::atomic<level> lowest_level{level::info};

struct redirection {
  std::mutex guard;
  std::function<void(std::string_view)> sink;
};
redirection& redirected() {
  static redirection here;
  return here;
}

spdlog::logger& standard_error() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>("mash", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");  // the line is JSON already
    made->set_level(spdlog::level::trace);
    made->flush_on(spdlog::level::trace);  // a crash must not take its own explanation with it
    return made;
  }();
  return *logger;
}

// Only printable ASCII passes: a log that a terminal shows must not carry escape sequences, and our own words need no
// other letters.
std::string printable(std::string_view text) {
  std::string clean(text.substr(0, TEXT_BYTES_MAX));
  std::replace_if(clean.begin(), clean.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return clean;
}

void write(level of, std::string_view event, fields with) {
  if (of < lowest_level.load(std::memory_order_relaxed)) return;
  const std::string line = format(of, event, with, system_clock().now());
  auto& other = redirected();
  {
    const std::lock_guard lock(other.guard);
    if (other.sink) return other.sink(line);
  }
  standard_error().log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

std::string_view to_word(level of) noexcept {
  switch (of) {
    case level::debug:
      return "debug";
    case level::info:
      return "info";
    case level::warn:
      return "warn";
    case level::error:
      return "error";
  }
  return "unknown";
}

std::string format(level of, std::string_view event, fields with, instant at) {
  json::object line;
  for (const field& each : with) {
    auto& slot = line[each.name];
    if (const auto* text = std::get_if<std::string_view>(&each.value))
      slot = printable(*text);
    else if (const auto* number = std::get_if<std::int64_t>(&each.value))
      slot = *number;
    else
      slot = std::get<bool>(each.value);
  }
  line["at"] = to_rfc3339(at);
  line["level"] = to_word(of);
  line["event"] = printable(event);
  return json::canonical(line);
}

void debug(std::string_view event, fields with) { write(level::debug, event, with); }
void info(std::string_view event, fields with) { write(level::info, event, with); }
void warn(std::string_view event, fields with) { write(level::warn, event, with); }
void error(std::string_view event, fields with) { write(level::error, event, with); }

void set_level(level lowest) noexcept { lowest_level.store(lowest, std::memory_order_relaxed); }

void redirect(std::function<void(std::string_view line)> sink) {
  auto& other = redirected();
  const std::lock_guard lock(other.guard);
  other.sink = std::move(sink);
}

}  // namespace mash::log
