// SPDX-License-Identifier: Apache-2.0
#include "base/json_text.hpp"

#include <algorithm>

namespace mash::json {
namespace {

bool is_plain(char c) noexcept { return c >= 0x20 && c != '"' && c != '\\'; }  // and ASCII: bytes above are negative
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Walks over a text from its beginning. Each function passes over one thing and says whether it was there in its one
// canonical spelling; none reads beyond the end, whatever the text.
class walk {
 public:
  explicit walk(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }

  bool pass(char wanted) {
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  // With `members`: they are told there.
  bool object(std::vector<member_text>* members = nullptr) {
    if (!pass('{')) return false;
    if (pass('}')) return true;
    std::string_view before;
    for (bool first = true;; first = false) {
      const std::size_t from = at_;
      std::string_view name;
      if (!plain_name(name) || (!first && name <= before)) return false;
      if (!pass(':') || !value()) return false;
      if (members != nullptr) members->push_back({name, text_.substr(from, at_ - from)});
      before = name;
      if (pass('}')) return true;
      if (!pass(',')) return false;
    }
  }

 private:
  bool value() {
    if (at_ == text_.size()) return false;
    switch (text_[at_]) {
      case '{':
        return object();
      case '[':
        return array();
      case '"':
        return text();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return integer();
    }
  }

  bool array() {
    ++at_;
    if (pass(']')) return true;
    for (;;) {
      if (!value()) return false;
      if (pass(']')) return true;
      if (!pass(',')) return false;
    }
  }

  bool word(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  bool integer() {
    const bool negative = pass('-');
    const std::size_t from = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    if (at_ == from) return false;
    return text_[from] != '0' || (at_ == from + 1 && !negative);
  }

  bool plain_name(std::string_view& name) {
    if (!pass('"')) return false;
    const std::size_t from = at_;
    while (at_ < text_.size() && is_plain(text_[at_])) ++at_;
    name = text_.substr(from, at_ - from);
    return pass('"');
  }

  bool text() {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (c == '\\' && !escape()) return false;
    }
    return false;
  }

  // RFC 8785: the short form where there is one; \u00xx, in lower case, for the other control characters only.
  bool escape() {
    if (at_ == text_.size()) return false;
    const char c = text_[at_++];
    if (c != 'u') return std::string_view("\"\\bfnrt").contains(c);
    const std::string_view digits = text_.substr(at_, 4);
    if (digits.size() != 4 || !digits.starts_with("00") || (digits[2] != '0' && digits[2] != '1')) return false;
    at_ += 4;
    const char low = digits[3];
    if (digits[2] == '1') return is_digit(low) || (low >= 'a' && low <= 'f');
    return (low >= '0' && low <= '7') || low == 'b' || low == 'e' || low == 'f';  // 8, 9, a, c, d are \b \t \n \f \r
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

result<std::vector<member_text>> canonical_members(std::string_view text) {
  std::vector<member_text> members;
  members.reserve(32);
  walk over(text);
  if (!over.object(&members) || !over.at_end()) return fail(errc::invalid, "the text is not canonical JSON");
  return members;
}

}  // namespace mash::json
