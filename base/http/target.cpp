// SPDX-License-Identifier: Apache-2.0
#include "base/http/target.hpp"

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>

#include "base/http/client.hpp"

namespace mash::http {
namespace {

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

// "/a/../b" names one thing to us and another to whoever normalises it.
bool has_dot_segment(std::string_view path) {
  for (std::size_t at = 0; at < path.size();) {
    const auto end = std::min(path.find('/', at + 1), path.size());
    const auto segment = path.substr(at + 1, end - at - 1);
    if (segment == "." || segment == "..") return true;
    at = end;
  }
  return false;
}

}  // namespace

std::expected<void, refusal> read_target(std::string_view target, request& into) {
  const auto bad = [](std::string_view sentence) { return std::unexpected(refusal{400, "malformed", sentence}); };
  const auto read = boost::urls::parse_origin_form(target);
  if (!read) return bad("the request's target cannot be read");
  const auto encoded = read->encoded_path();
  into.path = encoded.decode();
  if (std::ranges::count(into.path, '/') != std::ranges::count(std::string_view(encoded.data(), encoded.size()), '/'))
    return bad("the request's path holds an encoded slash");
  if (!is_printable(into.path) || into.path.find('\\') != std::string::npos || has_dot_segment(into.path))
    return bad("the request's path holds a dot segment or a character that no path of this server has");
  into.query.clear();
  if (!read->has_query() || read->encoded_query().empty()) return {};
  for (const auto& each : read->params()) {
    if (!is_printable(each.key) || !is_printable(each.value))
      return bad("the request's query holds a character that no query of this server has");
    into.query.emplace_back(each.key, each.value);
  }
  return {};
}

std::string percent_encode(std::string_view text) { return boost::urls::encode(text, boost::urls::unreserved_chars); }

}  // namespace mash::http
