// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/agreements.hpp"

#include <algorithm>
#include <sstream>

#include "adapters/kit/agreements_file.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

using contract::offer_outcome;
using policy::version_fault;

offer_outcome outcome_of(version_fault fault) {
  switch (fault) {
    case version_fault::malformed:
      return offer_outcome::malformed;
    case version_fault::not_signed:
      return offer_outcome::not_signed;
    case version_fault::replayed:
      return offer_outcome::replayed;
    case version_fault::unsound:
      return offer_outcome::refused;
  }
  return offer_outcome::refused;
}

agreements::verdict refused(const std::string& digest, const policy::version_refusal& why) {
  return {outcome_of(why.fault), digest, why.detail};
}

// What is already superseded may still be named by a question that waited; older ones the hub can offer again.
constexpr std::size_t EARLIER_READ = 3;

}  // namespace

result<std::unique_ptr<agreements>> agreements::open(settings chosen) {
  std::unique_ptr<agreements> made(new agreements);
  made->chosen_ = std::move(chosen);
  MASH_TRY(taken, read_taken(made->chosen_.directory));
  made->versions_ = policy::versions(*std::move(taken));
  const auto& marks = made->versions_.taken();
  const instant now = system_clock().now();
  std::size_t earlier = 0;
  for (auto mark = marks.rbegin(); mark != marks.rend() && earlier < EARLIER_READ; ++mark) {
    if (mark->effective_from <= now) ++earlier;
    const std::string path = made->chosen_.directory + "/" + mark->digest;
    auto files = policy::read_folder(path);
    auto again = files ? policy::reopen_version(*std::move(files), path)
                       : std::unexpected(policy::version_refusal{version_fault::malformed, files.error().detail});
    if (again && (*again)->digest == mark->digest)
      made->hold(*std::move(again));
    else
      log::error("agreement_damaged", {{"agreement", mark->digest},
                                       {"why", again ? "its folder holds another version" : again.error().detail}});
  }
  return made;
}

std::unique_ptr<agreements> agreements::only(agreement_ptr under) {
  std::unique_ptr<agreements> made(new agreements);
  made->only_ = std::move(under);
  return made;
}

agreement_ptr agreements::restricted(const policy::version_ptr& what) const {
  return chosen_.own == nullptr ? what->under : what->under->restricted_by(*chosen_.own);
}

void agreements::hold(policy::version_ptr what) {
  agreement_ptr under = restricted(what);
  const std::lock_guard held(door_);
  restricted_.insert_or_assign(what->digest, std::move(under));
  versions_.add(std::move(what));
}

agreements::verdict agreements::take(std::string_view manifest, policy::folder_contents files) {
  auto read = policy::parse_manifest(manifest);
  if (!read) return {offer_outcome::malformed, {}, read.error().detail};
  return take(policy::folder{std::move(files), *std::move(read)}, "offered");
}

agreements::verdict agreements::take(const std::string& path) {
  auto read = policy::read_folder(path);
  if (!read) return {offer_outcome::malformed, {}, read.error().detail};
  return take(*std::move(read), path);
}

agreements::verdict agreements::take(policy::folder offered, const std::string& where) {
  const std::lock_guard one_at_a_time(taking_);
  if (!offered.manifest)
    return {offer_outcome::not_signed, {}, where + ": it has no manifest: a draft, which nobody has signed"};
  const policy::version_mark mark = policy::mark_of(*offered.manifest);
  if (only_ != nullptr)
    return {only_->digest() == mark.digest ? offer_outcome::held : offer_outcome::refused, mark.digest,
            only_->digest() == mark.digest ? "" : "this adapter's agreement is fixed"};
  if (find(mark.digest) != nullptr) return {offer_outcome::held, mark.digest, {}};
  if (const auto why = versions_.refusal_of(mark)) return refused(mark.digest, *why);
  // Before the long part: what this agency has not signed itself is not even looked at.
  if (policy::signature_by(*offered.manifest, chosen_.member, chosen_.pinned) != policy::signature_state::good)
    return {offer_outcome::not_signed, mark.digest,
            "not signed by " + chosen_.member + " itself, under the key that is pinned here"};
  auto verified = policy::verify_version(std::move(offered), chosen_.pinned, where);
  if (!verified) return refused(mark.digest, verified.error());
  const auto signatories = policy::signatories_of(*(*verified)->under);
  if (std::ranges::find(signatories, chosen_.member) == signatories.end())
    return {offer_outcome::refused, mark.digest, chosen_.member + " is no party that has signed this version"};
  if (auto kept = write_version(chosen_.directory, **verified, versions_); !kept)
    return {offer_outcome::refused, mark.digest, "it cannot be kept here: " + kept.error().detail};
  hold(*std::move(verified));
  return {offer_outcome::held, mark.digest, {}};
}

agreement_ptr agreements::in_force(instant now) const {
  if (only_ != nullptr) return only_;
  const std::lock_guard held(door_);
  const policy::version_ptr present = versions_.in_force(now);
  return present == nullptr ? nullptr : restricted_.at(present->digest);
}

agreement_ptr agreements::find(std::string_view digest) const {
  if (only_ != nullptr) return only_->digest() == digest ? only_ : nullptr;
  const std::lock_guard held(door_);
  const auto found = restricted_.find(digest);
  return found == restricted_.end() ? nullptr : found->second;
}

agreement_ptr agreements::find_as_signed(std::string_view digest) const {
  if (only_ != nullptr) return only_->digest() == digest ? only_ : nullptr;
  const std::lock_guard held(door_);
  const policy::version_ptr found = versions_.find(digest);
  return found == nullptr ? nullptr : found->under;
}

void agreements::replace(policy::party_keys pinned, std::shared_ptr<const policy::overlay> own) {
  const std::lock_guard one_at_a_time(taking_);
  chosen_.pinned = std::move(pinned);
  chosen_.own = std::move(own);
  std::map<std::string, agreement_ptr, std::less<>> fresh;
  for (const policy::version_mark& mark : versions_.taken())
    if (const auto here = versions_.find(mark.digest)) fresh.emplace(mark.digest, restricted(here));
  const std::lock_guard held(door_);
  restricted_ = std::move(fresh);
}

policy::human_release agreed_for(const agreements& held, std::string_view asked_under, instant now) {
  const agreement_ptr asked = held.find(asked_under), present = held.in_force(now);
  if (asked == nullptr || present == nullptr)
    return asked != nullptr     ? asked->release_by_people()
           : present != nullptr ? present->release_by_people()
                                : policy::human_release{};
  return policy::stricter_of(asked->release_by_people(), present->release_by_people());
}

}  // namespace mash::kit
