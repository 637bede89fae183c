// SPDX-License-Identifier: Apache-2.0
// Work in a process of its own that is killed just before one of its changes to the disk, as a crash there would end
// it.
#pragma once

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <functional>
#include <stdexcept>

namespace mash::test {

// Whether the call that a process is about to make changes a file or a name.
inline bool changes_disk(const __ptrace_syscall_info& about) {
  constexpr std::array NAMES{
#ifdef SYS_rename
      SYS_rename,   SYS_link,      SYS_symlink, SYS_unlink,    SYS_rmdir,    SYS_mkdir,
#endif
      SYS_renameat, SYS_renameat2, SYS_linkat,  SYS_symlinkat, SYS_unlinkat, SYS_mkdirat};
  const auto number = static_cast<long>(about.entry.nr);
  if (number == SYS_openat) return (about.entry.args[2] & O_CREAT) != 0;
  if (number == SYS_write) return about.entry.args[0] > STDERR_FILENO;
  return std::ranges::find(NAMES, number) != NAMES.end();
}

// Runs `work` and kills it before its change number `count`, from 0. -1: it was killed there; else what it returned,
// which is at least 0, because it ended before it got so far. Call it where there is one thread.
inline int stopped_before(int count, const std::function<int()>& work) {
  constexpr unsigned SECONDS_MAX = 60;
  const pid_t id = ::fork();
  if (id == 0) {
    ::alarm(SECONDS_MAX);
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(255);
    (void)::raise(SIGSTOP);
    ::_exit(work());
  }
  int status = 0;
  if (id < 0 || ::waitpid(id, &status, 0) != id || !WIFSTOPPED(status))
    throw std::runtime_error("a process cannot be watched here");
  (void)::ptrace(PTRACE_SETOPTIONS, id, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  for (int pending = 0;;) {
    (void)::ptrace(PTRACE_SYSCALL, id, nullptr, pending);
    if (::waitpid(id, &status, 0) != id) throw std::runtime_error("a watched process was lost");
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    if (WIFSIGNALED(status)) throw std::runtime_error("a watched process was ended by a signal");
    const bool at_call = WSTOPSIG(status) == (SIGTRAP | 0x80);
    pending = at_call ? 0 : WSTOPSIG(status);
    __ptrace_syscall_info about{};
    if (!at_call || ::ptrace(PTRACE_GET_SYSCALL_INFO, id, sizeof about, &about) <= 0 ||
        about.op != PTRACE_SYSCALL_INFO_ENTRY || !changes_disk(about) || count-- > 0)
      continue;
    ::kill(id, SIGKILL);
    ::waitpid(id, &status, 0);
    return -1;
  }
}

}  // namespace mash::test
