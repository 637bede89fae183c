// SPDX-License-Identifier: Apache-2.0
// A command of the administrator's own, for what has no webhook: a pager, a text-message modem, a siren.
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/notify/outlet.hpp"

namespace mash::notify {
namespace {

class descriptor {
 public:
  explicit descriptor(int number) : number_(number) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

// A file in memory rather than a pipe: a command that never reads cannot make us wait, nor end us with a signal.
int file_of(const std::string& text) {
  const int file = ::memfd_create("notice", MFD_CLOEXEC);
  if (file < 0) return file;
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t wrote = ::write(file, text.data() + done, text.size() - done);
    if (wrote <= 0) return ::close(file), -1;
    done += static_cast<std::size_t>(wrote);
  }
  ::lseek(file, 0, SEEK_SET);
  return file;
}

class command_outlet final : public outlet {
 public:
  explicit command_outlet(command_terms terms) : terms_(std::move(terms)) {}

  result<void> deliver(const notice& one) override {
    const descriptor input(file_of(json::canonical(to_json(one)) + "\n"));
    if (input.number() < 0) return fail(errc::io, "no memory file for the command's input");
    const pid_t id = start(input.number());
    if (id < 0) return fail(errc::unavailable, "the command cannot be started");
    const descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, id, 0)));
    pollfd ended{process.number(), POLLIN, 0};
    const bool in_time = process.number() >= 0 && ::poll(&ended, 1, static_cast<int>(terms_.deadline.count())) == 1;
    if (!in_time) ::kill(-id, SIGKILL);  // with whatever it has started
    int status = 0;
    ::waitpid(id, &status, 0);
    if (!in_time) return fail(errc::timed_out, "the command did not end in time");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    return fail(errc::unavailable, WIFEXITED(status)
                                       ? "the command ended with status " + std::to_string(WEXITSTATUS(status))
                                       : "the command was ended by a signal");
  }

 private:
  // Without our environment, and with nothing open but what it is given.
  [[nodiscard]] pid_t start(int input) const {
    std::vector<std::string> words = terms_.command;
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
    char* const environment[] = {path.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    pid_t id = -1;
    const int failed = ::posix_spawn(&id, arguments[0], &actions, &attributes, arguments.data(), environment);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? id : -1;
  }

  const command_terms terms_;
};

}  // namespace

std::unique_ptr<outlet> make_command(command_terms terms) { return std::make_unique<command_outlet>(std::move(terms)); }

}  // namespace mash::notify
