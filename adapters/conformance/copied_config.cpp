// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/copied_config.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/toml.hpp"

namespace mash::conformance {
namespace {

// A JSON value as TOML writes it in a line; JSON's texts and numbers are TOML's too.
void append_toml(std::string& out, const json::value& from) {
  std::string_view separator;
  if (const auto* list = from.if_array()) {
    out += '[';
    for (const json::value& one : *list) {
      out += separator;
      append_toml(out, one);
      separator = ", ";
    }
    out += ']';
  } else if (const auto* table = from.if_object()) {
    out += "{ ";
    for (const auto& [name, value] : *table) {
      out += separator;
      json::append_canonical(out, std::string_view(name));
      out += " = ";
      append_toml(out, value);
      separator = ", ";
    }
    out += " }";
  } else {
    json::append_canonical(out, from);
  }
}

result<json::object> read_table(const std::string& path) {
  auto file = toml::read_file(path);
  if (!file) return fail(file.error().code, path + ": " + file.error().detail);
  if (!file->root.is_object()) return fail(errc::invalid, path + ": it is no table of settings");
  return std::move(file->root.as_object());
}

}  // namespace

result<std::string> member_in(const std::string& config_path) {
  MASH_TRY(table, read_table(config_path));
  const json::value* member = table->if_contains("member");
  if (member == nullptr || !member->is_string() || member->as_string().empty())
    return fail(errc::invalid, config_path + ": it names no member");
  return std::string(member->as_string());
}

result<std::string> config_for_trial(const std::string& config_path, const trial_values& values) {
  namespace fs = std::filesystem;
  MASH_TRY(read, read_table(config_path));
  json::object& table = *read;
  const fs::path folder = fs::absolute(config_path).parent_path();
  for (const char* left_out : {"agreement", "desk", "calls", "metrics"}) table.erase(left_out);
  if (json::value* overlay = table.if_contains("overlay"); overlay != nullptr && overlay->is_string())
    *overlay = (folder / std::string(overlay->as_string())).string();
  // Relative paths of the source begin where they always did.
  if (!table.contains("source_folder")) table["source_folder"] = folder.string();
  table["state_dir"] = values.state_dir;
  table["parties"] = values.parties;
  table["hub"] = json::object{{"endpoint", values.endpoint}, {"public_key", values.hub_key}};
  table["keys"] =
      json::object{{"curve", values.curve_key}, {"ledger", values.ledger_key}, {"sealing", values.sealing_key}};
  table["witness"] = json::object{{"key", values.witness_key}, {"log", values.log_vkey}};
  // A trial asks hundreds of questions in a minute; no honey, for a hit closes the gate for good.
  constexpr int MOST = 100'000;
  table["volume"] = json::object{
      {"asks_per_hour", MOST}, {"asks_per_day", MOST}, {"subjects_per_hour", MOST}, {"subjects_per_day", MOST}};
  std::string out = "# Made for a trial by mashctl adapter test.\n";
  for (const auto& [name, value] : table) {
    json::append_canonical(out, std::string_view(name));
    out += " = ";
    append_toml(out, value);
    out += '\n';
  }
  return out;
}

result<std::string> fill_template(std::string_view text, const trial_values& values) {
  const std::array<std::pair<std::string_view, const std::string*>, 12> known{
      {{"member", &values.member},
       {"endpoint", &values.endpoint},
       {"hub_key", &values.hub_key},
       {"curve_key", &values.curve_key},
       {"ledger_key", &values.ledger_key},
       {"sealing_key", &values.sealing_key},
       {"witness_key", &values.witness_key},
       {"log_vkey", &values.log_vkey},
       {"parties", &values.parties},
       {"state_dir", &values.state_dir},
       {"agreement", &values.agreement},
       {"agreement_folder", &values.agreement_folder}}};
  constexpr std::string_view LETTERS = "abcdefghijklmnopqrstuvwxyz_";
  std::string out;
  while (!text.empty()) {
    const std::size_t begin = text.find('@');
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const std::size_t end = text.find('@', begin + 1);
    const std::string_view name = text.substr(begin + 1, end == std::string_view::npos ? end : end - begin - 1);
    if (end == std::string_view::npos || name.find_first_not_of(LETTERS) != std::string_view::npos || name.empty()) {
      out += '@';  // it is only itself: in an address, say
      text.remove_prefix(begin + 1);
      continue;
    }
    const auto found = std::ranges::find(known, name, &std::pair<std::string_view, const std::string*>::first);
    if (found == known.end())
      return fail(errc::invalid, "the template has @" + std::string(name) + "@, which stands for nothing");
    out += *found->second;
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace mash::conformance
