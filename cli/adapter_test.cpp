// SPDX-License-Identifier: Apache-2.0
// mashctl adapter test: plays a hub, good and hostile, to one adapter, and reports (docs/conformance.md).
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>

#include "adapters/conformance/cases.hpp"
#include "adapters/conformance/trial.hpp"
#include "certs/files.hpp"
#include "cli/command.hpp"
#include "cli/context.hpp"

namespace mash::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto KIT = "mashctl " MASH_VERSION;

struct adapter_test_options {
  std::string config, pattern, member, subject, keep;
  std::vector<std::string> command, only;
  int patience = 20;
};

// The folder of the trial: kept where the caller said, else gone with this object.
class trial_folder {
 public:
  static result<trial_folder> make(const std::string& keep) {
    std::error_code failed;
    if (!keep.empty()) {
      if (fs::exists(keep, failed) && !fs::is_empty(keep, failed))
        return fail(errc::conflict, keep + " is there already, and not empty");
      if (auto made = certs::make_folder(keep); !made) return std::unexpected(made.error());
      return trial_folder(fs::absolute(keep).string(), false);
    }
    std::string path = (fs::temp_directory_path(failed) / "mash-trial-XXXXXX").string();
    if (failed || ::mkdtemp(path.data()) == nullptr) return fail(errc::io, "no temporary folder can be made");
    return trial_folder(std::move(path), true);
  }
  trial_folder(trial_folder&& other) noexcept
      : path_(std::move(other.path_)), gone_(std::exchange(other.gone_, false)) {}
  trial_folder& operator=(trial_folder&&) = delete;
  ~trial_folder() {
    std::error_code ignored;
    if (gone_) fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  trial_folder(std::string path, bool gone) : path_(std::move(path)), gone_(gone) {}
  std::string path_;
  bool gone_;
};

// Where an agency is called after its kind nobody need say which program: the one beside this, else in the path.
result<std::vector<std::string>> command_for(const adapter_test_options& options) {
  if (!options.command.empty()) return options.command;
  if (options.config.empty()) return fail(errc::invalid, "say after -- how the program is started");
  MASH_TRY(member, conformance::member_in(options.config));
  for (const std::string_view kind : {"police", "health", "schools", "probation"}) {
    if (*member != kind) continue;
    std::error_code ignored;
    const fs::path beside = fs::read_symlink("/proc/self/exe", ignored).parent_path() / ("mash-adapter-" + *member);
    return std::vector{fs::exists(beside, ignored) ? beside.string() : beside.filename().string()};
  }
  return fail(errc::invalid, "say after -- which program reads this configuration, like mash-adapter-police");
}

void list_cases(context& shared) {
  for (const conformance::case_group& group : conformance::all_cases()) {
    if (!shared.json) shared.out << group.title << "\n";
    for (const conformance::test_case& one : group.cases) {
      if (shared.json)
        shared.print(json::object{{"name", one.name}, {"group", group.title}, {"expected", one.expected}});
      else
        shared.out << "  " << one.name << ": " << one.expected << "\n";
    }
  }
}

result<void> try_one(context& shared, const adapter_test_options& options) {
  if (options.config.empty() == options.pattern.empty()) {
    shared.fail(MISUSE, "name the adapter's configuration with --config, or another program's with --template");
    return {};
  }
  if (!options.pattern.empty() && options.member.empty()) {
    shared.fail(MISUSE, "with --template say with --member whom the program speaks for");
    return {};
  }
  MASH_TRY(command, command_for(options));
  conformance::trial_options trial;
  if (!options.subject.empty()) {
    MASH_TRY(text, certs::read_file(options.subject));
    MASH_TRY(subject, conformance::read_subject(*text));
    trial.on.subject = std::move(*subject);
  }
  MASH_TRY(folder, trial_folder::make(options.keep));
  trial.on.config = options.config;
  trial.on.pattern = options.pattern;
  trial.on.member = options.member;
  trial.on.command = std::move(*command);
  trial.on.folder = folder->path();
  trial.on.patience = std::chrono::seconds(options.patience);
  trial.only = options.only;
  trial.kit = KIT;
  const auto found = conformance::try_adapter(std::move(trial), [&](const conformance::case_result& one) {
    shared.err << (one.how == conformance::mark::failed ? "F" : ".") << std::flush;
  });
  if (!found) return std::unexpected(found.error());
  shared.err << "\n";
  if (shared.json)
    shared.print(to_json(*found));
  else
    shared.out << to_text(*found);
  shared.status = found->passed() ? GOOD : BAD;
  return {};
}

}  // namespace

void add_adapter_test(CLI::App& adapter, context& shared) {
  auto& test = *adapter.add_subcommand("test", "plays a hub, good and hostile, to an adapter, and reports");
  auto options = std::make_shared<adapter_test_options>();
  test.add_option("--config", options->config, "the configuration of an adapter of ours (docs/formats/adapter.md)");
  test.add_option("--template", options->pattern, "of any other: its settings, with @words@ (docs/conformance.md)");
  test.add_option("--member", options->member, "with --template: whom it speaks for");
  test.add_option("--subject", options->subject, "somebody invented whom its source knows, as JSON");
  test.add_option("--case", options->only, "this case only; may be given again")->allow_extra_args(false);
  test.add_option("--patience", options->patience, "seconds to wait for what must come")
      ->check(CLI::Range(1, 600))
      ->capture_default_str();
  test.add_option("--keep", options->keep, "a new folder for the trial, which stays: its log, its state, its keys");
  test.add_option("program", options->command, "after --: the program and its words, @config@ for the settings");
  on_call(test, shared, options, try_one);
  auto& cases = *adapter.add_subcommand("cases", "what an adapter is tried with");
  cases.callback([&shared] { list_cases(shared); });
}

}  // namespace mash::cli
