// SPDX-License-Identifier: Apache-2.0
// A program that a test starts, watches by what it writes, and ends by its process id. It ends with the thread that
// started it, however that ends: what outlives a test that crashed holds its output open, and ctest waits for that.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace mash::test {

class child_process {
 public:
  // stdout and stderr go to `log_file`, which is emptied first.
  child_process(std::vector<std::string> command, std::string log_file) : log_file_(std::move(log_file)) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    std::string setpriv = "/usr/bin/setpriv", option = "--pdeathsig", signal = "KILL";
    std::vector<char*> arguments = {setpriv.data(), option.data(), signal.data()};
    for (std::string& one : command) arguments.push_back(one.data());
    arguments.push_back(nullptr);
    const int failed = ::posix_spawn(&id_, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("cannot start " + command[0]);
  }
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;
  ~child_process() { kill(); }

  // At once, as a power cut would; nothing is said to it.
  void kill() { end(SIGKILL, std::chrono::seconds(20)); }
  // Asks it to stop; its exit status, or -1 if it did not stop in time or was ended by a signal.
  int stop(std::chrono::milliseconds patience = std::chrono::seconds(20)) { return end(SIGTERM, patience); }

  void signal(int number) const { ::kill(id_, number); }
  // Waits for it to end by itself; as `stop`.
  int wait(std::chrono::milliseconds patience = std::chrono::seconds(20)) { return end(0, patience); }

  [[nodiscard]] std::string log() const {
    std::ifstream file(log_file_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  [[nodiscard]] bool has_logged(const std::string& part) const { return log().find(part) != std::string::npos; }

 private:
  int end(int signal_number, std::chrono::milliseconds patience) {
    if (id_ <= 0) return -1;
    ::kill(id_, signal_number);
    int status = 0;
    for (const auto until = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < until;) {
      if (::waitpid(id_, &status, WNOHANG) == id_) {
        id_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    ::kill(id_, SIGKILL);
    ::waitpid(id_, &status, 0);
    id_ = 0;
    return -1;
  }

  std::string log_file_;
  pid_t id_ = 0;
};

}  // namespace mash::test
