// SPDX-License-Identifier: Apache-2.0
// Audit desk, part 1: the evidence of one request. Searching and drawing are in audit_search.cpp.
#include "hub/requests/audit_desk.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "hub/audit/looks.hpp"
#include "hub/requests/audit_range.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t PROOFS_A_LOOK = 1024, REQUESTS_OF_A_MILLISECOND = 4096;

std::string text_of(const json::object& from, std::string_view name) {
  const json::value* found = from.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(std::string_view(found->get_string())) : std::string();
}

// What opens the commitment to who acted, by that commitment; nothing if the record is of no person.
void keep_opening(const json::object& record, std::map<std::string, opening>& into) {
  opening one{text_of(record, "actor_salt"), text_of(record, "actor")};
  const auto salt = from_hex(one.salt);
  if (!salt || salt->size() != sizeof(contract::commitment_salt)) return;
  contract::commitment_salt bytes;
  std::ranges::copy(as_bytes(*salt), bytes.begin());
  into.emplace(to_hex(contract::commitment(bytes, one.value)), std::move(one));
}

// Why somebody opened content, by what the entry of it commits to.
void keep_reason(const json::object& record, std::map<std::string, std::string>& into) {
  const auto salt = from_hex(text_of(record, "reason_salt"));
  if (!salt || salt->size() != sizeof(contract::commitment_salt)) return;
  contract::commitment_salt bytes;
  std::ranges::copy(as_bytes(*salt), bytes.begin());
  std::string reason = text_of(record, "reason");
  const std::string commitment = to_hex(contract::commitment(bytes, reason));
  into.emplace(commitment, std::move(reason));
}

bool is_one_of(const std::vector<std::string>& list, std::string_view wanted) {
  return std::ranges::find(list, wanted) != list.end();
}

}  // namespace

plan_refusal cannot_be_recorded() {
  return {503, "cannot_record", "The hub cannot read its log or record this reading now, so nothing is shown.", {}};
}

awaitable<bool> audit_desk::note(admin_act act) {
  durable_change change;
  change.acts.push_back(std::move(act));
  co_return (co_await store_.commit(std::move(change))).has_value();
}

awaitable<plan_refusal> audit_desk::refuse(const audit_viewer& viewer, std::string asked, plan_refusal why) {
  durable_change change;
  change.acts.push_back(with_actor(refused_entry(viewer.who.who.id, why.word, asked, time_.now()), viewer.who.who.id));
  if (!co_await store_.commit(std::move(change))) co_return cannot_be_recorded();
  co_return why;
}

awaitable<result<audit_desk::known_request>> audit_desk::read_request(std::string request) {
  const instant at = made_at(request);
  const auto found = co_await store_.records({at, at + std::chrono::milliseconds(1), "", REQUESTS_OF_A_MILLISECOND});
  if (!found) co_return std::unexpected(found.error());
  known_request out;
  const auto same = std::ranges::find(*found, request, &request_records::request);
  if (same == found->end()) co_return out;
  for (const json::object& record : same->records) {
    keep_opening(record, out.actors);
    keep_reason(record, out.reasons);
    if (const json::value* questions = record.if_contains("questions"); questions != nullptr && questions->is_object())
      out.authority = text_of(questions->get_object(), "authority");
  }
  co_return out;
}

awaitable<result<std::vector<logged_entry>>> audit_desk::gather(log_slice wanted, std::size_t max) {
  std::vector<logged_entry> all;
  while (wanted.first < wanted.end) {
    auto some = co_await evidence_.entries(wanted);
    if (!some) co_return std::unexpected(some.error());
    std::ranges::move(some->found, std::back_inserter(all));
    if (all.size() > max) co_return fail(errc::too_large, "more entries than one answer can hold");
    if (some->next == wanted.first) break;
    wanted.first = some->next;
  }
  co_return all;
}

awaitable<result<std::vector<logged_entry>>> audit_desk::entries_of(std::string request, std::uint64_t size) {
  const auto first = co_await evidence_.first_since(made_at(request) - CLOCK_MARGIN, size);
  if (!first) co_return std::unexpected(first.error());
  co_return co_await gather({*first, size, {"\"request\":\"" + request + "\""}, request}, BUNDLE_ENTRIES_MAX);
}

// Who acted, where the commitment opens with what is kept: of the request's steps, and of acts about it.
awaitable<result<void>> audit_desk::open_actors(const audit_viewer& viewer, bundle& of) {
  auto known = co_await read_request(of.request);
  if (!known) co_return std::unexpected(known.error());
  std::vector<std::string> acts;
  std::vector<std::string> commitments;
  for (const bundled_entry& one : of.entries) {
    const auto leaf = contract::parse_leaf(one.leaf);
    if (!leaf) co_return fail(errc::corrupt, "an entry of the log does not read back");
    commitments.push_back(leaf->actor ? to_hex(*leaf->actor) : "");
    if (leaf->type == contract::leaf_type::admin) acts.push_back(leaf->id);
  }
  const auto records = co_await evidence_.act_records(std::move(acts));
  if (!records) co_return std::unexpected(records.error());
  for (const auto& [entry, record] : *records)
    if (!known->authority.empty() || viewer.answers_for(text_of(record, "actor"))) keep_opening(record, known->actors);
  for (std::size_t i = 0; i < of.entries.size(); ++i)
    if (const auto found = known->actors.find(commitments[i]); found != known->actors.end())
      of.entries[i].actor = found->second;
  co_return result<void>{};
}

