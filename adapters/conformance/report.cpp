// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/report.hpp"

#include <algorithm>

namespace mash::conformance {
namespace {

std::string_view shown(mark how) {
  switch (how) {
    case mark::passed:
      return "passed";
    case mark::failed:
      return "FAILED";
    case mark::not_tried:
      return "not tried";
  }
  return "";
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  out.resize(std::max(width, out.size() + 1), ' ');
  return out;
}

std::string in_seconds(std::chrono::milliseconds took) {
  const auto tenths = took.count() / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

template <class List>
std::string joined(const List& list, std::string_view separator, auto&& text) {
  std::string out;
  for (const auto& one : list) out.append(out.empty() ? "" : separator).append(text(one));
  return out;
}

std::string minors_of(const report& from) {
  return joined(from.minors, ", ", [](std::int64_t one) { return std::to_string(one); });
}

}  // namespace

std::size_t report::count(mark how) const {
  return static_cast<std::size_t>(std::ranges::count(results, how, &case_result::how));
}

std::string line_of(const case_result& one) {
  std::string out = "  " + padded(shown(one.how), 11) + padded(one.name, 24);
  if (one.how != mark::failed) return out + one.came;
  return out + "\n" + std::string(13, ' ') + "expected: " + one.expected + "\n" + std::string(13, ' ') +
         "came:     " + one.came;
}

std::string to_text(const report& from) {
  std::string out = "MASHX1 conformance report\n\n";
  const auto row = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) out.append(padded(name, 12)).append(value).append("\n");
  };
  row("member", from.member);
  row("program", from.program);
  row("minors", minors_of(from));
  row("command", joined(from.command, " ", [](const std::string& one) { return one; }));
  row("settings", from.config_digest.empty() ? "" : "SHA-256 " + from.config_digest);
  row("tried with", from.kit);
  row("at", to_rfc3339(from.at));
  std::string_view group;
  for (const case_result& one : from.results) {
    if (one.group != group) out.append("\n").append(one.group).append("\n");
    group = one.group;
    out.append(line_of(one)).append("\n");
  }
  out += "\n" + std::to_string(from.count(mark::passed)) + " passed, " + std::to_string(from.count(mark::failed)) +
         " failed, " + std::to_string(from.count(mark::not_tried)) + " not tried, in " + in_seconds(from.took) + "\n";
  return out;
}

json::object to_json(const report& from) {
  json::array results;
  for (const case_result& one : from.results)
    results.push_back(json::object{{"name", one.name},
                                   {"group", one.group},
                                   {"result", to_word(one.how)},
                                   {"expected", one.expected},
                                   {"came", one.came},
                                   {"milliseconds", one.took.count()}});
  return {{"member", from.member},
          {"program", from.program},
          {"minors", json::array(from.minors.begin(), from.minors.end())},
          {"command", json::array(from.command.begin(), from.command.end())},
          {"settings", from.config_digest},
          {"kit", from.kit},
          {"at", to_rfc3339(from.at)},
          {"passed", from.count(mark::passed)},
          {"failed", from.count(mark::failed)},
          {"not_tried", from.count(mark::not_tried)},
          {"milliseconds", from.took.count()},
          {"results", std::move(results)}};
}

}  // namespace mash::conformance
