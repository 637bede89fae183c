// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/parse_request.hpp"

#include <algorithm>

#include "base/json_reader.hpp"
#include "hub/requests/parse_subject.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t ITEMS_MAX = 24, WORD_MAX = 64, SHORT_MAX = 256, TEXT_MAX = 4000;

// Members that are validated by shape here and kept in the document for the echo and the record.
void read_kept_members(json::reader& from, request& into, std::vector<json::fault>& faults) {
  (void)from.if_time("contact_received_at");
  into.referral_received_at = from.if_time("referral_received_at");
  into.linked_requests = from.if_texts("linked_requests", ITEMS_MAX, WORD_MAX);
  (void)from.if_text("lived_experience", TEXT_MAX);
  (void)from.if_texts("staff_safety", ITEMS_MAX, SHORT_MAX);
  if (const auto* referrer = from.if_child("referrer")) {
    json::reader one(*referrer, from.at("referrer"), faults);
    (void)one.text("kind", WORD_MAX);
    (void)one.if_text("cin_source", WORD_MAX);
    (void)one.if_text("organisation", WORD_MAX);
    (void)one.if_text("name", SHORT_MAX);
    (void)one.if_text("role", SHORT_MAX);
    (void)one.if_boolean("may_be_named");
    one.finish();
    into.has_referrer = true;
  }
  if (const auto* account = from.if_child("child_account")) {
    json::reader one(*account, from.at("child_account"), faults);
    (void)one.said("words", TEXT_MAX);
    (void)one.if_text("said_to", SHORT_MAX);
    (void)one.if_time("at");
    (void)one.if_boolean("prompted");
    one.finish();
  }
  if (const auto* contact = from.if_child("safe_contact")) {
    json::reader one(*contact, from.at("safe_contact"), faults);
    (void)one.text("route", WORD_MAX);
    (void)one.if_boolean("leave_message");
    into.do_not_contact = one.if_texts("do_not_contact", ITEMS_MAX, WORD_MAX);
    one.finish();
  }
}

void read_concerns(json::reader& from, request& into, std::vector<json::fault>& faults) {
  const auto* list = from.items("concerns", ITEMS_MAX);
  if (list == nullptr) return;
  if (list->empty()) from.add("concerns", "required", "say at least one concern");
  for (std::size_t i = 0; i < list->size(); ++i) {
    json::reader one((*list)[i], json::join_pointer(from.at("concerns"), std::to_string(i)), faults);
    concern read;
    read.type = one.word<policy::concern>("type");
    read.child = one.text("child", WORD_MAX);
    read.alleged_source = one.if_text("alleged_source", WORD_MAX).value_or("");
    (void)one.if_date("when");
    (void)one.if_text("certainty", WORD_MAX);
    (void)one.if_boolean("immediate");
    one.finish();
    into.concerns.push_back(std::move(read));
  }
}

void read_family_agreement(json::reader& from, request& into, std::vector<json::fault>& faults) {
  if (const auto* list = from.if_items("family_agreement", ITEMS_MAX)) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      json::reader one((*list)[i], json::join_pointer(from.at("family_agreement"), std::to_string(i)), faults);
      stated_agreement read;
      read.subject = one.text("subject", WORD_MAX);
      read.about = one.if_texts("about", ITEMS_MAX, WORD_MAX);
      read.state = one.word<policy::agreement_state>("state", policy::agreement_state::refused);
      (void)one.if_word<policy::given_by>("given_by");
      (void)one.if_text("how", SHORT_MAX);
      (void)one.if_text("scope", SHORT_MAX);
      (void)one.if_time("when");
      (void)one.if_text("recorded_by", SHORT_MAX);
      one.finish();
      into.family_agreement.push_back(std::move(read));
    }
  }
  if (const auto* list = from.if_items("family_informed", ITEMS_MAX)) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      json::reader one((*list)[i], json::join_pointer(from.at("family_informed"), std::to_string(i)), faults);
      (void)one.text("subject", WORD_MAX);
      (void)one.word<policy::family_informed>("state");
      (void)one.if_text("reason", TEXT_MAX);
      one.finish();
    }
  }
}

void read_relationships(json::reader& from, request& into, std::vector<json::fault>& faults) {
  if (const auto* list = from.if_items("relationships", ITEMS_MAX * 4)) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      json::reader one((*list)[i], json::join_pointer(from.at("relationships"), std::to_string(i)), faults);
      stated_relation read;
      read.tie.from = one.text("from", WORD_MAX);
      read.tie.to = one.text("to", WORD_MAX);
      read.tie.type = one.word<policy::relationship>("type");
      read.holds_pr = one.if_boolean("holds_pr");
      read.verified = one.if_boolean("verified");
      read.lives_with = one.if_boolean("lives_with").value_or(false);
      (void)one.if_boolean("contact_restricted");
      one.finish();
      into.relationships.push_back(std::move(read));
    }
  }
  if (const auto* list = from.if_items("households", ITEMS_MAX)) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      json::reader one((*list)[i], json::join_pointer(from.at("households"), std::to_string(i)), faults);
      household read;
      read.id = one.text("id", WORD_MAX);
      read.address_of = one.text("address_of", WORD_MAX);
      read.members = one.if_texts("members", ITEMS_MAX, WORD_MAX);
      one.finish();
      into.households.push_back(std::move(read));
    }
  }
}

// People who could help: kept for the record, never searched.
void read_family_network(json::reader& from, std::vector<json::fault>& faults) {
  const auto* list = from.if_items("family_network", ITEMS_MAX);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    json::reader one((*list)[i], json::join_pointer(from.at("family_network"), std::to_string(i)), faults);
    (void)one.text("name", SHORT_MAX);
    (void)one.if_text("relationship", WORD_MAX);
    (void)one.if_text("telephone", WORD_MAX);
    (void)one.if_text("note", SHORT_MAX);
    one.finish();
  }
}

