// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/lines.hpp"

#include <algorithm>

#include "adapters/contract/codec_parts.hpp"
#include "adapters/contract/message.hpp"

namespace mash::contract {

using namespace parts;

namespace {

constexpr std::size_t SMALL_BYTES_MAX = 16 * 1024;
constexpr std::int64_t TOTAL_MAX = (std::int64_t{1} << 53) - 1;

json::object start(std::uint64_t session) { return json::object{{"session", static_cast<std::int64_t>(session)}}; }

json::object to_json(const credit& from) {
  return json::object{{"lines", static_cast<std::int64_t>(from.lines)},
                      {"bytes", static_cast<std::int64_t>(from.bytes)}};
}

credit get_credit(json::reader& from) {
  return {static_cast<std::uint64_t>(from.integer("lines", 0, TOTAL_MAX)),
          static_cast<std::uint64_t>(from.integer("bytes", 0, TOTAL_MAX))};
}

// Reads one small line; `read` takes the members and the list that collects faults.
template <class Read>
auto decode(std::string_view line, std::string_view what, Read read)
    -> result<decltype(read(std::declval<json::reader&>(), std::declval<std::vector<json::fault>&>()))> {
  MASH_TRY(document, json::parse(line, {.bytes_max = SMALL_BYTES_MAX}));
  std::vector<json::fault> faults;
  json::reader members(*document, "", faults);
  auto found = read(members, faults);
  members.finish();
  if (!faults.empty())
    return std::unexpected(describe(std::string("the ").append(what).append(" breaks its format"), faults));
  return found;
}

}  // namespace

std::int64_t highest_common_minor(const std::vector<std::int64_t>& theirs) {
  std::int64_t found = 0;
  for (const std::int64_t minor : SCHEMA_MINORS)
    if (std::ranges::find(theirs, minor) != theirs.end()) found = minor;
  return found;
}

std::string encode(const hello& from) {
  json::object out{{"member", from.member}, {"credit", to_json(from.allowance)}};
  out.emplace("minors", json::array(from.minors.begin(), from.minors.end()));
  put(out, "program", from.program);
  put(out, "checkpoint", from.checkpoint);
  return json::canonical(std::move(out));
}

std::string encode(const welcome& from) {
  json::object out = start(from.session);
  out.emplace("minor", from.minor);
  out.emplace("credit", to_json(from.allowance));
  return json::canonical(std::move(out));
}

std::string encode(const heartbeat& from) {
  json::object out = start(from.session);
  put(out, "at", from.at);
  return json::canonical(std::move(out));
}

std::string encode(const credit_line& from) {
  json::object out = start(from.session);
  out.emplace("credit", to_json(from.allowance));
  return json::canonical(std::move(out));
}

std::string encode(const ack& from) {
  json::object out = start(from.session);
  put(out, "ask", from.ask);
  out.emplace("revision", from.revision);
  put(out, "digest", from.digest);
  return json::canonical(std::move(out));
}

std::string encode(const holding& from) {
  json::object out = start(from.session);
  put(out, "ask", from.ask);
  out.emplace("items_held", from.items_held);
  if (from.expected_by) put(out, "expected_by", *from.expected_by);
  return json::canonical(std::move(out));
}

std::string encode(const need& from) {
  json::object out = start(from.session);
  put(out, "ask", from.ask);
  put(out, "subject", from.subject);
  put_words(out, "identifiers", from.identifiers);
  return json::canonical(std::move(out));
}

std::string encode(const cancel& from) {
  json::object out = start(from.session);
  put(out, "ask", from.ask);
  return json::canonical(std::move(out));
}

std::string encode(const error_line& from) {
  json::object out = start(from.session);
  put(out, "ask", from.ask);
  put_word(out, "code", from.code);
  put(out, "detail", from.detail);
  return json::canonical(std::move(out));
}

std::string encode(const bye& from) { return json::canonical(start(from.session)); }

result<hello> decode_hello(std::string_view line) {
  return decode(line, "HELLO", [](json::reader& from, std::vector<json::fault>& faults) {
    hello found;
    found.member = from.text("member", 64);
    found.program = get_text(from, "program", NAME_BYTES_MAX);
    found.checkpoint = get_text(from, "checkpoint", 8 * 1024);
    found.allowance = get_object(from, "credit", true, faults, get_credit);
    const json::array* minors = from.items("minors", 32);
    if (minors == nullptr) return found;
    for (const auto& minor : *minors) {
      if (minor.is_int64() && minor.get_int64() > 0)
        found.minors.push_back(minor.get_int64());
      else
        from.add("minors", "wrong_type", "each is a whole number above 0");
    }
    return found;
  });
}

result<welcome> decode_welcome(std::string_view line) {
  return decode(line, "WELCOME", [](json::reader& from, std::vector<json::fault>& faults) {
    welcome found;
    found.session = get_session(from);
    found.minor = from.integer("minor", 1, 1'000'000);
    found.allowance = get_object(from, "credit", true, faults, get_credit);
    return found;
  });
}

result<heartbeat> decode_heartbeat(std::string_view line) {
  return decode(line, "HEARTBEAT", [](json::reader& from, std::vector<json::fault>&) {
    heartbeat found;
    found.session = get_session(from);
    found.at = from.time("at");
    return found;
  });
}

result<credit_line> decode_credit(std::string_view line) {
  return decode(line, "CREDIT", [](json::reader& from, std::vector<json::fault>& faults) {
    credit_line found;
    found.session = get_session(from);
    found.allowance = get_object(from, "credit", true, faults, get_credit);
    return found;
  });
}

result<ack> decode_ack(std::string_view line) {
  return decode(line, "ACK", [](json::reader& from, std::vector<json::fault>&) {
    ack found;
    found.ask = get_uuid(from, "ask");
    found.session = get_session(from);
    found.revision = from.integer("revision", 0, 1'000'000);
    found.digest = get_digest(from, "digest");
    return found;
  });
}

result<holding> decode_holding(std::string_view line) {
  return decode(line, "HOLDING", [](json::reader& from, std::vector<json::fault>&) {
    holding found;
    found.ask = get_uuid(from, "ask");
    found.session = get_session(from);
    found.items_held = from.integer("items_held", 0, ITEMS_MAX);
    found.expected_by = from.if_time("expected_by");
    return found;
  });
}

result<need> decode_need(std::string_view line) {
  return decode(line, "NEED", [](json::reader& from, std::vector<json::fault>&) {
    need found;
    found.ask = get_uuid(from, "ask");
    found.session = get_session(from);
    found.subject = from.text("subject", 64);
    found.identifiers = from.if_words<identifier>("identifiers", 16);
    if (found.identifiers.empty()) from.add("identifiers", "required", "say what would settle it");
    return found;
  });
}

result<cancel> decode_cancel(std::string_view line) {
  return decode(line, "CANCEL", [](json::reader& from, std::vector<json::fault>&) {
    cancel found;
    found.ask = get_uuid(from, "ask");
    found.session = get_session(from);
    return found;
  });
}

result<error_line> decode_error(std::string_view line) {
  return decode(line, "ERROR", [](json::reader& from, std::vector<json::fault>&) {
    error_line found;
    if (from.if_child("ask") != nullptr) found.ask = get_uuid(from, "ask");
    found.session = get_session(from);
    found.code = from.word<trouble>("code", trouble::invalid);
    found.detail = get_text(from, "detail", DETAIL_BYTES_MAX);
    return found;
  });
}

result<bye> decode_bye(std::string_view line) {
  return decode(line, "BYE",
                [](json::reader& from, std::vector<json::fault>&) { return bye{.session = get_session(from)}; });
}

std::uint64_t session_of(std::string_view line) {
  constexpr std::string_view NAME = "\"session\":";
  const std::size_t found = line.rfind(NAME);
  if (found == std::string_view::npos || found == 0 || (line[found - 1] != ',' && line[found - 1] != '{')) return 0;
  std::uint64_t session = 0;
  for (const char c : line.substr(found + NAME.size())) {
    if (c < '0' || c > '9' || session > static_cast<std::uint64_t>(TOTAL_MAX)) break;
    session = session * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return session;
}

}  // namespace mash::contract
