// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/hub/cpu_time.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>

namespace mash::bench {

cpu_use cpu_of(const watched_process& which) {
  cpu_use out;
  for (const pid_t pid : which.pids) {
    std::error_code gone;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", gone)) {
      std::string name;
      std::int64_t running = 0;
      std::ifstream(task.path() / "comm") >> name;
      std::ifstream(task.path() / "schedstat") >> running;
      out.by_thread_ns[name] += running;
      out.total_ns += running;
    }
  }
  return out;
}

cpu_use difference(const cpu_use& later, const cpu_use& earlier) {
  cpu_use out = later;
  out.total_ns -= earlier.total_ns;
  for (const auto& [name, ns] : earlier.by_thread_ns) out.by_thread_ns[name] -= ns;
  return out;
}

result<watched_process> parse_watched(const std::string& text) {
  const std::size_t equals = text.find('=');
  watched_process out{text.substr(0, equals), {}};
  const char* at = text.data() + (equals == std::string::npos ? text.size() : equals + 1);
  const char* const end = text.data() + text.size();
  while (at < end) {
    pid_t pid = 0;
    const auto [next, ec] = std::from_chars(at, end, pid);
    if (ec != std::errc()) return fail(errc::invalid, "a watched process is written as name=PID or name=PID+PID");
    out.pids.push_back(pid);
    at = next + (next < end ? 1 : 0);
  }
  if (out.pids.empty()) return fail(errc::invalid, "a watched process is written as name=PID or name=PID+PID");
  return out;
}

}  // namespace mash::bench