// Who may declare it, and for how long, is break_glass.hpp's to say.
void read_break_glass(json::reader& from, request& into, std::vector<json::fault>& faults) {
  const json::value* declared = from.if_child("break_glass");
  if (declared == nullptr) return;
  json::reader in(*declared, from.at("break_glass"), faults);
  into.break_glass.emplace(in.said("reason", TEXT_MAX), in.time("expires_at"));
  in.finish();
}

void read_texts_by_agency(json::reader& from, std::string_view name, std::map<std::string, std::string>* into,
                          std::vector<json::fault>& faults) {
  const auto* child = from.if_child(name);
  if (child == nullptr) return;
  const auto* members = child->if_object();
  if (members == nullptr || members->size() > ITEMS_MAX)
    return from.add(name, "wrong_type", "an object of agency to text");
  for (const auto& member : *members) {
    const auto* text = member.value().if_string();
    if (text == nullptr || text->empty() || text->size() > TEXT_MAX)
      faults.push_back({json::join_pointer(from.at(name), member.key()), "wrong_type", "text of 1 to 4000 bytes"});
    else if (into != nullptr)
      into->emplace(member.key(), *text);
  }
}

// Ids that name a subject must name one that is there: a slip here would ask about nobody.
void check_references(const request& into, std::vector<json::fault>& faults) {
  const auto known = [&](const std::string& id) { return id.empty() || into.find_subject(id) != nullptr; };
  const auto refuse = [&](std::string pointer) {
    faults.push_back({std::move(pointer), "unknown_subject", "no subject of this request has this id"});
  };
  for (std::size_t i = 0; i < into.concerns.size(); ++i)
    if (!known(into.concerns[i].child) || !known(into.concerns[i].alleged_source))
      refuse("/concerns/" + std::to_string(i));
  for (std::size_t i = 0; i < into.relationships.size(); ++i)
    if (!known(into.relationships[i].tie.from) || !known(into.relationships[i].tie.to))
      refuse("/relationships/" + std::to_string(i));
  for (std::size_t i = 0; i < into.family_agreement.size(); ++i)
    if (!known(into.family_agreement[i].subject)) refuse("/family_agreement/" + std::to_string(i));
  for (std::size_t i = 0; i < into.households.size(); ++i)
    if (!known(into.households[i].address_of) || !std::ranges::all_of(into.households[i].members, known))
      refuse("/households/" + std::to_string(i));
}

// Every adult who is a parent, a partner or of the household needs a role in the concern: the protections hang on it.
void check_roles(const request& into, std::vector<json::fault>& faults) {
  for (std::size_t i = 0; i < into.subjects.size(); ++i) {
    const subject& one = into.subjects[i];
    if (!one.is_adult() || !one.roles.empty()) continue;
    const bool close =
        std::ranges::any_of(into.relationships, [&](const auto& r) { return r.tie.from == one.identity.id; }) ||
        std::ranges::any_of(into.households, [&](const household& h) {
          return std::ranges::find(h.members, one.identity.id) != h.members.end();
        });
    if (close)
      faults.push_back({"/subjects/" + std::to_string(i) + "/role_in_concern", "required",
                        "an adult who is a parent, partner or household member needs a role in the concern; "
                        "use not_assessed if it is not known"});
  }
}

}  // namespace

std::expected<request, bad_request> parse_request(std::string_view body) {
  auto document = json::parse(body);
  if (!document) {
    const unsigned status = document.error().code == errc::too_large ? 413U : 400U;
    return std::unexpected(bad_request{status, document.error().detail, {}});
  }
  if (!document->is_object()) return std::unexpected(bad_request{400, "a partner check is one JSON object", {}});

  request into;
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  into.reference = from.said("reference", WORD_MAX);
  into.authority = from.text("authority", WORD_MAX);
  into.case_reference = from.if_text("case_reference", WORD_MAX).value_or("");
  into.type = from.if_word<policy::request_type>("request_type").value_or(policy::request_type::initial);
  into.purpose = from.word<policy::purpose>("purpose");
  into.urgency = from.word<policy::urgency>("urgency");
  into.justification = from.said("justification", TEXT_MAX);
  into.return_by = from.if_time("return_by");
  into.gateways = from.if_words<policy::power>("gateways", ITEMS_MAX);
  into.categories = from.if_words<policy::category>("categories", 64);
  into.look_back = from.if_date("lookback");
  read_kept_members(from, into, faults);
  read_concerns(from, into, faults);
  read_family_agreement(from, into, faults);
  read_subjects(from, into.subjects, faults);
  read_relationships(from, into, faults);
  read_texts_by_agency(from, "context", &into.context, faults);
  read_texts_by_agency(from, "why_agencies", nullptr, faults);
  read_family_network(from, faults);
  read_break_glass(from, into, faults);
  into.agencies = from.if_texts("agencies", ITEMS_MAX, WORD_MAX);
  if (into.agencies.empty())
    from.add("agencies", "required", "name the agencies to ask; an empty list never means everyone");
  if (from.if_child("authorised_by") != nullptr)
    from.add(
        "authorised_by", "not_accepted",
        "a manager authorises with their own certificate (POST /v1/requests/{id}/authorise), never in this document");
  from.finish();
  check_references(into, faults);
  check_roles(into, faults);
  if (!faults.empty())
    return std::unexpected(
        bad_request{422, "the request has " + std::to_string(faults.size()) + " faults", std::move(faults)});
  into.document = std::move(*document);
  return into;
}

}  // namespace mash::hub
