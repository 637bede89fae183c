// SPDX-License-Identifier: Apache-2.0
// What is wrong in an agency's own files, tables and servers, for its staff to mend: where, on which line, which rule.
// A finding holds text of this program only, never of the file: no value of a child's record can get into a report, a
// metric or a log line by this way. (docs/formats/adapter.md has the table of rules)
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/words.hpp"

namespace mash::findings {

enum class rule : std::uint8_t {
  // a whole system
  not_reachable,
  nothing_delivered,
  too_many_files,
  table_missing,
  column_missing,
  not_permitted,
  search_not_offered,
  honey_unused,
  // a whole file
  unreadable,
  too_large,
  empty,
  too_few_people,
  encoding,
  document_type,
  not_well_formed,
  wrong_document,
  wrong_header,
  school_not_listed,
  // a row or an entry
  row_width,
  quoting,
  unended_line,
  id_missing,
  person_unknown,
  stray_text,
  value_refused,
  // a value
  upn_missing,
  upn_malformed,
  upn_check_digit,
  duplicate_upn,
  name_missing,
  date_missing,
  date_unreadable,
  dates_in_wrong_order,
  truth_unreadable,
  number_unreadable,
  unknown_code,
};

// One sentence on what the rule says and what becomes of it. Whoever changes one changes docs/formats/adapter.md.
[[nodiscard]] std::string_view sentence(rule broken);

// Text that stands in the program: made of a literal, or not at all.
class fixed_text {
 public:
  constexpr fixed_text() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): so that a literal can be given where a field is named
  consteval fixed_text(const char* literal) : text_(literal) {}
  [[nodiscard]] constexpr std::string_view view() const { return text_; }

 private:
  std::string_view text_;
};

struct fault {
  rule broken{};
  std::uint32_t line = 0;  // from 1; 0: the whole
  fixed_text field;        // the element or column, as the format's own documents call it; may be empty
};

// "line 14, DECOM: a date cannot be read"
[[nodiscard]] std::string describe(const fault& what);

// The faults of one file. It lists so many of each rule; it counts all.
class in_file {
 public:
  static constexpr std::size_t LISTED_OF_A_RULE = 100;

  void add(rule broken, std::size_t line = 0, fixed_text field = {});
  [[nodiscard]] const std::vector<fault>& listed() const { return listed_; }  // as they were found
  [[nodiscard]] const std::map<rule, std::size_t>& counts() const { return counts_; }
  [[nodiscard]] std::size_t count(rule broken) const;
  [[nodiscard]] bool empty() const { return counts_.empty(); }

 private:
  std::vector<fault> listed_;
  std::map<rule, std::size_t> counts_;
};

}  // namespace mash::findings

template <>
struct mash::words<mash::findings::rule> {
  static constexpr auto list = std::to_array<std::string_view>({
      "not_reachable",
      "nothing_delivered",
      "too_many_files",
      "table_missing",
      "column_missing",
      "not_permitted",
      "search_not_offered",
      "honey_unused",
      "unreadable",
      "too_large",
      "empty",
      "too_few_people",
      "encoding",
      "document_type",
      "not_well_formed",
      "wrong_document",
      "wrong_header",
      "school_not_listed",
      "row_width",
      "quoting",
      "unended_line",
      "id_missing",
      "person_unknown",
      "stray_text",
      "value_refused",
      "upn_missing",
      "upn_malformed",
      "upn_check_digit",
      "duplicate_upn",
      "name_missing",
      "date_missing",
      "date_unreadable",
      "dates_in_wrong_order",
      "truth_unreadable",
      "number_unreadable",
      "unknown_code",
  });
};
