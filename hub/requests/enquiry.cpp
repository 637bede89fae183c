// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/enquiry.hpp"

#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/labels.hpp"
#include "adapters/contract/reduce.hpp"
#include "base/ids.hpp"
#include "base/json_reader.hpp"
#include "hub/assemble/mask.hpp"
#include "hub/requests/reason.hpp"
#include "hub/requests/recheck.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t WORD_MAX = 64, SHORT_MAX = 256;
constexpr std::chrono::hours RUNG_BACK_WITHIN{24};  // of recording it

constexpr std::string_view SAY =
    "Ring back on the number that was found independently. Say only what stands in may_be_told, and neither that "
    "somebody is known here nor that they are not.";

void read_asker(json::reader& in, enquiry_body& out, std::vector<json::fault>& faults) {
  if (const json::value* who = in.child("asker")) {
    json::reader asker(*who, in.at("asker"), faults);
    for (const char* name : {"name", "role"}) (void)asker.said(name, SHORT_MAX);
    out.organisation = asker.said("organisation", SHORT_MAX);
    out.kind = asker.word<policy::agency_kind>("kind");
    out.member = asker.if_text("member", WORD_MAX).value_or("");
    asker.finish();
  }
  if (const json::value* back = in.child("rung_back")) {
    json::reader call(*back, in.at("rung_back"), faults);
    for (const char* name : {"number", "found_in", "spoke_to"}) (void)call.said(name, SHORT_MAX);
    out.rung_at = call.time("at");
    call.finish();
  }
}

// One line for each agency and display category, as the response has them.
void add_withheld(json::array& into, const agency& from, const policy::disclosure_verdict& why) {
  json::object line{{"agency", from.member},
                    {"category", to_word(why.display)},
                    {"reason", to_word(why.reason.value_or(policy::refusal_reason::out_of_isa))},
                    {"explanation", why.because},
                    {"would_need", why.would_need}};
  if (std::ranges::none_of(into, [&](const json::value& one) {
        return one.at("agency") == line.at("agency") && one.at("category") == line.at("category");
      }))
    into.push_back(std::move(line));
}

// A power that the enquirer claims and the agreement does not give it opens nothing.
void hold_to_powers(policy::disclosure_verdict& verdict, const std::vector<policy::power>& named) {
  const std::vector<policy::power> derived = contract::to_basis(verdict.basis).power;
  const bool one_is_given =
      std::ranges::any_of(named, [&](policy::power one) { return std::ranges::find(derived, one) != derived.end(); });
  if (named.empty() || one_is_given) return;
  verdict.form = policy::disposition::withheld;
  verdict.reason = policy::refusal_reason::no_gateway;
  verdict.because = "The power that the enquirer names does not carry this between these bodies.";
  verdict.would_need = "A power that does; the enquirer's legal adviser can name it.";
}

// How sure the agency was that it is this person counts for whoever asks now as it did for us. One that cannot be found
// again was sure of nobody.
const contract::answer& answer_with(const agency& of, const contract::item& sent) {
  static const contract::answer unsure;
  const contract::answer* found = &unsure;
  const auto look = [&](const accepted_answer& one, bool) {
    if (std::ranges::any_of(one.what.items, [&](const contract::item& each) { return &each == &sent; }))
      found = &one.what;
  };
  each_answer(of, look);
  if (of.before) look(*of.before, false);
  return *found;
}

}  // namespace

std::expected<enquiry_body, plan_refusal> read_enquiry(std::string_view body, instant now) {
  const auto document = read_object(body, "an enquiry");
  if (!document) return std::unexpected(document.error());
  std::vector<json::fault> faults;
  json::reader in(*document, "", faults);
  enquiry_body out;
  out.document = document->get_object();
  out.authority = in.text("authority", WORD_MAX);
  (void)in.if_said("reference", SHORT_MAX);
  read_asker(in, out, faults);
  out.why = in.word<policy::purpose>("purpose");
  out.rating = in.word<policy::urgency>("urgency");
  out.powers = in.if_words<policy::power>("power", 16);
  if (out.powers.empty()) in.add("power", "required", "say under which power the enquirer asks");
  out.categories = in.if_words<policy::category>("categories", 64);
  out.request = in.if_text("request", WORD_MAX).value_or("");
  out.subject = in.if_text("subject", WORD_MAX).value_or("");
  if (out.request.empty() != out.subject.empty())
    in.add(out.request.empty() ? "request" : "subject", "required", "a check here and a subject of it, or neither");
  if (!out.request.empty() && !is_uuid(out.request)) in.add("request", "malformed", "the id of a check");
  if (out.rung_at > now + std::chrono::minutes(1))
    faults.push_back({"/rung_back/at", "in_the_future", "nobody has been rung back yet"});
  if (out.rung_at < now - RUNG_BACK_WITHIN)
    faults.push_back({"/rung_back/at", "too_early", "ring back for this enquiry: an earlier call was about another"});
  in.finish();
  if (faults.empty()) return out;
  return std::unexpected(
      plan_refusal{422, "invalid_request", "The enquiry has faults; nothing was recorded or told.", std::move(faults)});
}

json::object told_of(const check& whole, const enquiry_body& asked, const policy::agreement& under, instant now) {
  released shown = release(whole);
  masking masked(whole, shown);
  json::array told, withheld;
  for (shown_item& one : shown.items) {
    contract::item& item = one.item;
    // About this person alone: what is about others as well would tell of them.
    if (item.what.subjects != std::vector{asked.subject}) continue;
    policy::disclosure_question question =
        question_about(item, whole, *one.from, answer_with(*one.from, *one.sent), date_of(now));
    question.recipient = asked.member;
    question.why = asked.why;
    question.rating = asked.rating;
    question.asked_for =
        asked.categories.empty() || std::ranges::find(asked.categories, item.what.category) != asked.categories.end();
    policy::disclosure_verdict verdict = policy::may_disclose(under, question);
    hold_to_powers(verdict, asked.powers);
    item.disposition = std::max(item.disposition, verdict.form);
    item.under.rule = verdict.rule;
    item.under.clause = verdict.clause;
    if (verdict.fields != nullptr) contract::keep_fields(item.what, *verdict.fields);
    if (!contract::reduce(item.what, item.disposition)) {
      add_withheld(withheld, *one.from, verdict);
      continue;
    }
    json::object line = contract::to_json(item);
    line.emplace("agency", one.from->member);
    told.push_back(std::move(line));
  }
  json::object out{
      {"may_be_told", std::move(told)}, {"withheld", std::move(withheld)}, {"notices", json::array()}, {"say", SAY}};
  masked.finish(out);
  return out;
}

}  // namespace mash::hub
