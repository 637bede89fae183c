// SPDX-License-Identifier: Apache-2.0
// Service, part 3: a response is shown. Every view is a log entry that is durable before the page leaves.
#include "base/log.hpp"
#include "base/tlog/receipt.hpp"
#include "hub/assemble/response.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/erased.hpp"
#include "hub/requests/history.hpp"
#include "hub/requests/labels.hpp"
#include "hub/requests/service.hpp"
#include "hub/requests/show.hpp"

namespace mash::hub {
namespace {

plan_refusal cannot_be_recorded() {
  return {503, "cannot_record", "The hub cannot record this view in its audit log now, so nothing is shown.", {}};
}

// The page says that the administrator is told in the log.
plan_refusal damaged_version(const std::string& request, const error& why) {
  log::error("request_not_read", {{"request", request}, {"why", why.detail}});
  return damaged();
}

}  // namespace

void write(json::object response, leaving& into) {
  constexpr std::string_view RECEIPT = "receipt";
  json::object before(response.storage()), after(response.storage());
  before.reserve(response.size());
  after.reserve(response.size());
  for (auto& member : response)
    (std::string_view(member.key()) < RECEIPT ? before : after).emplace(member.key(), std::move(member.value()));
  into.text = json::canonical(before);
  into.text.back() = ',';
  into.receipt_at = into.text.size();
  into.text.append(json::canonical(after), 1);
}

void set_look(disclosed one, leaving& into) {
  into.seen.what = {"seen", one.at, content_of(one)};
  into.looked = std::move(one);
}

std::vector<std::string> items_given(const json::object& document) {
  std::vector<std::string> out;
  for (const char* section : {"involvements", "chronology", "intelligence", "assessments", "alerts", "may_be_told"})
    if (const json::value* list = document.if_contains(section))
      for (const json::value& one : list->as_array())
        out.push_back(item_key(one.at("agency").as_string(), one.at("id").as_string()));
  return out;
}

leaving prepare(const check& whole, std::string_view actor, instant now, const check* newest) {
  leaving out;
  json::scratch memory;
  write(assemble(whole, newest == nullptr ? now : whole.version_at, memory.store(), newest), out);
  out.entry = released_entry(whole, actor, out.text, now);
  set_look({contract::told_by::viewed, std::string(actor), {}, whole.version, now, {}}, out);
  out.seen.record = record_of(actor, out.entry);
  return out;
}

std::string with_receipt(leaving response, const proved_entry& proof) {
  json::array hashes;
  std::string checkpoint;
  if (const auto parsed = tlog::parse_receipt(proof.proof)) {
    for (const digest& hash : parsed->proof) hashes.emplace_back(to_base64(hash));
    checkpoint = parsed->checkpoint;
  }
  const json::object receipt{{"index", static_cast<std::int64_t>(proof.index)},
                             {"leaf", response.entry.text},
                             {"salt", response.entry.body_salt},
                             {"inclusion_proof", std::move(hashes)},
                             {"checkpoint", checkpoint},
                             {"proof", proof.proof}};
  return response.text.insert(response.receipt_at, "\"receipt\":" + json::canonical(receipt) + ",");
}

// Commits the view, then lets the page go.
awaitable<service::outcome> service::leave(live_ptr live, leaving response, unsigned status) {
  durable_change change;
  change.request = live->whole.id;
  change.first_step = live->whole.steps;
  change.settled = nothing_is_open(live->whole, time_.now());
  change.steps.push_back(std::move(response.seen));
  change.entries.push_back(response.entry);
  change.acts = std::move(response.acts);
  change.receipt_for = 0;
  live->busy = true;
  auto done = co_await store_.commit(std::move(change));
  live->busy = false;
  if (done) {
    add_look(live->whole, std::move(response.looked));
    ++live->whole.steps;
  }
  live->changed.notify();
  if (!done && done.error().code == errc::denied) forget(live);  // erased meanwhile: nor may memory show it
  if (!done || !done->receipt) co_return std::unexpected(cannot_be_recorded());
  co_return shown{status, live->whole.id, with_receipt(std::move(response), *done->receipt)};
}

awaitable<service::outcome> service::release_now(const asking_person& viewer, live_ptr live, unsigned status) {
  co_await idle(live);
  if (live->broken) co_return std::unexpected(cannot_be_recorded());
  co_return co_await leave(live, prepare(live->whole, viewer.who.id, time_.now()), status);
}

awaitable<service::outcome> service::show(asking_person viewer, std::string request, int version,
                                          std::optional<instant> as_of) {
  if (!may_open_any(viewer))
    co_return co_await refuse(viewer, request,
                              {403,
                               "role_may_not",
                               "Your role does not open partner checks. An auditor uses the audit log; "
                               "ask a manager if you need this one.",
                               {}});
  auto live = co_await load(request);
  if (!live && live.error().code == errc::denied) {
    const auto left = co_await store_.records(range_of(request));
    if (!left) co_return std::unexpected(cannot_be_recorded());
    co_return co_await refuse(viewer, request, why_not_shown(records_of(*left, request), viewer));
  }
  if (!live && live.error().code == errc::corrupt) co_return std::unexpected(damaged());
  if (!live && live.error().code != errc::not_found) co_return std::unexpected(cannot_be_recorded());
  if (!live || !may_open((*live)->whole, viewer)) co_return co_await refuse(viewer, request, not_there());
  if (as_of) co_return co_await show_as_of(viewer, request, *as_of);
  if (version > 0 && version != (*live)->whole.version) co_return co_await show_version(viewer, request, version);
  co_return co_await release_now(viewer, *live, 200);
}

awaitable<service::outcome> service::show_as_of(const asking_person& viewer, const std::string& request,
                                                instant as_of) {
  // What is current then can still change, and a page that claims otherwise would be untrue tomorrow.
  if (as_of > time_.now())
    co_return std::unexpected(plan_refusal{400, "malformed", "The time in as_of has not come yet.", {}});
  const auto steps = co_await store_.load(request);
  if (!steps) co_return std::unexpected(cannot_be_recorded());
  const int version = version_at(*steps, as_of);
  if (version == 0)
    co_return std::unexpected(plan_refusal{404, "not_found", "This request had no version at that time.", {}});
  co_return co_await show_version(viewer, request, version);
}

awaitable<service::outcome> service::show_version(const asking_person& viewer, const std::string& request,
                                                  int version) {
  auto steps = co_await store_.load(request);
  if (!steps && steps.error().code == errc::corrupt) co_return std::unexpected(damaged_version(request, steps.error()));
  if (!steps || steps->empty()) co_return std::unexpected(cannot_be_recorded());
  const auto past = rebuild(*steps, version);
  if (!past) co_return std::unexpected(damaged_version(request, past.error()));
  if (past->version != version)
    co_return std::unexpected(plan_refusal{404, "not_found", "This request has no such version.", {}});
  auto live = co_await load(request);
  if (!live) co_return std::unexpected(cannot_be_recorded());
  co_await idle(*live);
  co_return co_await leave(*live, prepare(*past, viewer.who.id, time_.now(), &(*live)->whole), 200);
}

}  // namespace mash::hub
