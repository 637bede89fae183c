// SPDX-License-Identifier: Apache-2.0
#include "policy/versions.hpp"

#include <algorithm>

namespace mash::policy {
namespace {

using proved = std::expected<version_ptr, version_refusal>;

std::unexpected<version_refusal> refused(version_fault fault, std::string detail) {
  return std::unexpected(version_refusal{fault, std::move(detail)});
}

}  // namespace

std::vector<std::string> signatories_of(const agreement& under) {
  std::vector<std::string> members;
  for (const party& each : under.parties())
    if (each.signed_up) members.push_back(each.member);
  return members;
}

proved reopen_version(folder what, std::string_view where) {
  if (!what.manifest) return refused(version_fault::not_signed, "it has no manifest: a draft, which nobody has signed");
  const manifest& listed = what.manifest->what;
  if (auto good = check_contents(listed, what.files); !good)
    return refused(version_fault::malformed, std::move(good).error().detail);
  auto under = agreement::of(what, where);
  if (!under) return refused(version_fault::unsound, std::move(under).error().detail);
  if ((*under)->id() != listed.name || (*under)->version() != listed.version)
    return refused(version_fault::malformed, "its manifest names another agreement or version than its files");
  std::string digest = what.manifest->digest();
  if ((*under)->digest() != digest) return refused(version_fault::malformed, "its digest is not that of its manifest");
  return std::make_shared<const version>(
      version{*std::move(what.manifest), std::move(what.files), *std::move(under), std::move(digest)});
}

proved verify_version(folder what, const party_keys& pinned, std::string_view where) {
  auto opened = reopen_version(std::move(what), where);
  if (!opened) return opened;
  const version& read = **opened;
  if (auto good = verify(read.proof, read.files, pinned, signatories_of(*read.under)); !good)
    return refused(version_fault::not_signed, std::move(good).error().detail);
  return opened;
}

version_mark mark_of(const signed_manifest& from) {
  return {from.what.name, from.what.sequence, from.digest(), from.what.effective_from};
}

versions::versions(std::vector<version_mark> taken) : taken_(std::move(taken)) {
  std::ranges::sort(taken_, {}, &version_mark::sequence);
}

versions::standing versions::standing_of(const version_mark& offered) const {
  if (taken_.empty()) return standing::fresh;
  if (offered.name != taken_.back().name) return standing::foreign;
  if (offered.sequence > taken_.back().sequence) return standing::fresh;
  return std::ranges::find(taken_, offered) != taken_.end() ? standing::known : standing::replayed;
}

std::optional<version_refusal> versions::refusal_of(const version_mark& offered) const {
  switch (standing_of(offered)) {
    case standing::foreign:
      return version_refusal{version_fault::replayed, "it is of another agreement than the one held here"};
    case standing::replayed:
      return version_refusal{version_fault::replayed, "sequence " + std::to_string(offered.sequence) +
                                                          " does not rise: " + std::to_string(highest_sequence()) +
                                                          " was taken here before"};
    default:
      return std::nullopt;
  }
}

void versions::add(version_ptr what) {
  version_mark mark = mark_of(what->proof);
  MASH_ASSERT(mark.digest == what->digest && what->under != nullptr);
  const standing as = standing_of(mark);
  MASH_ASSERT(as == standing::fresh || as == standing::known);
  if (as == standing::fresh) taken_.push_back(std::move(mark));
  here_.insert_or_assign(what->digest, std::move(what));
}

const version_mark* versions::mark_in_force(instant now) const {
  for (auto each = taken_.rbegin(); each != taken_.rend(); ++each)
    if (each->effective_from <= now) return &*each;
  return nullptr;
}

version_ptr versions::in_force(instant now) const {
  const version_mark* mark = mark_in_force(now);
  return mark == nullptr ? nullptr : find(mark->digest);
}

std::vector<version_ptr> versions::present_and_next(instant now) const {
  const version_mark* present = mark_in_force(now);
  std::vector<version_ptr> found;
  for (const version_mark& each : taken_)
    if (present == nullptr || each.sequence >= present->sequence)
      if (version_ptr here = find(each.digest)) found.push_back(std::move(here));
  return found;
}

std::optional<instant> versions::next_change(instant now) const {
  const version_mark* present = mark_in_force(now);
  std::optional<instant> soonest;
  for (const version_mark& each : taken_)
    if ((present == nullptr || each.sequence > present->sequence) && (!soonest || each.effective_from < *soonest))
      soonest = each.effective_from;
  return soonest;
}

version_ptr versions::find(std::string_view digest) const {
  const auto found = here_.find(digest);
  return found == here_.end() ? nullptr : found->second;
}

}  // namespace mash::policy
