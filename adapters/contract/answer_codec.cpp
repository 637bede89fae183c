// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/codec_parts.hpp"

namespace mash::contract {

using namespace parts;

namespace {

constexpr std::size_t PROOF_MAX = 16 * 1024;

organisation get_organisation(json::reader& from) {
  organisation found;
  found.id = from.text("id", NAME_BYTES_MAX);
  found.name = get_text(from, "name", NAME_BYTES_MAX);
  found.controller = get_text(from, "controller", NAME_BYTES_MAX);
  found.outcome = from.word<policy::roster_outcome>("outcome");
  found.systems = from.if_texts("systems", 32, NAME_BYTES_MAX);
  return found;
}

search get_search(json::reader& from) {
  search found;
  found.organisation = get_text(from, "organisation", NAME_BYTES_MAX);
  found.system = get_text(from, "system", NAME_BYTES_MAX);
  found.subject = from.text("subject", 64);
  found.result = from.word<policy::search_result>("result", policy::search_result::not_searched);
  return found;
}

duty_contact get_contact(json::reader& from) {
  duty_contact found;
  found.desk = get_text(from, "desk", NAME_BYTES_MAX);
  found.telephone = get_text(from, "telephone", NAME_BYTES_MAX);
  found.hours = get_text(from, "hours", NAME_BYTES_MAX);
  found.out_of_hours_telephone = get_text(from, "out_of_hours_telephone", NAME_BYTES_MAX);
  return found;
}

headline get_headline(json::reader& from) {
  headline found;
  found.known = from.text("known", 32);
  if (!found.known.empty() && found.known != "yes" && found.known != "no_trace" && found.known != "not_searched")
    from.add("known", "unknown_word", "use one of: yes, no_trace, not_searched");
  found.risk_to_child_now = from.boolean("risk_to_child_now");
  found.risk_to_staff = from.boolean("risk_to_staff");
  found.items_held = from.integer("items_held", 0, ITEMS_MAX);
  found.duty_telephone = get_text(from, "duty_telephone", NAME_BYTES_MAX);
  return found;
}

evidence get_evidence(json::reader& from) {
  evidence found;
  found.field = from.text("field", 64);
  found.level = from.text("level", 64);
  found.weight = from.integer("weight", -100000, 100000);
  return found;
}

candidate get_candidate(json::reader& from, std::vector<json::fault>& faults) {
  candidate found;
  found.subject = from.text("subject", 64);
  found.organisation = get_text(from, "organisation", NAME_BYTES_MAX);
  found.score = from.integer("score", -100000, 100000);
  found.band = from.word<policy::match_band>("band", policy::match_band::possible);
  found.why = get_list(from, "evidence", 32, faults, get_evidence);
  found.confirmed_by = get_text(from, "confirmed_by", NAME_BYTES_MAX);
  if (!found.confirmed_by.empty() && found.band != policy::match_band::probable)
    from.add("confirmed_by", "contradiction", "a person confirms who is `probable`, and nobody else");
  return found;
}

withheld_line get_withheld(json::reader& from) {
  withheld_line found;
  found.category = from.word<policy::display_category>("category", policy::display_category::other);
  found.reason = from.word<policy::refusal_reason>("reason");
  found.explanation = get_text(from, "explanation", TEXT_MAX);
  found.would_need = get_text(from, "would_need", TEXT_MAX);
  return found;
}

// What is gone may not be there, and what was corrected must be: a reader is told one thing.
void check_correction(const answer& reply, json::reader& from) {
  const auto is_there = [&](const std::string& id) {
    return std::ranges::any_of(reply.items, [&](const item& one) { return one.what.id == id; });
  };
  for (const corrected_item& one : reply.corrects->items)
    if (is_there(one.id) == one.retracted)
      from.add("correction", "contradiction", "an item is retracted or is in the answer");
  for (const candidate& one : reply.people)
    if (std::ranges::find(reply.corrects->disproved, one.subject) != reply.corrects->disproved.end())
      from.add("correction", "contradiction", "a match is disproved or is in the answer");
  if (reply.revision == 1) from.add("revision", "contradiction", "nothing was said before it");
}

answer get_answer(json::reader& from, std::vector<json::fault>& faults) {
  answer reply;
  reply.ask_id = get_uuid(from, "ask");
  reply.session = get_session(from);
  reply.revision = from.integer("revision", 1, 1'000'000);
  reply.outcome = from.word<policy::roster_outcome>("outcome");
  reply.agreement = get_digest(from, "agreement");
  reply.answered_at = from.time("answered_at");
  reply.answered_by = get_object(from, "answered_by", true, faults, get_staff);
  reply.contact = get_object(from, "contact", true, faults, get_contact);
  reply.organisations = get_list(from, "organisations", 512, faults, get_organisation);
  reply.searches = get_list(from, "searches", 4096, faults, get_search);
  reply.safety = get_object(from, "safety", true, faults, get_headline);
  reply.people =
      get_list(from, "people", 256, faults, [&faults](json::reader& person) { return get_candidate(person, faults); });
  reply.items =
      get_list(from, "items", ITEMS_MAX, faults, [&faults](json::reader& item) { return get_item(item, faults); });
  reply.withheld = get_list(from, "withheld", 64, faults, get_withheld);
  reply.place_protected = from.if_texts("place_protected", 64, 64);
  reply.needs = get_text(from, "needs", TEXT_MAX);
  if (from.if_child("correction") != nullptr) {
    reply.corrects = get_object(from, "correction", true, faults,
                                [&faults](json::reader& members) { return get_correction(members, faults); });
    check_correction(reply, from);
  }
  return reply;
}

std::optional<receipt> get_receipt(json::reader& from, std::vector<json::fault>& faults) {
  if (from.if_child("receipt") == nullptr) return std::nullopt;
  return get_object(from, "receipt", true, faults, [](json::reader& members) {
    receipt found;
    found.leaf = members.text("leaf", 1024);
    found.salt = get_digest(members, "salt");
    found.proof = members.text("proof", PROOF_MAX);
    return found;
  });
}

constexpr auto AS_JSON = [](const auto& from, json::storage_ptr store) { return to_json(from, std::move(store)); };

json::object to_json(const receipt& from, json::storage_ptr store) {
  return json::object({{"leaf", from.leaf}, {"salt", from.salt}, {"proof", from.proof}}, std::move(store));
}

json::object document_of(const answer& reply, json::storage_ptr store) {
  json::object out(std::move(store));
  out.reserve(18);
  put(out, "ask", reply.ask_id);
  out.emplace("session", static_cast<std::int64_t>(reply.session));
  out.emplace("revision", reply.revision);
  put_word(out, "outcome", reply.outcome);
  put(out, "agreement", reply.agreement);
  put(out, "answered_at", reply.answered_at);
  out.emplace("answered_by", to_json(reply.answered_by, out.storage()));
  out.emplace("contact", to_json(reply.contact, out.storage()));
  put_list(out, "organisations", reply.organisations, AS_JSON);
  put_list(out, "searches", reply.searches, AS_JSON);
  out.emplace("safety", to_json(reply.safety, out.storage()));
  put_list(out, "people", reply.people, AS_JSON);
  put_list(out, "items", reply.items, AS_JSON);
  put_list(out, "withheld", reply.withheld, AS_JSON);
  put(out, "place_protected", reply.place_protected);
  put(out, "needs", reply.needs);
  if (reply.corrects) out.emplace("correction", to_json(*reply.corrects, out.storage()));
  return out;
}

}  // namespace

json::object to_json(const organisation& from, json::storage_ptr store) {
  json::object out(std::move(store));
  out.reserve(5);
  put(out, "id", from.id);
  put(out, "name", from.name);
  put(out, "controller", from.controller);
  put_word(out, "outcome", from.outcome);
  put(out, "systems", from.systems);
  return out;
}

json::object to_json(const search& from, json::storage_ptr store) {
  json::object out(std::move(store));
  out.reserve(4);
  put(out, "organisation", from.organisation);
  put(out, "system", from.system);
  put(out, "subject", from.subject);
  put_word(out, "result", from.result);
  return out;
}

json::object to_json(const duty_contact& from, json::storage_ptr store) {
  json::object out(std::move(store));
  out.reserve(4);
  put(out, "desk", from.desk);
  put(out, "telephone", from.telephone);
  put(out, "hours", from.hours);
  put(out, "out_of_hours_telephone", from.out_of_hours_telephone);
  return out;
}

json::object to_json(const headline& from, json::storage_ptr store) {
  json::object out({{"known", from.known},
                    {"risk_to_child_now", from.risk_to_child_now},
                    {"risk_to_staff", from.risk_to_staff},
                    {"items_held", from.items_held}},
                   std::move(store));
  put(out, "duty_telephone", from.duty_telephone);
  return out;
}

json::object to_json(const evidence& from, json::storage_ptr store) {
  return json::object({{"field", from.field}, {"level", from.level}, {"weight", from.weight}}, std::move(store));
}

json::object to_json(const candidate& from, json::storage_ptr store) {
  json::object out(std::move(store));
  out.reserve(6);
  put(out, "subject", from.subject);
  put(out, "organisation", from.organisation);
  out.emplace("score", from.score);
  put_word(out, "band", from.band);
  put_list(out, "evidence", from.why, AS_JSON);
  put(out, "confirmed_by", from.confirmed_by);
  return out;
}

json::object to_json(const withheld_line& from, json::storage_ptr store) {
  json::object out(std::move(store));
  out.reserve(4);
  put_word(out, "category", from.category);
  put_word(out, "reason", from.reason);
  put(out, "explanation", from.explanation);
  put(out, "would_need", from.would_need);
  return out;
}

std::string encode(const answer& reply, const receipt* proof) {
  json::scratch memory;
  json::object out = document_of(reply, memory.store());
  if (proof != nullptr) out.emplace("receipt", to_json(*proof, out.storage()));
  return json::canonical(out);
}

result<received_answer> decode_answer(std::string_view line) {
  json::scratch memory;
  MASH_TRY(document, json::parse(line, {.bytes_max = LINE_BYTES_MAX}, memory.store()));
  std::vector<json::fault> faults;
  json::reader members(*document, "", faults);
  received_answer found;
  found.what = get_answer(members, faults);
  found.proof = get_receipt(members, faults);
  members.finish();
  if (!faults.empty()) return std::unexpected(describe("the answer breaks its format", faults));
  MASH_TRY(digest, digest_of_read(line));
  found.digest = std::move(*digest);
  return found;
}

}  // namespace mash::contract
