// SPDX-License-Identifier: Apache-2.0
// An information-sharing agreement as loaded from TOML (docs/formats/agreement.md): strict, compiled once, immutable.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "policy/decision.hpp"

namespace mash::policy {

struct party {
  std::string member;  // name in the member directory: police, health, schools, peterborough, cambridgeshire
  agency_kind kind{};
  std::string name;        // "Cambridgeshire Constabulary"
  bool signed_up = false;  // has signed this version
  bool may_ask = false, may_answer = false;
};

class agreement {
 public:
  ~agreement();
  agreement(const agreement&) = delete;
  agreement& operator=(const agreement&) = delete;

  // On failure the text lists every fault as "file:line: pointer: what is wrong; suggestion".
  [[nodiscard]] static result<std::shared_ptr<const agreement>> load(const std::string& path);
  [[nodiscard]] static result<std::shared_ptr<const agreement>> parse(std::string_view toml, std::string_view name);

  [[nodiscard]] const std::string& id() const;       // "cp-mash-tier2"
  [[nodiscard]] const std::string& version() const;  // "2026.1"
  [[nodiscard]] const std::string& digest() const;   // SHA-256 of the file, hexadecimal
  [[nodiscard]] const std::vector<party>& parties() const;
  [[nodiscard]] const party* find_party(std::string_view member) const;
  // The statement printed on each ask: the authority needs the data for its public task.
  [[nodiscard]] std::string public_task_statement(std::string_view authority, purpose why) const;

  // What should be mended though it does not stop the agreement: no privacy notice named, no appropriate policy
  // document.
  [[nodiscard]] const std::vector<std::string>& warnings() const;
  // Its review date is past on that day: it still counts, and whoever runs it is told.
  [[nodiscard]] bool review_overdue(civil_date on) const;

  struct compiled;  // private to the room: policy/compiled.hpp
  [[nodiscard]] const compiled& tables() const { return *compiled_; }

 private:
  explicit agreement(std::unique_ptr<const compiled> tables);
  std::unique_ptr<const compiled> compiled_;
};

}  // namespace mash::policy
