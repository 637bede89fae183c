// SPDX-License-Identifier: Apache-2.0
// mashctl match train: what two files teach about weights, to be read, changed and kept.
#include <cmath>

#include "cli/command.hpp"
#include "cli/match.hpp"
#include "cli/new_file.hpp"

namespace mash::cli {
namespace {

struct train_options {
  match_files files;
  std::string output;
};

result<void> train(context& shared, const train_options& options) {
  auto input = std::make_unique<match_input>();
  MASH_TRY(read, read_match_input(options.files, *input));
  const matching::trained learned = matching::train(input->files(), input->names, input->start);
  if (!learned.from_files)
    return fail(errc::conflict, "the files have too few people in common to learn from: about " +
                                    std::to_string(std::llround(learned.matches)) + ", and fifty are needed");
  MASH_TRY(written, write_new(options.output, learned.learned.to_toml()));
  if (shared.json)
    shared.print(json::object{{"pairs", learned.pairs},
                              {"matches", std::llround(learned.matches)},
                              {"rounds", learned.rounds},
                              {"prior", learned.learned.prior}});
  else
    shared.out << learned.pairs << " pairs compared, about " << std::llround(learned.matches)
               << " of them one person; weights written to " << options.output << "\n";
  return {};
}

}  // namespace

void add_match_train(CLI::App& match, context& shared) {
  auto options = std::make_shared<train_options>();
  auto& command = *match.add_subcommand("train", "learn weights from files, without being told who is who");
  add_match_files(command, options->files);
  command.add_option("-o,--output", options->output, "file to write the weights to")->required();
  on_call(command, shared, options, train);
}

}  // namespace mash::cli
