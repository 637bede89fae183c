// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/ask_again.hpp"

#include <algorithm>
#include <set>

#include "base/json_reader.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/reason.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t AGENCIES_MAX = 64, NAME_BYTES_MAX = 64;

std::vector<std::string> everybody(const check& whole) {
  std::vector<std::string> out;
  for (const agency& one : whole.agencies) out.push_back(one.member);
  return out;
}

std::set<std::string> wanted(const check& whole, const recheck_wish& what) {
  const auto names = what.agencies.empty() ? everybody(whole) : what.agencies;
  return {names.begin(), names.end()};
}

std::set<std::string> asked_in(const asked_again& round) {
  std::set<std::string> out(round.asked.begin(), round.asked.end());
  for (const auto& [member, why] : round.denied) out.insert(member);
  return out;
}

}  // namespace

std::expected<recheck_wish, plan_refusal> read_recheck(std::string_view body) {
  const auto document = read_object(body, "a recheck");
  if (!document) return std::unexpected(document.error());
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  recheck_wish out;
  out.reason = from.said("reason", REASON_BYTES_MAX);
  out.agencies = from.if_texts("agencies", AGENCIES_MAX, NAME_BYTES_MAX);
  if (out.agencies.empty() && from.if_child("agencies") != nullptr)
    from.add("agencies", "empty", "name at least one, or leave it out to ask all of them again");
  from.finish();
  if (faults.empty()) return out;
  return std::unexpected(
      plan_refusal{422, "invalid_request", "The recheck has faults; nobody was asked.", std::move(faults)});
}

bool has_asked_again(const check& whole, const asking_person& by, const recheck_wish& what, instant now) {
  if (whole.rounds.empty() || whole.cancelled) return false;
  const asked_again& last = whole.rounds.back();
  return last.by.id == by.who.id && last.reason == what.reason && asked_in(last) == wanted(whole, what) &&
         std::ranges::any_of(last.asked, [&](const std::string& member) {
           const agency* of = whole.find_member(member);
           return of != nullptr && !is_settled(*of, now);
         });
}

std::optional<plan_refusal> refuse_recheck(const check& whole, const recheck_wish& what, instant now) {
  const refusal why = refuses(whole, happening::asked_again, now);
  if (why == refusal::expired)
    return plan_refusal{
        409, "expired", "Nobody was ever asked by this check, as no manager authorised it in time. Ask anew.", {}};
  if (why == refusal::cancelled)
    return plan_refusal{
        409, "already_cancelled", "This check was cancelled. Send a new one where somebody is to be asked.", {}};
  if (why != refusal::none || whole.version == 0)
    return plan_refusal{409,
                        "nothing_to_ask_again",
                        "There is no version of the response yet: the agencies are being asked, or a manager's "
                        "authority is awaited. Ask again once the first version is there.",
                        {}};
  std::vector<json::fault> faults;
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < what.agencies.size(); ++i) {
    const std::string pointer = "/agencies/" + std::to_string(i);
    if (whole.find_member(what.agencies[i]) == nullptr)
      faults.push_back({pointer, "unknown_agency", "this agency is not on the roster; a new check may name it"});
    if (!seen.insert(what.agencies[i]).second) faults.push_back({pointer, "duplicate", "this agency is named twice"});
  }
  if (faults.empty()) return std::nullopt;
  return plan_refusal{422, "invalid_request", "The recheck has faults; nobody was asked.", std::move(faults)};
}

}  // namespace mash::hub
