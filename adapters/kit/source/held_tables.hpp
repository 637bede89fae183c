// SPDX-License-Identifier: Apache-2.0
// Private to tables.cpp: what the exports of one organisation hold at one moment. Built once, then only read, so that
// any number of threads may use it while the next one is being built.
#pragma once

#include <map>

#include "adapters/findings/report.hpp"
#include "adapters/kit/source/drop_folder.hpp"
#include "adapters/kit/source/finder.hpp"
#include "adapters/kit/source/tables.hpp"

namespace mash::kit {

// The first thing that could not be read, and how many there were.
struct shortfall {
  std::string first;
  std::size_t total = 0;
  void add(std::string_view file, std::string_view what);
  [[nodiscard]] std::string sentence() const;  // empty: all was read
};

class held_tables {
 public:
  // `people_min`: with fewer people in it the list was not wholly delivered.
  held_tables(const table_layout& layout, contract::organisation of, std::size_t people_min,
              const result<std::vector<dropped_file>>& files);

  [[nodiscard]] const std::string& system_name() const { return of_.systems.front(); }
  [[nodiscard]] std::vector<known_person> might_be(const contract::person& who) const;
  [[nodiscard]] const known_person* by_key(const std::string& key) const;
  [[nodiscard]] const std::vector<contract::record>& records_of(const std::string& key) const;
  // Why somebody may be missing from the people; and why something may be missing about this person.
  [[nodiscard]] std::string people_trouble() const { return people_short_.sentence(); }
  [[nodiscard]] std::string trouble_about(const std::string& key) const;
  // Everything that is wrong in the files, for the agency's own staff.
  [[nodiscard]] const findings::report& wrong() const { return wrong_; }

 private:
  [[nodiscard]] std::optional<csv::table> load(const std::vector<dropped_file>& files, const table_layout::file& what,
                                               shortfall& into);
  void report_row(const table_layout::file& of, const csv::row& one, const std::string& column, findings::rule broken);
  void read_people(const table_layout& layout, const csv::table& from);
  void read_records(const table_layout::records_file& how, const csv::table& from);
  [[nodiscard]] std::string key_of(const csv::table& from, const table_layout::file& what, const csv::row& one) const;

  contract::organisation of_;
  std::size_t people_min_;
  civil_date today_;
  std::vector<known_person> people_;
  finder finder_;  // numbered as people_ is
  std::map<std::string, std::size_t> keys_;
  std::map<std::string, std::vector<contract::record>> records_;
  shortfall people_short_, records_short_;  // records_short_: about nobody knows whom
  std::map<std::string, shortfall> short_about_;
  std::string called_;  // the system, with whose it is: two organisations may call theirs alike
  findings::report wrong_;
};

}  // namespace mash::kit
