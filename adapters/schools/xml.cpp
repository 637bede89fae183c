// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/xml.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <mutex>

#include "adapters/csv/csv.hpp"

namespace mash::xml {
namespace {

constexpr std::size_t TEXT_BYTES_MAX = 4000;

std::string_view as_view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view SPACE = " \t\r\n";
  const std::size_t first = text.find_first_not_of(SPACE);
  if (first == text.npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(SPACE) - first + 1));
}

// An attacker's document type would be parsed before we could look at it, so it is looked for first. Only UTF-8 (or
// ASCII) is accepted, where this search cannot be evaded by another encoding of the same letters.
bool may_hold_document_type(std::string_view bytes) {
  return bytes.find("<!DOCTYPE") != bytes.npos || bytes.find("<!ENTITY") != bytes.npos;
}

bool other_encoding(std::string_view bytes) {
  if (bytes.find('\0') != bytes.npos) return true;  // UTF-16 or UTF-32
  const std::string_view head = bytes.substr(0, bytes.find("?>"));
  if (head.find("<?xml") == head.npos || head.size() > 200) return false;
  const std::size_t at = head.find("encoding");
  if (at == head.npos) return false;
  std::string name;
  for (const char c : head.substr(at))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      name.push_back(c);
    else if (c >= 'A' && c <= 'Z')
      name.push_back(static_cast<char>(c - 'A' + 'a'));
  return !name.starts_with("encodingutf8") && !name.starts_with("encodingusascii");
}

}  // namespace

std::string_view node::name() const { return as_view(raw_->name); }

std::size_t node::line() const {
  return raw_ == nullptr ? 0 : static_cast<std::size_t>(std::max(0L, xmlGetLineNo(raw_)));
}

node node::child(std::string_view wanted) const {
  if (raw_ == nullptr) return node();
  for (const xmlNode* one = raw_->children; one != nullptr; one = one->next)
    if (one->type == XML_ELEMENT_NODE && as_view(one->name) == wanted) return node(one);
  return node();
}

std::vector<node> node::children(std::string_view wanted) const {
  std::vector<node> out;
  if (raw_ == nullptr) return out;
  for (const xmlNode* one = raw_->children; one != nullptr; one = one->next)
    if (one->type == XML_ELEMENT_NODE && as_view(one->name) == wanted) out.emplace_back(one);
  return out;
}

std::string node::text() const {
  std::string out;
  if (raw_ == nullptr) return out;
  for (const xmlNode* one = raw_->children; one != nullptr; one = one->next)
    if (one->type == XML_TEXT_NODE || one->type == XML_CDATA_SECTION_NODE) out += as_view(one->content);
  out = trimmed(out);
  return out.size() > TEXT_BYTES_MAX ? std::string() : out;  // no value of these formats is that long
}

std::string node::text(std::initializer_list<std::string_view> names) const {
  for (const std::string_view one : names)
    if (std::string found = child(one).text(); !found.empty()) return found;
  return {};
}

void document::free_document::operator()(_xmlDoc* raw) const noexcept { xmlFreeDoc(raw); }

node document::root() const { return node(xmlDocGetRootElement(raw_.get())); }

result<document> document::parse(std::string_view bytes, std::size_t bytes_max, findings::in_file& found) {
  using findings::rule;
  const auto refuse = [&](rule broken, std::size_t line, std::string why) {
    found.add(broken, line);
    return fail(broken == rule::too_large ? errc::too_large : errc::invalid, std::move(why));
  };
  static std::once_flag ONCE;
  std::call_once(ONCE, [] { xmlInitParser(); });
  if (bytes.size() > bytes_max) return refuse(rule::too_large, 0, "the XML file is larger than is read");
  if (other_encoding(bytes)) return refuse(rule::encoding, 1, "the XML file is not in UTF-8");
  if (may_hold_document_type(bytes))
    return refuse(rule::document_type, 0, "the XML file has a document type, which is refused");
  const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxt*)> context(xmlNewParserCtxt(), &xmlFreeParserCtxt);
  MASH_ASSERT(context != nullptr);
  constexpr int OPTIONS =
      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS | XML_PARSE_BIG_LINES;
  document out(
      xmlCtxtReadMemory(context.get(), bytes.data(), static_cast<int>(bytes.size()), nullptr, nullptr, OPTIONS));
  if (out.raw_ == nullptr || context->wellFormed == 0) {
    const auto line = static_cast<std::size_t>(std::max(1, context->lastError.line));
    const bool letters = !csv::line_is_utf8(bytes, line);
    return refuse(letters ? rule::encoding : rule::not_well_formed, line,
                  "the XML file is not well-formed at line " + std::to_string(line));
  }
  if (out.raw_->intSubset != nullptr)
    return refuse(rule::document_type, 0, "the XML file has a document type, which is refused");
  return out;
}

}  // namespace mash::xml
