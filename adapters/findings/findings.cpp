// SPDX-License-Identifier: Apache-2.0
#include "adapters/findings/findings.hpp"

namespace mash::findings {

namespace {

constexpr auto SENTENCES = std::to_array<std::string_view>({
    "cannot be reached: nothing of it is searched",
    "no file of this kind is there: nothing of it is searched",
    "more files are there than are read: nothing of it is searched",
    "the table is not there: what it holds is not searched",
    "the column is not there: what its table holds is not searched",
    "the account may not read the table: what it holds is not searched",
    "the server does not say that it offers this search",
    "nobody is held under this key, NHS number or UPN: no question can hit it",
    "the file or table cannot be read",
    "the file, or a part of it, is larger than is read",
    "the file or table is empty, has no header, or names nobody",
    "the file names fewer people than the configuration says: it may be cut off",
    "the text is not in UTF-8",
    "the file has a document type or an entity, which is refused",
    "the XML is not well-formed from here on: the file is cut off or damaged",
    "the file is not of a kind that is read here",
    "the header has a column without a name, or one name twice",
    "the school is not listed in the configuration: nothing of it is read",
    "the row has more or fewer fields than the header: it is left out",
    "a quotation mark is in the wrong place: the row is left out, and all after it where no end can be told",
    "the last line does not end: the file may be half-written",
    "it cannot be told who this is about: it is left out",
    "it is about somebody whom no list of people has: it is left out",
    "text stands where none belongs: it is left out",
    "a value is missing, or is not understood: the row is left out",
    "the pupil has no unique pupil number",
    "this is no unique pupil number: nobody is found by it",
    "the check letter of the unique pupil number is wrong: nobody is found by it",
    "two children have this unique pupil number: nobody is found by it",
    "a name is missing: the child is found only by numbers",
    "a date is missing",
    "a date cannot be read",
    "the end is before the beginning",
    "this is neither yes nor no: it is taken as not said",
    "a number cannot be read: it is left out",
    "the code is in no list of the format: it is passed on as a code, or left out",
});
static_assert(SENTENCES.size() == words<rule>::list.size());

}  // namespace

std::string_view sentence(rule broken) { return SENTENCES[static_cast<std::size_t>(broken)]; }

std::string describe(const fault& what) {
  std::string out;
  if (what.line > 0) out = "line " + std::to_string(what.line);
  if (!what.field.view().empty()) out.append(out.empty() ? "" : ", ").append(what.field.view());
  return out.append(out.empty() ? "" : ": ").append(sentence(what.broken));
}

void in_file::add(rule broken, std::size_t line, fixed_text field) {
  if (++counts_[broken] <= LISTED_OF_A_RULE) listed_.push_back({broken, static_cast<std::uint32_t>(line), field});
}

std::size_t in_file::count(rule broken) const {
  const auto found = counts_.find(broken);
  return found == counts_.end() ? 0 : found->second;
}

}  // namespace mash::findings
