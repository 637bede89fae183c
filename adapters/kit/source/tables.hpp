// SPDX-License-Identifier: Apache-2.0
// A whole source over CSV exports in a drop folder, for an adapter that says only which files there are and what a row
// of each means (docs/writing-an-adapter.md). One file lists the people, the others hold rows about them.
//
// Configuration (the adapter's [source] table): one [[source.organisations]] for each body it speaks for, with
//   id, name, controller   of the body; the controller is who answers for its records (UK GDPR Article 4(7))
//   system                 what the exports are called in answers: "Probation case records"
//   folder                 where its exports lie. Two bodies have two folders
//   people_min             may be left out: a list of fewer people was not wholly delivered. One that was cut off
//                          between two lines cannot be told from a whole one otherwise
//
// What cannot be read is never silence. A row with a fault is left out and the others are used; but then the system was
// not wholly searched, and its report says so: for everybody if it concerns the list of people, otherwise for whoever
// the row is about. A mark or a column that this adapter does not know is such a fault.
#pragma once

#include "adapters/kit/source.hpp"
#include "adapters/kit/source/table_row.hpp"
#include "base/json.hpp"

namespace mash::kit {

struct table_layout {
  // `name` of the file, and the columns that it must have: a missing one refuses the file, others are not read. The
  // first `identifying` ones, the person's key first, tell one row from all others; records get their stable ids of
  // them.
  struct file {
    std::string_view name;
    std::vector<std::string_view> columns;
    std::size_t identifying = 1;
  };
  struct records_file {
    file what;
    void (*read)(table_row& from);
  };
  file people;
  known_person (*person)(table_row& from);  // key, organisation and kind (child or adult, by age) are filled in
  std::vector<records_file> records;
};

// `invalid` for a wrong configuration. A folder that is empty or not there is no error: every answer says so until it
// is filled.
[[nodiscard]] result<std::unique_ptr<source>> make_table_source(const json::value& config, table_layout layout);

}  // namespace mash::kit
