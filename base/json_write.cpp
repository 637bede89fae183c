// SPDX-License-Identifier: Apache-2.0
// The writer of JSON: canonical text, which is what is signed, digested and kept.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

#include "base/json.hpp"

namespace mash::json {
namespace {

using boost::json::key_value_pair;

// The second character of a two-character escape, 'u' for the long form, 0 for a character that stands for itself.
constexpr std::array<char, 256> make_escapes() {
  std::array<char, 256> out{};
  for (std::size_t c = 0; c < 0x20; ++c) out[c] = 'u';
  out['\b'] = 'b';
  out['\t'] = 't';
  out['\n'] = 'n';
  out['\f'] = 'f';
  out['\r'] = 'r';
  out['"'] = '"';
  out['\\'] = '\\';
  return out;
}
constexpr std::array<char, 256> ESCAPES = make_escapes();

// How much of the text stands for itself, eight characters at a time. A byte of `odd` has its high bit set where one of
// them may need an escape; what is marked beyond the first is not exact, and is not asked for.
std::size_t length_of_plain(std::string_view text) {
  constexpr std::uint64_t ONES = 0x0101010101010101, HIGH = 0x8080808080808080;
  const auto zeros = [](std::uint64_t bytes) { return (bytes - ONES) & ~bytes & HIGH; };
  std::size_t at = 0;
  for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    const std::uint64_t control = (eight - ONES * 0x20) & ~eight & HIGH;
    const std::uint64_t odd = control | zeros(eight ^ ONES * '"') | zeros(eight ^ ONES * '\\');
    if (odd != 0) break;
  }
  while (at < text.size() && ESCAPES[static_cast<unsigned char>(text[at])] == 0) ++at;
  return at;
}

// Where a text is put together. Each thread has one and writes every document into it, so that the memory it grows in
// is in the processor's cache and only the finished text takes memory of its own.
class draft {
 public:
  // At least so much may be written from here on; `wrote` says how far it was.
  char* room(std::size_t bytes) {
    if (bytes_ == nullptr || size_ - used_ < bytes) grow(bytes);
    return bytes_.get() + used_;
  }
  void wrote(const char* end) noexcept { used_ = static_cast<std::size_t>(end - bytes_.get()); }
  void put(char c) {
    *room(1) = c;
    ++used_;
  }
  void put(std::string_view text) {
    std::ranges::copy(text, room(text.size()));
    used_ += text.size();
  }
  [[nodiscard]] std::string_view text() const noexcept { return {bytes_.get(), used_}; }

  // Empties it at its end, also where memory ran out in the middle of a text.
  class emptied {
   public:
    explicit emptied(draft& of) noexcept : of_(of) {}
    ~emptied() {
      of_.used_ = 0;
      if (of_.size_ > KEPT_MAX) of_ = draft();
    }
    emptied(const emptied&) = delete;
    emptied& operator=(const emptied&) = delete;

   private:
    draft& of_;
  };

 private:
  static constexpr std::size_t FIRST = std::size_t{64} * 1024, KEPT_MAX = std::size_t{1024} * 1024;

  void grow(std::size_t bytes) {
    const std::size_t larger = std::max({FIRST, size_ * 2, used_ + bytes});
    auto moved = std::make_unique_for_overwrite<char[]>(larger);
    std::copy_n(bytes_.get(), used_, moved.get());
    bytes_ = std::move(moved);
    size_ = larger;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0, used_ = 0;
};

// Text of which every few characters may need an escape: so much of it at a time as has room for that.
void write_escaped(draft& out, std::string_view text) {
  static constexpr char DIGITS[] = "0123456789abcdef";
  constexpr std::size_t AT_ONCE = 1024, ESCAPE_MAX = 6;
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), AT_ONCE))) {
    char* at = out.room(ESCAPE_MAX * AT_ONCE);
    for (const char c : text.substr(0, AT_ONCE)) {
      const char escape = ESCAPES[static_cast<unsigned char>(c)];
      if (escape == 0) {
        *at++ = c;
        continue;
      }
      *at++ = '\\';
      *at++ = escape;
      if (escape != 'u') continue;
      *at++ = '0';
      *at++ = '0';
      *at++ = DIGITS[static_cast<unsigned char>(c) >> 4];
      *at++ = DIGITS[static_cast<unsigned char>(c) & 15];
    }
    out.wrote(at);
  }
}

