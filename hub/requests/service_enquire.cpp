// SPDX-License-Identifier: Apache-2.0
// Service, part 14: an enquiry by somebody outside is taken. It is in the log before the answer leaves; where it is
// about a person of a check, so is the look at that check.
#include "hub/audit/exported.hpp"
#include "hub/audit/looks.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/enquiry.hpp"
#include "hub/requests/enquiry_desk.hpp"
#include "hub/requests/labels.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

plan_refusal role_may_not_enquire() {
  return {403, "role_may_not", "Enquiries are taken by the hub's coordinators, social workers and managers.", {}};
}

plan_refusal not_your_authority() {
  return {
      403, "not_your_authority", "Your entry in the member directory does not let you answer for this authority.", {}};
}

plan_refusal enquiry_not_recorded() {
  return {503, "cannot_record", "The hub cannot record this enquiry in its audit log now, so nothing may be told.", {}};
}

plan_refusal no_such_subject() {
  return {422,
          "invalid_request",
          "The enquiry has faults; nothing was recorded or told.",
          {{"/subject", "unknown_subject", "no subject of this check has this id"}}};
}

plan_refusal another_kind() {
  return {422,
          "invalid_request",
          "The enquiry has faults; nothing was recorded or told.",
          {{"/asker/kind", "contradiction", "the agreement has this member as a body of another kind"}}};
}

admin_act taken(const asking_person& by, const enquiry_body& asked, instant at) {
  return act(by.who.id, {std::string(ENQUIRY_TAKEN), std::string(to_word(asked.kind)), std::string(to_word(asked.why))},
             "", at, &asked.document);
}

}  // namespace

awaitable<service::outcome> service::enquire(asking_person by, std::string body, enquiry_taking how) {
  if (!may_open_any(by)) co_return co_await refuse(by, std::move(body), role_may_not_enquire());
  const instant now = time_.now();
  auto asked = read_enquiry(body, now);
  if (!asked) co_return co_await refuse(by, std::move(body), std::move(asked).error());
  if (std::ranges::find(by.authorities, asked->authority) == by.authorities.end())
    co_return co_await refuse(by, std::move(body), not_your_authority());
  follow_agreement();
  if (const policy::party* asker = with_.agreement->find_party(asked->member); asker && asker->kind != asked->kind)
    co_return co_await refuse(by, std::move(body), another_kind());
  admin_act entry = taken(by, *asked, now);
  if (!how.key.empty()) entry.record["idempotency_key"] = how.key;
  const bool is_new = how.known.empty();
  json::object page{
      {"id", is_new ? entry.id : how.known}, {"state", how.closed ? "closed" : "open"}, {"as_of", to_rfc3339(now)}};
  if (asked->request.empty()) {
    for (auto& part : told_of({}, *asked, *with_.agreement, now)) page.emplace(part.key(), std::move(part.value()));
    if (!is_new) co_return shown{201, "", json::canonical(page)};
    durable_change change;
    change.acts.push_back(std::move(entry));
    if (!co_await store_.commit(std::move(change))) co_return std::unexpected(enquiry_not_recorded());
    co_return shown{201, "", json::canonical(page)};
  }
  const auto found = co_await to_act_on(by, asked->request, may_open, enquiry_not_recorded());
  if (!found) co_return std::unexpected(found.error());
  const live_ptr live = *found;
  const check& whole = live->whole;
  if (whole.request.authority != asked->authority || whole.request.find_subject(asked->subject) == nullptr)
    co_return co_await refuse(by, std::move(body), no_such_subject());
  for (auto& part : told_of(whole, *asked, *with_.agreement, now)) page.emplace(part.key(), std::move(part.value()));
  leaving document;
  disclosed given{contract::told_by::enquiry, by.who.id, asked->organisation, whole.version, now, items_given(page)};
  write(std::move(page), document);
  document.entry = exported_entry(whole, by.who.id, "enquiry", document.text, now);
  set_look(std::move(given), document);
  document.seen.record = record_of(by.who.id, document.entry);
  document.seen.record.set("exported", "enquiry");
  if (is_new) document.acts.push_back(std::move(entry));  // else only the look is another
  co_return co_await leave(live, std::move(document), 201);
}

awaitable<std::expected<std::set<std::string>, plan_refusal>> service::shown_for_enquiries(asking_person by,
                                                                                           std::string request,
                                                                                           std::string organisation) {
  const auto found = co_await to_act_on(by, request, may_open, enquiry_not_recorded());
  if (!found) co_return std::unexpected(found.error());
  std::set<std::string> out;
  for (const disclosed& one : (*found)->whole.looks)
    if (one.how == contract::told_by::enquiry && one.organisation == organisation)
      for (const std::string& key : one.items) out.insert(key.substr(key.find('/') + 1));  // item_key
  co_return out;
}

}  // namespace mash::hub
