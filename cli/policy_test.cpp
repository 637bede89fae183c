// SPDX-License-Identifier: Apache-2.0
// mashctl policy test: tries the cases that stand beside an agreement, and says which rules and limits none of them
// names.
#include <algorithm>
#include <set>

#include "cli/command.hpp"
#include "cli/policy.hpp"
#include "cli/text.hpp"
#include "policy/cases.hpp"
#include "policy/folder.hpp"
#include "policy/matrix.hpp"

namespace mash::cli {
namespace {

struct test_options {
  std::string path;
};

struct tested {
  policy::tried_cases tried;
  std::vector<std::string> untried;  // rules and limits that no case names
  std::size_t rules = 0;
};

// An agreement without cases has no wrong one; the rules that nobody tries say the rest.
[[nodiscard]] result<tested> try_folder(const std::string& path) {
  MASH_TRY(files, policy::read_folder(path));
  MASH_TRY(under, policy::agreement::assemble(*files, path));
  tested found;
  if (const auto file = files->files.find(policy::CASES_FILE); file != files->files.end()) {
    MASH_TRY(tried, policy::try_cases(**under, file->second, path + "/" + std::string(policy::CASES_FILE)));
    found.tried = *std::move(tried);
  }
  std::set<std::string_view> named;
  for (const policy::tried_case& each : found.tried.cases) named.insert(each.rule);
  for (const policy::rule_name& each : policy::rules_of(**under)) {
    ++found.rules;
    if (!named.contains(each.id)) found.untried.push_back(each.id + " (" + each.place + ")");
  }
  return found;
}

[[nodiscard]] json::object as_json(const tested& found) {
  json::array wrong;
  for (const policy::tried_case& each : found.tried.cases)
    if (each.wrong > 0)
      wrong.emplace_back(json::object{{"line", each.line},
                                      {"decisions", static_cast<std::int64_t>(each.decisions)},
                                      {"wrong", static_cast<std::int64_t>(each.wrong)},
                                      {"first", each.first_wrong}});
  return {{"cases", static_cast<std::int64_t>(found.tried.cases.size())},
          {"decisions", static_cast<std::int64_t>(found.tried.decisions())},
          {"wrong", std::move(wrong)},
          {"rules", static_cast<std::int64_t>(found.rules)},
          {"rules_without_a_case", json::array(found.untried.begin(), found.untried.end())}};
}

void say(const context& shared, const tested& found) {
  for (const policy::tried_case& each : found.tried.cases) {
    if (each.wrong == 0) continue;
    shared.out << wrapped("WRONG  ", "cases.toml:" + std::to_string(each.line) + ": " + each.first_wrong);
    if (each.wrong > 1) shared.out << "       and " << each.wrong - 1 << " more of this case\n";
  }
  if (!found.untried.empty()) shared.out << heading("Rules and limits that no case names");
  for (const std::string& each : found.untried) shared.out << wrapped("  ", each);
  const std::size_t right = found.tried.cases.size() - found.tried.wrong();
  shared.out << right << " of " << found.tried.cases.size() << " cases are right (" << found.tried.decisions()
             << " decisions); " << found.rules - found.untried.size() << " of " << found.rules
             << " rules and limits have a case.\n";
}

result<void> test(context& shared, const test_options& options) {
  MASH_TRY(found, try_folder(options.path));
  if (shared.json)
    shared.print(as_json(*found));
  else
    say(shared, *found);
  shared.status = found->tried.wrong() == 0 ? GOOD : BAD;
  return {};
}

}  // namespace

void add_policy_test(CLI::App& policy, context& shared) {
  auto options = std::make_shared<test_options>();
  auto& command = *policy.add_subcommand("test", "try the agreement's cases; name the rules that none of them tries");
  command.add_option("path", options->path, "folder of the agreement")->required();
  on_call(command, shared, options, test);
}

}  // namespace mash::cli
