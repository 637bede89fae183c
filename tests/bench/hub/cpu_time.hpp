// SPDX-License-Identifier: Apache-2.0
// Processor time of other processes, thread by thread, from /proc/PID/task/TID/schedstat (nanoseconds).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/errors.hpp"

namespace mash::bench {

struct watched_process {
  std::string name;
  std::vector<pid_t> pids;
};

struct cpu_use {
  std::int64_t total_ns = 0;
  std::map<std::string, std::int64_t> by_thread_ns;  // threads of one name together
};

[[nodiscard]] cpu_use cpu_of(const watched_process& which);
[[nodiscard]] cpu_use difference(const cpu_use& later, const cpu_use& earlier);
// "hub=123" or "nginx=12+13+14".
[[nodiscard]] result<watched_process> parse_watched(const std::string& text);

}  // namespace mash::bench
