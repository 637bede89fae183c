// SPDX-License-Identifier: Apache-2.0
// A council's children's social care: the Standard Safeguarding Dataset's tables (Data to Insight, v1.4) through ODBC
// as the person spine, joined to drop folders with the children-in-need census (XML), the looked-after return SSDA903
// (CSV) and, where a council has them, the lists of an inspection (Annex A, XLSX), which carry no names of children.
// One program serves any council; run one instance for each.
//
// Configuration (the adapter's [source] table), beside adapters/sql/settings.hpp's odbc, password_file,
// statement_timeout_seconds and session_statements:
//   organisation      {id, name, controller}
//   cin_folder        folder of census files (*.xml)
//   ssda903_folder    folder of the return's tables (*.csv), known by their columns
//   annex_a_folder    optional: folder of workbooks with the inspection's lists (*.xlsx), sheets known by their headers
//   telephone         optional: the desk that puts a caller through to a worker
//   records_system, cin_system, ssda903_system, annex_a_system
//                     optional: what these are called in answers
//
// A child whose care ended by adoption is not found under the old identity, in the same words and time as one who is
// unknown (Adoption and Children Act 2002 sections 56 to 65); the two ids of an adopted child are never joined.
#pragma once

#include <memory>

#include "adapters/kit/source.hpp"
#include "base/json.hpp"

namespace mash::local_authority {

// `invalid` for a wrong configuration, `denied` if the database account may write. A database or folder that is not
// there now is no error: until it is, every answer says that this system could not be searched.
[[nodiscard]] result<std::unique_ptr<kit::source>> make_local_authority_source(const json::value& config);

}  // namespace mash::local_authority
