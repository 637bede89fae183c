// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <utility>

namespace mash::conformance {
namespace {

constexpr std::streamoff LOG_BYTES_MAX = 16 * 1024 * 1024;

int status_of(int waited) { return WIFEXITED(waited) ? WEXITSTATUS(waited) : -WTERMSIG(waited); }

}  // namespace

result<void> program::start() {
  kill();
  status_.reset();
  asked_ = false;
  std::vector<char*> words;
  for (std::string& one : command_) words.push_back(one.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  sigset_t none;
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  const int failed = ::posix_spawnp(&id_, words[0], &actions, &attributes, words.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed == 0) return {};
  id_ = 0;
  return fail(failed == ENOENT ? errc::not_found : errc::io,
              command_[0] + " cannot be started: " + std::strerror(failed));
}

bool program::ended_within(std::chrono::milliseconds patience) {
  if (id_ == 0) return true;
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, id_, 0));
  pollfd ended{process, POLLIN, 0};
  if (process >= 0) {
    (void)::poll(&ended, 1, static_cast<int>(patience.count()));
    ::close(process);
  }
  int waited = 0;
  if (::waitpid(id_, &waited, WNOHANG) != id_) return false;
  id_ = 0;
  status_ = status_of(waited);
  return true;
}

bool program::running() { return id_ != 0 && !ended_within(std::chrono::milliseconds(0)); }

void program::kill() {
  if (id_ == 0) return;
  ::kill(id_, SIGKILL);
  int waited = 0;
  ::waitpid(id_, &waited, 0);
  id_ = 0;
  // Not by this: it had ended before, and nobody had looked yet.
  if (!WIFSIGNALED(waited) || WTERMSIG(waited) != SIGKILL) status_ = status_of(waited);
}

void program::ask_to_stop() {
  if (!running()) return;
  asked_ = true;
  ::kill(id_, SIGTERM);
}

std::optional<int> program::stopped() { return !running() && asked_ ? status_ : std::nullopt; }

std::optional<int> program::stop(std::chrono::milliseconds patience) {
  ask_to_stop();
  if (!ended_within(patience)) kill();
  return stopped();
}

std::string program::died() { return !running() && status_ && !asked_ ? in_words(*status_) : ""; }

std::string program::in_words(int status) {
  if (status >= 0) return "status " + std::to_string(status);
  const char* name = ::sigabbrev_np(-status);
  return "signal " + std::to_string(-status) + (name == nullptr ? "" : " (" + std::string(name) + ")");
}

std::string program::log() const {
  std::ifstream file(log_file_, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  if (size <= 0) return {};
  std::string text(static_cast<std::size_t>(std::min(size, LOG_BYTES_MAX)), '\0');
  file.seekg(size - static_cast<std::streamoff>(text.size()));
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

}  // namespace mash::conformance
