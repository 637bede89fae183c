// SPDX-License-Identifier: Apache-2.0
// A small, safe view of somebody else's XML through libxml2: no network, no document type, so no entities and no
// expansion; elements by local name, whatever their namespace.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/findings/findings.hpp"
#include "base/errors.hpp"

// libxml2's own names for its types.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
struct _xmlDoc;
// NOLINTNEXTLINE(bugprone-reserved-identifier)
struct _xmlNode;

namespace mash::xml {

class node {
 public:
  explicit node(const _xmlNode* raw = nullptr) : raw_(raw) {}

  [[nodiscard]] explicit operator bool() const { return raw_ != nullptr; }
  [[nodiscard]] std::string_view name() const;            // local name
  [[nodiscard]] std::size_t line() const;                 // in the file, from 1; 0 for none
  [[nodiscard]] node child(std::string_view name) const;  // the first, or none
  [[nodiscard]] std::vector<node> children(std::string_view name) const;
  [[nodiscard]] std::string text() const;  // its own text without outer white space, at most 4,000 bytes
  // Text of the first child of one of these names that has any: dialects differ in names, not in sense.
  [[nodiscard]] std::string text(std::initializer_list<std::string_view> names) const;

 private:
  const _xmlNode* raw_;
};

class document {
 public:
  // `invalid`: not well-formed, not UTF-8, or with a document type. Over `bytes_max`: `too_large`. Errors name a line,
  // never content.
  // What is wrong goes to `found` as well.
  [[nodiscard]] static result<document> parse(std::string_view bytes, std::size_t bytes_max, findings::in_file& found);
  [[nodiscard]] node root() const;

 private:
  struct free_document {
    void operator()(_xmlDoc* raw) const noexcept;
  };
  explicit document(_xmlDoc* raw) : raw_(raw) {}
  std::unique_ptr<_xmlDoc, free_document> raw_;
};

}  // namespace mash::xml
