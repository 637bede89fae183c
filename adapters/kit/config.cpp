// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/config.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "adapters/contract/log_keys.hpp"
#include "base/json_reader.hpp"
#include "base/toml.hpp"
#include "certs/files.hpp"
#include "certs/keys.hpp"

namespace mash::kit {
namespace {

constexpr std::size_t TEXT_MAX = 256;

constexpr std::size_t REVIEWERS_MAX = 500, CALLS_MAX = 16;

std::optional<http::listen_address> read_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon), digits = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  http::listen_address out{std::string(host), 0};
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
  return out;
}

class config_reader {
 public:
  explicit config_reader(std::filesystem::path directory) : directory_(std::move(directory)) {}

  adapter_config read(const json::value& root) {
    json::reader top(root, "", faults);
    adapter_config out;
    out.run.by.member = top.text("member", 40);
    out.book.directory = path(top, "state_dir");
    out.book.origin = out.run.by.member + "/ledger";
    out.parties_path = path(top, "parties");
    out.agreement_path = if_path(top, "agreement");
    out.overlay_path = if_path(top, "overlay");
    out.run.workers = static_cast<std::size_t>(top.if_integer("workers", 1, 64).value_or(4));
    out.run.lookup_timeout = std::chrono::seconds(top.if_integer("lookup_timeout_seconds", 1, 600).value_or(20));
    out.book.keep = std::chrono::days(top.if_integer("keep_days", 1, 3650).value_or(90));
    table(top, "hub", true, [&](json::reader& hub) {
      out.run.link.endpoint = hub.text("endpoint", TEXT_MAX);
      out.run.link.hub_key = hub.text("public_key", TEXT_MAX);
      out.run.link.next_hub_key = hub.if_text("next_public_key", TEXT_MAX).value_or("");
    });
    table(top, "keys", true, [&](json::reader& keys) {
      out.curve_path = path(keys, "curve");
      out.ledger_key_path = path(keys, "ledger");
      out.sealing_path = path(keys, "sealing");
    });
    table(top, "witness", false, [&](json::reader& witness) {
      out.witness_key_path = path(witness, "key");
      out.hub_log_path = path(witness, "log");
    });
    table(top, "answered_by", true, [&](json::reader& who) {
      out.run.by.answered_by = {who.text("name", TEXT_MAX), who.text("role", TEXT_MAX),
                                who.if_text("team", TEXT_MAX).value_or(""),
                                who.if_text("telephone", TEXT_MAX).value_or("")};
    });
    table(top, "contact", true, [&](json::reader& desk) {
      out.run.by.contact = {desk.text("desk", TEXT_MAX), desk.text("telephone", TEXT_MAX),
                            desk.if_text("hours", TEXT_MAX).value_or(""),
                            desk.if_text("out_of_hours_telephone", TEXT_MAX).value_or("")};
    });
    table(top, "desk", false, [&](json::reader& desk) {
      out.desk = read_desk(desk, out.book.directory);
      out.run.paper_file = desk.if_text("paper_file", TEXT_MAX).value_or("");
      out.run.two_people = desk.if_words<policy::category>("two_people", 64);
    });
    out.run.metrics_file = out.book.directory + "/metrics.prom";
    table(top, "metrics", false, [&](json::reader& metrics) { out.run.metrics_file = path(metrics, "file"); });
    out.run.keeps_reviews = out.desk.has_value();
    const json::value* volume = top.if_child("volume");
    out.run.volume = std::make_shared<const volume_settings>(
        volume == nullptr ? volume_settings() : read_volume_settings(*volume, "/volume", faults));
    if (const json::array* calls = top.if_items("calls", CALLS_MAX))
      out.calls = read_call_settings(*calls, directory_, faults);
    out.source_folder = if_path(top, "source_folder");
    if (out.source_folder.empty()) out.source_folder = directory_.string();
    if (const json::value* source = top.child("source")) out.source = *source;
    top.finish();
    return out;
  }

  std::vector<json::fault> faults;

 private:
  desk_settings read_desk(json::reader& in, const std::string& state_dir) {
    desk_settings out;
    const std::string listen = in.text("listen", TEXT_MAX);
    if (auto at = read_address(listen))
      out.listen = *std::move(at);
    else
      in.add("listen", "invalid", "give an address and a port, like 127.0.0.1:8443 or [::1]:8443");
    out.tls = {path(in, "certificate"), path(in, "key"), path(in, "ca"), if_path(in, "crl")};
    out.url_file = state_dir + "/desk.url";
    const json::array* people = in.items("reviewers", REVIEWERS_MAX);
    for (std::size_t i = 0; people != nullptr && i < people->size(); ++i) {
      json::reader one((*people)[i], json::join_pointer(in.at("reviewers"), std::to_string(i)), faults);
      out.reviewers.push_back({one.text("id", TEXT_MAX), one.text("name", TEXT_MAX), one.text("role", TEXT_MAX),
                               one.if_text("team", TEXT_MAX).value_or(""),
                               one.if_text("telephone", TEXT_MAX).value_or("")});
      if (!out.reviewers.back().id.starts_with("urn:mash:"))
        one.add("id", "invalid", "give the URI of the person's certificate, like urn:mash:police:person:piet");
      if (std::ranges::count(out.reviewers, out.reviewers.back().id, &reviewer::id) > 1)
        one.add("id", "duplicate", "each person once: two people decide where two are needed");
      one.finish();
    }
    return out;
  }

