// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/drop_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "adapters/local_authority/cin.hpp"
#include "adapters/local_authority/ssda903.hpp"

namespace mash::local_authority {

namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

result<std::string> file_content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(errc::io, "it cannot be opened");
  std::string out;
  std::string block(256 * 1024, '\0');
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0) {
    out.append(block, 0, static_cast<std::size_t>(file.gcount()));
    if (out.size() > CIN_BYTES_MAX) return fail(errc::too_large, "it is too large");
  }
  if (file.bad() || !file.eof()) return fail(errc::io, "it cannot be read");
  return out;
}

}  // namespace

drop_folder::drop_folder(std::string path, std::string extension, std::string system, file_parser parser)
    : path_(std::move(path)),
      extension_(std::move(extension)),
      system_(std::move(system)),
      parser_(std::move(parser)) {}

result<std::vector<drop_folder::entry>> drop_folder::list() const {
  std::error_code trouble;
  std::vector<entry> out;
  fs::directory_iterator at(path_, trouble);
  for (; !trouble && at != fs::directory_iterator(); at.increment(trouble)) {
    std::error_code gone;
    if (lower(at->path().extension().string()) != extension_ || !at->is_regular_file(gone)) continue;
    entry one{.path = at->path().string(), .bytes = at->file_size(gone), .changed = 0};
    one.changed = static_cast<std::int64_t>(at->last_write_time(gone).time_since_epoch().count());
    out.push_back(std::move(one));
    if (out.size() > FILES_MAX) return fail(errc::too_large, "there are too many files in the folder");
  }
  if (trouble) return fail(errc::io, "the folder cannot be read");
  if (out.empty()) return fail(errc::not_found, "there is no file in the folder");
  std::ranges::sort(out, {}, &entry::path);
  return out;
}

folder_content drop_folder::read_all(const std::vector<entry>& files) const {
  folder_content out;
  std::vector<parsed_file> parsed;
  std::size_t number = 0;
  for (const entry& one : files) {
    ++number;
    auto text = file_content(one.path);
    auto found = text ? parser_(*text, system_) : std::unexpected(text.error());
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

std::shared_ptr<const folder_content> drop_folder::read() {
  const std::lock_guard held(mutex_);
  auto files = list();
  if (!files) {
    seen_.clear();
    content_ = std::make_shared<folder_content>(
        folder_content{.children = {}, .ids_of_upn = {}, .trouble = files.error().detail});
  } else if (content_ == nullptr || *files != seen_) {
    content_ = std::make_shared<folder_content>(read_all(*files));
    seen_ = std::move(*files);
  }
  return content_;
}

result<parsed_file> cin_parser(std::string_view text, const std::string& system) {
  MASH_TRY(found, parse_cin(text, system));
  return parsed_file{std::move(found->children), std::move(found->reference_date)};
}

result<parsed_file> ssda903_parser(std::string_view text, const std::string& system) {
  MASH_TRY(found, parse_ssda903(text, system));
  return parsed_file{std::move(found->children), std::move(found->latest_date)};
}

}  // namespace mash::local_authority
