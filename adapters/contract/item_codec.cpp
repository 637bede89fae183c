// SPDX-License-Identifier: Apache-2.0
// Records with their labels, as items on the wire and in the hub's response.
#include "adapters/contract/codec.hpp"
#include "adapters/contract/codec_parts.hpp"

namespace mash::contract {

using namespace parts;

namespace {

constexpr std::size_t FIELDS_MAX = 64;

bool is_moment(std::string_view text) { return parse_iso_date(text).has_value() || parse_rfc3339(text).has_value(); }

std::string get_moment(json::reader& from, std::string_view name) {
  std::string text = get_text(from, name, 40);
  if (!text.empty() && !is_moment(text)) from.add(name, "not_a_time", "a date or a time is expected here");
  return text;
}

bool is_member_name(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  for (const char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return true;
}

// One level of named values: text, whole numbers, true or false, or lists of text.
bool is_field(const json::value& value) {
  if (const auto* text = value.if_string()) return text->size() <= TEXT_MAX;
  if (const auto* list = value.if_array()) {
    if (list->size() > FIELDS_MAX) return false;
    for (const auto& element : *list)
      if (!element.is_string() || element.get_string().size() > TEXT_MAX) return false;
    return true;
  }
  return value.is_int64() || value.is_bool();
}

json::object get_fields(json::reader& from) {
  const json::value* found = from.if_child("fields");
  if (found == nullptr) return {};
  const json::object* fields = found->if_object();
  bool good = fields != nullptr && fields->size() <= FIELDS_MAX;
  if (good)
    for (const auto& field : *fields) good = good && is_member_name(field.key()) && is_field(field.value());
  if (good) return {*fields, json::storage_ptr()};  // the document may be in memory that goes before the record
  from.add("fields", "wrong_type", "at most 64 plain values with names of a-z, 0-9 and _");
  return {};
}

record get_record(json::reader& from, std::vector<json::fault>& faults) {
  record what;
  what.id = from.text("id", NAME_BYTES_MAX);
  what.kind = from.word<record_kind>("kind");
  what.category = from.word<policy::category>("category");
  what.subjects = from.if_texts("subjects", 64, 64);
  what.organisation = get_text(from, "organisation", NAME_BYTES_MAX);
  what.source = get_text(from, "source", NAME_BYTES_MAX);
  what.when.at = get_moment(from, "occurred_at");
  what.when.until = get_moment(from, "until");
  what.when.precision = from.word<policy::precision>("precision", policy::precision::unknown);
  what.summary = get_text(from, "summary", TEXT_MAX);
  what.fields = get_fields(from);
  what.nature = from.word<policy::nature>("nature");
  what.status = from.if_word<policy::item_status>("status");
  what.said_by = get_text(from, "said_by", NAME_BYTES_MAX);
  what.recorded_at = get_moment(from, "recorded_at");
  what.caveats = from.if_words<policy::caveat>("caveats", 32);
  if (from.if_child("graded") != nullptr)
    what.graded = get_object(from, "graded", true, faults, [](json::reader& grades) {
      return grading{grades.text("source", 8), grades.text("information", 8), grades.text("handling", 8)};
    });
  return what;
}

}  // namespace

json::object to_json(const basis& from, json::storage_ptr store) {
  json::object out(std::move(store));
  out.reserve(4);
  put_words(out, "power", from.power);
  put_words(out, "article6", from.article6);
  put_words(out, "article9_10", from.article9_10);
  put_words(out, "confidentiality", from.confidentiality);
  return out;
}

json::object to_json(const disclosed_under& from, json::storage_ptr store) {
  json::object out(std::move(store));
  out.reserve(5);
  put(out, "agreement", from.agreement);
  put(out, "version", from.version);
  put(out, "rule", from.rule);
  put(out, "clause", from.clause);
  out.emplace("basis", to_json(from.legal, out.storage()));
  return out;
}

json::object to_json(const item& from, json::storage_ptr store) {
  const record& what = from.what;
  json::object out(std::move(store));
  out.reserve(19);
  put(out, "id", what.id);
  put_word(out, "kind", what.kind);
  put_word(out, "category", what.category);
  put(out, "subjects", what.subjects);
  put(out, "organisation", what.organisation);
  put(out, "source", what.source);
  put(out, "occurred_at", what.when.at);
  put(out, "until", what.when.until);
  put_word(out, "precision", what.when.precision);
  put(out, "summary", what.summary);
  if (!what.fields.empty()) out.emplace("fields", what.fields);
  put_word(out, "nature", what.nature);
  put_word(out, "status", what.status);
  put(out, "said_by", what.said_by);
  put(out, "recorded_at", what.recorded_at);
  put_words(out, "caveats", what.caveats);
  if (what.graded)
    out.emplace("graded", json::object{{"source", what.graded->source},
                                       {"information", what.graded->information},
                                       {"handling", what.graded->handling}});
  put_word(out, "disposition", from.disposition);
  if (from.reviewed) out.emplace("reviewed", true);
  out.emplace("disclosed_under", to_json(from.under, out.storage()));
  return out;
}

item parts::get_item(json::reader& from, std::vector<json::fault>& faults) {
  item found;
  found.what = get_record(from, faults);
  found.disposition = from.word<policy::disposition>("disposition", policy::disposition::withheld);
  found.under = get_object(from, "disclosed_under", true, faults, [&faults](json::reader& under) {
    disclosed_under read;
    read.agreement = get_text(under, "agreement", NAME_BYTES_MAX);
    read.version = get_text(under, "version", NAME_BYTES_MAX);
    read.rule = get_text(under, "rule", NAME_BYTES_MAX);
    read.clause = get_text(under, "clause", NAME_BYTES_MAX);
    read.legal = get_object(under, "basis", true, faults, get_basis);
    return read;
  });
  found.reviewed = from.if_boolean("reviewed").value_or(false);
  return found;
}

}  // namespace mash::contract
