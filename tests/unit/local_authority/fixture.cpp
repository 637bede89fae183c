// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/local_authority/fixture.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/support/postgres.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/sqlite_file.hpp"

namespace mash::local_authority {

using namespace std::chrono_literals;

namespace {

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

contract::person ada() {
  contract::person out = person(policy::subject_kind::child, "Okafor", "Ada Mary", 2015y / 4 / 2);
  out.nhs_number = "9990001014";
  out.upn = "L873100024001";
  out.addresses = {home("12 Example Row", "CB99 9ZZ"), home("3 Sample Close", "PE99 1ZZ")};
  return out;
}
contract::person leo() {
  contract::person out = person(policy::subject_kind::child, "Smith", "Leo", 2024y / 1 / 11);
  out.nhs_number = "9990002029";
  return out;
}
contract::person grace() {
  contract::person out = person(policy::subject_kind::adult, "Okafor", "Grace", 1990y / 6 / 30);
  out.previous_names = {"Grace Bell"};
  return out;
}
contract::person john() { return person(policy::subject_kind::adult, "Smith", "John", 1985y / 1 / 20); }

void council::settle(const std::string& council_name) {
  const std::string demo = test::source_path("config/demo/") + council_name;
  std::string odbc;
  if (on_postgres()) {
    static int number = 0;
    name_ = "council" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    auto& server = test::postgres::shared();
    server.create_database(name_);
    server.load(name_, demo + "/ssd.sql");
    odbc = server.odbc(name_);
  } else {
    name_ = home_.file(council_name + ".db");
    test::load_sqlite(name_, {demo + "/ssd.sql"});
    odbc = "DRIVER=SQLite3;Database=" + name_;
  }
  for (const char* folder : {"cin", "ssda903"}) {
    std::filesystem::remove_all(home_.file(folder));
    std::filesystem::copy(demo + "/" + folder, home_.file(folder), std::filesystem::copy_options::recursive);
  }
  config_ = {{"odbc", odbc},
             {"organisation", json::object{{"id", council_name}, {"name", "Example Council"}, {"controller", "It"}}},
             {"cin_folder", home_.file("cin")},
             {"ssda903_folder", home_.file("ssda903")},
             {"telephone", "01733 000000"}};
}

void council::run(const std::string& statement) {
  if (on_postgres())
    test::postgres::shared().run(name_, statement);
  else
    test::run_sqlite(name_, statement);
}

void council::write(const std::string& file, const std::string& content) {
  std::ofstream(home_.file(file), std::ios::binary) << content;
}

std::unique_ptr<kit::source> council::source() const {
  auto made = make_local_authority_source(config_);
  if (!made) throw std::runtime_error(made.error().detail);
  return std::move(*made);
}

std::vector<std::string> council::keys_for(const contract::person& who) const {
  const auto found = source()->find(who, soon());
  std::vector<std::string> out;
  if (!found) return {"failed: " + found.error().detail};
  for (const auto& report : found->systems)
    if (!report.searched) out.push_back("not searched: " + report.trouble);
  for (const auto& one : found->people) out.push_back(one.key);
  std::ranges::sort(out);
  return out;
}

kit::found_records council::fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                  const contract::ask& question) const {
  auto found = source()->fetch(matched, question, soon());
  if (!found) throw std::runtime_error(found.error().detail);
  return std::move(*found);
}

std::vector<contract::record> council::about(const std::string& key) const { return fetch({{"x", {key}}}).records; }

std::vector<contract::record> all(const std::vector<contract::record>& among, policy::category of) {
  std::vector<contract::record> out;
  std::ranges::copy_if(among, std::back_inserter(out), [&](const auto& one) { return one.category == of; });
  return out;
}

std::vector<contract::record> all(const std::vector<contract::record>& among, policy::category of,
                                  contract::record_kind kind) {
  std::vector<contract::record> out = all(among, of);
  std::erase_if(out, [&](const auto& one) { return one.kind != kind; });
  return out;
}

std::vector<std::string> summaries(const std::vector<contract::record>& of) {
  std::vector<std::string> out;
  for (const auto& one : of) out.push_back(one.summary);
  return out;
}

bool has(const contract::record& what, policy::caveat mark) {
  return std::ranges::find(what.caveats, mark) != what.caveats.end();
}

std::string text_of(const contract::record& what) {
  return what.summary + " " + what.said_by + " " + json::canonical(what.fields);
}

std::string field(const contract::record& what, std::string_view name) {
  const json::value* found = what.fields.if_contains(name);
  return found == nullptr ? "(absent)" : found->is_string() ? found->as_string().c_str() : json::canonical(*found);
}

const kit::system_report& report_of(const std::vector<kit::system_report>& among, std::string_view system) {
  const auto found = std::ranges::find(among, system, &kit::system_report::system);
  if (found == among.end()) throw std::runtime_error("that system is not reported on");
  return *found;
}

}  // namespace mash::local_authority
