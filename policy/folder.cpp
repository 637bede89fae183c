// SPDX-License-Identifier: Apache-2.0
#include "policy/folder.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "policy/analyse/prove.hpp"
#include "policy/cases.hpp"
#include "policy/compiled.hpp"
#include "policy/read_terms.hpp"
#include "policy/source_text.hpp"
#include "policy/suggest.hpp"

namespace mash::policy {
namespace {

namespace fs = std::filesystem;

[[nodiscard]] result<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(errc::io, path.string() + ": cannot be opened");
  std::string text(FOLDER_BYTES_MAX + 1, '\0');  // one more than allowed shows that there is more
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return fail(errc::io, path.string() + ": cannot be read");
  if (text.size() > FOLDER_BYTES_MAX) return fail(errc::too_large, path.string() + ": is over 1 MB");
  return text;
}

// A mounted volume may have links for files; but what is signed here must lie here.
[[nodiscard]] bool leads_elsewhere(const fs::directory_entry& entry) {
  if (!entry.is_symlink()) return false;
  std::error_code ec;
  const fs::path folder = fs::canonical(entry.path().parent_path(), ec);
  if (ec) return true;
  const fs::path target = fs::canonical(entry.path(), ec);
  return ec || std::mismatch(folder.begin(), folder.end(), target.begin(), target.end()).first != folder.end();
}

[[nodiscard]] result<void> belongs(const fs::directory_entry& entry, const std::string& name) {
  if (leads_elsewhere(entry))
    return fail(errc::invalid, entry.path().string() + ": it is a link that leads out of the folder, or nowhere");
  std::error_code ec;
  if (!entry.is_regular_file(ec)) return fail(errc::invalid, entry.path().string() + ": an agreement is files only");
  if (name == MANIFEST_FILE || std::ranges::find(FOLDER_FILES, name) != FOLDER_FILES.end()) return {};
  const std::string_view meant = nearest_word(name, FOLDER_FILES);
  std::string text = entry.path().string() + ": no file of an agreement has this name";
  if (!meant.empty()) text.append("; did you mean ").append(meant).append("?");
  return fail(errc::invalid, std::move(text));
}

[[nodiscard]] result<void> take(const fs::directory_entry& entry, folder& into) {
  const std::string name = entry.path().filename().string();
  if (name.starts_with('.')) return {};
  if (auto good = belongs(entry, name); !good) return good;
  MASH_TRY(text, read_file(entry.path()));
  if (name != MANIFEST_FILE) {
    into.files.emplace(name, *std::move(text));
    return {};
  }
  auto manifest = parse_manifest(*text);
  if (!manifest) return fail(manifest.error().code, entry.path().string() + ": " + manifest.error().detail);
  into.manifest = *std::move(manifest);
  return {};
}

// One file of the two tiers: its text as a document, where its lines are, and its faults.
struct tier_file {
  std::string path;
  toml::document file;
  std::vector<json::fault> faults;

