// SPDX-License-Identifier: Apache-2.0
// Audit desk, part 3: drawing requests at random (docs/formats/sample.md). Who asks commits to a nonce before the hub's
// log has the entry whose root is the other half of the seed, and shows it after: neither can choose what is drawn.
#include <algorithm>

#include "base/log.hpp"
#include "hub/audit/looks.hpp"
#include "hub/requests/audit_desk.hpp"
#include "hub/requests/audit_range.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t DRAWN_FROM_MAX = 200'000;
constexpr std::string_view WISH = "sample_asked";

plan_refusal too_many_drawn_from() {
  return {422,
          "invalid_request",
          "More requests were asked in this period than one draw is made from.",
          {{"/until", "out_of_range", "take a shorter period"}}};
}

plan_refusal no_such_wish() {
  return {404, "not_found", "No wish of yours for a draw stands at this place of the log.", {}};
}

plan_refusal another_nonce() {
  return {422,
          "invalid_request",
          "This is not the nonce that the wish was made with, so nothing is drawn by it.",
          {{"/nonce", "another_nonce", "its SHA-256 is not the commitment in the wish"}}};
}

json::object to_json(const sample_wish& wish) {
  return {{"from", to_rfc3339(wish.from)},
          {"until", to_rfc3339(wish.until)},
          {"count", static_cast<std::int64_t>(wish.count)}};
}

// A wish as its record has it; nothing if it is none.
std::optional<sample_wish> wish_of(const json::object& record) {
  const json::value* asked = record.if_contains("asked");
  const json::object* members = asked == nullptr ? nullptr : asked->if_object();
  if (members == nullptr || !members->contains("commitment")) return std::nullopt;
  const auto time = [&](std::string_view name) { return parse_rfc3339(members->at(name).as_string()); };
  sample_wish out{};
  out.commitment = members->at("commitment").as_string();
  out.count = static_cast<std::size_t>(members->at("count").as_int64());
  const auto from = time("from"), until = time("until");
  if (!from || !until) return std::nullopt;
  out.from = *from;
  out.until = *until;
  return out;
}

}  // namespace

// Those of the viewer's authorities, lowest rank first. `of`: how many requests of all authorities the period has.
awaitable<result<std::vector<audit_desk::candidate>>> audit_desk::draw(const audit_viewer& viewer,
                                                                       const sample_wish& wish, std::size_t& of) {
  const std::uint64_t size = wish.before != 0 ? wish.before : size_of(log_.newest_checkpoint());
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
      ranked.emplace_back(rank_in_draw(wish.seed, leaf->request), candidate{entry.index, *leaf, {}, {}});
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

awaitable<audit_desk::told<json::object>> audit_desk::tell_drawn(const audit_viewer& viewer, const sample_wish& wish,
                                                                 json::object asked) {
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
  asked["seed"] = wish.seed;
  asked["drawn_from"] = static_cast<std::int64_t>(of);
  json::object act = asked;
  act["drawn"] = std::move(ids);
  if (!co_await note(look(viewer.who.who.id, {"sample_drawn"}, "", act, time_.now())))
    co_return std::unexpected(cannot_be_recorded());
  asked["requests"] = std::move(requests);
  if (!co_await tell_follows(asked, size_of(log_.newest_checkpoint()))) co_return std::unexpected(cannot_be_recorded());
  co_return asked;
}

awaitable<audit_desk::told<json::object>> audit_desk::wish_for_sample(audit_viewer viewer, sample_wish wish) {
  json::object asked = to_json(wish);
  asked["commitment"] = wish.commitment;
  admin_act entry = look(viewer.who.who.id, {std::string(WISH)}, "", asked, time_.now());
  const std::string id = entry.id;
  const std::uint64_t before = size_of(log_.newest_checkpoint());
  if (!co_await note(std::move(entry))) co_return std::unexpected(cannot_be_recorded());
  const std::string checkpoint = log_.newest_checkpoint();
  const auto place = co_await gather({before, size_of(checkpoint), {"\"id\":\"" + id + "\""}}, 1);
  if (!place || place->size() != 1) co_return std::unexpected(cannot_be_recorded());
  asked["wish"] = static_cast<std::int64_t>(place->front().index);
  asked["checkpoint"] = checkpoint;
  co_return asked;
}

awaitable<audit_desk::told<json::object>> audit_desk::draw_wished(audit_viewer viewer, std::uint64_t wish,
                                                                  std::string nonce) {
  const std::string asked = std::to_string(wish);
  if (wish >= size_of(log_.newest_checkpoint()))
    co_return std::unexpected(co_await refuse(viewer, asked, no_such_wish()));
  const auto entry = co_await evidence_.entries({wish, wish + 1, {}});
  if (!entry) co_return std::unexpected(cannot_be_recorded());
  const auto leaf = entry->found.empty() ? fail(errc::not_found, "") : contract::parse_leaf(entry->found.front().text);
  if (!leaf || leaf->outcome != std::vector<std::string>{std::string(WISH)})
    co_return std::unexpected(co_await refuse(viewer, asked, no_such_wish()));
  const auto records = co_await evidence_.act_records({leaf->id});
  if (!records) co_return std::unexpected(cannot_be_recorded());
  std::optional<sample_wish> wished;
  if (!records->empty() && records->begin()->second.at("actor") == json::value(viewer.who.who.id))
    wished = wish_of(records->begin()->second);
  if (!wished) co_return std::unexpected(co_await refuse(viewer, asked, no_such_wish()));
  if (to_hex(sha256(nonce)) != wished->commitment)
    co_return std::unexpected(co_await refuse(viewer, asked, another_nonce()));
  const auto root = co_await evidence_.root_at(wish + 1);
  if (!root) co_return std::unexpected(cannot_be_recorded());
  wished->before = wish;
  wished->seed = seed_of(*root, nonce);
  json::object out = to_json(*wished);
  out["commitment"] = wished->commitment;
  out["wish"] = static_cast<std::int64_t>(wish);
  out["salt"] = records->begin()->second.at("body_salt");
  out["nonce"] = nonce;
  co_return co_await tell_drawn(viewer, *wished, std::move(out));
}

awaitable<audit_desk::told<json::object>> audit_desk::draw_again(audit_viewer viewer, sample_wish wish) {
  json::object asked = to_json(wish);
  co_return co_await tell_drawn(viewer, wish, std::move(asked));
}

}  // namespace mash::hub
