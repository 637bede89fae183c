// SPDX-License-Identifier: Apache-2.0
#include "adapters/police/handling.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace mash::police {

namespace {

using policy::caveat;

// The Government Security Classifications policy and, for what has not been marked anew, the scheme before 2014.
constexpr auto OPEN = std::to_array<std::string_view>({"", "OFFICIAL", "NOTPROTECTIVELYMARKED", "UNCLASSIFIED"});
// With the policy's descriptors of OFFICIAL-SENSITIVE, which ask for nothing more here.
constexpr auto SENSITIVE = std::to_array<std::string_view>(
    {"OFFICIALSENSITIVE", "OFFICIALSENSITIVEPERSONAL", "OFFICIALSENSITIVECOMMERCIAL", "OFFICIALSENSITIVELOCSEN"});

// Letters in upper case and digits: "Official-Sensitive" and "OFFICIAL SENSITIVE" are one word. Anything else that is
// no blank and no punctuation stays, so that it is not known.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(" -_:;,.()[]").contains(c)) continue;
    out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return out;
}

bool is_one_of(std::span<const std::string_view> list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

}  // namespace

bool is_grade(std::string_view text) {
  return text.size() == 3 && text[0] >= '1' && text[0] <= '3' && text[1] >= 'A' && text[1] <= 'E' &&
         (text[2] == 'P' || text[2] == 'C');
}

handling_mark handling_of(std::string_view marking, std::string_view code, std::string_view grade, bool withheld) {
  handling_mark out;
  const std::string class_of = plain(marking), letter = plain(code), graded = plain(grade);
  const bool open = is_one_of(OPEN, class_of);
  out.sensitive = !open;
  out.permission = letter == "P";
  const bool code_known = letter.empty() || letter == "P";
  const bool grade_free = graded.empty() || (is_grade(graded) && graded.ends_with('P'));
  out.conditions = !code_known || !grade_free || (!open && !is_one_of(SENSITIVE, class_of));
  out.withheld = withheld;
  if (!graded.empty()) out.grades.insert(graded);
  return out;
}

void join(handling_mark& into, const handling_mark& with) {
  into.sensitive = into.sensitive || with.sensitive;
  into.permission = into.permission || with.permission;
  into.conditions = into.conditions || with.conditions;
  into.withheld = into.withheld || with.withheld;
  into.grades.insert(with.grades.begin(), with.grades.end());
}

void add_caveat(contract::record& what, caveat one) {
  if (std::ranges::find(what.caveats, one) == what.caveats.end()) what.caveats.push_back(one);
}

void mark(contract::record& what, const handling_mark& as) {
  if (as.sensitive) add_caveat(what, caveat::official_sensitive);
  if (as.permission) add_caveat(what, caveat::police_p);
  // What the force may not disclose at all needs a person there to speak, as code C does.
  if (as.conditions || as.withheld) add_caveat(what, caveat::police_c);
  if (as.withheld) add_caveat(what, caveat::originator_control);
}

}  // namespace mash::police
