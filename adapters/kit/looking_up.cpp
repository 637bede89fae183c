// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/looking_up.hpp"

#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/message.hpp"
#include "adapters/kit/volume.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

// A receipt and a session number are added to the line later.
constexpr std::size_t ROOM_FOR_RECEIPT = 16 * 1024;

template <class Call>
auto guarded(Call call) -> decltype(call()) {
  try {
    return call();
  } catch (const std::exception&) {
    return fail(errc::unavailable, "the source failed unexpectedly");  // the text might name somebody: not repeated
  }
}

void add_all_as_unsearched(const source& from, const error& why, lookup& into) {
  for (const contract::organisation& body : from.organisations())
    for (const std::string& system : body.systems) into.systems.push_back({body.id, system, false, why.detail, false});
}

void log_trouble(const std::vector<system_report>& systems) {
  for (const system_report& one : systems)
    if (!one.searched && !one.ambiguous)
      log::warn("source_not_searched", {{"system", one.system}, {"why", one.trouble}});
}

void keep_reports(std::vector<system_report> reports, lookup& into) {
  log_trouble(reports);
  std::ranges::move(reports, std::back_inserter(into.systems));
}

}  // namespace

lookup look_up(source& from, const contract::ask& question, deadline until) {
  lookup out;
  std::map<std::string, std::vector<known_person>> known;
  for (const contract::person& subject : question.subjects) {
    auto found = guarded([&] { return from.find(subject, until); });
    if (!found) {
      log::warn("source_find_failed", {{"why", found.error().detail}});
      add_all_as_unsearched(from, found.error(), out);
      continue;
    }
    known[subject.id] = std::move(found->people);
    keep_reports(std::move(found->systems), out);
  }
  out.people = match(question, known);
  const auto keys = out.people.keys();
  if (keys.empty()) return out;
  auto fetched = guarded([&] { return from.fetch(keys, question, until); });
  if (!fetched) {
    log::warn("source_fetch_failed", {{"why", fetched.error().detail}});
    add_all_as_unsearched(from, fetched.error(), out);
    return out;
  }
  out.records = std::move(fetched->records);
  keep_reports(std::move(fetched->systems), out);
  return out;
}

bool found_honey(const lookup& found, const std::set<std::string, std::less<>>& honey) {
  return std::ranges::any_of(found.people.fitting, [&](const std::string& one) {
    const std::string key = honey_form(one);
    return honey.contains(key) || honey.contains(key.substr(key.rfind('/') + 1));
  });
}

finished_answer finish(contract::answer reply) {
  std::string line = contract::encode(reply);
  if (line.size() + ROOM_FOR_RECEIPT > contract::LINE_BYTES_MAX) {
    std::ranges::sort(reply.items, std::greater<>{}, [](const contract::item& one) { return one.what.when.at; });
    reply.outcome = std::min(reply.outcome, policy::roster_outcome::partly_searched);
    reply.withheld.push_back({policy::display_category::other, policy::refusal_reason::not_proportionate,
                              "More is held than one answer can carry; the oldest entries were left out.",
                              "Ask this agency by telephone, or ask for fewer categories."});
    while (line.size() + ROOM_FOR_RECEIPT > contract::LINE_BYTES_MAX && !reply.items.empty()) {
      reply.items.resize(reply.items.size() * 3 / 4);
      line = contract::encode(reply);
    }
  }
  std::string digest = contract::digest_of_encoded(line);
  return {std::move(reply), std::move(line), std::move(digest)};
}

}  // namespace mash::kit
