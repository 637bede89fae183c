// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/asking_back.hpp"

#include <algorithm>

namespace mash::kit {
namespace {

constexpr std::size_t DIGEST_BYTES = 64, WORDS_MAX = 16, ID_BYTES_MAX = 64;

std::unexpected<error> does_not_read_back() {
  return fail(errc::corrupt, "what was said to the hub about a review does not read back");
}

json::array words_of(const std::vector<contract::identifier>& any_of) {
  json::array out;
  for (const contract::identifier one : any_of) out.emplace_back(to_word(one));
  return out;
}

result<asked_back::looking> read_looking(const ledger::act& from) {
  MASH_TRY(document, json::parse(from.entry));
  std::vector<json::fault> faults;
  json::reader in(*document, "", faults);
  asked_back::looking out{in.time("by"), from.at, {}};
  if (const json::value* who = in.child("reviewer")) out.who = read_reviewer(*who, faults);
  if (!faults.empty()) return does_not_read_back();
  return out;
}

result<wanted_identifier> read_kept(const ledger::act& from) {
  MASH_TRY(document, json::parse(from.entry));
  std::vector<json::fault> faults;
  json::reader in(*document, "", faults);
  wanted_identifier out{{}, in.text("subject", ID_BYTES_MAX), in.if_words<contract::identifier>("any_of", WORDS_MAX)};
  if (!faults.empty() || out.any_of.empty()) return does_not_read_back();
  return out;
}

}  // namespace

expectation read_expectation(const json::value& document, std::vector<json::fault>& faults) {
  json::reader in(document, "", faults);
  const expectation out{in.time("by")};
  in.finish();
  return out;
}

wanted_identifier read_wanted(const json::value& document, std::vector<json::fault>& faults) {
  json::reader in(document, "", faults);
  wanted_identifier out{in.text("digest", DIGEST_BYTES), in.text("subject", ID_BYTES_MAX),
                        in.if_words<contract::identifier>("any_of", WORDS_MAX)};
  if (out.any_of.empty() && faults.empty()) in.add("any_of", "required", "say what would settle it");
  in.finish();
  return out;
}

void check_expectation(const expectation& what, instant now, std::vector<json::fault>& faults) {
  if (what.by <= now) faults.push_back({"/by", "in_the_past", "by when you expect to have decided"});
  if (what.by > now + EXPECTED_AT_MOST)
    faults.push_back({"/by", "too_late", "at most 28 days ahead; for longer, ring whoever asks"});
}

void check_wanted(const wanted_identifier& what, const contract::ask& question, std::vector<json::fault>& faults) {
  const auto who = std::ranges::find(question.subjects, what.subject, &contract::person::id);
  if (who == question.subjects.end())
    return faults.push_back({"/subject", "unknown_subject", "the question names nobody with this id"});
  for (std::size_t i = 0; i < what.any_of.size(); ++i)
    if (contract::is_told(*who, what.any_of[i]))
      faults.push_back({"/any_of/" + std::to_string(i), "told_already", "the question tells this of them already"});
}

ledger::act act_of(const expectation& what, const reviewer& by, instant at) {
  ledger::act out;
  out.what = ledger::act::kind::expected;
  out.words = {"expected"};
  out.entry =
      json::canonical(json::object{{"at", to_rfc3339(at)}, {"by", to_rfc3339(what.by)}, {"reviewer", to_json(by)}});
  out.actor = by.id;
  return out;
}

ledger::act act_of(const wanted_identifier& what, const reviewer& by, instant at) {
  ledger::act out;
  out.what = ledger::act::kind::wanted;
  out.words = {"wanted"};
  for (const contract::identifier one : what.any_of) out.words.emplace_back(to_word(one));
  out.entry = json::canonical(json::object{{"any_of", words_of(what.any_of)},
                                           {"at", to_rfc3339(at)},
                                           {"digest", what.shown},
                                           {"reviewer", to_json(by)},
                                           {"subject", what.subject}});
  out.actor = by.id;
  return out;
}

result<asked_back> read_asked_back(const std::vector<ledger::act>& acts) {
  asked_back out;
  for (const ledger::act& one : acts) {
    if (one.what == ledger::act::kind::expected) {
      MASH_TRY(read, read_looking(one));
      out.expected = std::move(*read);
    } else if (one.what == ledger::act::kind::wanted) {
      MASH_TRY(read, read_kept(one));
      std::erase_if(out.wanted, [&](const wanted_identifier& earlier) { return earlier.subject == read->subject; });
      out.wanted.push_back(std::move(*read));
    }
  }
  return out;
}

lines_back lines_of(const std::string& ask, const asked_back& said, std::int64_t items_held) {
  lines_back out;
  if (said.expected) out.holding.push_back({.ask = ask, .items_held = items_held, .expected_by = said.expected->by});
  for (const wanted_identifier& one : said.wanted)
    out.needs.push_back({.ask = ask, .subject = one.subject, .identifiers = one.any_of});
  return out;
}

}  // namespace mash::kit
