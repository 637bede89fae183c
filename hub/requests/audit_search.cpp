// SPDX-License-Identifier: Apache-2.0
// Audit desk, part 2: searching the log. Drawing from it is in audit_sample.cpp.
#include <algorithm>

#include "base/log.hpp"
#include "hub/audit/looks.hpp"
#include "hub/requests/audit_desk.hpp"
#include "hub/requests/audit_range.hpp"

namespace mash::hub {
namespace {

// One page looks at so many entries, and into the records of so many requests; the next goes on from there.
constexpr std::uint64_t ENTRIES_A_PAGE = 16 * ENTRIES_A_LOOK;
constexpr std::size_t REQUESTS_A_PAGE = 500;

std::string actor_of(const json::object& record) {
  const json::value* actor = record.if_contains("actor");
  return actor != nullptr && actor->is_string() ? std::string(std::string_view(actor->get_string())) : std::string();
}

bool is_auditor(const audit_viewer& viewer) {
  return std::ranges::find(viewer.who.roles, policy::role::auditor) != viewer.who.roles.end();
}

json::object to_json(const contract::leaf& leaf) {
  return json::parse(contract::leaf_text(leaf).value()).value().get_object();
}

}  // namespace

// False: the page has looked into as many requests as it may; this entry is for the next.
awaitable<result<bool>> audit_desk::take(const audit_viewer& viewer, const audit_query& wanted,
                                         const logged_entry& entry, page& into) {
  const auto leaf = contract::parse_leaf(entry.text);
  if (!leaf || !wanted.wants(*leaf)) co_return true;
  candidate one{entry.index, *leaf, {}, {}};
  if (!leaf->request.empty() && !into.known.contains(leaf->request)) {
    if (into.known.size() >= REQUESTS_A_PAGE) co_return false;
    auto known = co_await read_request(leaf->request);
    if (!known) co_return std::unexpected(known.error());
    into.known.emplace(leaf->request, *std::move(known));
  }
  if (leaf->actor) {
    if (!leaf->request.empty()) {
      const auto& actors = into.known.at(leaf->request).actors;
      if (const auto found = actors.find(to_hex(*leaf->actor)); found != actors.end()) one.actor = found->second.value;
    }
    if (one.actor.empty()) {
      const auto records = co_await evidence_.act_records({leaf->id});
      if (!records) co_return std::unexpected(records.error());
      if (!records->empty()) one.actor = actor_of(records->begin()->second);
      const bool is_known = !leaf->request.empty() && !into.known.at(leaf->request).authority.empty();
      if (!is_known && !viewer.answers_for(one.actor)) one.actor.clear();
    }
  }
  if (!leaf->request.empty()) {
    const known_request& known = into.known.at(leaf->request);
    if (!is_viewers(viewer, known.authority)) co_return true;
    // Why content was opened can name somebody, as content does: it is for those who may open content.
    if (leaf->body && is_auditor(viewer))
      if (const auto said = known.reasons.find(to_hex(*leaf->body)); said != known.reasons.end())
        one.reason = said->second;
  }
  if (wanted.actor.empty() || one.actor == wanted.actor) into.found.push_back(std::move(one));
  co_return true;
}

awaitable<result<audit_desk::page>> audit_desk::read_page(const audit_viewer& viewer, const audit_query& wanted,
                                                          log_slice range) {
  page out;
  out.next = range.first;
  const std::uint64_t last = range.first + ENTRIES_A_PAGE;
  while (range.first < range.end && range.first < last) {
    const auto some = co_await evidence_.entries(range);
    if (!some) co_return std::unexpected(some.error());
    for (const logged_entry& entry : some->found) {
      const auto taken = co_await take(viewer, wanted, entry, out);
      if (!taken) co_return std::unexpected(taken.error());
      out.next = entry.index + (*taken ? 1 : 0);
      if (!*taken || out.found.size() >= wanted.results_max) co_return out;
    }
    if (some->next == range.first) break;
    out.next = range.first = some->next;
  }
  co_return out;
}

awaitable<audit_desk::told<json::object>> audit_desk::search(audit_viewer viewer, audit_query wanted) {
  if (!co_await note(look(viewer.who.who.id, {"log_searched"}, wanted.request, wanted.asked, time_.now())))
    co_return std::unexpected(cannot_be_recorded());
  const std::string checkpoint = log_.newest_checkpoint();
  const std::uint64_t size = size_of(checkpoint);
  log_slice range{wanted.after, size, wanted.parts(), wanted.request};
  if (wanted.from) {
    const auto first = co_await evidence_.first_since(*wanted.from - CLOCK_MARGIN, size);
    if (!first) co_return std::unexpected(cannot_be_recorded());
    range.first = std::max(range.first, *first);
  }
  if (wanted.until) {
    const auto end = co_await evidence_.first_since(*wanted.until + CLOCK_MARGIN, size);
    if (!end) co_return std::unexpected(cannot_be_recorded());
    range.end = *end;
  }
  const std::uint64_t first = range.first, end = range.end;
  const auto found = co_await read_page(viewer, wanted, std::move(range));
  if (!found) {
    log::error("log_not_searched", {{"why", found.error().detail}});
    co_return std::unexpected(cannot_be_recorded());
  }
  json::array entries;
  for (const candidate& one : found->found) {
    json::object item{{"index", static_cast<std::int64_t>(one.index)}, {"entry", to_json(one.leaf)}};
    if (!one.actor.empty()) item["actor"] = one.actor;
    if (!one.reason.empty()) item["reason"] = one.reason;
    entries.push_back(std::move(item));
  }
  json::object out{{"entries", std::move(entries)},
                   {"origin", checkpoint.substr(0, checkpoint.find('\n'))},
                   {"size", static_cast<std::int64_t>(size)},
                   {"looked_at", static_cast<std::int64_t>(found->next - std::min(first, found->next))}};
  if (found->next < end) out["next"] = static_cast<std::int64_t>(found->next);
  if (!co_await tell_follows(out, size)) co_return std::unexpected(cannot_be_recorded());
  co_return out;
}

awaitable<result<void>> audit_desk::tell_follows(json::object& in, std::uint64_t size) {
  const auto begins = co_await beginning_of_log(size);
  if (!begins) co_return std::unexpected(begins.error());
  if (*begins) {
    in["follows"] = to_json((*begins)->follows);
    in["follows"].as_object()["began"] = to_rfc3339((*begins)->at);
  }
  co_return result<void>{};
}

}  // namespace mash::hub
