// SPDX-License-Identifier: Apache-2.0
#include "base/http/message.hpp"

namespace mash::http {
namespace {

std::optional<std::string_view> find_first(const std::vector<std::pair<std::string, std::string>>& in,
                                           std::string_view name) {
  for (const auto& [key, value] : in)
    if (key == name) return value;
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> request::header(std::string_view lower_case_name) const {
  return find_first(headers, lower_case_name);
}

std::optional<std::string_view> request::query_value(std::string_view name) const { return find_first(query, name); }

response problem(unsigned status, std::string_view word, std::string title, std::string detail,
                 const std::vector<json::fault>& faults) {
  json::object body{{"type", "urn:mash:problem:" + std::string(word)},
                    {"title", std::move(title)},
                    {"status", status},
                    {"detail", std::move(detail)}};
  if (!faults.empty()) {
    auto& errors = body["errors"].emplace_array();
    for (const auto& fault : faults)
      errors.push_back(json::object{{"pointer", fault.pointer}, {"code", fault.code}, {"detail", fault.detail}});
  }
  response out;
  out.status = status;
  out.content_type = "application/problem+json";
  out.body = json::canonical(body);
  return out;
}

}  // namespace mash::http
