// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/fhir.hpp"

#include <algorithm>

namespace mash::health::fhir {
namespace {

constexpr std::size_t WORDS_MAX = 200;

// One line of at most WORDS_MAX bytes, cut between characters.
std::string tidy(std::string_view raw) {
  std::string out;
  for (const char c : raw) {
    const bool space = c == ' ' || (static_cast<unsigned char>(c) < 0x20);
    if (space && (out.empty() || out.back() == ' ')) continue;
    out.push_back(space ? ' ' : c);
  }
  if (out.size() > WORDS_MAX) {
    std::size_t end = WORDS_MAX;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
    out.resize(end);
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

}  // namespace

std::string_view text(const json::object& from, std::string_view name) {
  const json::value* found = from.if_contains(name);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

const json::object& object(const json::object& from, std::string_view name) {
  static const json::object EMPTY;
  const json::value* found = from.if_contains(name);
  return found != nullptr && found->is_object() ? found->get_object() : EMPTY;
}

std::vector<const json::object*> objects(const json::object& from, std::string_view name) {
  std::vector<const json::object*> out;
  const json::value* found = from.if_contains(name);
  if (found == nullptr) return out;
  if (found->is_object()) out.push_back(&found->get_object());
  if (found->is_array())
    for (const json::value& one : found->get_array())
      if (one.is_object()) out.push_back(&one.get_object());
  return out;
}

std::vector<std::string_view> texts(const json::object& from, std::string_view name) {
  std::vector<std::string_view> out;
  const json::value* found = from.if_contains(name);
  if (found == nullptr || !found->is_array()) return out;
  for (const json::value& one : found->get_array())
    if (one.is_string()) out.emplace_back(one.get_string());
  return out;
}

std::vector<coding> codings(const json::object& concept_of) {
  std::vector<coding> out;
  for (const json::object* one : objects(concept_of, "coding"))
    out.push_back({text(*one, "system"), text(*one, "code"), text(*one, "display")});
  return out;
}

bool has_code(const json::object& concept_of, std::string_view code) {
  return std::ranges::any_of(codings(concept_of), [&](const coding& one) { return one.code == code; });
}

std::string words_of(const json::object& concept_of) {
  if (std::string own = tidy(text(concept_of, "text")); !own.empty()) return own;
  for (const coding& one : codings(concept_of))
    if (!one.display.empty()) return tidy(one.display);
  return {};
}

std::string first_words(const json::object& from, std::string_view name) {
  for (const json::object* one : objects(from, name))
    if (std::string found = words_of(*one); !found.empty()) return found;
  return {};
}

std::string identifier(const json::object& from, std::string_view system) {
  for (const json::object* one : objects(from, "identifier"))
    if (text(*one, "system") == system && text(*one, "use") != "old" && !object(*one, "period").contains("end"))
      return std::string(text(*one, "value"));
  return {};
}

bool has_identifier(const json::object& from, std::string_view value) {
  return std::ranges::any_of(objects(from, "identifier"),
                             [&](const json::object* one) { return text(*one, "value") == value; });
}

std::string reference(const json::object& from) {
  std::string_view found = text(from, "reference");
  if (const std::size_t version = found.find("/_history/"); version != found.npos) found = found.substr(0, version);
  const std::size_t slash = found.rfind('/');
  if (slash == found.npos || slash == 0) return {};
  const std::size_t before = found.rfind('/', slash - 1);
  const std::string_view type = found.substr(before == found.npos ? 0 : before + 1, slash - (before + 1));
  const std::string_view id = found.substr(slash + 1);
  return is_id(type) && is_id(id) ? std::string(type).append("/").append(id) : std::string();
}

std::string ods_of(const json::object& from) {
  const json::object& logical = object(from, "identifier");
  return text(logical, "system") == ODS_CODE ? std::string(text(logical, "value")) : std::string();
}

moment when(std::string_view date) {
  using policy::precision;
  if (date.size() > 10) {
    const auto at = parse_rfc3339(date);
    return at ? moment{to_rfc3339(*at), precision::day} : moment{};
  }
  std::string padded(date);
  if (date.size() == 4) padded += "-01-01";
  if (date.size() == 7) padded += "-01";
  if (!parse_iso_date(padded)) return {};
  const precision known = date.size() == 4 ? precision::year : date.size() == 7 ? precision::month : precision::day;
  return {std::move(padded), known};
}

contract::occurrence between(const moment& start, const moment& end) {
  using policy::precision;
  if (end.at.empty()) return {start.at, {}, start.precision};
  const bool part_known = start.precision == precision::month || start.precision == precision::year;
  const bool less_known = end.precision == precision::year || (end.precision == precision::month && !part_known);
  return {start.at, end.at, less_known ? end.precision : start.precision};
}

contract::occurrence during(const json::object& period) {
  return between(when(text(period, "start")), when(text(period, "end")));
}

std::optional<civil_date> whole_date(std::string_view date) {
  const auto found = parse_iso_date(date.substr(0, 10));
  return found ? std::optional(*found) : std::nullopt;
}

error as_error(const json::object& outcome, unsigned status) {
  for (const json::object* issue : objects(outcome, "issue")) {
    const json::object& details = object(*issue, "details");
    if (has_code(details, "TOO_MANY_MATCHES") || has_code(details, "MULTIPLE_MATCHES") ||
        text(*issue, "code") == "multiple-matches" || text(*issue, "code") == "too-costly")
      return {errc::too_large, "more people match than the FHIR server will list"};
    if (has_code(details, "INVALIDATED_RESOURCE") || text(*issue, "code") == "not-found" ||
        text(*issue, "code") == "deleted")
      return {errc::not_found, "the FHIR server has no such resource"};
    if (text(*issue, "code") == "forbidden" || text(*issue, "code") == "login" || text(*issue, "code") == "security")
      return {errc::denied, "the FHIR server refused access"};
  }
  if (status == 401 || status == 403) return {errc::denied, "the FHIR server refused access"};
  if (status == 404 || status == 410) return {errc::not_found, "the FHIR server has no such resource"};
  if (status == 408 || status == 429 || status >= 500)
    return {errc::unavailable, "the FHIR server answered " + std::to_string(status)};
  return {errc::invalid, "the FHIR server refused the search (" + std::to_string(status) + ")"};
}

bool is_failure(const json::object& outcome) {
  return std::ranges::any_of(objects(outcome, "issue"), [&](const json::object* issue) {
    const std::string_view severity = text(*issue, "severity");
    // A PDS server says TOO_MANY_MATCHES with status 200 and severity "information".
    return severity == "error" || severity == "fatal" || as_error(outcome, 400).code == errc::too_large;
  });
}

}  // namespace mash::health::fhir
