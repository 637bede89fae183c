// SPDX-License-Identifier: Apache-2.0
#include "base/http/gate.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>

namespace mash::http {
namespace {

constexpr refusal malformed(std::string_view sentence) { return {400, "malformed", sentence}; }
constexpr refusal HEADER_TOO_LARGE{431, "header_too_large", "the request's header has too many bytes or fields"};
constexpr refusal BODY_TOO_LARGE{413, "body_too_large", "the request's body is larger than this server takes"};

constexpr std::array<std::string_view, 7> METHODS{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

// Two of one of these would leave it to chance which one a decision is made on.
constexpr std::array<std::string_view, 9> SINGLE_FIELDS{"host",   "content-length",  "content-type",
                                                        "expect", "idempotency-key", "last-event-id",
                                                        "origin", "sec-fetch-site",  "authorization"};

constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }
constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// One table look-up a byte: a head is a thousand bytes and this runs for every request.
template <class Predicate>
constexpr std::array<bool, 256> table_of(Predicate allowed) {
  std::array<bool, 256> table{};
  for (int byte = 0; byte < 128; ++byte) table[static_cast<std::size_t>(byte)] = allowed(static_cast<char>(byte));
  return table;
}
constexpr auto TOKEN = table_of([](char c) { return is_alpha(c) || is_digit(c) || is_one_of(c, "!#$%&'*+-.^_`|~"); });
constexpr auto TARGET =  // pchar, "/" and "?" of RFC 3986; a fragment never travels
    table_of([](char c) { return is_alpha(c) || is_digit(c) || is_one_of(c, "-._~!$&'()*+,;=:@/?%"); });
constexpr auto VALUE = table_of([](char c) { return (c >= 0x20 && c <= 0x7e) || c == '\t'; });
constexpr auto HOST = table_of([](char c) { return is_alpha(c) || is_digit(c) || is_one_of(c, "-._:[]"); });

bool all_in(std::string_view text, const std::array<bool, 256>& table) {
  return std::ranges::all_of(text, [&](char c) { return table[static_cast<unsigned char>(c)]; });
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::ranges::equal(text, lower, [](char a, char b) { return to_lower(a) == b; });
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool takes_body(std::string_view method) { return method == "POST" || method == "PUT" || method == "PATCH"; }

std::expected<void, refusal> check_method(std::string_view method) {
  if (method.empty() || !std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; }))
    return std::unexpected(malformed("the method must be a word in capital letters"));
  if (std::ranges::find(METHODS, method) == METHODS.end())
    return std::unexpected(refusal{501, "method_not_known", "this server does not know the request's method"});
  return {};
}

std::expected<void, refusal> check_target(std::string_view target) {
  if (target.empty() || target[0] != '/' || target.starts_with("//"))
    return std::unexpected(malformed("the request's target must be a path that begins with one slash"));
  if (!all_in(target, TARGET))
    return std::unexpected(malformed("the request's target holds a character that must be percent-encoded"));
  for (auto at = target.find('%'); at != std::string_view::npos; at = target.find('%', at + 1))
    if (at + 2 >= target.size() || !is_hex(target[at + 1]) || !is_hex(target[at + 2]))
      return std::unexpected(malformed("the request's target holds a percent sign without two hexadecimal digits"));
  return {};
}

std::expected<void, refusal> check_version(std::string_view version) {
  if (version == "HTTP/1.1") return {};
  if (version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) && version[6] == '.' &&
      is_digit(version[7]))
    return std::unexpected(refusal{505, "version_not_supported", "this server speaks HTTP/1.1 only"});
  return std::unexpected(malformed("the request line does not end in an HTTP version"));
}

// The request line; gives the method.
std::expected<std::string_view, refusal> check_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return std::unexpected(malformed("the request line must be method, target and version"));
  const auto method = line.substr(0, first);
  if (auto good = check_method(method); !good) return std::unexpected(good.error());
  if (auto good = check_target(line.substr(first + 1, last - first - 1)); !good) return std::unexpected(good.error());
  if (auto good = check_version(line.substr(last + 1)); !good) return std::unexpected(good.error());
  return method;
}

// What the fields of one head add up to.
class fields {
 public:
  explicit fields(const gate_limits& limits) : limits_(limits) {}