void write(draft& out, std::string_view text) {
  const std::size_t plain = length_of_plain(text);
  char* at = out.room(plain + 2);
  *at++ = '"';
  at = std::copy_n(text.begin(), plain, at);
  if (plain == text.size()) {
    *at++ = '"';
    return out.wrote(at);
  }
  out.wrote(at);
  write_escaped(out, text.substr(plain));
  out.put('"');
}

template <class Integer>
void write_integer(draft& out, Integer number) {
  constexpr std::size_t DIGITS_MAX = 24;
  char* at = out.room(DIGITS_MAX);
  out.wrote(std::to_chars(at, at + DIGITS_MAX, number).ptr);
}

// A member, and the first letters of its name as a number that is ordered as they are: few names need more to be told
// apart, and names are most of what a document is compared for.
struct named {
  std::uint64_t begins;
  const key_value_pair* member;

  named() = default;
  explicit named(const key_value_pair& of) : begins(0), member(&of) {
    const std::string_view name = of.key();
    for (std::size_t i = 0; i < sizeof begins; ++i)
      begins = begins << 8 | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0U);
  }
  bool operator<(const named& other) const {
    if (begins != other.begins) return begins < other.begins;
    return std::string_view(member->key()) < std::string_view(other.member->key());
  }
};

void write(draft& out, const object& members);

void write(draft& out, const value& document) {
  switch (document.kind()) {
    case boost::json::kind::null:
      out.put("null");
      break;
    case boost::json::kind::bool_:
      out.put(document.get_bool() ? "true" : "false");
      break;
    case boost::json::kind::int64:
      write_integer(out, document.get_int64());
      break;
    case boost::json::kind::uint64:
      write_integer(out, document.get_uint64());
      break;
    case boost::json::kind::double_:
      assertion_failed("a fraction has no canonical form", __FILE__, __LINE__);
    case boost::json::kind::string:
      write(out, std::string_view(document.get_string()));
      break;
    case boost::json::kind::array: {
      out.put('[');
      bool first = true;
      for (const auto& item : document.get_array()) {
        if (!std::exchange(first, false)) out.put(',');
        write(out, item);
      }
      out.put(']');
      break;
    }
    case boost::json::kind::object:
      write(out, document.get_object());
      break;
  }
}

void write(draft& out, const object& members) {
  std::array<named, 32> few;
  std::vector<named> many(members.size() > few.size() ? members.size() : 0);
  const std::span sorted(many.empty() ? few.data() : many.data(), members.size());
  std::ranges::transform(members, sorted.begin(), [](const auto& member) { return named(member); });
  // Our names are ASCII, where UTF-16 order (RFC 8785) and byte order agree.
  std::sort(sorted.begin(), sorted.end());
  out.put('{');
  bool first = true;
  for (const named& one : sorted) {
    if (!std::exchange(first, false)) out.put(',');
    write(out, std::string_view(one.member->key()));
    out.put(':');
    write(out, one.member->value());
  }
  out.put('}');
}

thread_local draft draft_of_thread;

// Writes `what`, and hands the text to `take`.
template <class What, class Take>
auto written(const What& what, Take take) {
  const draft::emptied afterwards(draft_of_thread);
  write(draft_of_thread, what);
  return take(draft_of_thread.text());
}

constexpr auto AS_STRING = [](std::string_view text) { return std::string(text); };

}  // namespace

std::string canonical(const value& document) { return written(document, AS_STRING); }
std::string canonical(const object& document) { return written(document, AS_STRING); }

void append_canonical(std::string& out, const value& document) {
  written(document, [&](std::string_view text) { out.append(text); });
}
void append_canonical(std::string& out, const object& document) {
  written(document, [&](std::string_view text) { out.append(text); });
}
void append_canonical(std::string& out, std::string_view text) {
  written(text, [&](std::string_view quoted) { out.append(quoted); });
}

}  // namespace mash::json
