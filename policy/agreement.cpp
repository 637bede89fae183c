// SPDX-License-Identifier: Apache-2.0
#include "policy/agreement.hpp"

#include <algorithm>
#include <fstream>

#include "base/crypto.hpp"
#include "base/toml.hpp"
#include "policy/compiled.hpp"
#include "policy/read_terms.hpp"

namespace mash::policy {

agreement::agreement(std::unique_ptr<const compiled> tables) : compiled_(std::move(tables)) {}
agreement::~agreement() = default;

result<std::shared_ptr<const agreement>> agreement::parse(std::string_view toml, std::string_view name) {
  const auto file = toml::parse(toml);
  if (!file) return fail(file.error().code, std::string(name) + ": " + file.error().detail);
  std::vector<json::fault> faults;
  terms written = read_terms(file->root, faults);
  // The sense of a file is judged only when its words are right: else one slip is told many times over.
  if (faults.empty()) check_terms(written, faults);
  if (!faults.empty()) return fail(errc::invalid, toml::describe(std::string(name), *file, faults));
  auto tables = compile(std::move(written));
  tables->digest = to_hex(sha256(toml));
  tables->warnings = warnings_about(tables->written);
  return std::shared_ptr<const agreement>(new agreement(std::move(tables)));
}

result<std::shared_ptr<const agreement>> agreement::load(const std::string& path) {
  constexpr std::size_t bytes_max = 1024 * 1024;
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(errc::not_found, path + ": the agreement cannot be opened");
  std::string text(bytes_max + 1, '\0');  // one more than allowed shows that there is more
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return fail(errc::io, path + ": the agreement cannot be read");
  if (text.size() > bytes_max) return fail(errc::too_large, path + ": an agreement is at most 1 MiB");
  return parse(text, path);
}

const std::string& agreement::id() const { return compiled_->written.id; }
const std::string& agreement::version() const { return compiled_->written.version; }
const std::string& agreement::digest() const { return compiled_->digest; }
const std::vector<party>& agreement::parties() const { return compiled_->written.parties; }
const std::vector<std::string>& agreement::warnings() const { return compiled_->warnings; }

const party* agreement::find_party(std::string_view member) const {
  const auto& parties = compiled_->written.parties;
  const auto found = std::ranges::find(parties, member, &party::member);
  return found == parties.end() ? nullptr : &*found;
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
