// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/proposal.hpp"

#include <algorithm>

namespace mash::kit {
namespace {

constexpr std::size_t TEXT_MAX = 4000;
constexpr std::int64_t NUMBER_MAX = 1'000'000'000;
constexpr json::limits ENTRY_LIMITS{.bytes_max = std::size_t{8} * 1024 * 1024};

std::unexpected<error> does_not_read_back() {
  return fail(errc::corrupt, "a proposal that was kept does not read back");
}

result<proposal> read_proposal(const ledger::act& from) {
  MASH_TRY(document, json::parse(from.entry, ENTRY_LIMITS));
  proposal out;
  out.number = from.step;
  out.at = from.at;
  std::vector<json::fault> faults;
  json::reader in(*document, "", faults);
  if (const json::value* who = in.child("reviewer")) out.by = read_reviewer(*who, faults);
  MASH_TRY(what, read_entry(from.entry));
  out.what = std::move(*what);
  if (!faults.empty()) return does_not_read_back();
  return out;
}

result<sent_back> read_sent_back(const ledger::act& from) {
  MASH_TRY(document, json::parse(from.entry, ENTRY_LIMITS));
  sent_back out;
  out.at = from.at;
  std::vector<json::fault> faults;
  json::reader in(*document, "", faults);
  out.number = in.integer("proposal", 1, NUMBER_MAX);
  out.reason = in.text("reason", TEXT_MAX);
  if (const json::value* who = in.child("reviewer")) out.by = read_reviewer(*who, faults);
  if (!faults.empty()) return does_not_read_back();
  return out;
}

}  // namespace

second_opinion read_second_opinion(const json::value& document, bool confirms, std::vector<json::fault>& faults) {
  json::reader in(document, "", faults);
  second_opinion out;
  out.confirms = confirms;
  out.shown = in.text("digest", 64);
  out.number = in.integer("proposal", 1, NUMBER_MAX);
  if (!confirms) out.reason = in.said("reason", TEXT_MAX);
  in.finish();
  return out;
}

ledger::act act_of(const decision& what, const reviewer& by, instant at) {
  ledger::act out;
  out.what = ledger::act::kind::proposed;
  out.words = words_of(what);
  out.words.insert(out.words.begin(), "proposed");
  out.entry = json::canonical(to_json(what, by, at));
  out.actor = by.id;
  return out;
}

ledger::act act_of(const second_opinion& what, const reviewer& by, instant at) {
  ledger::act out;
  out.what = ledger::act::kind::sent_back;
  out.words = {"sent_back"};
  out.entry = json::canonical(json::object{{"at", to_rfc3339(at)},
                                           {"digest", what.shown},
                                           {"proposal", what.number},
                                           {"reason", what.reason},
                                           {"reviewer", to_json(by)}});
  out.actor = by.id;
  return out;
}

result<proposals> read_proposals(const std::vector<ledger::act>& acts) {
  proposals out;
  for (const ledger::act& one : acts) {
    if (one.what == ledger::act::kind::proposed) {
      MASH_TRY(read, read_proposal(one));
      out = {std::move(*read), std::nullopt};
    } else if (one.what == ledger::act::kind::sent_back) {
      MASH_TRY(read, read_sent_back(one));
      out = {std::nullopt, std::move(*read)};
    }
  }
  return out;
}

}  // namespace mash::kit
