// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/drop_folder.hpp"

#include <algorithm>

#include "adapters/local_authority/cin.hpp"
#include "adapters/local_authority/ssda903.hpp"

namespace mash::local_authority {

namespace {

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

folder_content read_all(const std::vector<kit::dropped_file>& files, const std::string& system,
                        const file_parser& parser) {
  folder_content out;
  std::vector<parsed_file> parsed;
  std::size_t number = 0;
  for (const kit::dropped_file& one : files) {
    ++number;
    auto text = kit::file_content(one, CIN_BYTES_MAX);
    auto found = text ? parser(*text, system) : std::unexpected(text.error());
    if (found) {
      parsed.push_back(std::move(*found));
    } else if (out.trouble.empty()) {
      // Not by its name: people put children's names into file names.
      out.trouble =
          "file " + std::to_string(number) + " of " + std::to_string(files.size()) + ": " + found.error().detail;
    }
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

drop_folder::drop_folder(std::string path, std::string extension, std::string system, file_parser parser)
    : files_(
          std::move(path),
          [extension = std::move(extension)](const std::string& name) {
            return name.size() > extension.size() && lower(name).ends_with(extension);
          },
          [system = std::move(system), parser = std::move(parser)](const auto& files) {
            return files ? read_all(*files, system, parser)
                         : folder_content{.children = {}, .ids_of_upn = {}, .trouble = files.error().detail};
          }) {}

std::shared_ptr<const folder_content> drop_folder::read() { return files_.read(); }

result<parsed_file> cin_parser(std::string_view text, const std::string& system) {
  MASH_TRY(found, parse_cin(text, system));
  return parsed_file{std::move(found->children), std::move(found->reference_date)};
}

result<parsed_file> ssda903_parser(std::string_view text, const std::string& system) {
  MASH_TRY(found, parse_ssda903(text, system));
  return parsed_file{std::move(found->children), std::move(found->latest_date)};
}

}  // namespace mash::local_authority