  [[nodiscard]] std::string described() const { return toml::describe(path, file, faults); }
};

[[nodiscard]] result<tier_file> open_tier(const folder& from, std::string_view name, const std::string& where) {
  const auto found = from.files.find(name);
  if (found == from.files.end()) return fail(errc::not_found, where + ": has no " + std::string(name));
  const std::string path = where + "/" + std::string(name);
  MASH_TRY(file, open_source(found->second, path));
  return tier_file{path, *std::move(file), {}};
}

void note_places(terms& written, const toml::document& file, std::string_view name) {
  for (auto* list : {&written.rules, &written.limits})
    for (rule_terms& each : *list) each.place = std::string(name) + ":" + std::to_string(file.line_of(each.pointer));
}

// Both tiers as one agreement. Faults of both files are told together, the upper one's first.
[[nodiscard]] result<terms> join_tiers(tier_file& upper_file, tier_file& lower_file) {
  terms upper = read_terms(upper_file.file.root, layer::upper, upper_file.faults);
  terms lower = read_terms(lower_file.file.root, layer::lower, lower_file.faults);
  note_places(upper, upper_file.file, TIER1_FILE);
  note_places(lower, lower_file.file, TIER2_FILE);
  // The sense of a file is judged only when its words are right: else one slip is told many times over.
  if (upper_file.faults.empty()) check_upper(upper, upper_file.faults);
  if (upper_file.faults.empty() && lower_file.faults.empty()) {
    stand_under(lower, upper, lower_file.faults);
    if (lower_file.faults.empty()) check_terms(lower, lower_file.faults);
    inherit_limits(lower, upper);
  }
  std::string told = upper_file.described();
  if (const std::string more = lower_file.described(); !more.empty()) told += (told.empty() ? "" : "\n") + more;
  if (!told.empty()) return fail(errc::invalid, std::move(told));
  return lower;
}

[[nodiscard]] result<void> check_manifest(const folder& from, const terms& written, const std::string& where) {
  if (!from.manifest) return check_folder(from.files);
  const manifest& listed = from.manifest->what;
  if (auto good = check_contents(listed, from.files); !good)
    return fail(good.error().code, where + "/" + std::string(MANIFEST_FILE) + ": " + good.error().detail);
  if (listed.name == written.id && listed.version == written.version) return {};
  return fail(errc::invalid, where + "/" + std::string(MANIFEST_FILE) + ": it is of " + listed.name + " " +
                                 listed.version + ", the files are of " + written.id + " " + written.version);
}

}  // namespace

result<folder> read_folder(const std::string& path) {
  std::error_code ec;
  if (!fs::exists(path, ec)) return fail(errc::not_found, path + ": there is no such agreement");
  if (!fs::is_directory(path, ec))
    return fail(errc::invalid, path + ": an agreement is a folder of files, with tier1.toml and tier2.toml");
  folder read;
  fs::directory_iterator entries(path, ec);
  for (; !ec && entries != fs::directory_iterator(); entries.increment(ec))
    if (auto taken = take(*entries, read); !taken) return std::unexpected(taken.error());
  if (ec) return fail(errc::io, path + ": the folder cannot be read");
  return read;
}

manifest draft_manifest(const agreement& of, const folder_contents& files) {
  manifest head;
  head.name = of.id();
  head.version = of.version();
  head.effective_from = std::chrono::sys_days(of.tables().written.valid_from);
  return describe_folder(std::move(head), files);
}

result<std::shared_ptr<const agreement>> agreement::assemble(const folder& files, std::string_view name) {
  const std::string where(name);
  MASH_TRY(upper, open_tier(files, TIER1_FILE, where));
  MASH_TRY(lower, open_tier(files, TIER2_FILE, where));
  MASH_TRY(written, join_tiers(*upper, *lower));
  if (auto good = check_manifest(files, *written, where); !good) return std::unexpected(good.error());
  auto tables = compile(*std::move(written));
  tables->warnings = warnings_about(tables->written);
  tables->lacks = lacks_of(tables->written);
  for (const std::string_view each : {CASES_FILE, INVARIANTS_FILE})
    if (!files.files.contains(each)) tables->warnings.push_back("the agreement has no " + std::string(each));
  std::shared_ptr<agreement> made(new agreement(std::move(tables)));
  made->describe(files.manifest ? files.manifest->what : draft_manifest(*made, files.files));
  return made;
}

result<std::shared_ptr<const agreement>> agreement::of(const folder& files, std::string_view name) {
  MASH_TRY(made, assemble(files, name));
  if (const auto found = files.files.find(CASES_FILE); found != files.files.end())
    if (auto right = check_cases(**made, found->second, std::string(name) + "/" + std::string(CASES_FILE)); !right)
      return std::unexpected(right.error());
  if (const auto found = files.files.find(INVARIANTS_FILE); found != files.files.end()) {
    MASH_TRY(all, analyse::read_invariants(found->second, std::string(name) + "/" + std::string(INVARIANTS_FILE)));
    if (auto true_all = analyse::prove((*made)->tables(), *all); !true_all) return std::unexpected(true_all.error());
  }
  return made;
}

result<std::shared_ptr<const agreement>> agreement::load(const std::string& path) {
  MASH_TRY(files, read_folder(path));
  return of(*files, path);
}

}  // namespace mash::policy
