// SPDX-License-Identifier: Apache-2.0
#include "adapters/findings/report.hpp"

#include <algorithm>
#include <mutex>

#include "base/log.hpp"
#include "base/metrics.hpp"

namespace mash::findings {

namespace {

// A file's name is the only foreign text in a report: it must not be able to command the reader's terminal.
std::string printable(std::string_view text) {
  std::string out(text.substr(0, 200));
  for (char& c : out)
    if (c < ' ' || c > '~') c = '?';
  return out;
}

bool is_whole_system(rule broken) { return broken <= rule::too_many_files; }

std::size_t sum(const std::map<rule, std::size_t>& counts) {
  std::size_t out = 0;
  for (const auto& [broken, times] : counts) out += times;
  return out;
}

}  // namespace

void report::looked_at(const std::string& system) { counts_.try_emplace(system); }

void report::list(const std::string& system, const std::string& place, const fault& one) {
  if (listed_.size() < LISTED_MAX) listed_.push_back({system, place, one});
}

void report::add(const std::string& system, std::string_view place, const in_file& found) {
  std::map<rule, std::size_t>& counts = counts_[system];
  for (const auto& [broken, times] : found.counts()) counts[broken] += times;
  for (const fault& one : found.listed()) list(system, printable(place), one);
}

void report::add(const std::string& system, std::string_view place, const fault& one) {
  ++counts_[system][one.broken];
  list(system, printable(place), one);
}

void report::add(const report& other) {
  for (const auto& [system, counts] : other.counts_) {
    looked_at(system);
    for (const auto& [broken, times] : counts) counts_[system][broken] += times;
  }
  for (const finding& one : other.listed_) list(one.system, one.place, one.what);
}

std::size_t report::total() const {
  std::size_t out = 0;
  for (const auto& [system, counts] : counts_) out += sum(counts);
  return out;
}

bool report::nothing_readable() const {
  return !counts_.empty() && std::ranges::all_of(counts_, [](const auto& system) {
    return std::ranges::any_of(system.second, [](const auto& one) { return is_whole_system(one.first); });
  });
}

std::string to_text(const report& what) {
  std::string out;
  for (const auto& [system, counts] : what.counts()) {
    const auto total = sum(counts);
    out += system + ": " +
           (total == 0 ? "nothing found" : std::to_string(total) + (total == 1 ? " finding" : " findings"));
    out += "\n";
    for (const auto& [broken, times] : counts)
      out.append("  ")
          .append(std::to_string(times))
          .append(" x ")
          .append(to_word(broken))
          .append(": ")
          .append(std::string(sentence(broken)) + "\n");
  }
  if (what.listed().empty()) return out;
  out += "\n";
  for (const finding& one : what.listed()) {
    out += one.system;
    if (!one.place.empty()) out += ", " + one.place;
    if (one.what.line > 0) out += ":" + std::to_string(one.what.line);
    out.append(": ").append(to_word(one.what.broken));
    if (!one.what.field.view().empty()) out.append(" ").append(one.what.field.view());
    out += "\n";
  }
  if (what.total() > what.listed().size())
    out += "and " + std::to_string(what.total() - what.listed().size()) + " more of these rules\n";
  return out;
}

json::object to_json(const report& what) {
  json::array systems, listed;
  for (const auto& [system, counts] : what.counts()) {
    json::array rules;
    for (const auto& [broken, times] : counts)
      rules.push_back(
          json::object{{"rule", to_word(broken)}, {"count", times}, {"means", std::string(sentence(broken))}});
    systems.push_back(json::object{{"system", system}, {"findings", std::move(rules)}});
  }
  for (const finding& one : what.listed())
    listed.push_back(json::object{{"system", one.system},
                                  {"place", one.place},
                                  {"line", one.what.line},
                                  {"rule", to_word(one.what.broken)},
                                  {"field", one.what.field.view()}});
  return {{"systems", std::move(systems)}, {"total", what.total()}, {"listed", std::move(listed)}};
}

void publish(const report& what) {
  static std::mutex GUARD;
  static std::map<std::string, std::size_t> SAID;  // by system
  for (const auto& [system, counts] : what.counts()) {
    for (std::size_t i = 0; i < words<rule>::list.size(); ++i) {
      const auto found = counts.find(static_cast<rule>(i));
      metrics::process()
          .level("mash_source_findings", "What is wrong in the source's files and tables, when they were last read.",
                 {{"system", system}, {"rule", std::string(words<rule>::list[i])}})
          .set(found == counts.end() ? 0 : static_cast<std::int64_t>(found->second));
    }
    const std::size_t now = sum(counts);
    const std::lock_guard held(GUARD);
    const auto [said, is_new] = SAID.try_emplace(system, 0);
    if (said->second == now) continue;
    said->second = now;
    now == 0 ? log::info("source_findings", {{"system", system}, {"findings", now}})
             : log::warn("source_findings", {{"system", system}, {"findings", now}});
  }
}

}  // namespace mash::findings
