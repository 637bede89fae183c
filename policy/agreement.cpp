// SPDX-License-Identifier: Apache-2.0
#include "policy/agreement.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "policy/compiled.hpp"
#include "policy/manifest.hpp"
#include "policy/read_terms.hpp"
#include "policy/source_text.hpp"

namespace mash::policy {

agreement::agreement(std::unique_ptr<compiled> tables) : compiled_(std::move(tables)) {}
agreement::~agreement() = default;

result<std::shared_ptr<const agreement>> agreement::parse(std::string_view toml, std::string_view name) {
  MASH_TRY(file, open_source(toml, std::string(name)));
  std::vector<json::fault> faults;
  terms written = read_terms(file->root, layer::whole, faults);
  // The sense of a file is judged only when its words are right: else one slip is told many times over.
  if (faults.empty()) check_terms(written, faults);
  if (!faults.empty()) return fail(errc::invalid, toml::describe(std::string(name), *file, faults));
  auto tables = compile(std::move(written));
  tables->digest = to_hex(sha256(toml));
  tables->warnings = warnings_about(tables->written);
  tables->lacks = lacks_of(tables->written);
  return std::shared_ptr<const agreement>(new agreement(std::move(tables)));
}

void agreement::describe(const manifest& what) {
  compiled_->digest = digest_of_body(body_of(what));
  compiled_->sequence = what.sequence;
}

const std::string& agreement::id() const { return compiled_->written.id; }
const std::string& agreement::version() const { return compiled_->written.version; }
const std::string& agreement::digest() const { return compiled_->digest; }
const std::vector<party>& agreement::parties() const { return compiled_->written.parties; }
bool agreement::is_draft() const { return compiled_->sequence == 0; }
std::uint64_t agreement::sequence() const { return compiled_->sequence; }
const std::vector<std::string>& agreement::lacks() const { return compiled_->lacks; }
const std::vector<std::string>& agreement::warnings() const { return compiled_->warnings; }

const party* agreement::find_party(std::string_view member) const { return compiled_->find_party(member); }

const human_release& agreement::release_by_people() const { return compiled_->written.release; }

human_release stricter_of(const human_release& one, const human_release& other) {
  return {one.two_people | other.two_people, std::min(one.duty_officer, other.duty_officer),
          std::min(one.on_call_manager, other.on_call_manager)};
}

bool agreement::review_overdue(civil_date on) const {
  return std::chrono::sys_days(on) > std::chrono::sys_days(compiled_->written.review_due);
}

std::string agreement::public_task_statement(std::string_view authority, purpose why) const {
  const party* asker = find_party(authority);
  const purpose_terms* terms_for = compiled_->terms_of(why);
  if (asker == nullptr || terms_for == nullptr) return {};
  return asker->name + " needs this information to perform its public task: " + terms_for->public_task;
}

}  // namespace mash::policy