  std::string path(json::reader& in, std::string_view name) const {
    const std::string given = in.text(name, 4096);
    return given.empty() ? given : (directory_ / given).lexically_normal().string();
  }
  std::string if_path(json::reader& in, std::string_view name) const {
    return in.if_child(name) == nullptr ? std::string() : path(in, name);
  }
  template <class Read>
  void table(json::reader& in, std::string_view name, bool required, Read read) {
    const json::value* found = required ? in.child(name) : in.if_child(name);
    if (found == nullptr) return;
    json::reader members(*found, in.at(name), faults);
    read(members);
    members.finish();
  }

  std::filesystem::path directory_;
};

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::unexpected<error> in_file(const std::string& path, const error& why) {
  return fail(why.code, path + ": " + why.detail);
}

result<std::optional<tlog::witness>> read_witness(const adapter_config& from) {
  if (from.witness_key_path.empty()) return std::nullopt;
  const auto pem = read_secret_file(from.witness_key_path);
  if (!pem) return in_file(from.witness_key_path, pem.error());
  auto key = signing_key::from_pem(*pem);
  if (!key) return in_file(from.witness_key_path, key.error());
  const auto vkey = certs::read_file(from.hub_log_path);
  if (!vkey) return in_file(from.hub_log_path, vkey.error());
  // A key that the log was changed to counts through the change, which the key pinned at admission signed.
  auto log = contract::log_keys::parse(*vkey);
  if (!log) return in_file(from.hub_log_path, log.error());
  return tlog::witness(log->newest(), from.run.by.member + "/witness", std::move(*key));
}

}  // namespace

result<adapter_config> read_config(const std::string& path) {
  const auto file = toml::read_file(path);
  if (!file) return in_file(path, file.error());
  config_reader reader(std::filesystem::absolute(path).parent_path());
  adapter_config out = reader.read(file->root);
  if (!reader.faults.empty()) return fail(errc::invalid, toml::describe(path, *file, reader.faults));
  return out;
}

result<ledger::keys> read_keys(adapter_config& into) {
  const auto curve = read_secret_file(into.curve_path);
  if (!curve) return in_file(into.curve_path, curve.error());
  into.run.link.own_key = without_line_end(*curve);
  if (const std::string next = certs::next_key_path(into.curve_path); certs::file_exists(next)) {
    const auto key = read_secret_file(next);
    if (!key) return in_file(next, key.error());
    into.run.link.next_own_key = without_line_end(*key);
  }
  const auto ledger_pem = read_secret_file(into.ledger_key_path);
  if (!ledger_pem) return in_file(into.ledger_key_path, ledger_pem.error());
  auto log = signing_key::from_pem(*ledger_pem);
  if (!log) return in_file(into.ledger_key_path, log.error());
  const auto sealing_hex = read_secret_file(into.sealing_path);
  if (!sealing_hex) return in_file(into.sealing_path, sealing_hex.error());
  auto content = sealing_key::from_hex(without_line_end(*sealing_hex));
  if (!content) return in_file(into.sealing_path, content.error());
  MASH_TRY(hub_witness, read_witness(into));
  return ledger::keys{std::move(*log), std::move(*content), std::move(*hub_witness)};
}

result<agreements::settings> read_agreement_settings(const adapter_config& from) {
  agreements::settings out{from.book.directory + "/agreements", from.run.by.member, {}, nullptr};
  const auto text = certs::read_file(from.parties_path);
  if (!text) return in_file(from.parties_path, text.error());
  auto pinned = policy::parse_party_keys(*text);
  if (!pinned) return in_file(from.parties_path, pinned.error());
  if (!pinned->contains(out.member))
    return fail(errc::invalid, from.parties_path + ": has no key of " + out.member + ", which this adapter speaks for");
  out.pinned = *std::move(pinned);
  if (from.overlay_path.empty()) return out;
  MASH_TRY(own, policy::overlay::load(from.overlay_path));
  out.own = *std::move(own);
  return out;
}

}  // namespace mash::kit
