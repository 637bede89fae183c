// SPDX-License-Identifier: Apache-2.0
// An agreement whose files are spoilt anyhow is refused with words, or keeps what no agreement can loosen and what its
// upper tier prohibits. The input is a list of edits to a good one: bytes at random would never get beyond TOML.
#include <algorithm>
#include <cstdint>
#include <span>

#include "policy/agreement.hpp"
#include "tests/support/small_agreement.hpp"

namespace {

using namespace mash::policy;

// Four bytes an edit: which file and what to do, where (two bytes), with which byte.
void spoil(folder& files, std::span<const std::uint8_t> edit) {
  const auto file = std::next(files.files.begin(), edit[0] % 3);  // cases, tier 1, tier 2
  std::string& text = file->second;
  if (text.empty()) return;
  const std::size_t at = (std::size_t{edit[1]} << 8 | edit[2]) % text.size();
  const auto line_end = std::min(text.find('\n', at), text.size());
  switch (edit[0] / 3 % 6) {
    case 0:
      text[at] = static_cast<char>(edit[3]);
      break;
    case 1:
      text.insert(at, 1, static_cast<char>(edit[3]));
      break;
    case 2:
      text.erase(at, std::size_t{1} + edit[3] % 16);
      break;
    case 3:  // the rest of the line
      text.erase(at, line_end - at);
      break;
    case 4:  // a passage a second time, where somebody copied a block
      text.insert(at, text.substr(at, std::size_t{edit[3]} * 8));
      break;
    default:  // a passage in another place
      text += "\n" + text.substr(at, std::size_t{edit[3]} * 4) + "\n";
  }
}

void check_floor(const agreement& under) {
  disclosure_question asked;
  asked.band = match_band::certain;
  asked.on = std::chrono::year(2026) / 11 / 20;
  asked.occurred = asked.on;
  const auto form = [&](category what, purpose why) {
    asked.what = what;
    asked.why = why;
    return may_disclose(under, asked).form;
  };
  for (const party& holder : under.parties())
    for (const party& recipient : under.parties()) {
      asked.holder = holder.member;
      asked.recipient = recipient.member;
      MASH_ASSERT(form(category::adoption_marker, purpose::s47_strategy) >= disposition::call_agency);
      MASH_ASSERT(form(category::sexual_health, purpose::s47_strategy) >= disposition::human_review);
      MASH_ASSERT(form(category::da_incident, purpose::crime_prevention) == disposition::withheld);
      asked.caveats = {caveat::witness_protection};
      MASH_ASSERT(form(category::da_incident, purpose::s47_strategy) == disposition::withheld);
      asked.caveats = {};
      if (!holder.signed_up || !recipient.signed_up || !recipient.may_ask)
        MASH_ASSERT(form(category::da_incident, purpose::s47_strategy) == disposition::withheld);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  folder files = cases::small_folder();
  const std::span<const std::uint8_t> edits(data, std::min<std::size_t>(size, 64));
  for (std::size_t at = 0; at + 4 <= edits.size(); at += 4) spoil(files, edits.subspan(at, 4));
  const auto made = agreement::of(files, "spoilt");
  if (!made) {
    MASH_ASSERT(!made.error().detail.empty());
    return 0;
  }
  check_floor(**made);
  return 0;
}
