// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <span>

namespace mash::json {
namespace {

constexpr std::size_t CANONICAL_BYTES_EXPECTED = 512;  // saves the first growths of a text
constexpr std::int64_t INTEGER_MAX = (std::int64_t{1} << 53) - 1;

enum class refusal { none, fraction, range };

// Builds the value and counts members as they are read: value_stack keeps the last of two equal names, so a tree with
// fewer members than were read had a duplicate.
struct builder {
  static constexpr std::size_t max_object_size = 65536;
  static constexpr std::size_t max_array_size = 65536;
  static constexpr std::size_t max_key_size = 1024;
  static constexpr std::size_t max_string_size = 16 * 1024 * 1024;
  using error_code = boost::system::error_code;

  explicit builder(boost::json::storage_ptr store) { stack.reset(std::move(store)); }

  std::array<unsigned char, std::size_t{4} * 1024> room;  // of the stack's first growth: most documents need no more
  boost::json::value_stack stack{{}, room.data(), room.size()};
  bool fractions = false;
  std::size_t members = 0;
  refusal why = refusal::none;

  bool refuse(refusal reason, error_code& ec) {
    why = reason;
    ec = boost::json::error::not_number;
    return false;
  }
  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t n, error_code&) {
    stack.push_array(n);
    return true;
  }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t n, error_code&) {
    members += n;
    stack.push_object(n);
    return true;
  }
  bool on_string_part(std::string_view part, std::size_t, error_code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_string(std::string_view part, std::size_t, error_code&) {
    stack.push_string(part);
    return true;
  }
  bool on_key_part(std::string_view part, std::size_t, error_code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_key(std::string_view part, std::size_t, error_code&) {
    stack.push_key(part);
    return true;
  }
  bool on_number_part(std::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, std::string_view, error_code& ec) {
    if (number > INTEGER_MAX || number < -INTEGER_MAX) return refuse(refusal::range, ec);
    stack.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t, std::string_view, error_code& ec) { return refuse(refusal::range, ec); }
  bool on_double(double number, std::string_view, error_code& ec) {
    if (!fractions) return refuse(refusal::fraction, ec);
    stack.push_double(number);
    return true;
  }
  bool on_bool(bool truth, error_code&) {
    stack.push_bool(truth);
    return true;
  }
  bool on_null(error_code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(std::string_view, error_code&) { return true; }
  bool on_comment(std::string_view, error_code&) { return true; }
};

std::size_t count_members(const value& document) {
  std::size_t count = 0;
  if (const auto* members = document.if_object()) {
    count = members->size();
    for (const auto& member : *members) count += count_members(member.value());
  } else if (const auto* items = document.if_array()) {
    for (const auto& item : *items) count += count_members(item);
  }
  return count;
}

// The second character of a two-character escape, 'u' for the long form, 0 for a character that stands for itself.
constexpr std::array<char, 256> make_escapes() {
  std::array<char, 256> out{};
  for (std::size_t c = 0; c < 0x20; ++c) out[c] = 'u';
  out['\b'] = 'b';
  out['\t'] = 't';
  out['\n'] = 'n';
  out['\f'] = 'f';
  out['\r'] = 'r';
  out['"'] = '"';
  out['\\'] = '\\';
  return out;
}
constexpr std::array<char, 256> ESCAPES = make_escapes();

// How much of the text stands for itself, eight characters at a time. A byte of `odd` has its high bit set where one of
// them may need an escape; what is marked beyond the first is not exact, and is not asked for.
std::size_t length_of_plain(std::string_view text) {
  constexpr std::uint64_t ONES = 0x0101010101010101, HIGH = 0x8080808080808080;
  const auto zeros = [](std::uint64_t bytes) { return (bytes - ONES) & ~bytes & HIGH; };
  std::size_t at = 0;
  for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    const std::uint64_t control = (eight - ONES * 0x20) & ~eight & HIGH;
    const std::uint64_t odd = control | zeros(eight ^ ONES * '"') | zeros(eight ^ ONES * '\\');
    if (odd != 0) break;
  }
  while (at < text.size() && ESCAPES[static_cast<unsigned char>(text[at])] == 0) ++at;
  return at;
}

// Text with escapes, by way of a buffer: a line kept inside another document has one every few characters.
void append_escaped(std::string& out, std::string_view text) {
  static constexpr char DIGITS[] = "0123456789abcdef";
  std::array<char, 512> buffer;
  std::size_t used = 0;
  for (const char c : text) {
    if (used > buffer.size() - 6) out.append(buffer.data(), std::exchange(used, 0));
    const char escape = ESCAPES[static_cast<unsigned char>(c)];
    if (escape == 0) {
      buffer[used++] = c;
      continue;
    }
    buffer[used++] = '\\';
    buffer[used++] = escape;
    if (escape != 'u') continue;
    buffer[used++] = '0';
    buffer[used++] = '0';
    buffer[used++] = DIGITS[static_cast<unsigned char>(c) >> 4];
    buffer[used++] = DIGITS[static_cast<unsigned char>(c) & 15];
  }
  out.append(buffer.data(), used);
}

template <class Integer>
void append_integer(std::string& out, Integer number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace

result<value> parse(std::string_view text, limits limit, storage_ptr store) {
  if (text.size() > limit.bytes_max)
    return fail(errc::too_large, "the document is over " + std::to_string(limit.bytes_max) + " bytes");
  boost::json::parse_options options;
  options.max_depth = limit.depth_max;
  boost::json::basic_parser<builder> parser(options, std::move(store));
  builder& build = parser.handler();
  build.fractions = limit.fractions;
  boost::system::error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (build.why == refusal::fraction) return fail(errc::invalid, "numbers are whole numbers here");
  if (build.why == refusal::range) return fail(errc::invalid, "a number is out of range");
  if (ec == boost::json::error::too_deep) return fail(errc::invalid, "the document is nested too deeply");
  if (ec || used != text.size()) return fail(errc::invalid, "not well-formed JSON at byte " + std::to_string(used));
  value document = build.stack.release();
  if (count_members(document) != build.members) return fail(errc::invalid, "an object names the same member twice");
  return document;
}

void append_canonical(std::string& out, std::string_view text) {
  const std::size_t plain = length_of_plain(text);
  out.push_back('"');
  out.append(text.substr(0, plain));
  if (plain < text.size()) append_escaped(out, text.substr(plain));
  out.push_back('"');
}

void append_canonical(std::string& out, const value& document) {
  switch (document.kind()) {
    case boost::json::kind::null:
      out.append("null");
      break;
    case boost::json::kind::bool_:
      out.append(document.get_bool() ? "true" : "false");
      break;
    case boost::json::kind::int64:
      append_integer(out, document.get_int64());
      break;
    case boost::json::kind::uint64:
      append_integer(out, document.get_uint64());
      break;
    case boost::json::kind::double_:
      assertion_failed("a fraction has no canonical form", __FILE__, __LINE__);
    case boost::json::kind::string:
      append_canonical(out, std::string_view(document.get_string()));
      break;
    case boost::json::kind::array: {
      out.push_back('[');
      bool first = true;
      for (const auto& item : document.get_array()) {
        if (!std::exchange(first, false)) out.push_back(',');
        append_canonical(out, item);
      }
      out.push_back(']');
      break;
    }
    case boost::json::kind::object:
      append_canonical(out, document.get_object());
      break;
  }
}

void append_canonical(std::string& out, const object& members) {
  std::array<const boost::json::key_value_pair*, 32> few;
  std::vector<const boost::json::key_value_pair*> many(members.size() > few.size() ? members.size() : 0);
  const std::span sorted(many.empty() ? few.data() : many.data(), members.size());
  std::ranges::transform(members, sorted.begin(), [](const auto& member) { return &member; });
  // Our names are ASCII, where UTF-16 order (RFC 8785) and byte order agree.
  std::ranges::sort(sorted, {}, [](const auto* member) { return std::string_view(member->key()); });
  out.push_back('{');
  bool first = true;
  for (const auto* member : sorted) {
    if (!std::exchange(first, false)) out.push_back(',');
    append_canonical(out, std::string_view(member->key()));
    out.push_back(':');
    append_canonical(out, member->value());
  }
  out.push_back('}');
}

std::string canonical(const value& document) {
  std::string out;
  out.reserve(CANONICAL_BYTES_EXPECTED);
  append_canonical(out, document);
  return out;
}

std::string canonical(const object& document) {
  std::string out;
  out.reserve(CANONICAL_BYTES_EXPECTED);
  append_canonical(out, document);
  return out;
}

std::string join_pointer(std::string_view parent, std::string_view token) {
  std::string pointer(parent);
  pointer.push_back('/');
  for (char c : token) {
    if (c == '~')
      pointer.append("~0");
    else if (c == '/')
      pointer.append("~1");
    else
      pointer.push_back(c);
  }
  return pointer;
}

}  // namespace mash::json
