// SPDX-License-Identifier: Apache-2.0
// The Python adapter as a member `health`: its folder with keys, people and configuration, and its process.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/tlog/note.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/curve_client.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::test {

class python_member {
 public:
  python_member() : key_(signing_key::generate()) {
    if (!write_secret_file(folder_.file("curve.key"), curve_.secret_key + "\n") ||
        !write_secret_file(folder_.file("ledger.key"), key_.to_pem()))
      throw std::runtime_error("cannot write the member's keys");
    write("people.json", read(test::source_path("tests/python_adapter/people.example.json")));
    settings = {
        {"member", "health"},
        {"curve_key", "curve.key"},
        {"ledger_key", "ledger.key"},
        {"state_dir", "state"},
        {"people", "people.json"},
        {"resend_seconds", 1},
        {"organisation",
         {{"id", "Y99001"}, {"name", "Example Surgery"}, {"controller", "Example Surgery"}, {"systems", {"records"}}}},
        {"answered_by", {{"name", "Adapter"}, {"role", "automatic"}}},
        {"contact", {{"desk", "Duty desk"}, {"telephone", "01632 960200"}}},
        {"standing_line",
         {{"category", "health_other"},
          {"reason", "out_of_isa"},
          {"explanation", "Never shared by this route."},
          {"would_need", "A telephone call."}}}};
  }

  void start() {
    write("adapter.json", json::canonical(settings));
    process = std::make_unique<child_process>(
        std::vector<std::string>{MASH_SYSTEM_PYTHON, "-B", MASH_PYTHON_ADAPTER, folder_.file("adapter.json")},
        folder_.file("log"));
  }
  void kill_and_start_again() {
    process->kill();
    start();
  }
  void approve(const std::string& ask) {
    std::filesystem::create_directories(folder_.file("state/approved"));
    std::ofstream(folder_.file("state/approved/" + ask)) << '\n';
  }

  [[nodiscard]] const std::string& public_key() const { return curve_.public_key; }
  [[nodiscard]] tlog::verifier_key ledger_key() const {
    return {"health/ledger", tlog::key_type::log, key_.public_key()};
  }
  // The ledger's entries, oldest first.
  [[nodiscard]] std::vector<std::string> ledger() const {
    std::vector<std::string> entries;
    std::ifstream file(folder_.file("state/entries"));
    for (std::string line; std::getline(file, line);) entries.push_back(line);
    return entries;
  }
  [[nodiscard]] std::string case_of(const std::string& ask) const {
    return read(folder_.file("state/cases/" + ask + ".json"));
  }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_.file(name), std::ios::trunc | std::ios::binary) << content;
  }
  [[nodiscard]] static std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  json::object settings;  // adapter.json; written at the next start
  std::unique_ptr<child_process> process;

 private:
  temporary_directory folder_;
  curve_keys curve_ = curve_keys::make();
  signing_key key_;
};

}  // namespace mash::test
