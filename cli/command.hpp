// SPDX-License-Identifier: Apache-2.0
// How a command of mashctl is tied to what it does.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "base/words.hpp"
#include "cli/context.hpp"

namespace mash::cli {

// `act(shared, options)` returns result<void>; its error is told and sets the exit status.
template <class Options, class Act>
void on_call(CLI::App& command, context& shared, std::shared_ptr<Options> options, Act act) {
  command.callback([&shared, options, act] {
    if (auto done = act(shared, *options); !done) shared.fail(done.error());
  });
}

// The same for commands that call a hub: without a profile they were called wrongly.
template <class Options, class Act>
void on_hub_call(CLI::App& command, context& shared, std::shared_ptr<Options> options, Act act) {
  on_call(command, shared, options, [act](context& with, const Options& given) -> result<void> {
    if (!with.profile_file.empty()) return act(with, given);
    with.fail(MISUSE, "name a profile with --profile FILE or in $MASHCTL_PROFILE: it says which hub, and who you are");
    return {};
  });
}

// Refuses a word outside a closed vocabulary while the command line is read: it was called wrongly.
template <class Enum>
[[nodiscard]] CLI::Validator one_of() {
  return {[](std::string& word) { return from_word<Enum>(word) ? std::string() : "use one of: " + word_list<Enum>(); },
          "WORD"};
}

}  // namespace mash::cli
