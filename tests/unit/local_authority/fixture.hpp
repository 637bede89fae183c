// SPDX-License-Identifier: Apache-2.0
// The demonstration's own Peterborough and Cambridgeshire, in SQLite and in PostgreSQL, so that every case runs on
// both.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "adapters/local_authority/source.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::local_authority {

inline constexpr const char* RECORDS = "Children's social care records";
inline constexpr const char* CENSUS = "Children in need census";
inline constexpr const char* RETURN = "Looked-after children return";

kit::deadline soon();

contract::person ada();  // as the demonstration's request describes them
contract::person leo();
contract::person grace();
contract::person john();

// Demonstration data of a council, copied so that a test may break it.
class council : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { settle("peterborough"); }
  void settle(const std::string& council_name);
  [[nodiscard]] static bool on_postgres() { return std::string_view(GetParam()) == "postgresql"; }
  void run(const std::string& statement);
  void write(const std::string& file, const std::string& content);  // "cin/x.xml", below the copied folders
  [[nodiscard]] std::unique_ptr<kit::source> source() const;
  [[nodiscard]] std::vector<std::string> keys_for(const contract::person& who) const;
  [[nodiscard]] kit::found_records fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                         const contract::ask& question = {}) const;
  [[nodiscard]] std::vector<contract::record> about(const std::string& key) const;  // as subject "x"

  test::temporary_directory home_;
  std::string name_;
  json::object config_;
};

std::vector<contract::record> all(const std::vector<contract::record>& among, policy::category of);
std::vector<contract::record> all(const std::vector<contract::record>& among, policy::category of,
                                  contract::record_kind kind);
std::vector<std::string> summaries(const std::vector<contract::record>& of);
bool has(const contract::record& what, policy::caveat mark);
std::string text_of(const contract::record& what);  // all that it says
std::string field(const contract::record& what, std::string_view name);
const kit::system_report& report_of(const std::vector<kit::system_report>& among, std::string_view system);

}  // namespace mash::local_authority
