// SPDX-License-Identifier: Apache-2.0
// mashctl policy matrix: what an agreement shares, as a table of purpose, agency and category.
#include "cli/command.hpp"
#include "cli/policy.hpp"
#include "cli/text.hpp"
#include "policy/folder.hpp"
#include "policy/matrix.hpp"

namespace mash::cli {
namespace {

using policy::disposition;
using policy::matrix_line;

struct matrix_options {
  std::string path, why, what, on;
  std::string holder;
};

[[nodiscard]] std::string text(disposition form) {
  return form == disposition::withheld ? "-" : std::string(to_word(form));
}

// "released" where all three are, else each.
[[nodiscard]] std::string by_rating(const matrix_line& line) {
  const auto& [red, amber, green] = line.by_rating;
  if (red == amber && amber == green) return text(red);
  return text(red) + " / " + text(amber) + " / " + text(green);
}

[[nodiscard]] json::object as_json(const matrix_line& line) {
  json::object one{
      {"purpose", to_word(line.why)},          {"agency", line.holder}, {"category", to_word(line.what)},
      {"about", to_word(line.about)},          {"rule", line.rule},     {"if_limited", to_word(line.if_limited)},
      {"if_refused", to_word(line.if_refused)}};
  for (const policy::urgency rating : {policy::urgency::red, policy::urgency::amber, policy::urgency::green})
    one[to_word(rating)] = to_word(line.by_rating.at(static_cast<std::size_t>(rating)));
  return one;
}

// The lines of one purpose.
void say_purpose(const context& shared, const std::vector<matrix_line>& lines, std::size_t first, std::size_t last) {
  shared.out << heading(to_word(lines[first].why));
  std::vector<std::vector<std::string>> rows{{"agency", "category", "about", "red / amber / green", "rule"}};
  for (std::size_t i = first; i < last; ++i)
    rows.push_back({std::string(lines[i].holder), std::string(to_word(lines[i].what)),
                    std::string(to_word(lines[i].about)), by_rating(lines[i]), std::string(lines[i].rule)});
  shared.out << table(rows) << "\n";
}

void say(const context& shared, const std::vector<matrix_line>& lines) {
  for (std::size_t first = 0; first < lines.size();) {
    std::size_t last = first;
    while (last < lines.size() && lines[last].why == lines[first].why) ++last;
    say_purpose(shared, lines, first, last);
    first = last;
  }
  shared.out << lines.size() << " combinations of purpose, agency, category and person share something: recent,\n"
             << "unmarked items of a certain match, the family having agreed, as if every party had signed.\n";
}

result<void> matrix(context& shared, const matrix_options& options) {
  civil_date on = date_of(shared.time.now());
  if (!options.on.empty()) {
    auto day = parse_iso_date(options.on);
    if (!day) {
      shared.fail(MISUSE, "--on takes a day: 2026-11-20");
      return {};
    }
    on = *day;
  }
  MASH_TRY(files, policy::read_folder(options.path));
  MASH_TRY(under, policy::agreement::assemble(*files, options.path));
  if (!options.holder.empty() && (*under)->find_party(options.holder) == nullptr) {
    shared.fail(MISUSE, "the agreement has no party " + options.holder);
    return {};
  }
  const auto lines = policy::matrix_of(
      **under, on,
      {from_word<policy::purpose>(options.why), from_word<policy::category>(options.what), options.holder});
  if (!shared.json) {
    say(shared, lines);
    return {};
  }
  for (const matrix_line& each : lines) shared.print(as_json(each));
  return {};
}

}  // namespace

void add_policy_matrix(CLI::App& policy, context& shared) {
  auto options = std::make_shared<matrix_options>();
  auto& command = *policy.add_subcommand("matrix", "what an agreement shares: purpose, agency, category");
  command.add_option("path", options->path, "folder of the agreement")->required();
  command.add_option("--purpose", options->why, "this purpose only")->check(one_of<policy::purpose>());
  command.add_option("--category", options->what, "this category only")->check(one_of<policy::category>());
  command.add_option("--agency", options->holder, "this party only");
  command.add_option("--on", options->on, "under the law of this day; today if left out");
  on_call(command, shared, options, matrix);
}

}  // namespace mash::cli
