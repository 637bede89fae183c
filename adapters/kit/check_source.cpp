// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/check_source.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "adapters/contract/person.hpp"
#include "adapters/kit/config.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

constexpr int NOTHING_FOUND = 0, SOMETHING_FOUND = 1, NOT_READABLE = 2;
constexpr std::chrono::minutes TIME_MAX{5};

constexpr const char* HONEY = "Honey subjects";

// Found by number: a source is searched by those whatever its own keys are.
bool has_somebody(source& from, const std::string& key, deadline until) {
  const std::string number = key.substr(key.rfind('/') + 1);
  contract::person asked;
  if (contract::valid_nhs_number(number)) asked.nhs_number = number;
  if (contract::valid_upn(number)) asked.upn = number;
  if (asked.nhs_number.empty() && asked.upn.empty()) return false;
  const auto found = from.find(asked, until);
  return found && std::ranges::any_of(found->people, [&](const known_person& one) {
           return one.identity.nhs_number == number || one.identity.upn == number;
         });
}

}  // namespace

findings::report unused_honey(source& from, const std::set<std::string, std::less<>>& honey, deadline until) {
  findings::report out;
  if (honey.empty()) return out;
  const auto held = from.held({honey.begin(), honey.end()}, until);
  if (!held) return out;
  out.looked_at(HONEY);
  for (const std::string& key : honey)
    if (!held->contains(key) && !has_somebody(from, key, until))
      out.add(HONEY, "", findings::fault{findings::rule::honey_unused, 0, {}});
  return out;
}

int check_source(const std::string& config_path, bool as_json, const source_factory& make_source) {
  log::set_level(log::level::error);  // the report says it
  const auto found = [&]() -> result<findings::report> {
    MASH_TRY(config, read_config(config_path));
    std::error_code ignored;
    std::filesystem::current_path(config->source_folder, ignored);
    MASH_TRY(from, make_source(config->source));
    const deadline until = std::chrono::steady_clock::now() + TIME_MAX;
    findings::report out = (*from)->examine(until);
    out.add(unused_honey(**from, config->run.volume->honey, until));
    return out;
  }();
  if (!found) {
    std::fprintf(stderr, "%s\n", found.error().detail.c_str());
    return NOT_READABLE;
  }
  const std::string report = as_json ? json::canonical(to_json(*found)) + "\n" : to_text(*found);
  std::fwrite(report.data(), 1, report.size(), stdout);
  if (found->nothing_readable()) return NOT_READABLE;
  return found->total() == 0 ? NOTHING_FOUND : SOMETHING_FOUND;
}

}  // namespace mash::kit
