// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/enquiry_desk.hpp"

#include <algorithm>

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "base/json_reader.hpp"
#include "hub/audit/bundle.hpp"
#include "hub/audit/looks.hpp"
#include "hub/requests/access.hpp"
#include "hub/requests/audit_range.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

constexpr std::chrono::days LISTED{31};
constexpr std::chrono::hours SAME_WITHIN{24};
constexpr std::size_t SHORT_MAX = 256, TEXT_MAX = 4000;

plan_refusal role_may_not() {
  return {403,
          "role_may_not",
          "Enquiries are taken and closed by the hub's coordinators, social workers and managers.",
          {}};
}

plan_refusal no_such_enquiry() {
  return {404, "not_found", "There is no enquiry with this id that you may close.", {}};
}

plan_refusal already_closed() {
  return {409, "already_closed", "What became of this enquiry is recorded. Take another where more is asked.", {}};
}

plan_refusal not_now() {
  return {503, "cannot_record", "The hub cannot read its log or record this now. Try again shortly.", {}};
}

plan_refusal being_taken() { return {409, "in_progress", "The same enquiry is being taken at this moment.", {}}; }

plan_refusal another_under_this_key() {
  return {409,
          "idempotency_conflict",
          "This Idempotency-Key was used for another enquiry. Use a new key for a new enquiry.",
          {}};
}

std::string text_of(const json::object& from, std::string_view name) {
  const json::value* found = from.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(std::string_view(found->get_string())) : std::string();
}

const json::object& asked_in(const json::object& record) {
  static const json::object none;
  const json::value* found = record.if_contains("asked");
  return found != nullptr && found->is_object() ? found->get_object() : none;
}

bool is_theirs(const json::object& record, const asking_person& reader) {
  return std::ranges::find(reader.authorities, text_of(asked_in(record), "authority")) != reader.authorities.end();
}

std::expected<json::object, plan_refusal> read_closing(std::string_view body) {
  const auto document = json::parse(body);
  if (!document || !document->is_object())
    return std::unexpected(plan_refusal{400, "malformed", "an outcome is one JSON object", {}});
  std::vector<json::fault> faults;
  json::reader in(*document, "", faults);
  const auto outcome = in.word<enquiry_outcome>("outcome");
  const auto told_to = in.if_said("told_to", SHORT_MAX);
  const auto items = in.if_texts("items", 256, SHORT_MAX);
  const auto reason = in.if_said("reason", TEXT_MAX);
  in.finish();
  const bool told = outcome == enquiry_outcome::told || outcome == enquiry_outcome::partly_told;
  if (told && !told_to) faults.push_back({"/told_to", "required", "say who was told, on the number rung back"});
  if (!told && !items.empty()) faults.push_back({"/items", "contradiction", "then something was told"});
  if (outcome != enquiry_outcome::told && !reason) faults.push_back({"/reason", "required", "say why"});
  if (faults.empty()) return document->get_object();
  return std::unexpected(plan_refusal{422, "invalid_request", "The outcome has faults; nothing was recorded.", faults});
}

}  // namespace

awaitable<enquiry_desk::told<json::object>> enquiry_desk::refuse(const asking_person& by, std::string about,
                                                                 plan_refusal why) {
  durable_change change;
  change.acts.push_back(with_actor(refused_entry(by.who.id, why.word, about, time_.now()), by.who.id));
  if (!co_await store_.commit(std::move(change))) co_return std::unexpected(not_now());
  co_return std::unexpected(std::move(why));
}

awaitable<enquiry_desk::told<shown>> enquiry_desk::take(service& requests, asking_person by, std::string body,
                                                        std::string key) {
  const auto document = json::parse(body);
  if (!document || !document->is_object() || !may_open_any(by))
    co_return co_await requests.enquire(std::move(by), std::move(body));  // which says why not
  const std::string scope = by.who.id + '\n' + (key.empty() ? json::canonical(*document) : key);
  if (!taking_.insert(scope).second) co_return std::unexpected(being_taken());
  auto done = co_await take_once(requests, std::move(by), std::move(body), std::move(key));
  taking_.erase(scope);
  co_return done;
}

awaitable<enquiry_desk::told<shown>> enquiry_desk::take_once(service& requests, asking_person by, std::string body,
                                                             std::string key) {
  const json::object document = json::parse(body)->get_object();
  const auto found = co_await since(time_.now() - SAME_WITHIN);
  if (!found) co_return std::unexpected(not_now());
  enquiry_taking how{std::move(key), {}, false};
  for (const taken& one : *found) {
    const bool same = asked_in(one.record) == document;
    const bool known = how.key.empty() ? same : text_of(one.record, "idempotency_key") == how.key;
    if (!known || text_of(one.record, "actor") != by.who.id || time_.now() - one.at >= SAME_WITHIN) continue;
    if (!same) {
      auto refused = co_await refuse(by, std::move(body), another_under_this_key());
      co_return std::unexpected(std::move(refused).error());
    }
    how.known = one.id;
    how.closed = one.closed.has_value();
  }
  co_return co_await requests.enquire(std::move(by), std::move(body), std::move(how));
}

