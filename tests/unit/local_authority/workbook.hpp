// SPDX-License-Identifier: Apache-2.0
// Workbooks as a spreadsheet program saves them, with invented children.
#pragma once

#include <zip.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/temporary_directory.hpp"

namespace mash::local_authority {

using zip_parts = std::vector<std::pair<std::string, std::string>>;  // name, content

inline std::string zipped(const zip_parts& parts) {
  const test::temporary_directory home;
  const std::string path = home.file("x.zip");
  zip_t* out = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const auto& [name, content] : parts)
    zip_file_add(out, name.c_str(), zip_source_buffer(out, content.data(), content.size(), 0), ZIP_FL_ENC_UTF_8);
  if (zip_close(out) != 0) throw std::runtime_error("no zip could be made");
  std::ifstream in(path, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

// A cell of digits is a number, every other one text of its own.
inline std::string sheet_xml(const std::vector<std::vector<std::string>>& rows) {
  std::string out = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::string number = std::to_string(row + 1);
    out += "<row r=\"" + number + "\">";
    for (std::size_t column = 0; column < rows[row].size(); ++column) {
      const std::string& text = rows[row][column];
      if (text.empty()) continue;
      const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
      out += "<c r=\"" + std::string(1, static_cast<char>('A' + column)) + number + "\"";
      out += digits ? "><v>" + text + "</v></c>" : " t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
    }
    out += "</row>";
  }
  return out + "</sheetData></worksheet>";
}

inline zip_parts workbook_parts(const std::vector<std::string>& sheets, const std::string& properties = "") {
  const std::string links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  std::string book = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:q=\"" +
                     links + "\">" + properties + "<sheets>";
  std::string related = "<Relationships>";
  zip_parts out;
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    book += "<sheet name=\"List " + number + "\" sheetId=\"" + number + "\" q:id=\"rId" + number + "\"/>";
    related += "<Relationship Id=\"rId" + number + "\" Target=\"worksheets/sheet" + number + ".xml\"/>";
    out.emplace_back("xl/worksheets/sheet" + number + ".xml", sheets[i]);
  }
  out.emplace_back("xl/workbook.xml", book + "</sheets></workbook>");
  out.emplace_back("xl/_rels/workbook.xml.rels", related + "</Relationships>");
  return out;
}

inline std::string workbook(const std::vector<std::vector<std::vector<std::string>>>& sheets) {
  std::vector<std::string> xml;
  for (const auto& rows : sheets) xml.push_back(sheet_xml(rows));
  return zipped(workbook_parts(xml));
}

}  // namespace mash::local_authority
