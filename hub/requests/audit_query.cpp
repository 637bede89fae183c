// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/audit_query.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/json_reader.hpp"
#include "policy/vocabulary.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t WORD_MAX = 64, PERSON_MAX = 128;

bool is_code(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool is_lower_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == text.npos; }

std::string read_code(json::reader& from, std::string_view name) {
  const auto text = from.if_text(name, WORD_MAX);
  if (text && !is_code(*text)) from.add(name, "malformed", "a word of a-z, 0-9, _ and -");
  return text.value_or("");
}

template <class Enum>
std::string read_word(json::reader& from, std::string_view name) {
  const auto word = from.if_word<Enum>(name);
  return word ? std::string(to_word(*word)) : std::string();
}

std::optional<instant> read_moment(json::reader& from, std::string_view name) {
  const auto text = from.if_text(name, WORD_MAX);
  if (!text) return std::nullopt;
  const auto read = moment(*text);
  if (!read) from.add(name, "not_a_time", "a day (2026-11-20) or a time (2026-11-20T14:30:00Z)");
  return read;
}

bool has(const std::vector<std::string>& list, const std::string& wanted) {
  return wanted.empty() || std::ranges::find(list, wanted) != list.end();
}

}  // namespace

bool audit_query::wants(const contract::leaf& entry) const {
  return (!from || entry.at >= *from) && (!until || entry.at < *until) &&
         (request.empty() || entry.request == request) && (type.empty() || to_word(entry.type) == type) &&
         (purpose.empty() || entry.purpose == purpose) && (agreement.empty() || entry.agreement == agreement) &&
         (actor.empty() || entry.actor) && has(entry.members, member) && has(entry.outcome, outcome);
}

std::vector<std::string> audit_query::parts() const {
  // An entry is canonical JSON of words without quotation marks, so a member's text stands in it in one way only.
  std::vector<std::string> out;
  const auto add = [&out](std::string_view name, const std::string& value) {
    if (!value.empty()) out.push_back(std::string(name) + "\"" + value + "\"");
  };
  add("\"request\":", request);
  add("\"type\":", type);
  add("\"purpose\":", purpose);
  add("\"agreement\":", agreement);
  add("", member);
  add("", outcome);
  if (!actor.empty()) out.emplace_back("\"actor\":");
  return out;
}

std::expected<audit_query, std::vector<json::fault>> read_audit_query(const json::value& body) {
  std::vector<json::fault> faults;
  json::reader from(body, "", faults);
  audit_query out;
  if (const json::object* asked = body.if_object()) out.asked = *asked;
  out.from = read_moment(from, "from");
  out.until = read_moment(from, "until");
  out.request = from.if_text("request", WORD_MAX).value_or("");
  if (!out.request.empty() && !is_uuid(out.request)) from.add("request", "malformed", "the id of a request");
  out.type = read_word<contract::leaf_type>(from, "type");
  out.purpose = read_word<policy::purpose>(from, "purpose");
  out.member = read_code(from, "member");
  out.outcome = read_code(from, "outcome");
  out.agreement = from.if_text("agreement", WORD_MAX).value_or("");
  if (!out.agreement.empty() && (out.agreement.size() != 64 || !is_lower_hex(out.agreement)))
    from.add("agreement", "malformed", "the digest of an agreement's manifest: 64 hexadecimal digits");
  out.actor = from.if_text("actor", PERSON_MAX).value_or("");
  out.after = static_cast<std::uint64_t>(from.if_integer("after", 0, std::int64_t{1} << 48).value_or(0));
  out.results_max = static_cast<std::size_t>(
      from.if_integer("limit", 1, static_cast<std::int64_t>(RESULTS_MAX)).value_or(RESULTS_DEFAULT));
  from.finish();
  if (faults.empty() && out.request.empty() && !(out.from && out.until))
    from.add("from", "required", "give from and until, or a request: a search has bounds");
  if (faults.empty() && out.from && out.until && *out.from >= *out.until)
    from.add("until", "out_of_range", "after from");
  if (!faults.empty()) return std::unexpected(std::move(faults));
  return out;
}

std::optional<instant> moment(std::string_view text) {
  if (const auto day = parse_iso_date(text)) return instant(std::chrono::sys_days(*day));
  const auto time = parse_rfc3339(text);
  return time ? std::optional(*time) : std::nullopt;
}

bool is_seed(std::string_view text) { return !text.empty() && text.size() <= 64 && is_lower_hex(text); }

bool is_nonce(std::string_view text) { return text.size() == 64 && is_lower_hex(text); }

std::string seed_of(const digest& root, std::string_view nonce) {
  return to_hex(sha256({as_bytes(std::string_view("mash-sample-seed-v1")), root, as_bytes(nonce)}));
}

digest rank_in_draw(std::string_view seed, std::string_view request) {
  return sha256({as_bytes(std::string_view("mash-sample-v1")), as_bytes(seed), as_bytes(std::string_view("\n")),
                 as_bytes(request)});
}

}  // namespace mash::hub
