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
  void kill();         // at once, as a power cut would
  void ask_to_stop();  // SIGTERM
  // How it ended after it was asked to: its exit status, or less than 0 if a signal ended it. Nothing: it runs on.
  [[nodiscard]] std::optional<int> stopped();
  // Asks it, waits for so long, and kills it if it runs on: nothing then.
  std::optional<int> stop(std::chrono::milliseconds patience);
  // How it ended though nobody had asked it to, since the last start: "status 3", "signal 11 (SEGV)". Empty: it did
  // not.
  [[nodiscard]] std::string died();
  [[nodiscard]] static std::string in_words(int status);  // of `stop`

  // All that it has written since the first start; at most the last 16 MiB.
  [[nodiscard]] std::string log() const;

 private:
  [[nodiscard]] bool ended_within(std::chrono::milliseconds patience);

  std::vector<std::string> command_;
  std::string log_file_;
  pid_t id_ = 0;               // 0: not running
  std::optional<int> status_;  // once it has ended, but by `kill`
  bool asked_ = false;         // to stop
};

}  // namespace mash::conformance
