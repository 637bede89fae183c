// SPDX-License-Identifier: Apache-2.0
#include "policy/overlay.hpp"

#include <set>

#include "policy/compiled.hpp"
#include "policy/read_terms.hpp"
#include "policy/source_text.hpp"

namespace mash::policy {
namespace {

void check_limits(const std::vector<rule_terms>& limits, std::vector<json::fault>& faults) {
  std::set<std::string_view> ids;
  for (const rule_terms& each : limits) {
    if (!ids.insert(each.id).second)
      faults.push_back({each.pointer + "/id", "repeated", "another limit has this id already"});
    if (each.form == disposition::released)
      faults.push_back({each.pointer + "/at_most", "no_effect", "a limit that releases everything limits nothing"});
    if (each.where.names_roles())
      faults.push_back({each.pointer + "/roles", "no_effect",
                        "an adapter is not told who has which role in the concern: this limit would never hold"});
  }
}

}  // namespace

overlay::overlay(std::vector<rule_terms> limits) : limits_(std::move(limits)) {}
overlay::~overlay() = default;

result<std::shared_ptr<const overlay>> overlay::from(const result<toml::document>& file, const std::string& name) {
  if (!file) return std::unexpected(file.error());
  std::vector<json::fault> faults;
  std::vector<rule_terms> limits = read_own_limits(file->root, faults);
  if (faults.empty()) check_limits(limits, faults);
  if (!faults.empty()) return fail(errc::invalid, toml::describe(name, *file, faults));
  return std::shared_ptr<const overlay>(new overlay(std::move(limits)));
}

result<std::shared_ptr<const overlay>> overlay::parse(std::string_view text, std::string_view name) {
  return from(open_source(text, std::string(name)), std::string(name));
}

result<std::shared_ptr<const overlay>> overlay::load(const std::string& path) {
  return from(accept_source(toml::read_file(path), path), path);
}

std::shared_ptr<const agreement> agreement::restricted_by(const overlay& own) const {
  terms written = compiled_->written;
  written.limits.insert(written.limits.end(), own.limits().begin(), own.limits().end());
  auto tables = compile(std::move(written));
  tables->digest = compiled_->digest;
  tables->sequence = compiled_->sequence;
  tables->warnings = compiled_->warnings;
  tables->lacks = compiled_->lacks;
  return std::shared_ptr<const agreement>(new agreement(std::move(tables)));
}

}  // namespace mash::policy
