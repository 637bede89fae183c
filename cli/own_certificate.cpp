// SPDX-License-Identifier: Apache-2.0
#include "cli/own_certificate.hpp"

#include "certs/authority.hpp"
#include "certs/files.hpp"
#include "cli/api.hpp"

namespace mash::cli {

std::string certificate_warning(const std::string& profile_path, instant now) {
  constexpr std::chrono::days SOON{30};
  if (profile_path.empty()) return {};
  const auto who = read_profile(profile_path);
  if (!who) return {};
  const auto pem = certs::read_file(who->tls.certificate_file);
  if (!pem) return {};
  const auto own = certs::summarise(*pem);
  if (!own || own->until - now > SOON) return {};
  return (own->until <= now ? "your certificate ran out on " : "your certificate runs out on ") +
         to_iso_date(date_of(own->until)) + ": ask whoever runs the hub for another (mashctl certs renew)";
}

}  // namespace mash::cli
