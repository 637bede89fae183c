// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/police/fixture.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "adapters/contract/codec.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/sqlite_file.hpp"

namespace mash::police {

using namespace std::chrono_literals;

namespace {

std::string demo(const std::string& file) { return test::source_path("config/demo/police/") + file; }

contract::person person(policy::subject_kind kind, const char* family, const char* given, civil_date born) {
  contract::person out;
  out.kind = kind;
  out.family_name = family;
  out.given_names = given;
  out.date_of_birth = born;
  return out;
}

contract::address home(const char* line, const char* postcode) {
  contract::address out;
  out.lines = {line};
  out.postcode = postcode;
  return out;
}

}  // namespace

kit::deadline soon() { return std::chrono::steady_clock::now() + 30s; }

json::object config_of(const std::string& odbc) {
  return {{"odbc", odbc},
          {"organisation",
           json::object{{"id", "police"}, {"name", "Example Constabulary"}, {"controller", "The Chief Constable"}}},
          {"system", SYSTEM},
          {"staff_safety_markers", json::array{"DOG"}}};
}

contract::ask everything() { return {}; }

contract::person ada() {
  contract::person out = person(policy::subject_kind::child, "Okafor", "Ada Mary", 2015y / 4 / 2);
  out.nhs_number = "9990001014";
  out.addresses = {home("12 Example Row", "CB99 9ZZ"), home("3 Sample Close", "PE99 1ZZ")};
  return out;
}
contract::person leo() { return person(policy::subject_kind::child, "Smith", "Leo", 2024y / 1 / 11); }
contract::person grace() {
  contract::person out = person(policy::subject_kind::adult, "Okafor", "Grace", 1990y / 6 / 30);
  out.previous_names = {"Grace Bell"};
  return out;
}
contract::person john() {
  contract::person out = person(policy::subject_kind::adult, "Smith", "John", 1985y / 1 / 20);
  out.addresses = {home("12 Example Row", "CB99 9ZZ")};
  return out;
}

void police::SetUp() {
  if (on_postgres()) {
    static std::atomic<int> number = 0;
    name_ = "police" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    auto& server = test::postgres::shared();
    server.create_database(name_);
    server.load(name_, demo("schema.sql"));
    server.load(name_, demo("data.sql"));
    odbc_ = server.odbc(name_);
  } else {
    name_ = home_.file("police.db");
    test::load_sqlite(name_, {demo("schema.sql"), demo("data.sql")});
    odbc_ = "DRIVER=SQLite3;Database=" + name_;
  }
  config_ = config_of(odbc_);
}

void police::run(const std::string& statement) {
  if (on_postgres())
    test::postgres::shared().run(name_, statement);
  else
    test::run_sqlite(name_, statement);
}

std::unique_ptr<kit::source> police::source() const {
  auto made = make_police_source(config_);
  if (!made) throw std::runtime_error(made.error().detail);
  return std::move(*made);
}

std::vector<std::string> police::keys_for(const contract::person& who) const {
  const auto found = source()->find(who, soon());
  std::vector<std::string> out;
  if (!found) return {"failed: " + found.error().detail};
  for (const auto& report : found->systems)
    if (!report.searched) out.push_back("not searched: " + report.trouble);
  for (const auto& one : found->people) out.push_back(one.key);
  std::ranges::sort(out);
  return out;
}

kit::found_records police::fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                 const contract::ask& question) const {
  auto found = source()->fetch(matched, question, soon());
  if (!found) throw std::runtime_error(found.error().detail);
  return std::move(*found);
}

std::vector<const contract::record*> all(const std::vector<contract::record>& among, policy::category of) {
  std::vector<const contract::record*> out;
  for (const auto& one : among)
    if (one.category == of) out.push_back(&one);
  return out;
}

contract::record only(const std::vector<contract::record>& among, policy::category of) {
  const auto found = all(among, of);
  if (found.size() != 1) throw std::runtime_error("there are " + std::to_string(found.size()) + " such records");
  return *found.front();
}

bool has(const contract::record& what, policy::caveat mark) {
  return std::ranges::find(what.caveats, mark) != what.caveats.end();
}

std::string text_of(const contract::record& what) {
  return what.summary + " " + what.said_by + " " + json::canonical(what.fields);
}

}  // namespace mash::police
