// SPDX-License-Identifier: Apache-2.0
// The only reader of comma-separated values: RFC 4180, with what agencies' exports really add to it (a UTF-8 byte order
// mark, LF instead of CRLF, blank lines). Strict otherwise: a row that does not fit its header is refused with its
// line, because a value that slips one column to the side would be told about the wrong child.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/findings/findings.hpp"
#include "base/errors.hpp"

namespace mash::csv {

struct limits {
  std::size_t bytes_max = 64 * 1024 * 1024;
  std::size_t rows_max = 1'000'000;
  std::size_t columns_max = 256;
  std::size_t field_bytes_max = 16 * 1024;
};

struct row {
  std::size_t line = 0;             // in the file, from 1, where the row begins
  std::vector<std::string> fields;  // exactly as many as the header has
};

struct table {
  std::vector<std::string> columns;  // the first row, spaces around each name removed
  std::vector<row> rows;

  // Where a column is; capitals do not matter (ASCII). Nothing if there is no such column.
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
  // The value as it stands in the file; empty if the table has no such column.
  [[nodiscard]] std::string_view value(const row& of, std::string_view name) const;
};

// Refused (errc::invalid, or too_large over a limit), always naming the line and never the value: no header, a column
// name that is empty or there twice, a row longer or shorter than the header, a quote in the middle of a field, text
// after a closing quote, an unended quote, a NUL byte, a lone carriage return, bytes that are not UTF-8 (so also a
// UTF-16 export).
[[nodiscard]] result<table> parse(std::string_view text, limits limit = {});
// Whether this line of a text, from 1, is UTF-8. A line that is not there is.
[[nodiscard]] bool line_is_utf8(std::string_view text, std::size_t line);
// As parse(), for a file; errc::io if it cannot be read.
[[nodiscard]] result<table> read_file(const std::string& path, limits limit = {});

// A file read as far as it is sound, for whoever can say that the rest was not read.
struct sound_table {
  table found;
  std::string left_out;  // empty: nothing; else a sentence about the first row that was, with its line
  bool cut_off = false;  // what is left out is the end: the file may be half-written
};

// As parse(), but a row with a fault is left out and the others are read, since outside quotes every line end begins a
// row. A fault within quotes ends the reading. Every fault goes to `into`, and so does a last line without an end,
// which is read: a file that is still being written ends like that, and so do some exports. Refused as by parse(): a
// faulty header, and a file or a number of rows over its limit.
[[nodiscard]] result<sound_table> parse_sound(std::string_view text, findings::in_file& into, limits limit = {});

}  // namespace mash::csv
