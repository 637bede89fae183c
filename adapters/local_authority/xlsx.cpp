// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/xlsx.hpp"

#include <libxml/xmlreader.h>
#include <zip.h>

#include <array>
#include <charconv>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "adapters/kit/source/values.hpp"

namespace mash::local_authority {

namespace {

using findings::rule;

constexpr int SERIAL_MAX = 2'958'465;  // 9999-12-31

struct free_zip {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct free_file {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
struct free_reader {
  void operator()(xmlTextReader* reader) const { xmlFreeTextReader(reader); }
};
struct free_text {
  void operator()(xmlChar* text) const { xmlFree(text); }
};

std::unexpected<error> refuse(findings::in_file& found, rule broken) {
  found.add(broken);
  return fail(broken == rule::too_large ? errc::too_large : errc::invalid, std::string(findings::sentence(broken)));
}

class archive {
 public:
  archive(std::string_view bytes, findings::in_file& found) : found_(found) {
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
    if (source == nullptr) return;
    zip_.reset(zip_open_from_source(source, ZIP_RDONLY, nullptr));
    if (zip_ == nullptr) zip_source_free(source);
  }
  [[nodiscard]] bool is_open() const { return zip_ != nullptr; }
  [[nodiscard]] bool has(const std::string& part) const { return zip_name_locate(zip_.get(), part.c_str(), 0) >= 0; }

