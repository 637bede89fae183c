// SPDX-License-Identifier: Apache-2.0
#include "cli/api.hpp"

#include <filesystem>
#include <future>

#include "base/json_reader.hpp"
#include "base/toml.hpp"
#include "certs/files.hpp"
#include "certs/keys.hpp"

namespace mash::cli {
namespace {

constexpr std::chrono::seconds PATIENCE{30};
constexpr int TRIES_MAX = 5;
constexpr json::limits RESPONSE_LIMITS{.bytes_max = 64 * 1024 * 1024};
constexpr std::string_view NOT_THE_HUB = "urn:mash:problem:not_the_hub";

std::string beside(const std::string& file, const std::string& path) {
  const std::filesystem::path given(path);
  return given.is_absolute() ? path : (std::filesystem::path(file).parent_path() / given).lexically_normal().string();
}

std::string text_at(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

}  // namespace

result<profile> read_profile(const std::string& path) {
  MASH_TRY(file, toml::read_file(path));
  std::vector<json::fault> faults;
  json::reader in(file->root, "", faults);
  profile who;
  who.url = in.if_text("url", 300).value_or("");
  const auto url_file = in.if_text("url_file", 1000);
  who.tls.certificate_file = beside(path, in.text("certificate", 1000));
  who.tls.key_file = beside(path, in.text("key", 1000));
  who.tls.ca_file = beside(path, in.text("ca", 1000));
  if (who.url.empty() && !url_file) in.add("url", "required", "give the hub's address, like https://host:port");
  in.finish();
  if (!faults.empty()) return fail(errc::invalid, toml::describe(path, *file, faults));
  if (who.url.empty()) {
    MASH_TRY(text, certs::read_file(beside(path, *url_file)));
    who.url = certs::trimmed(*text);
  }
  while (who.url.ends_with('/')) who.url.pop_back();
  return who;
}

result<api> api::open(const std::string& profile_path) {
  MASH_TRY(who, read_profile(profile_path));
  return open(*who);
}

result<api> api::open(const profile& who) {
  MASH_TRY(wire, http::client::open(who.url, who.tls));
  return api(std::move(*wire));
}

result<api_reply> api::get(std::string_view target) {
  for (int tries = 1;; ++tries) {
    MASH_TRY(reply, wire_.exchange("GET", target, {}, {}, PATIENCE));
    // Whoever reads a long log in one go is asked to go slower; that is no refusal.
    if (reply->status != 429 || tries == TRIES_MAX) return api_reply{reply->status, std::move(reply->body)};
    (void)std::promise<void>().get_future().wait_for(std::chrono::seconds(1));  // as its Retry-After says
  }
}

result<api_reply> api::post(std::string_view target, std::string body,
                            std::vector<std::pair<std::string, std::string>> headers,
                            std::chrono::milliseconds deadline) {
  headers.emplace_back("Content-Type", "application/json");
  MASH_TRY(reply, wire_.exchange("POST", target, std::move(body), std::move(headers), deadline));
  return api_reply{reply->status, std::move(reply->body)};
}

std::string describe_refusal(const api_reply& reply, std::string_view by) {
  const auto parsed = json::parse(reply.body, RESPONSE_LIMITS);
  const auto* problem = parsed ? parsed->if_object() : nullptr;
  if (problem != nullptr && text_at(*problem, "type") == NOT_THE_HUB) by = "an agency's desk";
  const std::string status = std::string(by) + " answered " + std::to_string(reply.status);
  if (problem == nullptr) return status;
  std::string words = status + ": " + text_at(*problem, "title");
  if (const auto detail = text_at(*problem, "detail"); !detail.empty()) words += ". " + detail;
  const auto* faults = problem->if_contains("errors");
  if (faults == nullptr || !faults->is_array()) return words;
  for (const auto& one : faults->get_array())
    if (one.is_object())
      words += "\n  " + text_at(one.get_object(), "pointer") + ": " + text_at(one.get_object(), "detail") + " (" +
               text_at(one.get_object(), "code") + ")";
  return words;
}

}  // namespace mash::cli
