// SPDX-License-Identifier: Apache-2.0
#include "certs/members_file.hpp"

#include <algorithm>

#include "base/toml.hpp"
#include "certs/files.hpp"

namespace mash::certs {
namespace {

using texts = std::vector<std::string>;

// A TOML basic string: what could end or escape it is escaped, control characters are refused by the reader.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
  }
  return out + "\"";
}

std::string list_of(const texts& items) {
  std::string out = "[";
  for (const auto& item : items) out.append(out.size() == 1 ? "" : ", ").append(quoted(item));
  return out + "]";
}

void put(std::string& out, std::string_view name, const std::string& value) {
  if (!value.empty()) out.append(name).append(" = ").append(quoted(value)).append("\n");
}

void put(std::string& out, std::string_view name, const texts& items) {
  if (!items.empty()) out.append(name).append(" = ").append(list_of(items)).append("\n");
}

struct open_file {
  std::string text;
  toml::document parsed;
};

result<open_file> open(const std::string& path) {
  MASH_TRY(text, read_file(path));
  MASH_TRY(parsed, toml::parse(*text));
  return open_file{std::move(*text), std::move(*parsed)};
}

result<void> replace(const std::string& path, const std::string& text) {
  MASH_TRY(parsed, toml::parse(text));
  return write_file(path, text);
}

const json::array& tables(const open_file& file, std::string_view name) {
  static const json::array none;
  const auto* root = file.parsed.root.if_object();
  const auto* found = root == nullptr ? nullptr : root->if_contains(name);
  const auto* list = found == nullptr ? nullptr : found->if_array();
  return list == nullptr ? none : *list;
}

