// SPDX-License-Identifier: Apache-2.0
// What a new version of an agreement changes. Two lists: terms (who are parties, who may ask, what a question may tell,
// which law counts), and items: every combination of holder, recipient, category, purpose and circumstance that the two
// versions let leave differently, exactly, as few boxes. Compared as if every party had signed both, under the law of
// one day, for records surely matched (what a doubtful match holds back is the program's and the same for both).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "policy/agreement.hpp"

namespace mash::policy {

// What becomes of an item. An item older than `years` is withheld.
struct treatment {
  disposition form = disposition::withheld;
  int years = 0;                    // 0: of any age; or the same in both versions, and so not said
  std::vector<std::string> fields;  // of a redacted one, those that stay; empty: the program's choice
  bool operator==(const treatment&) const = default;
  auto operator<=>(const treatment&) const = default;
};

enum class change : unsigned char {
  newly_shared,    // its content is told, and was not
  newly_withheld,  // its content was told, and is not
  shared_more,     // in a form nearer to the content
  shared_less,
  older_shared,    // looks back further
  older_withheld,  // looks back less far
  changed,         // of these, one and another
};

// The roles in the concern of the people whom an item is about, as far as they make a difference.
struct roles_condition {
  enum class form : unsigned char { any, with_one_of, with_none_of, exactly_one_of_the_sets };
  form how = form::any;
  value_set<role_in_concern> roles;
  std::vector<value_set<role_in_concern>> sets;
};

// A box of combinations with the same change.
struct difference {
  change what{};
  treatment before, after;
  bool look_back_only = false;  // each item keeps its form, whichever that is: only the years differ
  value_set<agency_kind> holders, recipients;
  value_set<category> categories;
  value_set<purpose> purposes;
  value_set<subject_kind> about;
  value_set<urgency> urgencies;
  value_set<agreement_state> family;
  bool unmarked = true;      // items without any mark; else
  value_set<caveat> marked;  // items with one of these
  bool dated = true, undated = true;
  roles_condition roles;
  std::vector<std::string> rules;  // of the version that tells more of it
  // Said already by a line for unmarked items: these are marked, and change alike or, held by a protection or by a
  // limit that both versions have, as far as that lets them.
  bool follows = false;
};

// Something else that the version says differently; empty: not there. In words of the file.
struct term_change {
  std::string term, before, after;
};

struct comparison {
  civil_date on{};  // under the law of which day
  std::vector<term_change> terms;
  std::vector<difference> items;  // newly shared first
};

// As of `on`, or of the first day on which both versions are in force if that is later.
[[nodiscard]] result<comparison> compare(const agreement& before, const agreement& after, civil_date on);

[[nodiscard]] json::object to_json(const difference& one);

}  // namespace mash::policy

namespace mash {

template <>
struct words<policy::change> {
  static constexpr auto list = std::to_array<std::string_view>({
      "newly_shared",
      "newly_withheld",
      "shared_more",
      "shared_less",
      "older_shared",
      "older_withheld",
      "changed",
  });
};

template <>
struct words<policy::roles_condition::form> {
  static constexpr auto list =
      std::to_array<std::string_view>({"any", "with_one_of", "with_none_of", "exactly_one_of_the_sets"});
};

}  // namespace mash
