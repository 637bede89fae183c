// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/codec.hpp"
#include "adapters/contract/codec_parts.hpp"

namespace mash::contract {

using namespace parts;

namespace {

// contract.md: nothing that travels on the exchange may be shown to the family or to the public online.
constexpr std::string_view HANDLING = "never_online";

json::object to_json(const address& from, json::storage_ptr store) {
  json::object out(std::move(store));
  out.reserve(6);
  put_word(out, "type", from.type);
  put(out, "lines", from.lines);
  put(out, "postcode", from.postcode);
  put(out, "from", from.from);
  put(out, "to", from.to);
  out.emplace("use_for_matching", from.use_for_matching);
  return out;
}

constexpr auto AS_JSON = [](const auto& from, json::storage_ptr store) { return to_json(from, std::move(store)); };

// An address on the wire has no mark of protection: a protected one is not there.
address get_address(json::reader& from) {
  address found;
  found.type = from.word<policy::address_type>("type");
  found.lines = from.if_texts("lines", 8, NAME_BYTES_MAX);
  found.postcode = get_text(from, "postcode", 16);
  found.from = from.if_date("from");
  found.to = from.if_date("to");
  found.use_for_matching = from.boolean("use_for_matching");
  return found;
}

std::string get_checked(json::reader& from, std::string_view name, bool (*valid)(std::string_view)) {
  std::string text = get_text(from, name, 16);
  if (!text.empty() && !valid(text)) from.add(name, "check_digit", "the check digit does not fit");
  return text;
}

person get_person(json::reader& from, std::vector<json::fault>& faults) {
  person found;
  found.id = from.text("id", 64);
  found.kind = from.word<policy::subject_kind>("kind");
  found.family_name = get_text(from, "family_name", NAME_BYTES_MAX);
  found.given_names = get_text(from, "given_names", NAME_BYTES_MAX);
  found.previous_names = from.if_texts("previous_names", 16, NAME_BYTES_MAX);
  found.aliases = from.if_texts("aliases", 16, NAME_BYTES_MAX);
  found.description = get_text(from, "description", 1000);
  found.date_of_birth = from.if_date("date_of_birth");
  found.expected_date_of_delivery = from.if_date("expected_date_of_delivery");
  found.dob_status = from.if_word<policy::dob_status>("dob_status");
  found.sex = from.if_word<policy::sex>("sex");
  found.nhs_number = get_checked(from, "nhs_number", valid_nhs_number);
  found.upn = get_checked(from, "upn", valid_upn);
  found.addresses = get_list(from, "addresses", 32, faults, get_address);
  found.telephones = from.if_texts("telephones", 16, 64);
  found.school_urn = get_text(from, "school_urn", 64);
  found.gp_practice_ods = get_text(from, "gp_practice_ods", 64);
  return found;
}

relation get_relation(json::reader& from) {
  relation found;
  found.from = from.text("from", 64);
  found.to = from.text("to", 64);
  found.type = from.word<policy::relationship>("type");
  return found;
}

ask get_ask(json::reader& from, std::vector<json::fault>& faults) {
  ask question;
  question.ask_id = get_uuid(from, "ask");
  question.session = get_session(from);
  question.type = from.word<policy::request_type>("type");
  question.purpose = from.word<policy::purpose>("purpose");
  question.urgency = from.word<policy::urgency>("urgency");
  question.family_agreement = from.word<policy::agreement_state>("family_agreement");
  question.authority = from.text("authority", 64);
  question.public_task = get_text(from, "public_task", TEXT_MAX);
  question.legal = get_object(from, "basis", true, faults, get_basis);
  question.asker = get_object(from, "asker", true, faults, get_staff);
  question.context = get_text(from, "context", CONTEXT_MAX);
  question.concerns = from.if_words<policy::concern>("concerns", 32);
  question.subjects =
      get_list(from, "subjects", 64, faults, [&faults](json::reader& person) { return get_person(person, faults); });
  question.relations = get_list(from, "relations", 256, faults, get_relation);
  question.categories = from.if_words<policy::category>("categories", 64);
  question.look_back = from.if_date("look_back");
  question.asked_at = from.time("asked_at");
  question.machine_deadline = from.time("machine_deadline");
  question.human_deadline = from.time("human_deadline");
  question.agreement = get_digest(from, "agreement");
  question.traceparent = get_text(from, "traceparent", 64);
  if (const std::string handling = from.text("handling", 32); !handling.empty() && handling != HANDLING)
    from.add("handling", "unknown_word", "use never_online");
  if (question.subjects.empty()) from.add("subjects", "required", "a question is about at least one person");
  return question;
}

}  // namespace

json::object to_json(const staff& from, json::storage_ptr store) {
  json::object out(std::move(store));
  out.reserve(4);
  put(out, "name", from.name);
  put(out, "role", from.role);
  put(out, "team", from.team);
  put(out, "telephone", from.telephone);
  return out;
}

json::object to_json(const person& from, json::storage_ptr store) {
  const auto is_open = [](const address& one) { return !one.is_protected; };
  json::object out(std::move(store));
  out.reserve(16);
  put(out, "id", from.id);
  put_word(out, "kind", from.kind);
  put(out, "family_name", from.family_name);
  put(out, "given_names", from.given_names);
  put(out, "previous_names", from.previous_names);
  put(out, "aliases", from.aliases);
  put(out, "description", from.description);
  put(out, "date_of_birth", from.date_of_birth);
  put(out, "expected_date_of_delivery", from.expected_date_of_delivery);
  put_word(out, "dob_status", from.dob_status);
  put_word(out, "sex", from.sex);
  put(out, "nhs_number", from.nhs_number);
  put(out, "upn", from.upn);
  put_list(out, "addresses", std::views::filter(from.addresses, is_open), AS_JSON);
  put(out, "telephones", from.telephones);
  put(out, "school_urn", from.school_urn);
  put(out, "gp_practice_ods", from.gp_practice_ods);
  return out;
}

json::object to_json(const relation& from, json::storage_ptr store) {
  return json::object({{"from", from.from}, {"to", from.to}, {"type", to_word(from.type)}}, std::move(store));
}

std::string encode(const ask& question) {
  json::scratch memory;
  json::object out(memory.store());
  out.reserve(24);
  put(out, "ask", question.ask_id);
  out.emplace("session", static_cast<std::int64_t>(question.session));
  put_word(out, "type", question.type);
  put_word(out, "purpose", question.purpose);
  put_word(out, "urgency", question.urgency);
  put_word(out, "family_agreement", question.family_agreement);
  put(out, "authority", question.authority);
  put(out, "public_task", question.public_task);
  out.emplace("basis", to_json(question.legal, out.storage()));
  out.emplace("asker", to_json(question.asker, out.storage()));
  put(out, "context", question.context);
  put_words(out, "concerns", question.concerns);
  put_list(out, "subjects", question.subjects, AS_JSON);
  put_list(out, "relations", question.relations, AS_JSON);
  put_words(out, "categories", question.categories);
  put(out, "look_back", question.look_back);
  put(out, "asked_at", question.asked_at);
  put(out, "machine_deadline", question.machine_deadline);
  put(out, "human_deadline", question.human_deadline);
  put(out, "agreement", question.agreement);
  put(out, "handling", HANDLING);
  put(out, "traceparent", question.traceparent);
  return json::canonical(out);
}

result<received_ask> receive_ask(std::string_view line) {
  json::scratch memory;
  MASH_TRY(document, json::parse(line, {.bytes_max = ASK_BYTES_MAX}, memory.store()));
  std::vector<json::fault> faults;
  json::reader members(*document, "", faults);
  received_ask found;
  found.what = get_ask(members, faults);
  members.finish();
  if (!faults.empty()) return std::unexpected(describe("the ask breaks its format", faults));
  MASH_TRY(digest, digest_of_read(line));
  found.digest = std::move(*digest);
  return found;
}

result<ask> decode_ask(std::string_view line) {
  MASH_TRY(found, receive_ask(line));
  return std::move(found->what);
}

}  // namespace mash::contract
