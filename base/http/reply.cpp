// SPDX-License-Identifier: Apache-2.0
#include "base/http/reply.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <tuple>

namespace mash::http {
namespace {

// docs/threat-model.md, section on the browser (OWASP ASVS 5.0.0, chapter 3.4). Nothing may be kept by a browser or a
// proxy, framed, sniffed, or load a script that is not ours.
constexpr std::string_view ALWAYS =
    "Cache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\n";
constexpr std::string_view ALWAYS_OVER_TLS = "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";

constexpr std::array<std::string_view, 6> OURS{"connection", "content-length", "content-type",
                                               "date",       "keep-alive",     "transfer-encoding"};

// The Date field (RFC 9110 section 6.6.1), made once a second and thread.
std::string_view date_line() {
  thread_local std::time_t made_for = 0;
  thread_local std::string line;
  const std::time_t now = std::time(nullptr);
  if (now != made_for) {
    std::tm parts{};
    std::ignore = ::gmtime_r(&now, &parts);
    std::array<char, 64> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    line.assign(text.data(), size);
    made_for = now;
  }
  return line;
}

bool is_sendable_name(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (name.empty() || !std::ranges::all_of(name, plain)) return false;
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; };
  return std::ranges::none_of(OURS, [&](std::string_view ours) { return std::ranges::equal(name, ours, same); });
}

bool is_sendable_value(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

}  // namespace

std::string_view reason_phrase(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";
  }
}

bool append_head(std::string& out, const response& of, const reply_framing& framing) {
  const bool sendable = of.status >= 200 && of.status <= 599 && is_sendable_value(of.content_type) &&
                        std::ranges::all_of(of.headers, [](const auto& each) {
                          return is_sendable_name(each.first) && is_sendable_value(each.second);
                        });
  if (!sendable) return false;
  const bool without_content = of.status == 204 || of.status == 304;
  out.append("HTTP/1.1 ").append(std::to_string(of.status)).append(" ").append(reason_phrase(of.status)).append("\r\n");
  out.append(date_line());
  if (!without_content) {
    if (!of.content_type.empty()) out.append("Content-Type: ").append(of.content_type).append("\r\n");
    if (framing.chunked)
      out.append("Transfer-Encoding: chunked\r\n");
    else
      out.append("Content-Length: ").append(std::to_string(of.body.size())).append("\r\n");
  }
  if (framing.close) out.append("Connection: close\r\n");
  out.append(ALWAYS);
  if (framing.secure) out.append(ALWAYS_OVER_TLS);
  for (const auto& [name, value] : of.headers) out.append(name).append(": ").append(value).append("\r\n");
  out.append("\r\n");
  return true;
}

void append_chunk(std::string& out, std::string_view piece) {
  MASH_ASSERT(!piece.empty());
  std::array<char, 16> size{};
  const auto printed = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16);
  out.append(size.data(), printed.ptr).append("\r\n").append(piece).append("\r\n");
}

response to_response(const refusal& why) {
  response out = problem(why.status, why.word, std::string(reason_phrase(why.status)), std::string(why.sentence));
  if (why.status == 503) out.headers.emplace_back("Retry-After", "5");
  return out;
}

}  // namespace mash::http