  // The sizes that the file declares are not believed.
  [[nodiscard]] result<std::string> unpack(const std::string& part) {
    const std::unique_ptr<zip_file_t, free_file> file(zip_fopen(zip_.get(), part.c_str(), 0));
    if (file == nullptr) return refuse(found_, rule::wrong_document);
    std::string out;
    std::array<char, 64UL * 1024> piece{};
    for (;;) {
      const zip_int64_t got = zip_fread(file.get(), piece.data(), piece.size());
      if (got < 0) return refuse(found_, rule::unreadable);
      if (got == 0) return out;
      unpacked_ += static_cast<std::size_t>(got);
      if (out.size() + static_cast<std::size_t>(got) > PART_BYTES_MAX || unpacked_ > 4 * PART_BYTES_MAX)
        return refuse(found_, rule::too_large);
      out.append(piece.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  findings::in_file& found_;
  std::unique_ptr<zip_t, free_zip> zip_;
  std::size_t unpacked_ = 0;
};

// One part, element by element.
class part_reader {
 public:
  enum class at : unsigned char { begin, end, text, other };

  explicit part_reader(const std::string& xml)
      : reader_(xmlReaderForMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                                   XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT)) {}

  // Calls `take(where)` until the end. No entities are replaced, nothing is loaded.
  template <class Take>
  result<void> read(findings::in_file& found, Take take) {
    if (reader_ == nullptr) return fail(errc::unavailable, "the XML library has no memory");
    int more = 0;
    while ((more = xmlTextReaderRead(reader_.get())) == 1) {
      const int type = xmlTextReaderNodeType(reader_.get());
      if (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE)
        return refuse(found, rule::document_type);
      take(where(type));
    }
    if (more < 0) return refuse(found, rule::not_well_formed);
    return {};
  }

  [[nodiscard]] std::string_view name() const { return view(xmlTextReaderConstLocalName(reader_.get())); }
  [[nodiscard]] std::string_view value() const { return view(xmlTextReaderConstValue(reader_.get())); }
  [[nodiscard]] bool is_empty() const { return xmlTextReaderIsEmptyElement(reader_.get()) == 1; }
  [[nodiscard]] std::string attribute(const char* name) const {
    const std::unique_ptr<xmlChar, free_text> found(xmlTextReaderGetAttribute(reader_.get(), BAD_CAST name));
    return found == nullptr ? std::string() : std::string(view(found.get()));
  }
  // `r:id`, in either of the standard's two namespaces for it (transitional, strict).
  [[nodiscard]] std::string link() const {
    for (const char* space : {"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                              "http://purl.oclc.org/ooxml/officeDocument/relationships"}) {
      const std::unique_ptr<xmlChar, free_text> found(
          xmlTextReaderGetAttributeNs(reader_.get(), BAD_CAST "id", BAD_CAST space));
      if (found != nullptr) return std::string(view(found.get()));
    }
    return {};
  }

 private:
  static std::string_view view(const xmlChar* text) {
    return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
  }
  static at where(int type) {
    switch (type) {
      case XML_READER_TYPE_ELEMENT:
        return at::begin;
      case XML_READER_TYPE_END_ELEMENT:
        return at::end;
      case XML_READER_TYPE_TEXT:
      case XML_READER_TYPE_CDATA:
      case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        return at::text;
      default:
        return at::other;
    }
  }

  std::unique_ptr<xmlTextReader, free_reader> reader_;
};

using at = part_reader::at;

std::optional<std::size_t> to_number(std::string_view text) {
  std::size_t out = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

// "AB12" is column 27, counted from 0; nothing beyond COLUMNS_MAX.
std::optional<std::size_t> column_of(std::string_view reference) {
  std::size_t out = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    out = out * 26 + static_cast<std::size_t>(c - 'A') + 1;
    if (out > COLUMNS_MAX) return std::nullopt;
  }
  return out == 0 ? std::nullopt : std::optional(out - 1);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

struct contents {
  std::vector<std::string> sheets;  // parts
  bool days_since_1904 = false;
};

class workbook_reader {
 public:
  workbook_reader(archive& from, findings::in_file& found, const std::function<void(const sheet_row&)>& take)
      : from_(from), found_(found), take_(take) {}

  result<void> read() {
    MASH_TRY(links, read_links());
    MASH_TRY(listed, read_contents(*links));
    MASH_TRY(strings, read_strings());
    row_.days_since_1904 = listed->days_since_1904;
    for (row_.sheet = 0; row_.sheet < listed->sheets.size(); ++row_.sheet) {
      MASH_TRY(done, read_sheet(listed->sheets[row_.sheet]));
    }
    return {};
  }

 private:
  // Relationship id -> part (ECMA-376 part 2, "Relationships").
  result<std::map<std::string, std::string>> read_links() {
    MASH_TRY(xml, from_.unpack("xl/_rels/workbook.xml.rels"));
    std::map<std::string, std::string> out;
    part_reader in(*xml);
    MASH_TRY(done, in.read(found_, [&](at where) {
      if (where != at::begin || in.name() != "Relationship" || in.attribute("TargetMode") == "External") return;
      const std::string target = in.attribute("Target");
      out[in.attribute("Id")] = target.starts_with('/') ? target.substr(1) : "xl/" + target;
    }));
    return out;
  }

  result<contents> read_contents(const std::map<std::string, std::string>& links) {
    MASH_TRY(xml, from_.unpack("xl/workbook.xml"));
    contents out;
    bool linked = true;
    part_reader in(*xml);
    MASH_TRY(done, in.read(found_, [&](at where) {
      if (where != at::begin) return;
      if (in.name() == "workbookPr") out.days_since_1904 = kit::is_yes(in.attribute("date1904"));
      if (in.name() != "sheet") return;
      const auto part = links.find(in.link());
      if (part == links.end())
        linked = false;
      else
        out.sheets.push_back(part->second);
    }));
    if (!linked || out.sheets.empty()) return refuse(found_, rule::wrong_document);
    if (out.sheets.size() > SHEETS_MAX) return refuse(found_, rule::too_large);
    return out;
  }

  // Text that cells share; how it sounds (rPh) is not part of it.
  result<void> read_strings() {
    if (!from_.has("xl/sharedStrings.xml")) return {};
    MASH_TRY(xml, from_.unpack("xl/sharedStrings.xml"));
    bool in_text = false, in_sound = false;
    part_reader in(*xml);
    return in.read(found_, [&](at where) {
      if (where == at::text) {
        if (in_text && !in_sound && !strings_.empty()) strings_.back().append(in.value());
        return;
      }
      if (where == at::other) return;
      const bool begins = where == at::begin && !in.is_empty();
      if (in.name() == "si" && where == at::begin) strings_.emplace_back();
      if (in.name() == "t") in_text = begins;
      if (in.name() == "rPh") in_sound = begins;
    });
  }

  result<void> read_sheet(const std::string& part) {
    MASH_TRY(xml, from_.unpack(part));
    row_.number = 0;
    part_reader in(*xml);
    return in.read(found_, [&](at where) {
      if (where == at::begin)
        begin(in);
      else if (where == at::text && in_value_ && !in_sound_)
        value_.append(in.value());
      else if (where == at::end)
        end(in.name());
    });
  }

  void begin(const part_reader& in) {
    const std::string_view name = in.name();
    if (name == "row") {
      row_.number = to_number(in.attribute("r")).value_or(row_.number + 1);
      row_.cells.clear();
      inline_.clear();
    } else if (name == "c") {
      const std::string reference = in.attribute("r");
      column_ = reference.empty() ? std::optional(row_.cells.size()) : column_of(reference);
      type_ = in.attribute("t");
      value_.clear();
      // An empty one has a place in its row all the same, and no end of its own.
      if (in.is_empty() && column_ && *column_ < COLUMNS_MAX)
        row_.cells.resize(std::max(row_.cells.size(), *column_ + 1));
    } else if (name == "v" || name == "t") {
      in_value_ = !in.is_empty();
    } else if (name == "rPh") {
      in_sound_ = !in.is_empty();
    }
  }

  void end(std::string_view name) {
    if (name == "v" || name == "t") in_value_ = false;
    if (name == "rPh") in_sound_ = false;
    if (name == "c") end_cell();
    if (name == "row") take_(row_);
  }

  void end_cell() {
    if (!column_ || *column_ >= COLUMNS_MAX) return;
    if (row_.cells.size() <= *column_) row_.cells.resize(*column_ + 1);
    if (type_ != "s") {
      row_.cells[*column_] = trimmed(inline_.emplace_back(value_));
      return;
    }
    const auto index = to_number(value_);
    if (index && *index < strings_.size())
      row_.cells[*column_] = trimmed(strings_[*index]);
    else
      found_.add(rule::value_refused, row_.number);
  }

  archive& from_;
  findings::in_file& found_;
  const std::function<void(const sheet_row&)>& take_;
  std::vector<std::string> strings_;
  std::deque<std::string> inline_;  // texts of this row that are its own
  sheet_row row_;
  std::optional<std::size_t> column_;
  std::string type_, value_;
  bool in_value_ = false, in_sound_ = false;
};

}  // namespace

std::string_view sheet_row::cell(std::size_t column) const {
  return column < cells.size() ? cells[column] : std::string_view();
}

std::optional<civil_date> sheet_row::date(std::size_t column) const {
  const std::string_view text = cell(column);
  double serial = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), serial);
  if (wrong != std::errc() || end != text.data() + text.size()) return kit::read_date(text);
  if (!(serial >= 1 && serial <= SERIAL_MAX)) return std::nullopt;
  const auto zero = days_since_1904 ? civil_date(std::chrono::year(1904), std::chrono::January, std::chrono::day(1))
                                    : civil_date(std::chrono::year(1899), std::chrono::December, std::chrono::day(30));
  return civil_date(std::chrono::sys_days(zero) + std::chrono::days(static_cast<int>(serial)));
}

result<void> read_workbook(std::string_view bytes, findings::in_file& found,
                           const std::function<void(const sheet_row&)>& take) {
  if (bytes.size() > WORKBOOK_BYTES_MAX) return refuse(found, rule::too_large);
  if (bytes.empty()) return refuse(found, rule::empty);
  archive from(bytes, found);
  if (!from.is_open()) return refuse(found, rule::wrong_document);
  return workbook_reader(from, found, take).read();
}

}  // namespace mash::local_authority
