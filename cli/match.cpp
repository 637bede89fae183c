// SPDX-License-Identifier: Apache-2.0
#include "cli/match.hpp"

#include <CLI/CLI.hpp>
namespace mash::cli {
namespace {

// A million rows of a wide export.
constexpr csv::limits LIMITS{.bytes_max = std::size_t{1} << 30, .rows_max = 2'000'000};

std::unexpected<error> of_file(const std::string& path, const error& why) {
  return fail(why.code, path + ": " + why.detail);
}

result<void> read_people_file(const std::string& path, const matching::column_map& by, bool indexed,
                              people_file& into) {
  auto table = csv::read_file(path, LIMITS);
  if (!table) return of_file(path, table.error());
  auto people = matching::read_people(*table, by);
  if (!people) return of_file(path, people.error());
  for (matching::description& one : *people) {
    const matching::profile profile = matching::make_profile(one);
    if (indexed)
      into.index.add(profile);
    else
      into.people.add(profile);
    into.ids.push_back(std::move(one.id));
  }
  if (indexed) into.index.seal();
  return {};
}

}  // namespace

result<void> read_match_input(const match_files& from, match_input& into) {
  into.one_file = !from.dedupe.empty();
  if (from.dedupe.empty() && from.left.empty())
    return fail(errc::invalid, "name two files with --left and --right, or one with --dedupe");
  MASH_TRY(map, toml::read_file(from.columns));
  MASH_TRY(left, matching::read_columns(*map, from.columns, matching::side::left));
  MASH_TRY(right, matching::read_columns(*map, from.columns, matching::side::right));
  into.names = matching::given_names::shipped();
  into.start = matching::weights::shipped();
  if (!from.names.empty()) {
    MASH_TRY(file, toml::read_file(from.names));
    MASH_TRY(names, matching::given_names::read(*file, from.names));
    into.names = std::move(*names);
  }
  if (!from.weights.empty()) {
    MASH_TRY(file, toml::read_file(from.weights));
    MASH_TRY(weights, matching::weights::read(*file, from.weights));
    into.start = *weights;
  }
  if (into.one_file) return read_people_file(from.dedupe, *left, true, into.right);
  MASH_TRY(left_read, read_people_file(from.left, *left, false, into.left));
  return read_people_file(from.right, *right, true, into.right);
}

void add_match_files(CLI::App& command, match_files& into) {
  auto* left = command.add_option("--left", into.left, "CSV file");
  auto* right = command.add_option("--right", into.right, "CSV file to look its people up in");
  command.add_option("--dedupe", into.dedupe, "one CSV file, to find who is in it more than once")
      ->excludes(left)
      ->excludes(right);
  left->needs(right);
  right->needs(left);
  command.add_option("--columns", into.columns, "which column says what (docs/formats/matching.md)")->required();
  command.add_option("--weights", into.weights, "weights to start from, instead of the shipped ones");
  command.add_option("--names", into.names, "forms of given names, instead of the shipped ones");
}

void add_match(CLI::App& app, context& shared) {
  auto& match = *app.add_subcommand("match", "which records are of one person, and why; over any CSV files");
  match.require_subcommand(1);
  add_match_link(match, shared);
  add_match_train(match, shared);
}

}  // namespace mash::cli
