// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/drop_folder.hpp"

#include <algorithm>

#include "adapters/local_authority/annex_a.hpp"
#include "adapters/local_authority/cin.hpp"
#include "adapters/local_authority/ssda903.hpp"
#include "base/clock.hpp"

namespace mash::local_authority {

namespace {

using findings::rule;

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

using upn_holders =
    std::map<std::string, std::vector<std::pair<std::size_t, held_upn>>>;  // with the number of the file

// A number that two children have is nobody's: said where each of them has it.
void find_shared(const upn_holders& holders, std::vector<findings::in_file>& found) {
  for (const auto& [upn, all] : holders)
    if (std::ranges::any_of(all, [&](const auto& one) { return one.second.child != all.front().second.child; }))
      for (const auto& [file, one] : all) found[file].add(rule::duplicate_upn, one.line, one.field);
}

folder_content without_files(const error& why, const std::string& system) {
  folder_content out;
  out.trouble = why.detail;
  const rule broken = why.code == errc::not_found   ? rule::nothing_delivered
                      : why.code == errc::too_large ? rule::too_many_files
                                                    : rule::not_reachable;
  out.wrong.add(system, "", findings::fault{broken, 0, {}});
  return out;
}

folder_content read_all(const std::vector<kit::dropped_file>& files, const std::string& system,
                        const file_parser& parser, const std::string& needed) {
  folder_content out;
  out.wrong.looked_at(system);
  std::vector<parsed_file> parsed;
  std::vector<findings::in_file> found(files.size());
  upn_holders holders;
  for (std::size_t i = 0; i < files.size(); ++i) {
    auto text = kit::file_content(files[i], CIN_BYTES_MAX);
    if (!text) found[i].add(text.error().code == errc::too_large ? rule::too_large : rule::unreadable);
    auto read = text ? parser(*text, system, found[i]) : std::unexpected(text.error());
    const std::string trouble = read ? read->left_out : read.error().detail;
    // Not by its name: people put children's names into file names.
    if (!trouble.empty() && out.trouble.empty())
      out.trouble = "file " + std::to_string(i + 1) + " of " + std::to_string(files.size()) + ": " + trouble;
    if (!read) continue;
    for (const held_upn& one : read->upns) holders[one.upn].emplace_back(i, one);
    parsed.push_back(std::move(*read));
  }
  find_shared(holders, found);
  for (std::size_t i = 0; i < files.size(); ++i) out.wrong.add(system, files[i].name, found[i]);
  if (!needed.empty() && std::ranges::find(parsed, needed, &parsed_file::table) == parsed.end()) {
    out.wrong.add(system, needed, findings::fault{rule::table_missing, 0, {}});
    if (out.trouble.empty()) out.trouble = "the table of " + needed + " is not among the files, or cannot be read";
  }
  // The newest return first, so that an older one does not open again what a newer one has closed.
  std::ranges::sort(parsed, std::greater<>(), &parsed_file::as_at);
  for (const parsed_file& one : parsed)
    for (const auto& [id, of] : one.children) out.children[id].merge(of);
  for (const auto& [id, of] : out.children)
    for (const std::string& upn : of.upns) out.ids_of_upn[upn].insert(id);
  return out;
}

}  // namespace

drop_folder::drop_folder(std::string path, std::string extension, std::string system, file_parser parser,
                         std::string needed)
    : files_(
          std::move(path),
          [extension = std::move(extension)](const std::string& name) {
            return name.size() > extension.size() && lower(name).ends_with(extension);
          },
          [system = std::move(system), parser = std::move(parser), needed = std::move(needed)](const auto& files) {
            folder_content out =
                files ? read_all(*files, system, parser, needed) : without_files(files.error(), system);
            findings::publish(out.wrong);
            return out;
          }) {}

std::shared_ptr<const folder_content> drop_folder::read() { return files_.read(); }

result<parsed_file> cin_parser(std::string_view text, const std::string& system, findings::in_file& found) {
  MASH_TRY(read, parse_cin(text, system, found));
  return parsed_file{
      std::move(read->children), std::move(read->reference_date), std::move(read->left_out), std::move(read->upns), {}};
}

result<parsed_file> annex_a_parser(std::string_view bytes, const std::string& system, findings::in_file& found) {
  MASH_TRY(read, parse_annex_a(bytes, system, to_iso_date(date_of(system_clock().now())), found));
  return parsed_file{std::move(read->children), std::move(read->latest_date), std::move(read->left_out), {}, {}};
}

result<parsed_file> ssda903_parser(std::string_view text, const std::string& system, findings::in_file& found) {
  MASH_TRY(read, parse_ssda903(text, system, found));
  return parsed_file{std::move(read->children), std::move(read->latest_date), std::move(read->left_out),
                     std::move(read->upns), std::move(read->kind)};
}

}  // namespace mash::local_authority
