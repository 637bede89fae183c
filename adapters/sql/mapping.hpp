// SPDX-License-Identifier: Apache-2.0
// Whose tables and columns have other names gives a file, not views and not code (docs/formats/adapter.md):
//   [person]                    one of the tables that the source reads
//   table = "dbo.Nominal"       what it is called there; may be left out
//   surname = "Family_Name"     one of its columns, and what that is called there; the others keep their names
// A name is letters, digits and underscores, a table's with up to two dots between; anything else is refused and never
// quoted, since a quoted name means something else to each database (SQLite takes an unknown one for a text).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/toml.hpp"

namespace mash::sql {

// What a source reads: the columns of each table, all of them.
using known_tables = std::map<std::string, std::vector<std::string>, std::less<>>;

class mapping {
 public:
  // errc::invalid names every table and column that is not known, and every name that is none.
  [[nodiscard]] static result<mapping> read_file(const std::string& path, const known_tables& known);
  [[nodiscard]] static result<mapping> read(const toml::document& file, const std::string& path,
                                            const known_tables& known);

  // The statement with each mapped table as a select of its columns under our names. Only the columns that the
  // statement speaks of are in it, so that one which is missing is missed alone.
  [[nodiscard]] std::string applied(std::string_view select) const;
  // "person.surname (there dbo.Nominal.Family_Name)" for whoever mends it; `column` may be empty.
  [[nodiscard]] std::string place(std::string_view table, std::string_view column) const;

 private:
  struct names {
    std::string table;                                         // there
    std::vector<std::pair<std::string, std::string>> columns;  // ours, there; all that are known
  };
  std::map<std::string, names, std::less<>> tables_;  // by our name; those that the file has
};

}  // namespace mash::sql
