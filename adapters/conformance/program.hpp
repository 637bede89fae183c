// SPDX-License-Identifier: Apache-2.0
// The adapter's program as a child process: started, watched by what it writes, and ended by its process id.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/errors.hpp"

namespace mash::conformance {

class program {
 public:
  // `log_file`: what it writes to standard output and error is appended there (0600).
  program(std::vector<std::string> command, std::string log_file)
      : command_(std::move(command)), log_file_(std::move(log_file)) {}
  program(const program&) = delete;
  program& operator=(const program&) = delete;
  ~program() { kill(); }

  // Finds the program as a shell would. `not_found` or `io` if it cannot be run.
  [[nodiscard]] result<void> start();
  [[nodiscard]] bool running();
  void kill();  // at once, as a power cut would
  // Asks it to stop (SIGTERM) and waits: its exit status; nothing if a signal ended it, or it did not stop in time and
  // was killed.
  [[nodiscard]] std::optional<int> stop(std::chrono::milliseconds patience);
  [[nodiscard]] std::optional<int> status() const noexcept { return status_; }  // once it has ended by itself

  // All that it has written since the first start; at most the last 16 MiB.
  [[nodiscard]] std::string log() const;

 private:
  [[nodiscard]] bool ended_within(std::chrono::milliseconds patience);

  std::vector<std::string> command_;
  std::string log_file_;
  pid_t id_ = 0;  // 0: not running
  std::optional<int> status_;
};

}  // namespace mash::conformance
