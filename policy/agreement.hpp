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

struct folder;    // policy/folder.hpp
class overlay;    // policy/overlay.hpp
struct manifest;  // policy/manifest.hpp

struct signatory {
  std::string name, post;
  std::optional<civil_date> signed_on;  // absent: has not signed yet
};

struct party {
  std::string member;  // name in the member directory: police, health, schools, peterborough, cambridgeshire
  agency_kind kind{};
  std::string name;                    // "Cambridgeshire Constabulary"
  std::vector<signatory> signatories;  // of every tier
  bool signed_up = false;              // has signed this version, and the agreement over it
  bool may_ask = false, may_answer = false;
};

// How the people of a party that answers release what its rules hold for them. An agency may be stricter, never laxer.
struct human_release {
  value_set<category> two_people;  // nobody decides on these alone
  // Who is called there when a Red check has waited for a person so long.
  std::chrono::minutes duty_officer{15}, on_call_manager{30};
};
// What satisfies both versions: the one asked under and the one in force.
[[nodiscard]] human_release stricter_of(const human_release& one, const human_release& other);

class agreement {
 public:
  ~agreement();
  agreement(const agreement&) = delete;
  agreement& operator=(const agreement&) = delete;

  // Of a folder (policy/folder.hpp): read, its files those of its manifest, tier 2 in accord with tier 1, its cases
  // right, its invariants true. On failure the text lists every fault as "file:line: pointer: what is wrong;
  // suggestion". Whether it is signed is not looked at: see is_draft() and policy/manifest.hpp.
  [[nodiscard]] static result<std::shared_ptr<const agreement>> load(const std::string& path);
  // The same of files in memory; `name` stands before each file's name in messages.
  [[nodiscard]] static result<std::shared_ptr<const agreement>> of(const folder& files, std::string_view name);
  // The same without cases and invariants, for tools that report on those themselves.
  [[nodiscard]] static result<std::shared_ptr<const agreement>> assemble(const folder& files, std::string_view name);
  // A whole agreement in one text, for small ones: law and parties stand in it too, its parent is only a name.
  [[nodiscard]] static result<std::shared_ptr<const agreement>> parse(std::string_view toml, std::string_view name);

  [[nodiscard]] const std::string& id() const;       // "cp-mash-tier2"
  [[nodiscard]] const std::string& version() const;  // "2026.1"
  // SHA-256 of the manifest's text, hexadecimal; of the whole text where it was parsed from one.
  [[nodiscard]] const std::string& digest() const;
  // It has no manifest: nobody can have signed it, and only tools for authors take it.
  [[nodiscard]] bool is_draft() const;
  [[nodiscard]] std::uint64_t sequence() const;  // orders versions; 0 for a draft
  [[nodiscard]] const std::vector<party>& parties() const;
  [[nodiscard]] const party* find_party(std::string_view member) const;
  // The statement printed on each ask: the authority needs the data for its public task.
  [[nodiscard]] std::string public_task_statement(std::string_view authority, purpose why) const;

  [[nodiscard]] const human_release& release_by_people() const;

  // The same agreement, digest and all, with an agency's own limits beside its own: never wider.
  [[nodiscard]] std::shared_ptr<const agreement> restricted_by(const overlay& own) const;

  // What should be mended though it does not stop the agreement: no privacy notice named, a party that has not signed.
  [[nodiscard]] const std::vector<std::string>& warnings() const;
  // Of those, what must be mended before anybody signs: what the law asks of such an agreement and it does not name.
  [[nodiscard]] const std::vector<std::string>& lacks() const;
  // Its review date is past on that day: it still counts, and whoever runs it is told.
  [[nodiscard]] bool review_overdue(civil_date on) const;

  struct compiled;  // private to the room: policy/compiled.hpp
  [[nodiscard]] const compiled& tables() const { return *compiled_; }

 private:
  explicit agreement(std::unique_ptr<compiled> tables);
  void describe(const manifest& what);  // while it is made
  std::unique_ptr<compiled> compiled_;
};

}  // namespace mash::policy
