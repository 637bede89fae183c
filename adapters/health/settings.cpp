// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/settings.hpp"

#include <algorithm>

#include "adapters/health/assertion.hpp"
#include "adapters/kit/source/settings.hpp"
#include "base/json_reader.hpp"

namespace mash::health {
namespace {

constexpr std::size_t ORGANISATIONS_MAX = 200;
constexpr std::size_t CODES_MAX = 1000;

bool is_loopback(std::string_view origin) {
  const std::string_view host = origin.substr(origin.find("://") + 3);
  return host == "localhost" || host.starts_with("localhost:") || host.starts_with("127.") || host.starts_with("[::1]");
}

struct web_address {
  std::string origin, path;
};

// Splits "https://host:port/fhir/R4/" into origin and path; says what is wrong with it, or nothing.
std::string split_url(const std::string& member, std::string_view url, web_address& out) {
  const bool secure = url.starts_with("https://");
  if (!secure && !url.starts_with("http://")) return member + " must begin with https://";
  if (url.find_first_of("?#@ ") != url.npos) return member + " must hold no query, fragment, user name or space";
  const std::size_t host = url.find("://") + 3;
  if (host == url.size() || url[host] == '/') return member + " names no host";
  while (url.ends_with('/')) url.remove_suffix(1);
  const std::size_t slash = url.find('/', host);
  out.origin = url.substr(0, slash);
  out.path = slash == url.npos ? std::string_view() : url.substr(slash);
  // Patients' names travel in the query; only a loopback server (a test, or a proxy that adds TLS) may be plain.
  if (!secure && !is_loopback(out.origin)) return member + " may use plain http only towards a loopback address";
  return {};
}

void read_token(json::reader& from, std::vector<json::fault>& faults, settings& out) {
  const json::value* table = from.if_child("token");
  if (table == nullptr) return;
  json::reader in(*table, from.at("token"), faults);
  token_settings& token = out.token.emplace();
  web_address at;
  if (const std::string wrong = split_url("token_url", in.text("token_url", 500), at); !wrong.empty())
    in.add("token_url", "invalid", wrong);
  token.origin = at.origin;
  token.path = at.path.empty() ? "/" : at.path;
  token.client_id = in.text("client_id", 200);
  token.key_id = in.text("key_id", 200);
  token.ca_file = in.if_text("ca_file", 1000).value_or("");
  const std::string file = in.text("key_file", 1000);
  in.finish();
  if (file.empty()) return;
  if (auto key = read_assertion_key(file))
    token.key = std::move(*key);
  else
    in.add("key_file", "invalid", key.error().detail);
}

void read_organisation(const json::value& document, const std::string& pointer, std::vector<json::fault>& faults,
                       settings& out) {
  json::reader in(document, pointer, faults);
  contract::organisation one;
  one.id = in.text("ods", 12);
  one.name = in.text("name", 200);
  one.controller = in.text("controller", 200);
  one.systems = in.if_texts("systems", 20, 100);
  if (one.systems.empty()) in.add("systems", "required", "name at least one system that is searched");
  in.finish();
  out.organisations.push_back(std::move(one));
}

}  // namespace

const contract::organisation* settings::organisation(std::string_view ods) const {
  const auto found = std::ranges::find(organisations, ods, &contract::organisation::id);
  return found == organisations.end() ? nullptr : &*found;
}

result<settings> read_settings(const json::value& config) {
  std::vector<json::fault> faults;
  settings out;
  json::reader in(config, "", faults);
  web_address at;
  if (const std::string wrong = split_url("base_url", in.text("base_url", 500), at); !wrong.empty())
    in.add("base_url", "invalid", wrong);
  out.origin = at.origin;
  out.path = at.path;
  out.tls.ca_file = in.if_text("ca_file", 1000).value_or("");
  out.tls.certificate_file = in.if_text("certificate_file", 1000).value_or("");
  out.tls.key_file = in.if_text("key_file", 1000).value_or("");
  if (out.tls.certificate_file.empty() != out.tls.key_file.empty())
    in.add("key_file", "invalid", "a client certificate needs both certificate_file and key_file");
  if (const json::array* list = in.items("organisations", ORGANISATIONS_MAX); list != nullptr) {
    if (list->empty()) in.add("organisations", "required", "name at least one organisation");
    for (std::size_t i = 0; i < list->size(); ++i)
      read_organisation((*list)[i], json::join_pointer(in.at("organisations"), std::to_string(i)), faults, out);
  }
  // Required, if only as an empty list: nobody may forget to think about it.
  if (in.child("sensitive_services") != nullptr)
    out.sensitive_services = in.if_texts("sensitive_services", CODES_MAX, 300);
  out.second = in.if_word<second_search>("second_search").value_or(second_search::given_name);
  out.protection_flags = in.if_texts("protection_flags", CODES_MAX, 300);
  read_token(in, faults, out);
  in.finish();
  if (!faults.empty()) return fail(errc::invalid, kit::describe(faults));
  return out;
}

}  // namespace mash::health
