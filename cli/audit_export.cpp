// SPDX-License-Identifier: Apache-2.0
// mashctl audit export, CSV and JSON Lines; AuditEvent is in audit_event.cpp.
#include "cli/audit_export.hpp"

#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "cli/audit.hpp"
#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/new_file.hpp"
#include "hub/audit/bundle.hpp"

namespace mash::cli {
namespace {

constexpr json::limits LIMITS{.bytes_max = hub::BUNDLE_BYTES_MAX};

std::unexpected<error> neither() {
  return fail(errc::invalid,
              "this is neither an evidence bundle nor what `audit search --json` prints; nothing is exported");
}

result<exported_log> from_bundle(std::string_view text) {
  MASH_TRY(read, hub::parse_bundle(text));
  exported_log out;
  out.origin = read->checkpoint.substr(0, read->checkpoint.find('\n'));
  for (const hub::bundled_entry& one : read->entries) {
    if (one.leaf.empty()) continue;
    const auto leaf = contract::parse_leaf(one.leaf);
    if (!leaf)
      return fail(errc::invalid, "entry " + std::to_string(one.index) + " is of no form that this program knows");
    out.entries.push_back({one.index, *leaf, one.actor ? one.actor->value : std::string()});
  }
  return out;
}

result<exported_log> from_search(const json::value& found) {
  if (!at(found, "entries").is_array()) return neither();
  exported_log out;
  out.origin = text_at(found, "origin");
  for (const json::value& one : list_at(found, "entries")) {
    const auto leaf = contract::parse_leaf(json::canonical(at(one, "entry")));
    const json::value& index = at(one, "index");
    if (!leaf || !index.is_int64() || index.get_int64() < 0) return neither();
    out.entries.push_back({static_cast<std::uint64_t>(index.get_int64()), *leaf, text_at(one, "actor")});
  }
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

// Spreadsheets run what begins with one of these; an apostrophe makes it text (OWASP, CSV injection).
std::string cell(std::string text) {
  if (!text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos) text.insert(0, "'");
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string row(const std::vector<std::string>& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) out.append(i == 0 ? "" : ",").append(cell(cells[i]));
  return out + "\r\n";
}

struct export_options {
  std::string file, format, out, vkey_file;
};

result<std::string> exported(const export_options& options, std::string_view text) {
  if (!options.vkey_file.empty()) {
    MASH_TRY(with, read_trust(options.vkey_file, ""));
    MASH_TRY(shown, hub::parse_bundle(text));
    MASH_TRY(proved, hub::verify_bundle(*shown, with->log));
  }
  MASH_TRY(log, read_exported(text));
  if (options.format == "csv") return to_csv(*log);
  if (options.format == "jsonl") return to_json_lines(*log);
  return json::canonical(to_audit_events(*log)) + "\n";
}

result<void> write_export(context& shared, const export_options& options) {
  MASH_TRY(text, certs::read_file(options.file));
  MASH_TRY(made, exported(options, certs::trimmed(*text)));
  if (!options.out.empty()) return write_new(options.out, *made);
  shared.out << *made;
  return {};
}

}  // namespace

result<exported_log> read_exported(std::string_view text) {
  MASH_TRY(document, json::parse(text, LIMITS));
  return hub::is_bundle(*document) ? from_bundle(text) : from_search(*document);
}

std::string to_csv(const exported_log& log) {
  std::string out =
      row({"index", "at", "type", "request", "members", "purpose", "outcome", "agreement", "actor", "id"});
  for (const exported_entry& one : log.entries)
    out += row({std::to_string(one.index), to_rfc3339(one.leaf.at), std::string(to_word(one.leaf.type)),
                one.leaf.request, joined(one.leaf.members), one.leaf.purpose, joined(one.leaf.outcome),
                one.leaf.agreement, one.actor, one.leaf.id});
  return out;
}

std::string to_json_lines(const exported_log& log) {
  std::string out;
  for (const exported_entry& one : log.entries) {
    const auto leaf = contract::leaf_text(one.leaf);
    MASH_ASSERT(leaf.has_value());  // it was read from such a text
    json::object line{{"index", static_cast<std::int64_t>(one.index)}, {"entry", json::parse(*leaf).value()}};
    if (!one.actor.empty()) line["actor"] = one.actor;
    out += json::canonical(line) + "\n";
  }
  return out;
}

void add_audit_export(CLI::App& audit, context& shared) {
  auto options = std::make_shared<export_options>();
  auto& command = *audit.add_subcommand("export", "a bundle or a search result in a form that others read");
  command.add_option("file", options->file, "an evidence bundle, or what `audit search --json` printed")->required();
  command.add_option("--format", options->format, "auditevent (FHIR R4), csv or jsonl")
      ->required()
      ->check(CLI::IsMember({"auditevent", "csv", "jsonl"}));
  command.add_option("-o,--out", options->out, "the file to write, where none is; otherwise it is printed");
  command.add_option("--vkey", options->vkey_file, "of a bundle: export it only if it verifies with this key");
  on_call(command, shared, options, write_export);
}

}  // namespace mash::cli
