// SPDX-License-Identifier: Apache-2.0
#include "base/toml_shape.hpp"

#include <cstdint>
#include <utility>

#include "base/encoding.hpp"

namespace mash::toml {
namespace {

constexpr std::size_t DOTS_PER_LINE_MAX = 64;  // each dot of a key is a level of nesting
constexpr std::size_t NAMES_MAX = 50'000;      // dots, brackets and equals signs: the library searches lists of them

constexpr bool is_triple(std::string_view text, std::size_t at, char quote) {
  return at + 2 < text.size() && text[at] == quote && text[at + 1] == quote && text[at + 2] == quote;
}

// C1 controls, other line ends, and the marks that reorder text on a screen: a signed agreement must read as it
// decides.
bool hides(std::string_view text, std::size_t at) {
  const bytes_view bytes = as_bytes(text.substr(at, 3));
  if (bytes.size() >= 2 && bytes[0] == 0xc2 && bytes[1] >= 0x80 && bytes[1] <= 0x9f) return true;
  if (bytes.size() < 3 || bytes[0] != 0xe2) return false;
  if (bytes[1] == 0x80) return (bytes[2] >= 0xa8 && bytes[2] <= 0xae) || bytes[2] == 0x8e || bytes[2] == 0x8f;
  return bytes[1] == 0x81 && bytes[2] >= 0xa6 && bytes[2] <= 0xa9;
}

// Follows strings and comments exactly as far as the library does: up to the first error both see the same structure.
class scanner {
 public:
  explicit scanner(std::string_view text) : text_(text) {}

  result<void> run() {
    while (at_ < text_.size()) {
      if (const char* fault = character()) return refuse(fault);
      if (const char* fault = mode_ == mode::structure ? structure() : inside()) return refuse(fault);
    }
    return {};
  }

 private:
  enum class mode : std::uint8_t { structure, comment, basic, literal, long_basic, long_literal };

  [[nodiscard]] std::unexpected<error> refuse(std::string_view fault) const {
    return fail(errc::invalid, "line " + std::to_string(line_) + ": " + std::string(fault));
  }

  const char* character() {
    const auto byte = static_cast<unsigned char>(text_[at_]);
    const bool line_end = byte == '\n' || (byte == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
    if ((byte < 0x20 && byte != '\t' && !line_end) || byte == 0x7f || (byte >= 0x80 && hides(text_, at_)))
      return "a control character stands in the file";
    if (byte != '\n') return nullptr;
    ++line_;
    dots_ = 0;
    if (mode_ != mode::long_basic && mode_ != mode::long_literal) mode_ = mode::structure;
    return nullptr;
  }

  const char* structure() {
    const char here = text_[at_];
    if (here == '"' || here == '\'') {
      open_string(here);
      return nullptr;
    }
    ++at_;
    if (here == '#') mode_ = mode::comment;
    if (here == '[' || here == '{') ++depth_;
    if ((here == ']' || here == '}') && depth_ > 0) --depth_;
    if (here == '.') ++dots_;
    if (here == '.' || here == '=' || here == '[' || here == '{') ++names_;
    if (depth_ > DEPTH_MAX || dots_ > DOTS_PER_LINE_MAX) return "the file is nested too deeply";
    if (names_ > NAMES_MAX) return "the file has too many members";
    // The library reads back past its buffer for a date followed by many of them; nobody needs two in a row.
    if (here == '_' && at_ < text_.size() && text_[at_] == '_') return "two underscores in a row are not accepted";
    return nullptr;
  }

  void open_string(char quote) {
    const bool is_long = is_triple(text_, at_, quote);
    at_ += is_long ? 3 : 1;
    escaped_ = false;
    if (quote == '"') mode_ = is_long ? mode::long_basic : mode::basic;
    if (quote == '\'') mode_ = is_long ? mode::long_literal : mode::literal;
  }

  const char* inside() {
    const char here = text_[at_];
    const bool escapes = mode_ == mode::basic || mode_ == mode::long_basic;
    const char quote = escapes ? '"' : '\'';
    if (mode_ == mode::comment || here != quote) {
      // What follows a backslash is no end of the string, but it is looked at as a character all the same.
      escaped_ = mode_ != mode::comment && escapes && here == '\\' && !escaped_;
      ++at_;
      return nullptr;
    }
    close_string(quote);
    return nullptr;
  }

  void close_string(char quote) {
    const bool is_long = mode_ == mode::long_basic || mode_ == mode::long_literal;
    const bool ends = !std::exchange(escaped_, false) && (!is_long || is_triple(text_, at_, quote));
    at_ += ends && is_long ? 3 : 1;
    if (!ends) return;
    mode_ = mode::structure;
    // Up to two quotes may stand before the three that end a long string: """a""""" is a"".
    for (int more = 0; is_long && more < 2 && at_ < text_.size() && text_[at_] == quote; ++more) ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  mode mode_ = mode::structure;
  bool escaped_ = false;  // the character before was a backslash that counts
  std::size_t line_ = 1;
  std::size_t dots_ = 0;  // on this line
  std::size_t depth_ = 0;
  std::size_t names_ = 0;
};

}  // namespace

result<void> check_shape(std::string_view text) {
  if (text.size() > BYTES_MAX) return fail(errc::too_large, "the file is larger than 1 MiB");
  return scanner(text).run();
}

}  // namespace mash::toml
