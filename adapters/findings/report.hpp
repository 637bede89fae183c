// SPDX-License-Identifier: Apache-2.0
// What was found in all systems of one source: for a person who mends it (`--check-source`), and counted for whoever
// watches the adapter. The report stays on the agency's own machine: file names may be in it. Metrics have none.
#pragma once

#include <chrono>
#include <set>

#include "adapters/findings/findings.hpp"
#include "base/json.hpp"

namespace mash::findings {

struct finding {
  std::string system;  // "School census", as in answers
  std::string place;   // file, table or resource; anything but printable ASCII is `?`. Empty: the whole system
  fault what;
};

class report {
 public:
  static constexpr std::size_t LISTED_MAX = 10'000;

  // A system that was looked at and may have nothing wrong.
  void looked_at(const std::string& system);
  void add(const std::string& system, std::string_view place, const in_file& found);
  void add(const std::string& system, std::string_view place, const fault& one);
  void add(const report& other);

  [[nodiscard]] const std::vector<finding>& listed() const { return listed_; }
  [[nodiscard]] const std::map<std::string, std::map<rule, std::size_t>>& counts() const { return counts_; }
  [[nodiscard]] std::size_t total() const;
  // Whether every system that was looked at could not be read at all.
  [[nodiscard]] bool nothing_readable() const;

 private:
  void list(const std::string& system, const std::string& place, const fault& one);

  std::vector<finding> listed_;
  std::map<std::string, std::map<rule, std::size_t>> counts_;  // by system
};

// By system and rule with their counts, then the lines; for a terminal.
[[nodiscard]] std::string to_text(const report& what);
// {systems: [{system, findings: [{rule, count, means}]}], total, listed: [{system, place, line, rule, field, means}]}
[[nodiscard]] json::object to_json(const report& what);

// Sets the process's gauge mash_source_findings{system, rule}: every rule of every system in `what`, 0 included, so
// that what was mended is seen to be. Says in the log how many a system has, when that has changed. Any thread.
void publish(const report& what);

}  // namespace mash::findings