std::string text_of(const json::value& table, std::string_view name) {
  const auto* object = table.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

bool has(const open_file& file, std::string_view table, std::string_view member, std::string_view value) {
  return std::ranges::any_of(tables(file, table), [&](const auto& one) { return text_of(one, member) == value; });
}

result<void> append(const std::string& path, std::string text, const std::string& block) {
  if (!text.empty() && !text.ends_with('\n')) text.push_back('\n');
  return replace(path, text + "\n" + block);
}

// The lines of a text, each with its line end, so that what is not touched stays byte for byte.
texts lines_of(std::string_view text) {
  texts lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto size = end == std::string_view::npos ? text.size() : end + 1;
    lines.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

struct listed_keys {
  texts fingerprints;
  std::size_t line;  // of `fingerprints`, or of the table's first line if it has none; from 0
  bool present;
};

result<listed_keys> find_keys(const open_file& file, std::string_view id) {
  const auto& people = tables(file, "people");
  const auto found = std::ranges::find_if(people, [&](const auto& one) { return text_of(one, "id") == id; });
  if (found == people.end()) return fail(errc::not_found, "nobody in the file has that id");
  const std::string pointer = "/people/" + std::to_string(found - people.begin());
  const auto* list = found->get_object().if_contains("fingerprints");
  // toml++ gives an array of tables the line of its header.
  const int line = file.parsed.line_of(list == nullptr ? pointer + "/id" : pointer + "/fingerprints");
  if (line < 1) return fail(errc::invalid, "the file does not say where that person's keys are: edit it by hand");
  listed_keys keys{{}, static_cast<std::size_t>(line) - 1, list != nullptr};
  if (list != nullptr && list->is_array())
    for (const auto& one : list->get_array())
      if (one.is_string()) keys.fingerprints.emplace_back(one.get_string());
  return keys;
}

result<void> write_keys(const std::string& path, const open_file& file, const listed_keys& keys) {
  auto lines = lines_of(file.text);
  const std::string entry = "fingerprints = " + list_of(keys.fingerprints) + "\n";
  if (keys.line >= lines.size()) return fail(errc::invalid, "the file changed while it was read: try again");
  auto& line = lines[keys.line];
  if (!keys.present) {
    line += entry;
  } else if (line.starts_with("fingerprints") && line.contains('[') && line.contains(']')) {
    line = entry;
  } else {
    return fail(errc::invalid, "write `fingerprints = [...]` on one line of its own, then call this again");
  }
  std::string text;
  for (const auto& one : lines) text += one;
  return replace(path, text);
}

}  // namespace

result<void> add_person(const std::string& path, const new_person& who) {
  MASH_TRY(file, open(path));
  if (has(*file, "people", "id", who.id)) return fail(errc::conflict, "somebody in the file has that id already");
  if (!has(*file, "members", "name", who.organisation))
    return fail(errc::invalid, "no member of the file has the name of that organisation");
  std::string block = "[[people]]\n";
  put(block, "id", who.id);
  put(block, "organisation", who.organisation);
  put(block, "name", who.name);
  put(block, "team", who.team);
  put(block, "telephone", who.telephone);
  put(block, "roles", who.roles);
  put(block, "authorities", who.authorities);
  put(block, "duties", who.duties);
  block += "fingerprints = " + list_of(who.fingerprint.empty() ? texts{} : texts{who.fingerprint}) + "\n";
  return append(path, std::move(file->text), block);
}

result<void> add_member(const std::string& path, const new_member& who) {
  MASH_TRY(file, open(path));
  if (has(*file, "members", "name", who.keys.name))
    return fail(errc::conflict, "a member of the file has that name already");
  if (has(*file, "members", "curve_public_key", who.keys.curve_public_key) ||
      has(*file, "members", "next_curve_public_key", who.keys.curve_public_key))
    return fail(errc::conflict, "another member of the file has that CURVE key");
  if (who.port != 0 && std::ranges::any_of(tables(*file, "members"), [&](const auto& one) {
        const auto* port = one.is_object() ? one.get_object().if_contains("port") : nullptr;
        return port != nullptr && port->is_int64() && port->get_int64() == who.port;
      }))
    return fail(errc::conflict, "another member of the file has that port");
  std::string block = "[[members]]\n";
  put(block, "name", who.keys.name);
  put(block, "kind", who.kind);
  put(block, "display_name", who.display_name);
  block += "port = " + std::to_string(who.port) + "\n";
  put(block, "curve_public_key", who.keys.curve_public_key);
  put(block, "curve_key_renew_by", who.renew_by);
  put(block, "ledger_vkey", who.keys.ledger_vkey);
  put(block, "witness_vkey", who.keys.witness_vkey);
  put(block, "signing_key", who.keys.signing_key);
  block += "contact = { desk = " + quoted(who.desk) + ", telephone = " + quoted(who.telephone);
  if (!who.hours.empty()) block += ", hours = " + quoted(who.hours);
  if (!who.out_of_hours_telephone.empty()) block += ", out_of_hours_telephone = " + quoted(who.out_of_hours_telephone);
  return append(path, std::move(file->text), block + " }\n");
}

result<void> add_fingerprint(const std::string& path, std::string_view id, const std::string& fingerprint) {
  MASH_TRY(file, open(path));
  MASH_TRY(keys, find_keys(*file, id));
  if (std::ranges::find(keys->fingerprints, fingerprint) != keys->fingerprints.end()) return {};
  if (keys->fingerprints.size() >= 2)
    return fail(errc::conflict, "two keys are listed for that person: revoke the older one first");
  keys->fingerprints.push_back(fingerprint);
  return write_keys(path, *file, *keys);
}

result<std::size_t> remove_fingerprint(const std::string& path, std::string_view id, const std::string& fingerprint) {
  MASH_TRY(file, open(path));
  MASH_TRY(keys, find_keys(*file, id));
  const auto removed =
      std::erase_if(keys->fingerprints, [&](const auto& one) { return fingerprint.empty() || one == fingerprint; });
  if (removed == 0) return removed;
  if (auto written = write_keys(path, *file, *keys); !written) return std::unexpected(std::move(written).error());
  return removed;
}

result<int> next_port(const std::string& path, int first) {
  MASH_TRY(file, open(path));
  std::int64_t highest = first - 1;
  for (const auto& one : tables(*file, "members"))
    if (const auto* port = one.is_object() ? one.get_object().if_contains("port") : nullptr; port && port->is_int64())
      highest = std::max(highest, port->get_int64());
  if (highest >= 65535) return fail(errc::conflict, "no port is left above those in the file");
  return static_cast<int>(highest + 1);
}

result<std::vector<std::pair<std::string, std::string>>> signing_keys_in(const std::string& path) {
  MASH_TRY(file, open(path));
  std::vector<std::pair<std::string, std::string>> keys;
  for (const auto& one : tables(*file, "members"))
    if (const auto key = text_of(one, "signing_key"); !key.empty()) keys.emplace_back(text_of(one, "name"), key);
  return keys;
}

}  // namespace mash::certs
