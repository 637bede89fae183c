// SPDX-License-Identifier: Apache-2.0
// Police: tables with the names of the NPCC POLE minimum data standards (config/demo/police/schema.sql), read through
// ODBC. The look-up never writes, and refuses to start where its account could.
//
// Configuration (the adapter's [source] table), beside adapters/sql/settings.hpp's odbc, password_file,
// statement_timeout_seconds and session_statements:
//   organisation           {id, name, controller}
//   system                 what the extract is called in answers: "Crime and incident records"
//   mapping                optional file: what a force calls the tables and columns (adapters/sql/mapping.hpp)
//   staff_safety_markers   optional list of warning-marker codes that mean danger to staff who visit
#pragma once

#include <memory>

#include "adapters/kit/source.hpp"
#include "base/json.hpp"

namespace mash::police {

// `invalid` for a wrong configuration, `denied` if the account may write; a database that is down now is no error: it
// may be up when a question comes, and until then every answer says that the system could not be searched.
[[nodiscard]] result<std::unique_ptr<kit::source>> make_police_source(const json::value& config);

}  // namespace mash::police
