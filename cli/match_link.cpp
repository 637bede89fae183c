// SPDX-License-Identifier: Apache-2.0
// mashctl match link: pairs of rows that are one person, as a CSV file; or why two rows are, or are not.
#include <algorithm>

#include "cli/command.hpp"
#include "cli/match.hpp"
#include "cli/new_file.hpp"
#include "cli/text.hpp"

namespace mash::cli {
namespace {

using policy::match_band;

struct link_options {
  match_files files;
  std::string output;
  std::string at_least = "probable";
  std::vector<std::string> explain;
  bool one_to_one = false, as_given = false;
};

// 23456 thousandths as "23.456".
std::string decimal(int thousandths) {
  std::string digits = std::to_string(std::abs(thousandths));
  if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
  digits.insert(digits.size() - 3, ".");
  return (thousandths < 0 ? "-" : "") + digits;
}

// RFC 4180. What a spreadsheet would take for a formula is left as it is: ids must come back as they were.
std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

std::string evidence_of(const matching::decision& found) {
  std::string out;
  for (const matching::finding& one : found.findings) out.append(out.empty() ? "" : "; ").append(in_words(one));
  return out;
}

std::string_view band_of(const matching::decision& found) { return found.band ? to_word(*found.band) : "none"; }

std::string links_csv(const std::vector<matching::link>& links, const match_input& input) {
  std::string out = "left,right,score,probability,band,held_back,evidence\n";
  for (const matching::link& one : links) {
    out.append(csv_field(input.left_ids()[one.left]))
        .append(",")
        .append(csv_field(input.right.ids[one.right]))
        .append(",");
    out.append(decimal(one.found.score)).append(",").append(decimal(matching::probability_of(one.found.score)));
    out.append(",").append(band_of(one.found)).append(",");
    if (one.found.why != matching::held_back::no) out.append(to_word(one.found.why));
    out.append(",");
    out.append(csv_field(evidence_of(one.found))).append("\n");
  }
  return out;
}

result<std::uint32_t> row_of(const std::vector<std::string>& ids, const std::string& id, std::string_view where) {
  const auto found = std::ranges::find(ids, id);
  if (found == ids.end()) return fail(errc::not_found, "no row of the " + std::string(where) + " file has that id");
  return static_cast<std::uint32_t>(found - ids.begin());
}

void print_explained(const context& shared, const matching::decision& found, int prior) {
  if (shared.json) {
    json::array fields;
    for (const matching::finding& one : found.findings)
      fields.push_back(json::object{{"field", to_word(one.what)}, {"level", to_word(one.how)}, {"weight", one.weight}});
    shared.print(json::object{{"band", band_of(found)},
                              {"score", found.score},
                              {"probability", matching::probability_of(found.score)},
                              {"prior", prior},
                              {"held_back", to_word(found.why)},
                              {"fields", std::move(fields)}});
    return;
  }
  std::vector<std::vector<std::string>> rows;
  int sum = prior;
  for (const matching::finding& one : found.findings) {
    rows.push_back({decimal(one.weight), std::string(in_words(one.what)), std::string(in_words(one.what, one.how))});
    sum += one.weight;
  }
  rows.push_back({decimal(prior), "before comparing", "how rarely two records are of one person"});
  if (sum != found.score)
    rows.push_back({decimal(found.score - sum), "one household", "what all who live together share counts once"});
  rows.push_back({decimal(found.score), "together", "probability " + decimal(matching::probability_of(found.score))});
  shared.out << table(rows) << "\n" << wrapped("", "Band: " + std::string(band_of(found)));
  if (found.why != matching::held_back::no) shared.out << wrapped("", std::string(in_words(found.why)) + ".");
}

// Decided as the whole run decides it: with what the files show of twins and namesakes.
result<void> explain(const context& shared, const link_options& options, const match_input& input,
                     const matching::weights& by) {
  MASH_TRY(left, row_of(input.left_ids(), options.explain[0], input.one_file ? "one" : "left"));
  MASH_TRY(right, row_of(input.right.ids, options.explain[1], input.one_file ? "one" : "right"));
  const matching::link_terms terms{input.names, by, match_band::possible, options.one_to_one};
  const auto links = matching::link_files(input.files(), terms);
  const auto is_asked = [&](const matching::link& one) {
    return (one.left == *left && one.right == *right) || (input.one_file && one.left == *right && one.right == *left);
  };
  if (const auto found = std::ranges::find_if(links, is_asked); found != links.end()) {
    print_explained(shared, found->found, by.prior);
    return {};
  }
  const matching::profile a = input.one_file ? input.right.index.at(*left) : input.left.people.at(*left);
  const auto compared = matching::compare(a, input.right.index.at(*right), {input.names, &input.right.index.often()});
  print_explained(shared, matching::decide(compared, by), by.prior);
  return {};
}

void print_summary(const context& shared, const std::vector<matching::link>& links, const matching::trained& learned) {
  std::array<std::uint64_t, 3> times{};
  for (const matching::link& one : links) ++times.at(static_cast<std::size_t>(*one.found.band));
  if (shared.json) {
    shared.print(json::object{
        {"certain", times[0]}, {"probable", times[1]}, {"possible", times[2]}, {"learned", learned.from_files}});
    return;
  }
  shared.out << times[0] << " certain, " << times[1] << " probable, " << times[2] << " possible; weights "
             << (learned.from_files ? "learned from these files" : "as given") << "\n";
}

result<void> link(context& shared, const link_options& options) {
  if (options.explain.empty() == options.output.empty()) {
    shared.fail(MISUSE, "say where to write the links with -o, or which two rows to --explain");
    return {};
  }
  if (!options.output.empty()) {
    MASH_TRY(is_new, check_is_new(options.output));
  }
  auto input = std::make_unique<match_input>();
  MASH_TRY(read, read_match_input(options.files, *input));
  matching::trained learned{.learned = input->start, .pairs = 0, .matches = 0, .from_files = false, .rounds = 0};
  if (!options.as_given) learned = matching::train(input->files(), input->names, input->start);
  if (!options.explain.empty()) return explain(shared, options, *input, learned.learned);
  const auto at_least = from_word<match_band>(options.at_least).value_or(match_band::probable);
  const auto links =
      matching::link_files(input->files(), {input->names, learned.learned, at_least, options.one_to_one});
  MASH_TRY(written, write_new(options.output, links_csv(links, *input)));
  print_summary(shared, links, learned);
  return {};
}

}  // namespace

void add_match_link(CLI::App& match, context& shared) {
  auto options = std::make_shared<link_options>();
  auto& command = *match.add_subcommand("link", "name the pairs of rows that are of one person, with why");
  add_match_files(command, options->files);
  command.add_option("-o,--output", options->output, "file to write the pairs to");
  command.add_option("--band", options->at_least, "the lowest band to name")->check(one_of<match_band>());
  command.add_option("--explain", options->explain, "instead: why these two rows are, or are not, of one person")
      ->expected(2);
  command.add_flag("--one-to-one", options->one_to_one,
                   "neither file has a person twice: only the best pair of each row");
  command.add_flag("--as-given", options->as_given, "use the weights as they are, without learning from the files");
  on_call(command, shared, options, link);
}

}  // namespace mash::cli
