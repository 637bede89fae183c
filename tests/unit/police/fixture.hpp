// SPDX-License-Identifier: Apache-2.0
// The demonstration's own police extract, loaded into SQLite and into PostgreSQL, so that every case runs on both.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "adapters/police/source.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::police {

inline constexpr const char* SYSTEM = "Crime and incident records";

kit::deadline soon();
json::object config_of(const std::string& odbc);
contract::ask everything();  // every category, no look-back

contract::person ada();  // as the demonstration's request describes them
contract::person leo();
contract::person grace();
contract::person john();

class police : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override;
  [[nodiscard]] static bool on_postgres() { return std::string_view(GetParam()) == "postgresql"; }
  void run(const std::string& statement);  // changes this test's own copy of the extract
  [[nodiscard]] std::unique_ptr<kit::source> source() const;
  [[nodiscard]] std::vector<std::string> keys_for(const contract::person& who) const;
  [[nodiscard]] kit::found_records fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                         const contract::ask& question = everything()) const;

  test::temporary_directory home_;
  std::string name_, odbc_;
  json::object config_;
};

// The one record of a category (and kind); fails the test if there is none or another.
contract::record only(const std::vector<contract::record>& among, policy::category of);
std::vector<const contract::record*> all(const std::vector<contract::record>& among, policy::category of);
bool has(const contract::record& what, policy::caveat mark);
// Everything that a record says, as one text, to look for what must not be there.
std::string text_of(const contract::record& what);

}  // namespace mash::police
