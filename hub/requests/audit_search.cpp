// SPDX-License-Identifier: Apache-2.0
// Audit desk, part 2: searching the log, and drawing requests from it.
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
constexpr std::size_t DRAWN_FROM_MAX = 200'000;

bool is_viewers(const audit_viewer& viewer, const std::string& authority) {
  // Of a request whose record was erased only entries without anybody's name are left.
  return authority.empty() || std::ranges::find(viewer.who.authorities, authority) != viewer.who.authorities.end();
}

std::string actor_of(const json::object& record) {
  const json::value* actor = record.if_contains("actor");
  return actor != nullptr && actor->is_string() ? std::string(std::string_view(actor->get_string())) : std::string();
}

json::object to_json(const contract::leaf& leaf) {
  return json::parse(contract::leaf_text(leaf).value()).value().get_object();
}

plan_refusal too_many_drawn_from() {
  return {422,
          "invalid_request",
          "More requests were asked in this period than one draw is made from.",
          {{"/until", "out_of_range", "take a shorter period"}}};
}

}  // namespace

// False: the page has looked into as many requests as it may; this entry is for the next.
awaitable<result<bool>> audit_desk::take(const audit_viewer& viewer, const audit_query& wanted,
                                         const logged_entry& entry, page& into) {
  const auto leaf = contract::parse_leaf(entry.text);
  if (!leaf || !wanted.wants(*leaf)) co_return true;
  candidate one{entry.index, *leaf, {}};
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
  if (!leaf->request.empty() && !is_viewers(viewer, into.known.at(leaf->request).authority)) co_return true;
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
  log_slice range{wanted.after, size, wanted.parts()};
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

// Those of the viewer's authorities, lowest rank first. `of`: how many requests of all authorities the period has.
awaitable<result<std::vector<audit_desk::candidate>>> audit_desk::draw(const audit_viewer& viewer,
                                                                       const sample_wish& wish, std::size_t& of) {
  const std::uint64_t size = size_of(log_.newest_checkpoint());
  const auto first = co_await evidence_.first_since(wish.from - CLOCK_MARGIN, size);
  if (!first) co_return std::unexpected(first.error());
  const auto end = co_await evidence_.first_since(wish.until + CLOCK_MARGIN, size);
  if (!end) co_return std::unexpected(end.error());
  auto asked = co_await gather({*first, *end, {"\"type\":\"asked\"", "\"request\":"}}, DRAWN_FROM_MAX);
  if (!asked) co_return std::unexpected(asked.error());
  std::vector<std::pair<digest, candidate>> ranked;
  for (const logged_entry& entry : *asked) {
    const auto leaf = contract::parse_leaf(entry.text);
    if (leaf && leaf->at >= wish.from && leaf->at < wish.until)
      ranked.emplace_back(rank_in_draw(wish.seed, leaf->request), candidate{entry.index, *leaf, {}});
  }
  // A check whose questions went out later, once a manager authorised it, has two such entries: the first counts.
  std::ranges::sort(ranked, {}, [](const auto& one) { return std::pair(one.first, one.second.index); });
  const auto again = std::ranges::unique(ranked, {}, &std::pair<digest, candidate>::first);
  ranked.erase(again.begin(), again.end());
  of = ranked.size();
  std::vector<candidate> drawn;
  for (auto& [rank, one] : ranked) {
    if (drawn.size() >= wish.count) break;
    const auto known = co_await read_request(one.leaf.request);
    if (!known) co_return std::unexpected(known.error());
    if (is_viewers(viewer, known->authority)) drawn.push_back(std::move(one));
  }
  co_return drawn;
}

awaitable<audit_desk::told<json::object>> audit_desk::sample(audit_viewer viewer, sample_wish wish) {
  const std::string& who = viewer.who.who.id;
  json::object asked{{"from", to_rfc3339(wish.from)},
                     {"until", to_rfc3339(wish.until)},
                     {"count", static_cast<std::int64_t>(wish.count)}};
  if (wish.seed.empty()) {
    // The wish is in the log before its root is the seed, and has new salts: whoever asks cannot choose the root, and
    // every try is an entry.
    if (!co_await note(look(who, {"sample_asked"}, "", asked, time_.now())))
      co_return std::unexpected(cannot_be_recorded());
    const std::string checkpoint = log_.newest_checkpoint();
    wish.seed = to_hex(root_of(checkpoint));
    asked["seed_is_root_of"] = static_cast<std::int64_t>(size_of(checkpoint));
  }
  asked["seed"] = wish.seed;
  std::size_t of = 0;
  const auto drawn = co_await draw(viewer, wish, of);
  if (!drawn && drawn.error().code == errc::too_large) co_return std::unexpected(too_many_drawn_from());
  if (!drawn) co_return std::unexpected(cannot_be_recorded());
  json::array requests, ids;
  for (const candidate& one : *drawn) {
    ids.emplace_back(one.leaf.request);
    requests.push_back(json::object{{"request", one.leaf.request},
                                    {"index", static_cast<std::int64_t>(one.index)},
                                    {"asked_at", to_rfc3339(one.leaf.at)},
                                    {"purpose", one.leaf.purpose}});
  }
  asked["drawn_from"] = static_cast<std::int64_t>(of);
  json::object act = asked;
  act["drawn"] = std::move(ids);
  if (!co_await note(look(who, {"sample_drawn"}, "", act, time_.now())))
    co_return std::unexpected(cannot_be_recorded());
  asked["requests"] = std::move(requests);
  if (!co_await tell_follows(asked, size_of(log_.newest_checkpoint()))) co_return std::unexpected(cannot_be_recorded());
  co_return asked;
}

}  // namespace mash::hub
