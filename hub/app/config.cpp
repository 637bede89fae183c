// SPDX-License-Identifier: Apache-2.0
#include "hub/app/config.hpp"

#include <algorithm>
#include <filesystem>

#include "base/json_reader.hpp"
#include "base/toml.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t PATH_BYTES_MAX = 1024, OUTLETS_MAX = 32;

class reader_of_paths {
 public:
  explicit reader_of_paths(const std::string& file) : folder_(std::filesystem::path(file).parent_path()) {}
  std::string path(json::reader& from, std::string_view name) const {
    return resolved(from.text(name, PATH_BYTES_MAX));
  }
  std::string if_path(json::reader& from, std::string_view name) const {
    const auto found = from.if_text(name, PATH_BYTES_MAX);
    return found ? resolved(*found) : std::string();
  }

  std::string resolved(const std::string& text) const { return text.empty() ? text : (folder_ / text).string(); }

 private:
  std::filesystem::path folder_;
};

void read_listeners(json::reader& from, config& into, std::vector<json::fault>& faults) {
  if (const auto* table = from.child("listen")) {
    json::reader listen(*table, "/listen", faults);
    into.listen_address = listen.text("address", 64);
    into.listen_port = static_cast<unsigned short>(listen.integer("port", 0, 65535));
    listen.finish();
  }
  if (const auto* table = from.child("exchange")) {
    json::reader exchange(*table, "/exchange", faults);
    into.exchange_address = exchange.text("address", 64);
    exchange.finish();
  }
  if (const auto* table = from.if_child("limits")) {
    json::reader limits(*table, "/limits", faults);
    into.calls.per_second = static_cast<double>(limits.if_integer("calls_per_second", 1, 100'000).value_or(100));
    into.calls.burst = std::max(CALLS.burst, 4 * into.calls.per_second);
    if (const auto most = limits.if_integer("handshakes_per_address", 1, 256))
      into.https.handshakes_per_address_max = static_cast<std::size_t>(*most);
    limits.finish();
  }
  if (const auto* table = from.child("admin_listen")) {
    json::reader admin(*table, "/admin_listen", faults);
    into.admin_address = admin.text("address", 64);
    into.admin_port = static_cast<unsigned short>(admin.integer("port", 0, 65535));
    if (!into.admin_address.starts_with("127.") && into.admin_address != "::1")
      admin.add("address", "not_loopback", "this listener has no authentication and may only be on loopback");
    admin.finish();
  }
}

}  // namespace

result<config> read_config(const std::string& path) {
  auto file = toml::read_file(path);
  if (!file) return std::unexpected(std::move(file).error());
  std::vector<json::fault> faults;
  json::reader from(file->root, "", faults);
  const reader_of_paths paths(path);
  config into;
  into.path = path;
  into.state_dir = paths.path(from, "state_dir");
  into.members = paths.path(from, "members");
  into.agreements = paths.path(from, "agreements");
  into.calendars = paths.if_path(from, "calendars");
  into.keys_backup = paths.if_path(from, "keys_backup");
  if (into.keys_backup.empty()) into.keys_backup = into.state_dir + "/keys.backup";
  into.log_origin = from.text("log_origin", 128);
  into.log_policy = paths.if_path(from, "log_policy");
  if (const auto* table = from.child("keys")) {
    json::reader keys(*table, "/keys", faults);
    into.curve_key = paths.path(keys, "curve");
    into.log_key = paths.path(keys, "log");
    into.kek = paths.path(keys, "kek");
    into.key_warning = std::chrono::days(keys.if_integer("warn_days", 1, 365).value_or(into.key_warning.count()));
    keys.finish();
  }
  if (const auto* table = from.child("tls")) {
    json::reader tls(*table, "/tls", faults);
    into.tls.certificate_file = paths.path(tls, "certificate");
    into.tls.key_file = paths.path(tls, "key");
    into.tls.client_ca_file = paths.path(tls, "client_ca");
    into.tls.crl_file = paths.if_path(tls, "crl");
    tls.finish();
  }
  read_listeners(from, into, faults);
  if (const auto* table = from.if_child("alarms")) into.alarms = read_alarm_terms(*table, faults);
  if (const auto* list = from.if_items("notify", OUTLETS_MAX))
    into.outlets = read_outlets(*list, [&](const std::string& text) { return paths.resolved(text); }, faults);
  from.finish();
  if (!faults.empty()) return fail(errc::invalid, toml::describe(path, *file, faults));
  return into;
}

}  // namespace mash::hub
