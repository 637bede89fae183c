// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/acknowledge.hpp"

#include <algorithm>

#include "base/json_reader.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/reason.hpp"

namespace mash::hub {
namespace {

using contract::told_by;

constexpr std::size_t SHORT_MAX = 256;

plan_refusal faulty(std::vector<json::fault> faults) {
  return {422, "invalid_request", "The acknowledgement has faults; nothing was recorded.", std::move(faults)};
}

bool is_one_of_ours(const correction_recipient& to) { return to.how == told_by::viewed || to.how == told_by::decided; }

bool is(const correction_recipient& to, const asking_person& by) { return is_one_of_ours(to) && to.who == by.who.id; }

bool is_manager(const asking_person& by) {
  return std::ranges::find(by.roles, policy::role::mash_manager) != by.roles.end();
}

}  // namespace

std::expected<acknowledge_body, plan_refusal> read_acknowledge(std::string_view body) {
  const auto document = read_object(body, "an acknowledgement");
  if (!document) return std::unexpected(document.error());
  std::vector<json::fault> faults;
  json::reader in(*document, "", faults);
  acknowledge_body out;
  out.recipient = in.if_said("recipient", SHORT_MAX).value_or("");
  const auto means = in.if_word<acknowledged_by>("means");
  if (means == acknowledged_by::self) in.add("means", "unknown_word", "who acknowledges for themselves leaves it out");
  out.means = means.value_or(acknowledged_by::self);
  out.told_to = in.if_said("told_to", SHORT_MAX).value_or("");
  out.reason = in.if_said("reason", REASON_BYTES_MAX).value_or("");
  in.finish();
  const bool own = out.recipient.empty();
  const bool told = out.means != acknowledged_by::self && out.means != acknowledged_by::never_told &&
                    out.means != acknowledged_by::not_reachable;
  if (own != (out.means == acknowledged_by::self))
    faults.push_back({own ? "/recipient" : "/means", "required", "of somebody else, say who it is and how they know"});
  if (told && out.told_to.empty()) faults.push_back({"/told_to", "required", "say who was told"});
  if (!own && !told && out.means != acknowledged_by::self && out.reason.empty())
    faults.push_back({"/reason", "required", "say why they were not told"});
  if ((own || told) && !out.reason.empty())
    faults.push_back({"/reason", "contradiction", "a reason is of somebody who was not told"});
  if (faults.empty()) return out;
  return std::unexpected(faulty(std::move(faults)));
}

bool may_acknowledge(const check& whole, const asking_person& by) {
  return may_open(whole, by) || std::ranges::any_of(whole.corrections, [&](const correction_taken& one) {
           return std::ranges::any_of(one.recipients, [&](const auto& to) { return is(to, by); });
         });
}

std::expected<std::vector<std::string>, plan_refusal> acknowledging(const check& whole, int number,
                                                                    const asking_person& by,
                                                                    const acknowledge_body& what) {
  if (number < 1 || static_cast<std::size_t>(number) > whole.corrections.size())
    return std::unexpected(plan_refusal{404, "not_found", "This check has no such correction.", {}});
  const correction_taken& of = whole.corrections[static_cast<std::size_t>(number) - 1];
  std::vector<std::string> out;
  if (what.recipient.empty()) {
    bool any = false;
    for (const correction_recipient& to : of.recipients) {
      any |= is(to, by);
      if (is(to, by) && !to.done) out.push_back(to.id);
    }
    if (any) return out;
    return std::unexpected(plan_refusal{409,
                                        "nothing_to_acknowledge",
                                        "You were shown nothing of what this corrects. Of somebody else, say which "
                                        "recipient it is.",
                                        {}});
  }
  const auto to = std::ranges::find(of.recipients, what.recipient, &correction_recipient::id);
  if (to == of.recipients.end())
    return std::unexpected(faulty({{"/recipient", "unknown_recipient", "this correction has no such recipient"}}));
  if ((is_one_of_ours(*to) || what.means == acknowledged_by::not_reachable) && !is_manager(by))
    return std::unexpected(
        plan_refusal{403,
                     "role_may_not",
                     "Colleagues acknowledge with their own certificate; that one cannot, or that somebody outside is "
                     "not to be reached, is a MASH manager's to record.",
                     {}});
  if (!to->done) out.push_back(to->id);
  return out;
}

}  // namespace mash::hub
