// SPDX-License-Identifier: Apache-2.0
// mashctl synth: an invented population in every agency's own format, with the truth, to try matching and adapters on.
#include <CLI/CLI.hpp>
#include <filesystem>

#include "adapters/synth/files.hpp"
#include "cli/command.hpp"
#include "cli/context.hpp"
#include "cli/new_file.hpp"

namespace mash::cli {
namespace {

struct synth_options {
  std::string output;
  std::uint32_t people = 1'000;
  std::uint64_t seed = 1;
};

result<void> synth(context& shared, const synth_options& options) {
  namespace fs = std::filesystem;
  std::error_code failed;
  if (fs::exists(options.output, failed) && !fs::is_empty(options.output, failed))
    return fail(errc::conflict, options.output + " is there already, and not empty: nothing was written");
  const std::vector<synth::human> people = synth::invent(options.people, options.seed);
  std::size_t files = 0;
  const auto write = [&](const std::string& path, std::string_view content) -> result<void> {
    const fs::path whole = fs::path(options.output) / path;
    fs::create_directories(whole.parent_path(), failed);
    if (failed) return fail(errc::unavailable, whole.parent_path().string() + ": " + failed.message());
    ++files;
    return write_new(whole.string(), content);
  };
  MASH_TRY(written, synth::write_all(people, options.seed, write));
  if (shared.json)
    shared.print(json::object{{"people", people.size()}, {"files", files}, {"seed", options.seed}});
  else
    shared.out << people.size() << " invented people in " << files << " files below " << options.output << "\n";
  return {};
}

}  // namespace

void add_synth(CLI::App& app, context& shared) {
  auto options = std::make_shared<synth_options>();
  auto& command = *app.add_subcommand("synth", "invent people, as every agency's system has them, with the truth");
  command.add_option("--people", options->people, "how many (whole families: a few more may come)")
      ->check(CLI::Range(1U, synth::PEOPLE_MAX));
  command.add_option("--seed", options->seed, "the same number and seed give the same bytes");
  command.add_option("-o,--out,--output", options->output, "folder to write into; new or empty")->required();
  on_call(command, shared, options, synth);
}

}  // namespace mash::cli
