// SPDX-License-Identifier: Apache-2.0
#include "hub/auth/directory.hpp"

#include <algorithm>
#include <cctype>

#include "hub/auth/read_members.hpp"

namespace mash::hub {
namespace {

constexpr std::string_view URN = "urn:mash:";
constexpr std::string_view PERSON = ":person:";

// RFC 8141 section 3.1: "urn" and the namespace compare without case. A second identity spelt in capitals is still a
// second identity.
bool is_mash_urn(std::string_view uri) {
  return uri.size() >= URN.size() && std::ranges::equal(uri.substr(0, URN.size()), URN, {}, [](unsigned char c) {
           return static_cast<char>(std::tolower(c));
         });
}

struct named_person {
  std::string_view organisation, id;
};

result<named_person> read_urn(std::string_view uri) {
  const auto middle = uri.find(PERSON, URN.size());
  if (!uri.starts_with(URN) || middle == std::string_view::npos)
    return fail(errc::denied, "the certificate does not name a person of this hub");
  const named_person named{uri.substr(URN.size(), middle - URN.size()), uri.substr(middle + PERSON.size())};
  if (named.organisation.contains(':') || named.id.contains(':'))
    return fail(errc::denied, "the certificate does not name a person of this hub");
  return named;
}

}  // namespace

bool person::has(policy::role wanted) const { return std::ranges::find(roles, wanted) != roles.end(); }

bool person::acts_for(std::string_view authority) const {
  return std::ranges::find(authorities, authority) != authorities.end();
}

result<std::shared_ptr<const directory>> directory::load(const std::string& path) {
  MASH_TRY(file, toml::read_file(path));
  return from(*file, path);
}

result<std::shared_ptr<const directory>> directory::from(const toml::document& file, const std::string& path) {
  std::vector<json::fault> faults;
  auto tables = read_members(file.root, faults);
  if (!faults.empty()) return fail(errc::invalid, toml::describe(path, file, faults));
  std::shared_ptr<directory> made(new directory);
  made->members_ = std::move(tables.members);
  made->people_ = std::move(tables.people);
  for (std::size_t i = 0; i < made->members_.size(); ++i) made->member_index_.emplace(made->members_[i].name, i);
  for (std::size_t i = 0; i < made->people_.size(); ++i) made->person_index_.emplace(made->people_[i].id, i);
  return made;
}

const member* directory::find_member(std::string_view name) const {
  const auto found = member_index_.find(name);
  return found == member_index_.end() ? nullptr : &members_[found->second];
}

const person* directory::find_person(std::string_view id) const {
  const auto found = person_index_.find(id);
  return found == person_index_.end() ? nullptr : &people_[found->second];
}

result<person> directory::identify(const http::peer_certificate& peer) const {
  if (!peer.client_auth) return fail(errc::denied, "the certificate is not for signing in (clientAuth is missing)");
  if (std::ranges::count_if(peer.san_uris, is_mash_urn) != 1)
    return fail(errc::denied, "the certificate must name exactly one person of this hub");
  MASH_TRY(named, read_urn(*std::ranges::find_if(peer.san_uris, is_mash_urn)));
  const auto* found = find_person(named->id);
  if (found == nullptr || found->organisation != named->organisation)
    return fail(errc::denied, "the person that the certificate names is not in the directory");
  if (std::ranges::find(found->fingerprints, peer.fingerprint) == found->fingerprints.end())
    return fail(errc::denied, "the certificate's key is not, or no longer, listed for this person");
  return *found;
}

}  // namespace mash::hub
