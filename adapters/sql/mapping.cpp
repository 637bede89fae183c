// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/mapping.hpp"

#include <algorithm>
#include <set>

#include "base/json_reader.hpp"

namespace mash::sql {

namespace {

constexpr std::size_t NAME_BYTES_MAX = 128;
constexpr int TABLE_PARTS_MAX = 3;  // database.schema.table

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }
bool is_of_a_word(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= NAME_BYTES_MAX && is_letter(text[0]) &&
         std::ranges::all_of(text, is_of_a_word);
}

bool is_table_name(std::string_view text) {
  int parts = 0;
  for (;;) {
    const std::size_t end = std::min(text.find('.'), text.size());
    if (++parts > TABLE_PARTS_MAX || !is_name(text.substr(0, end))) return false;
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
  }
}

std::string_view word_at(std::string_view text) {
  return text.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(text, is_of_a_word) - text.begin()));
}

std::set<std::string_view> words_of(std::string_view text) {
  std::set<std::string_view> out;
  while (!text.empty()) {
    const std::string_view word = word_at(text);
    if (!word.empty()) out.insert(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return out;
}

}  // namespace

result<mapping> mapping::read_file(const std::string& path, const known_tables& known) {
  MASH_TRY(file, toml::read_file(path));
  return read(*file, path, known);
}

result<mapping> mapping::read(const toml::document& file, const std::string& path, const known_tables& known) {
  std::vector<json::fault> faults;
  mapping out;
  json::reader all(file.root, "", faults);
  for (const auto& [table, columns] : known) {
    const json::value* found = all.if_child(table);
    if (found == nullptr) continue;
    json::reader in(*found, "/" + table, faults);
    names& of = out.tables_[table];
    of.table = in.if_text("table", 3 * NAME_BYTES_MAX).value_or(table);
    if (!is_table_name(of.table)) in.add("table", "malformed", "a table's name is letters, digits, underscores, dots");
    for (const std::string& column : columns) {
      of.columns.emplace_back(column, in.if_text(column, NAME_BYTES_MAX).value_or(column));
      if (!is_name(of.columns.back().second))
        in.add(column, "malformed", "a column's name is letters, digits and underscores");
    }
    in.finish();
  }
  all.finish();
  if (!faults.empty()) return fail(errc::invalid, toml::describe(path, file, faults));
  return out;
}

std::string mapping::applied(std::string_view select) const {
  if (tables_.empty()) return std::string(select);
  const std::set<std::string_view> words = words_of(select);
  std::string out;
  for (std::string_view rest = select; !rest.empty();) {
    const std::size_t from = rest.find(" from "), join = rest.find(" join ");
    const std::size_t at = std::min(from, join);
    if (at == rest.npos) return out.append(rest);
    out.append(rest.substr(0, at + 6));
    rest.remove_prefix(at + 6);
    const std::string_view table = word_at(rest);
    const auto found = tables_.find(table);
    if (found == tables_.end()) continue;
    rest.remove_prefix(table.size());
    std::string list;
    for (const auto& [ours, theirs] : found->second.columns)
      if (words.contains(ours)) list.append(list.empty() ? "" : ", ").append(theirs).append(" as ").append(ours);
    out.append("(select ").append(list.empty() ? "1 as one" : list).append(" from ").append(found->second.table);
    out.append(") ").append(table);
  }
  return out;
}

std::string mapping::place(std::string_view table, std::string_view column) const {
  const std::string dot = column.empty() ? "" : ".";
  std::string out = std::string(table).append(dot).append(column);
  const auto found = tables_.find(table);
  if (found == tables_.end()) return out;
  out.append(" (there ").append(found->second.table);
  for (const auto& [ours, theirs] : found->second.columns)
    if (ours == column) out.append(".").append(theirs);
  return out + ")";
}

}  // namespace mash::sql