awaitable<result<std::vector<enquiry_desk::taken>>> enquiry_desk::since(instant from) {
  const std::uint64_t size = size_of(log_.newest_checkpoint());
  const auto first = co_await evidence_.first_since(from - CLOCK_MARGIN, size);
  if (!first) co_return std::unexpected(first.error());
  std::vector<taken> out;
  std::vector<json::object> closings;
  for (log_slice wanted{*first, size, {"\"enquiry_"}}; wanted.first < wanted.end;) {
    auto some = co_await evidence_.entries(wanted);
    if (!some) co_return std::unexpected(some.error());
    for (const logged_entry& one : some->found) {
      const auto leaf = contract::parse_leaf(one.text);
      if (!leaf || leaf->outcome.empty()) co_return fail(errc::corrupt, "an entry of the log does not read back");
      auto records = co_await evidence_.act_records({leaf->id});
      if (!records) co_return std::unexpected(records.error());
      if (records->empty()) continue;  // erased
      json::object& record = records->begin()->second;
      if (leaf->outcome.front() == ENQUIRY_TAKEN) out.push_back({leaf->id, leaf->at, std::move(record), std::nullopt});
      if (leaf->outcome.front() == ENQUIRY_CLOSED) closings.push_back(asked_in(record));
    }
    if (some->next == wanted.first) break;
    wanted.first = some->next;
  }
  for (taken& one : out)
    for (const json::object& closing : closings)
      if (text_of(closing, "enquiry") == one.id) one.closed = closing;
  co_return out;
}

awaitable<enquiry_desk::told<json::object>> enquiry_desk::list(asking_person reader) {
  if (!may_open_any(reader)) co_return co_await refuse(reader, "", role_may_not());
  const auto found = co_await since(time_.now() - LISTED);
  if (!found) co_return std::unexpected(not_now());
  json::array out;
  for (const taken& one : *found) {
    if (!is_theirs(one.record, reader)) continue;
    json::object line{{"id", one.id}, {"at", to_rfc3339(one.at)}, {"state", one.closed ? "closed" : "open"}};
    for (const char* name : {"reference", "asker", "purpose", "urgency", "power"})
      if (const json::value* value = asked_in(one.record).if_contains(name)) line.emplace(name, *value);
    line.emplace("taken_by", text_of(one.record, "actor"));
    if (one.closed) line.emplace("outcome", one.closed->at("outcome"));
    out.push_back(std::move(line));
  }
  co_return json::object{{"enquiries", std::move(out)}};
}

awaitable<std::vector<json::fault>> enquiry_desk::never_shown(service& requests, const asking_person& by,
                                                              const taken& one, const json::object& said) {
  std::vector<json::fault> out;
  const json::value* items = said.if_contains("items");
  if (items == nullptr || items->as_array().empty()) co_return out;
  std::set<std::string> shown;
  if (const std::string check = text_of(asked_in(one.record), "request"); !check.empty()) {
    const json::value* asker = asked_in(one.record).if_contains("asker");
    auto found = co_await requests.shown_for_enquiries(by, check, text_of(asker->as_object(), "organisation"));
    // Of a check that is erased or not theirs to open any more, nobody can say.
    if (!found) co_return out;
    shown = *std::move(found);
  }
  for (std::size_t i = 0; i < items->as_array().size(); ++i)
    if (!shown.contains(std::string(std::string_view(items->as_array()[i].as_string()))))
      out.push_back({"/items/" + std::to_string(i), "unknown_item", "nothing of this id was shown for this enquiry"});
  co_return out;
}

awaitable<enquiry_desk::told<json::object>> enquiry_desk::close(service& requests, asking_person by,
                                                                std::string enquiry, std::string body) {
  if (!may_open_any(by)) co_return co_await refuse(by, enquiry, role_may_not());
  auto said = read_closing(body);
  if (!said) co_return co_await refuse(by, std::move(body), std::move(said).error());
  if (!is_uuid(enquiry)) co_return co_await refuse(by, enquiry, no_such_enquiry());
  // An id may be ahead of the clock that made its entry, never by so much.
  const auto found = co_await since(std::min(made_at(enquiry), time_.now() - LISTED));
  if (!found) co_return std::unexpected(not_now());
  const auto one = std::ranges::find(*found, enquiry, &taken::id);
  if (one == found->end() || !is_theirs(one->record, by)) co_return co_await refuse(by, enquiry, no_such_enquiry());
  if (auto faults = co_await never_shown(requests, by, *one, *said); !faults.empty())
    co_return co_await refuse(
        by, enquiry, {422, "invalid_request", "The outcome has faults; nothing was recorded.", std::move(faults)});
  json::object document = *std::move(said);
  document["enquiry"] = enquiry;
  if (one->closed && *one->closed != document) co_return co_await refuse(by, enquiry, already_closed());
  json::object answer{{"id", enquiry}, {"state", "closed"}, {"outcome", document.at("outcome")}};
  if (one->closed) co_return answer;  // the same again
  durable_change change;
  const std::string word(std::string_view(document.at("outcome").as_string()));
  change.acts.push_back(act(by.who.id, {std::string(ENQUIRY_CLOSED), word}, "", time_.now(), &document));
  if (!co_await store_.commit(std::move(change))) co_return std::unexpected(not_now());
  co_return answer;
}

}  // namespace mash::hub
