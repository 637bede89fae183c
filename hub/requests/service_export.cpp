// SPDX-License-Identifier: Apache-2.0
// Service, part 13: what one audience may be given about one child. An export is a view and more: its entry names the
// audience, and is durable before the document leaves.
#include "hub/assemble/export.hpp"
#include "hub/audit/exported.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/erased.hpp"
#include "hub/requests/labels.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

plan_refusal role_may_not_export() {
  return {403,
          "role_may_not",
          "A check is exported by those who may open it: who asked it, their team, or a MASH manager.",
          {}};
}

plan_refusal export_not_recorded() {
  return {503, "cannot_record", "The hub cannot record this export in its audit log now, so nothing is given.", {}};
}

plan_refusal no_such_child() {
  return {404, "not_found", "This check has no child with this id; an export is about one child.", {}};
}

plan_refusal nothing_to_export(const check& whole) {
  return {409,
          "nothing_to_export",
          whole.awaiting_authority ? "Nobody has been asked yet: this check awaits a manager's authority."
                                   : "There is no version of the response yet; the first comes when the agencies' "
                                     "systems have had their time.",
          {}};
}

}  // namespace

awaitable<service::outcome> service::export_child(asking_person by, std::string request, std::string child,
                                                  audience to) {
  if (!may_open_any(by)) co_return co_await refuse(by, request, role_may_not_export());
  auto found = co_await load(request);
  if (!found && found.error().code == errc::denied) {
    const auto left = co_await store_.records(range_of(request));
    if (!left) co_return std::unexpected(export_not_recorded());
    co_return co_await refuse(by, request, why_not_shown(records_of(*left, request), by));
  }
  if (!found && found.error().code == errc::corrupt) co_return std::unexpected(damaged());
  if (!found && found.error().code != errc::not_found) co_return std::unexpected(export_not_recorded());
  if (!found || !may_open((*found)->whole, by)) co_return co_await refuse(by, request, not_there());
  const live_ptr live = *found;
  co_await idle(live);
  if (live->broken) co_return std::unexpected(export_not_recorded());
  const check& whole = live->whole;
  const subject* who = whole.request.find_subject(child);
  if (who == nullptr || who->is_adult()) co_return co_await refuse(by, request, no_such_child());
  if (whole.version == 0) co_return co_await refuse(by, request, nothing_to_export(whole));
  const instant now = time_.now();
  leaving document;
  json::object page = export_of(whole, *who, to, now);
  disclosed given{
      contract::told_by::exported, by.who.id, std::string(to_word(to)), whole.version, now, items_given(page)};
  write(std::move(page), document);
  document.entry = exported_entry(whole, by.who.id, to_word(to), document.text, now);
  set_look(std::move(given), document);
  document.seen.record = record_of(by.who.id, document.entry);
  document.seen.record.set("exported", to_word(to));
  co_return co_await leave(live, std::move(document), 200);
}

}  // namespace mash::hub
