// SPDX-License-Identifier: Apache-2.0
// Whether an agreement keeps a statement, decided over every point of the space at once, or the smallest example that
// breaks it. The statements are proved on the strict reading of an agreement (model.hpp): as if every party had signed
// and every enacted law had begun, so that neither a signature nor a commencement can break one later.
#pragma once

#include <optional>

#include "policy/analyse/invariant.hpp"
#include "policy/analyse/model.hpp"

namespace mash::policy::analyse {

// One value on each axis; on marks all that the item carries.
struct counter_example {
  region point;
  disposition form = disposition::withheld;  // of statements about how items leave
  std::string words;                         // what would happen, and by which rule at which line
};

// A part of the space with what the agreement settles there, taken once for all who look at it.
class scope {
 public:
  // Every mark belongs to it, because an item may carry others beside those that a statement names.
  scope(const model& over, const region& within);

  [[nodiscard]] const model& over() const { return *over_; }
  [[nodiscard]] const region& within() const { return within_; }
  [[nodiscard]] const std::vector<decided>& items() const { return items_; }
  [[nodiscard]] const std::vector<region>& questions() const { return questions_; }
  // Of `where`, those in one of `forms`, as far as there is a lawful basis for them.
  [[nodiscard]] std::vector<decided> leaving(const region& where, value_set<disposition> forms) const;

 private:
  const model* over_;
  region within_;
  std::vector<decided> items_;
  std::vector<region> questions_;
};

// Nothing: the statement holds everywhere in `within`, whatever other marks an item carries.
[[nodiscard]] std::optional<counter_example> disprove(const model& over, region within, const invariant& each);

// All at once, when an agreement is loaded. `invalid`: a line "invariants.toml:12: broken: ..." for each broken one;
// `too_large`: it has too many dates to be proved.
[[nodiscard]] result<void> prove(const agreement::compiled& tables, const std::vector<invariant>& all);

// The point of a region that departs least from the plainest: unmarked, surely matched, within the look-back, under the
// law of the first day, about a child, rated red, agreed to.
[[nodiscard]] region plainest_point(const region& of);
// Orders points by how many such departures they have.
[[nodiscard]] bool plainer(const region& a, const region& b);

}  // namespace mash::policy::analyse
