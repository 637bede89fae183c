// SPDX-License-Identifier: Apache-2.0
// mashctl adapter check-source: starts an adapter's program so that it says what is wrong in what it reads.
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <optional>

#include "cli/context.hpp"

namespace mash::cli {
namespace {

constexpr std::chrono::minutes TIME_MAX{6};  // the adapter gives its source five

// What the program's own exit statuses mean (adapters/kit/check_source.hpp).
constexpr int NOT_READABLE = 2;

// Its exit status; nothing if it was ended by a signal, or by us because it took too long.
std::optional<int> status_of_child(pid_t child) {
  pollfd ended{static_cast<int>(::syscall(SYS_pidfd_open, child, 0)), POLLIN, 0};
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(TIME_MAX);
  if (ended.fd < 0 || ::poll(&ended, 1, static_cast<int>(left.count())) != 1) ::kill(child, SIGKILL);
  if (ended.fd >= 0) ::close(ended.fd);
  int how = 0;
  ::waitpid(child, &how, 0);
  if (!WIFEXITED(how)) return std::nullopt;
  return WEXITSTATUS(how);
}

void check_source(context& shared, const std::string& config, std::vector<std::string> command) {
  command.insert(command.end(), {"--config", config, "--check-source"});
  if (shared.json) command.emplace_back("--json");
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  shared.out.flush();
  pid_t child = 0;
  if (::posix_spawnp(&child, words[0], nullptr, nullptr, words.data(), environ) != 0)
    return shared.fail(OUT_OF_REACH, command[0] + " cannot be started");
  const auto status = status_of_child(child);
  if (!status) return shared.fail(OUT_OF_REACH, command[0] + " did not end by itself");
  if (*status == GOOD || *status == BAD)
    shared.status = *status;
  else if (*status == NOT_READABLE)
    shared.status = OUT_OF_REACH;
  else
    shared.fail(OUT_OF_REACH, command[0] + " does not know --check-source, or cannot be started");
}

}  // namespace

void add_adapter_check(CLI::App& adapter, context& shared) {
  struct options {
    std::string config;
    std::vector<std::string> command;
  };
  auto chosen = std::make_shared<options>();
  auto& check = *adapter.add_subcommand("check-source", "what is wrong in the files, tables or server that it reads");
  check.add_option("--config", chosen->config, "the adapter's configuration")->required();
  check.add_option("program", chosen->command, "after --: the adapter's program, like mash-adapter-schools")
      ->required();
  check.callback([chosen, &shared] { check_source(shared, chosen->config, chosen->command); });
}

}  // namespace mash::cli
