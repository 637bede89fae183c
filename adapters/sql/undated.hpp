// SPDX-License-Identifier: Apache-2.0
// People whom no search by birth date finds: a child who was not born when the record was made, whoever has a birthday
// that nobody wrote down, and whoever has one in a form that the database cannot compare ("12/03/2015", "about 1990").
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/kit/source/people.hpp"
#include "adapters/sql/session.hpp"

namespace mash::sql {

// How a source's table of people is searched by surname.
struct surname_search {
  std::string select;           // everybody of one surname: one of our own statements, its condition in brackets
  std::string_view birth_date;  // the column, which it selects
  std::function<std::vector<std::string>(const std::string& surname)> bound;
  std::function<kit::known_person(const row&)> read;  // the birth date as kit::read_date does
};

// Adds whoever may be `asked`, as far as there is room up to `people_max`, and notes a birth date of theirs that cannot
// be read: then the system was not wholly searched. Nobody, where neither a birth date nor an expected one is asked
// for: then everybody of the surname was looked at already. A surname with too many records for one answer makes it
// not whole. Errors as session::query.
[[nodiscard]] result<void> add_undated(session& from, const contract::person& asked, const surname_search& how,
                                       std::size_t people_max, kit::candidates& into);

}  // namespace mash::sql