awaitable<result<std::optional<audit_desk::beginning>>> audit_desk::beginning_of_log(std::uint64_t size) {
  const auto first = co_await evidence_.entries({0, std::min<std::uint64_t>(size, 1), {}});
  if (!first) co_return std::unexpected(first.error());
  if (first->found.empty()) co_return std::nullopt;
  const auto leaf = contract::parse_leaf(first->found.front().text);
  const auto says = leaf ? continuation_of(*leaf) : std::unexpected(leaf.error());
  if (!says) co_return std::unexpected(says.error());
  if (!*says) co_return std::nullopt;
  co_return beginning{first->found.front().text, leaf->at, **says};
}

// Where the log follows another, the entry that says so: a request may have begun in that one.
awaitable<result<void>> audit_desk::add_first(bundle& to, std::uint64_t size) {
  auto begins = co_await beginning_of_log(size);
  if (!begins) co_return std::unexpected(begins.error());
  if (!*begins) co_return result<void>{};
  auto proofs = co_await evidence_.proofs({0}, size);
  if (!proofs) co_return std::unexpected(proofs.error());
  to.follows = first_entry{std::move((*begins)->entry), std::move(proofs->front())};
  co_return result<void>{};
}

awaitable<result<bundle>> audit_desk::make_bundle(const audit_viewer& viewer, std::string request,
                                                  std::string checkpoint) {
  bundle out{request, std::move(checkpoint), {}, std::nullopt};
  const std::uint64_t size = size_of(out.checkpoint);
  auto entries = co_await entries_of(request, size);
  if (!entries) co_return std::unexpected(entries.error());
  for (std::size_t at = 0; at < entries->size(); at += PROOFS_A_LOOK) {
    std::vector<std::uint64_t> indexes;
    for (std::size_t i = at; i < std::min(entries->size(), at + PROOFS_A_LOOK); ++i)
      indexes.push_back((*entries)[i].index);
    auto proofs = co_await evidence_.proofs(indexes, size);
    if (!proofs) co_return std::unexpected(proofs.error());
    for (std::size_t i = 0; i < indexes.size(); ++i) {
      std::string& leaf = (*entries)[at + i].text;
      const digest hash = tlog::leaf_hash(as_bytes(leaf));
      out.entries.push_back({indexes[i], std::move(leaf), hash, std::move((*proofs)[i]), std::nullopt});
    }
  }
  // One line is a log whose key never changed: whoever checks the bundle holds it.
  if (std::string keys = log_.keys(); std::ranges::count(keys, '\n') > 1) out.keys = std::move(keys);
  if (auto begun = co_await add_first(out, size); !begun) co_return std::unexpected(begun.error());
  if (auto opened = co_await open_actors(viewer, out); !opened) co_return std::unexpected(opened.error());
  co_return out;
}

awaitable<audit_desk::told<std::string>> audit_desk::bundle_of(audit_viewer viewer, std::string request,
                                                               bool witnessed) {
  const auto known = co_await read_request(request);
  if (!known) co_return std::unexpected(cannot_be_recorded());
  bool theirs = is_one_of(viewer.who.authorities, known->authority);
  if (known->authority.empty()) {
    // Erased, or nobody's: the entries are there if it ever was, and hold nothing about anybody.
    const auto there = co_await entries_of(request, size_of(log_.newest_checkpoint()));
    theirs = there.has_value() && !there->empty();
  }
  // The same for "not there" and "of another authority": the difference would tell that a check was made.
  if (!theirs)
    co_return std::unexpected(co_await refuse(
        viewer, request, {404, "not_found", "There is no request with this id that you may look into.", {}}));
  if (!co_await note(look(viewer.who.who.id, {"bundle_read"}, request, {{"request", request}}, time_.now())))
    co_return std::unexpected(cannot_be_recorded());
  auto made = co_await make_bundle(viewer, request, witnessed ? log_.checkpoint() : log_.newest_checkpoint());
  if (!made && made.error().code == errc::too_large)
    co_return std::unexpected(plan_refusal{413,
                                           "too_large",
                                           "The log has more entries about this request than one bundle holds. Search "
                                           "the log for them, a page at a time.",
                                           {}});
  if (!made) {
    log::error("bundle_not_made", {{"request", request}, {"why", made.error().detail}});
    co_return std::unexpected(cannot_be_recorded());
  }
  if (made->entries.empty())
    co_return std::unexpected(plan_refusal{
        503, "unavailable", "No checkpoint with this request has enough cosignatures yet. Try again in a minute.", {}});
  co_return to_text(*made);
}

}  // namespace mash::hub
