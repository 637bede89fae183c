// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/agreements_file.hpp"

#include <algorithm>
#include <charconv>

#include "certs/files.hpp"

namespace mash::kit {
namespace {

using policy::version_mark;

constexpr std::string_view TAKEN_FILE = "taken";

std::unexpected<error> damaged() {
  return fail(errc::corrupt,
              "the list of agreements that were taken here does not read back; restore it, or remove the folder "
              "knowingly: then an older version could be taken again");
}

std::string_view next_word(std::string_view& line) {
  const std::size_t space = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, space);
  line.remove_prefix(std::min(space + 1, line.size()));
  return word;
}

// It becomes the name of a folder.
bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

result<version_mark> read_mark(std::string_view line) {
  version_mark mark;
  mark.name = next_word(line);
  const std::string_view sequence = next_word(line);
  const auto [end, problem] = std::from_chars(sequence.data(), sequence.data() + sequence.size(), mark.sequence);
  mark.digest = next_word(line);
  const auto from = parse_rfc3339(next_word(line));
  if (problem != std::errc() || end != sequence.data() + sequence.size() || !is_digest(mark.digest) || !from ||
      !line.empty())
    return damaged();
  mark.effective_from = *from;
  return mark;
}

}  // namespace

std::string write_marks(const std::vector<version_mark>& taken) {
  std::string text;
  for (const version_mark& one : taken)
    text +=
        one.name + " " + std::to_string(one.sequence) + " " + one.digest + " " + to_rfc3339(one.effective_from) + "\n";
  return text;
}

result<std::vector<version_mark>> read_taken(const std::string& directory) {
  const std::string path = directory + "/" + std::string(TAKEN_FILE);
  if (!certs::file_exists(path)) return std::vector<version_mark>();
  MASH_TRY(text, certs::read_file(path));
  std::vector<version_mark> marks;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return damaged();
    MASH_TRY(mark, read_mark(rest.substr(0, end)));
    marks.push_back(*std::move(mark));
    rest.remove_prefix(end + 1);
  }
  if (write_marks(marks) != *text) return damaged();
  return marks;
}

result<void> write_version(const std::string& directory, const policy::version& what, const policy::versions& before) {
  const std::string folder = directory + "/" + what.digest;
  if (auto made = certs::make_folder(folder); !made) return made;
  for (const auto& [path, text] : what.files)
    if (auto done = certs::write_file(folder + "/" + path, text); !done) return done;
  if (auto done = certs::write_file(folder + "/" + std::string(policy::MANIFEST_FILE), to_text(what.proof)); !done)
    return done;
  std::vector<version_mark> taken = before.taken();
  const version_mark mark = mark_of(what.proof);
  if (std::ranges::find(taken, mark) != taken.end()) return {};  // it was taken before, and its files are back
  taken.push_back(mark);
  return certs::write_file(directory + "/" + std::string(TAKEN_FILE), write_marks(taken));
}

}  // namespace mash::kit