  std::expected<void, refusal> add(std::string_view line) {
    if (++count_ > limits_.header_fields_max) return std::unexpected(HEADER_TOO_LARGE);
    if (line[0] == ' ' || line[0] == '\t')
      return std::unexpected(malformed("a header line is folded onto the next, which is no longer allowed"));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || !all_in(line.substr(0, colon), TOKEN))
      return std::unexpected(malformed("a header line does not begin with a name and a colon"));
    const auto value = trim(line.substr(colon + 1));
    if (!all_in(value, VALUE))
      return std::unexpected(malformed("a header value holds a byte that is not printable ASCII"));
    return note(line.substr(0, colon), value);
  }

  std::expected<passage, refusal> finish(std::string_view method) const {
    if (!seen("host")) return std::unexpected(malformed("the Host field is missing"));
    if (takes_body(method) && !seen("content-length"))
      return std::unexpected(refusal{411, "length_required", "a request with a body must carry a Content-Length"});
    if (!takes_body(method) && found_.body_bytes != 0)
      return std::unexpected(malformed("a request of this method must not have a body"));
    return found_;
  }

 private:
  [[nodiscard]] bool seen(std::string_view lower_name) const {
    return seen_[static_cast<std::size_t>(std::ranges::find(SINGLE_FIELDS, lower_name) - SINGLE_FIELDS.begin())];
  }

  std::expected<void, refusal> note(std::string_view name, std::string_view value) {
    if (equals_ignoring_case(name, "transfer-encoding"))
      return std::unexpected(malformed("send the body with a Content-Length: this server takes no Transfer-Encoding"));
    if (equals_ignoring_case(name, "connection")) return note_connection(value);
    for (std::size_t i = 0; i < SINGLE_FIELDS.size(); ++i) {
      if (!equals_ignoring_case(name, SINGLE_FIELDS[i])) continue;
      if (seen_[i]) return std::unexpected(malformed("a header field that may be given once is there twice"));
      seen_[i] = true;
      return note_single(SINGLE_FIELDS[i], value);
    }
    return {};
  }

  std::expected<void, refusal> note_single(std::string_view name, std::string_view value) {
    if (name == "content-length") return note_length(value);
    if (name == "host" && (value.empty() || !all_in(value, HOST)))
      return std::unexpected(malformed("the Host field is not a host name or address"));
    if (name == "expect") {
      if (!equals_ignoring_case(value, "100-continue"))
        return std::unexpected(refusal{417, "expectation_failed", "this server meets no expectation but 100-continue"});
      found_.expects_continue = true;
    }
    return {};
  }

  // Digits without a leading zero, sign, space or list: "5, 5" and "0x5" mean different things to different readers.
  std::expected<void, refusal> note_length(std::string_view value) {
    if (value.empty() || !std::ranges::all_of(value, is_digit) || (value.size() > 1 && value[0] == '0'))
      return std::unexpected(malformed("the Content-Length must be one plain decimal number"));
    std::size_t bytes = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), bytes);
    if (read.ec != std::errc{} || bytes > limits_.body_bytes_max) return std::unexpected(BODY_TOO_LARGE);
    found_.body_bytes = bytes;
    return {};
  }

  std::expected<void, refusal> note_connection(std::string_view value) {
    while (!value.empty()) {
      const auto comma = std::min(value.find(','), value.size());
      if (equals_ignoring_case(trim(value.substr(0, comma)), "close")) found_.close = true;
      value.remove_prefix(std::min(comma + 1, value.size()));
    }
    return {};
  }

  const gate_limits& limits_;
  passage found_;
  std::size_t count_ = 0;
  std::bitset<SINGLE_FIELDS.size()> seen_;
};

}  // namespace

std::expected<passage, refusal> gate(std::string_view head, const gate_limits& limits) {
  if (head.size() > limits.header_bytes_max) return std::unexpected(HEADER_TOO_LARGE);
  if (!head.ends_with("\r\n\r\n")) return std::unexpected(malformed("the header does not end in an empty line"));
  head.remove_suffix(2);
  fields found(limits);
  std::string_view method;
  for (bool first = true; !head.empty(); first = false) {
    const auto end = head.find("\r\n");
    const auto line = head.substr(0, end);
    head.remove_prefix(end + 2);
    if (line.empty()) return std::unexpected(malformed("there is an empty line before the end of the header"));
    if (first) {
      const auto checked = check_request_line(line);
      if (!checked) return std::unexpected(checked.error());
      method = *checked;
    } else if (auto good = found.add(line); !good) {
      return std::unexpected(good.error());
    }
  }
  return found.finish(method);
}

std::expected<std::size_t, refusal> head_scanner::scan(std::string_view received, const gate_limits& limits) {
  for (auto at = received.find('\n', looked_); at != std::string_view::npos; at = received.find('\n', at + 1)) {
    if (at == 0 || received[at - 1] != '\r')
      return std::unexpected(malformed("a header line ends in a line feed without a carriage return"));
    if (at + 1 > limits.header_bytes_max) return std::unexpected(HEADER_TOO_LARGE);
    if (at - line_ == 1) return at + 1;
    line_ = at + 1;
  }
  looked_ = received.size();
  if (received.size() >= limits.header_bytes_max) return std::unexpected(HEADER_TOO_LARGE);
  return 0;
}

}  // namespace mash::http
