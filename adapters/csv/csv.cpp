// SPDX-License-Identifier: Apache-2.0
#include "adapters/csv/csv.hpp"

#include <algorithm>
#include <fstream>

namespace mash::csv {

namespace {

using findings::rule;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// How many bytes the UTF-8 character at `at` has; 0 if it is none (RFC 3629: no surrogates, no overlong forms).
std::size_t character_bytes(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead == 0) return 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0U : 0x80U, high = lead == 0xED ? 0x9FU : 0xBFU;
    return byte(1) >= low && byte(1) <= high && follows(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90U : 0x80U, high = lead == 0xF4 ? 0x8FU : 0xBFU;
    return byte(1) >= low && byte(1) <= high && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

class scanner {
 public:
  scanner(std::string_view text, limits limit) : text_(text), limit_(limit) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  // What next() refused last, and whether it was within quotes, so that nobody can tell where the next row begins.
  [[nodiscard]] const findings::fault& fault() const { return fault_; }
  [[nodiscard]] bool is_lost() const { return lost_; }
  [[nodiscard]] std::size_t line() const { return line_; }
  // Outside quotes every line end begins a row.
  void skip_line() {
    at_ = std::min(text_.find('\n', at_), text_.size());
    if (at_ < text_.size()) (void)end_of_line();
  }

  // The next row; nullopt at the end of the file.
  result<std::optional<row>> next() {
    while (at_ < text_.size() && end_of_line()) {
    }
    if (at_ >= text_.size()) return std::nullopt;
    row found{.line = line_, .fields = {}};
    for (;;) {
      if (found.fields.size() == limit_.columns_max) return refuse(rule::too_large, "has too many fields");
      MASH_TRY(field, text_[at_] == '"' ? quoted() : plain());
      found.fields.push_back(std::move(*field));
      if (at_ >= text_.size() || end_of_line()) return found;
      if (text_[at_] != ',') return refuse(rule::quoting, "has a carriage return that does not end a line");
      if (++at_ == text_.size()) {
        found.fields.emplace_back();
        return found;
      }
    }
  }

 private:
  std::unexpected<error> refuse(findings::rule broken, const std::string& what) {
    return refuse_at(line_, broken, what);
  }

  std::unexpected<error> refuse_at(std::size_t line, findings::rule broken, const std::string& what) {
    fault_ = {broken, static_cast<std::uint32_t>(line), {}};
    return fail(broken == rule::too_large ? errc::too_large : errc::invalid,
                "line " + std::to_string(line) + " " + what);
  }

  bool end_of_line() {
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    if (text_[at_] != '\n') return false;
    ++at_;
    ++line_;
    return true;
  }

  result<void> take(std::string& field) {
    const std::size_t bytes = character_bytes(text_, at_);
    if (bytes == 0) return refuse(rule::encoding, "is not UTF-8 text; export the file as CSV UTF-8");
    if (field.size() + bytes > limit_.field_bytes_max) return refuse(rule::too_large, "has a field that is too long");
    field.append(text_.substr(at_, bytes));
    at_ += bytes;
    return {};
  }

  result<std::string> plain() {
    std::string field;
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') {
      if (text_[at_] == '"') return refuse(rule::quoting, "has a quote in the middle of a field");
      MASH_TRY(taken, take(field));
    }
    return field;
  }

  result<std::string> quoted() {
    std::string field;
    const std::size_t began = line_;
    lost_ = true;
    for (++at_; at_ < text_.size();) {
      if (text_[at_] != '"') {
        if (text_[at_] == '\n') ++line_;
        MASH_TRY(taken, take(field));
        continue;
      }
      if (++at_ < text_.size() && text_[at_] == '"') {  // two quotes are one
        MASH_TRY(taken, take(field));
        continue;
      }
      if (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r')
        return refuse(rule::quoting, "has text after a closing quote");
      lost_ = false;
      return field;
    }
    return refuse_at(began, rule::quoting, "has a quote that never ends");
  }

  std::string_view text_;
  limits limit_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  findings::fault fault_;
  bool lost_ = false;
};

result<std::vector<std::string>> header_of(const row& first) {
  std::vector<std::string> columns;
  for (const auto& name : first.fields) {
    std::string clean{trimmed(name)};
    if (clean.empty()) return fail(errc::invalid, "the header has a column without a name");
    if (std::ranges::any_of(columns, [&](const auto& known) { return same_name(known, clean); }))
      return fail(errc::invalid, "the header has the same column twice");
    columns.push_back(std::move(clean));
  }
  return columns;
}

}  // namespace

std::optional<std::size_t> table::column(std::string_view name) const {
  const auto found = std::ranges::find_if(columns, [&](const auto& known) { return same_name(known, name); });
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

std::string_view table::value(const row& of, std::string_view name) const {
  const auto index = column(name);
  return index ? std::string_view{of.fields[*index]} : std::string_view{};
}

result<table> parse(std::string_view text, limits limit) {
  if (text.size() > limit.bytes_max) return fail(errc::too_large, "the file is too large");
  scanner rows{text, limit};
  MASH_TRY(first, rows.next());
  if (!*first) return fail(errc::invalid, "the file is empty: there is no header");
  MASH_TRY(columns, header_of(**first));
  table found{.columns = std::move(*columns), .rows = {}};
  for (;;) {
    MASH_TRY(next, rows.next());
    if (!*next) return found;
    if (found.rows.size() == limit.rows_max) return fail(errc::too_large, "the file has too many rows");
    if ((*next)->fields.size() != found.columns.size())
      return fail(errc::invalid, "line " + std::to_string((*next)->line) + " has " +
                                     std::to_string((*next)->fields.size()) + " fields where the header has " +
                                     std::to_string(found.columns.size()));
    found.rows.push_back(std::move(**next));
  }
}

result<sound_table> parse_sound(std::string_view text, findings::in_file& into, limits limit) {
  const auto refuse = [&](rule broken, error why) {
    into.add(broken);
    return std::unexpected(std::move(why));
  };
  if (text.size() > limit.bytes_max) return refuse(rule::too_large, {errc::too_large, "the file is too large"});
  scanner rows{text, limit};
  auto first = rows.next();
  if (!first) {
    into.add(rows.fault().broken, rows.fault().line);
    return std::unexpected(first.error());
  }
  if (!*first) return refuse(rule::empty, {errc::invalid, "the file is empty: there is no header"});
  auto columns = header_of(**first);
  if (!columns) return refuse(rule::wrong_header, columns.error());
  sound_table out{.found = {.columns = std::move(*columns), .rows = {}}, .left_out = {}};
  bool last_left_out = false;
  const auto leave_out = [&](const findings::fault& why) {
    into.add(why.broken, why.line);
    if (out.left_out.empty()) out.left_out = describe(why);
  };
  for (;;) {
    auto next = rows.next();
    if (next && !*next) break;
    last_left_out = !next || (*next)->fields.size() != out.found.columns.size();
    if (!next) {
      leave_out(rows.fault());
      if (rows.is_lost()) break;
      rows.skip_line();
    } else if (out.found.rows.size() == limit.rows_max) {
      return refuse(rule::too_large, {errc::too_large, "the file has too many rows"});
    } else if (last_left_out) {
      leave_out({rule::row_width, static_cast<std::uint32_t>((*next)->line), {}});
    } else {
      out.found.rows.push_back(std::move(**next));
    }
  }
  const bool unended = !text.ends_with('\n');
  if (unended) into.add(rule::unended_line, rows.line());
  out.cut_off = rows.is_lost() || (unended && last_left_out);
  return out;
}

bool line_is_utf8(std::string_view text, std::size_t line) {
  for (std::size_t before = 1; before < line; ++before) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return true;
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = character_bytes(text, at);
    if (bytes == 0) return false;
    at += bytes;
  }
  return true;
}

result<table> read_file(const std::string& path, limits limit) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return fail(errc::io, "the file cannot be opened");
  std::string text;
  std::string block(64 * 1024, '\0');
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0) {
    text.append(block, 0, static_cast<std::size_t>(file.gcount()));
    if (text.size() > limit.bytes_max) return fail(errc::too_large, "the file is too large");
  }
  if (file.bad() || !file.eof()) return fail(errc::io, "the file cannot be read");
  return parse(text, limit);
}

}  // namespace mash::csv
