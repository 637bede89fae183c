// SPDX-License-Identifier: Apache-2.0
// The one small interface an agency's adapter implements: find people, fetch records. Matching, policy, review, ledger,
// exchange and configuration are the kit's. A source is read-only: it never writes to the system it reads.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "adapters/contract/lookup.hpp"
#include "adapters/findings/report.hpp"
#include "base/errors.hpp"

namespace mash::kit {

using deadline = std::chrono::steady_clock::time_point;

// Somebody the source knows, who may or may not be the person asked about. Matching decides, not the source.
struct known_person {
  std::string key;  // the source's own identifier; never leaves the adapter
  std::string organisation;
  contract::person identity;  // `id` unused
  bool restricted = false;    // e.g. FHIR meta.security R: never matched on address, telephone, school or practice
  struct tie {
    std::string key;                               // another known_person of the source, if it is one
    std::string name;                              // or only a name: "Grace Bell"
    policy::relationship type{};                   // what the other is to this person
    std::optional<civil_date> from = {}, to = {};  // `to`: when it ended
  };
  std::vector<tie> ties;
};

// How one of the source's systems fared; a broken one does not silence the others.
struct system_report {
  std::string organisation, system;
  bool searched = true;  // false: down, unreadable or timed out
  std::string trouble;   // for the log and metrics; never personal data
  // With `searched` false: the system knows more people like that than it lists, so that it needs a further identifier.
  bool ambiguous = false;
};

struct found_people {
  std::vector<known_person> people;
  std::vector<system_report> systems;
};

struct found_records {
  std::vector<contract::record> records;
  std::vector<system_report> systems;
};

// `find` and `fetch` are to keep their deadlines; one that does not come back is given up and its thread left behind
// (punctual.hpp).
class source {
 public:
  virtual ~source() = default;
  // The organisations this source speaks for, with the systems each searches. `outcome` is ignored.
  [[nodiscard]] virtual std::vector<contract::organisation> organisations() const = 0;
  // Everybody who might be `who`: by NHS number, UPN, or by name and birth date, generously. Blocking; called on a
  // worker thread.
  [[nodiscard]] virtual result<found_people> find(const contract::person& who, deadline until) = 0;
  // What is held about the matched people (subject id -> keys), in the wanted categories, not older than `look_back`.
  // Identity records (kind identity) say how the source knows each person: names, dates, addresses with caveats.
  [[nodiscard]] virtual result<found_records> fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                                    const contract::ask& question, deadline until) = 0;
  // Those of the keys under which somebody is held, each as `known_person::key` has it or as the source's own records
  // do ("77" for "Patient/77"), for `--check-source`. Blocking. A source that cannot say fails.
  [[nodiscard]] virtual result<std::set<std::string>> held(const std::set<std::string>& keys, deadline until) {
    (void)keys;
    (void)until;
    return fail(errc::unavailable, "this source does not say whom it holds");
  }
  // What is wrong in the source's files, tables or server, for its own staff: `--check-source`. Blocking. A source that
  // says nothing here has looked at nothing.
  [[nodiscard]] virtual findings::report examine(deadline until) {
    (void)until;
    return {};
  }
};

}  // namespace mash::kit
