// SPDX-License-Identifier: Apache-2.0
// mashctl policy check: proves the invariants of an agreement over its whole space, and reports what an author should
// know: rules that never decide, overlaps, purposes that get nothing, gaps.
#include <chrono>
#include <iomanip>
#include <sstream>

#include "cli/command.hpp"
#include "cli/policy.hpp"
#include "cli/text.hpp"
#include "policy/analyse/check.hpp"

namespace mash::cli {
namespace {

using policy::analyse::checked;

struct check_options {
  std::string path;
};

// "4.1e+27": nobody reads that many digits.
[[nodiscard]] std::string in_short(double number) {
  std::ostringstream text;
  text << std::setprecision(2) << number;
  return text.str();
}

[[nodiscard]] std::string seconds(std::chrono::nanoseconds took) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << std::chrono::duration<double>(took).count() << " s";
  return text.str();
}

[[nodiscard]] json::array as_array(const std::vector<std::string>& lines) {
  return json::array(lines.begin(), lines.end());
}

[[nodiscard]] json::object as_json(const checked& found, std::chrono::nanoseconds took) {
  json::array invariants, theorems;
  for (const auto& each : found.invariants) {
    json::object one{{"id", each.id}, {"says", each.says}, {"law", each.law}, {"place", each.place}};
    one["holds"] = each.counter_example.empty();
    if (!each.counter_example.empty()) one["counter_example"] = each.counter_example;
    invariants.emplace_back(std::move(one));
  }
  for (const auto& each : found.theorems) {
    json::object one{{"says", each.says}, {"checked", static_cast<std::int64_t>(each.checked)}};
    one["holds"] = each.broken.empty();
    if (!each.broken.empty()) one["counter_example"] = each.broken;
    theorems.emplace_back(std::move(one));
  }
  return {{"agreement", found.name},
          {"good", found.good()},
          {"points", in_short(found.points)},
          {"regions", static_cast<std::int64_t>(found.regions)},
          {"milliseconds", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()},
          {"invariants", std::move(invariants)},
          {"theorems", std::move(theorems)},
          {"wrong_cases", as_array(found.wrong_cases)},
          {"dead", as_array(found.dead)},
          {"overlaps", as_array(found.overlaps)},
          {"purposes_without_anything", as_array(found.get_nothing)},
          {"gaps", as_array(found.gaps)}};
}

void say_list(const context& shared, std::string_view title, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  shared.out << heading(title);
  for (const std::string& each : lines) shared.out << wrapped("  ", each);
}

void say(const context& shared, const checked& found, std::chrono::nanoseconds took) {
  std::size_t broken = 0;
  for (const auto& each : found.invariants) {
    if (each.counter_example.empty()) continue;
    ++broken;
    shared.out << wrapped("BROKEN  ", each.says + " (" + each.law + ") " + each.place)
               << wrapped("        ", each.counter_example);
  }
  for (const std::string& each : found.wrong_cases) shared.out << wrapped("BROKEN  ", "case " + each);
  for (const auto& each : found.theorems) {
    shared.out << wrapped(each.broken.empty() ? "proved  " : "BROKEN  ",
                          each.says + " (" + std::to_string(each.checked) + " comparisons on the tables)");
    if (!each.broken.empty()) shared.out << wrapped("        ", each.broken);
  }
  say_list(shared, "Rules and limits that never decide anything", found.dead);
  say_list(shared, "Overlaps: the stricter wins", found.overlaps);
  say_list(shared, "Purposes for which nothing is told", found.get_nothing);
  say_list(shared, "Categories without a rule", found.gaps);
  shared.out << found.name << ": " << found.invariants.size() - broken << " of " << found.invariants.size()
             << " invariants hold over " << in_short(found.points) << " points, decided in " << found.regions
             << " regions, " << seconds(took) << ".\n";
}

result<void> check(context& shared, const check_options& options) {
  const auto start = std::chrono::steady_clock::now();
  auto found = policy::analyse::check_folder(options.path);
  if (!found) {
    shared.fail(OUT_OF_REACH, found.error().detail);
    return {};
  }
  const auto took = std::chrono::steady_clock::now() - start;
  if (shared.json)
    shared.print(as_json(*found, took));
  else
    say(shared, *found, took);
  shared.status = found->good() ? GOOD : BAD;
  return {};
}

}  // namespace

void add_policy_check(CLI::App& policy, context& shared) {
  auto options = std::make_shared<check_options>();
  auto& command = *policy.add_subcommand(
      "check", "prove the invariants over every possible check; report dead rules, overlaps and gaps");
  command.add_option("path", options->path, "folder of the agreement")->required();
  on_call(command, shared, options, check);
}

}  // namespace mash::cli
