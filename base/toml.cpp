// SPDX-License-Identifier: Apache-2.0
// The one translation unit that includes toml++ (3.3.0). It checks itself by assertions: under NDEBUG they vanish and
// leave undefined behaviour, otherwise they abort on some bad input. So here NDEBUG is undone and an assertion throws.
#undef NDEBUG
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ASSERT(expr) (static_cast<bool>(expr) ? void(0) : throw ::mash::toml::library_fault())
#define TOML_MAX_NESTED_VALUES 32

namespace mash::toml {
struct library_fault {};
}  // namespace mash::toml

#include "base/toml.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <cstdio>

#include "base/toml_shape.hpp"

namespace mash::toml {
namespace {

constexpr std::int64_t INTEGER_MAX = (std::int64_t{1} << 53) - 1;

std::string to_text(const ::toml::date& date) {
  char out[32];
  std::snprintf(out, sizeof(out), "%04u-%02u-%02u", static_cast<unsigned>(date.year), static_cast<unsigned>(date.month),
                static_cast<unsigned>(date.day));
  return out;
}

std::string to_text(const ::toml::time& time) {
  char out[48];
  const int length = std::snprintf(out, sizeof(out), "%02u:%02u:%02u.%09u", static_cast<unsigned>(time.hour),
                                   static_cast<unsigned>(time.minute), static_cast<unsigned>(time.second),
                                   static_cast<unsigned>(time.nanosecond));
  std::string text(out, static_cast<std::size_t>(length));
  text.erase(text.find_last_not_of('0') + 1);  // only digits of the fraction: it ends in nine of them
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string to_text(const ::toml::date_time& at) {
  std::string text = to_text(at.date) + "T" + to_text(at.time);
  if (!at.offset) return text;
  const int minutes = at.offset->minutes;
  if (minutes == 0) return text + "Z";
  char out[24];
  std::snprintf(out, sizeof(out), "%c%02d:%02d", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                std::abs(minutes) % 60);
  return text + out;
}

std::unexpected<error> refuse(std::size_t line, const std::string& why) {
  return fail(errc::invalid, "line " + std::to_string(line) + ": " + why);
}

// Long quotations of the file are cut: a member may hold a telephone number or worse.
std::string without_quotations(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('\'');
    out.append(text.substr(0, open));
    if (open == std::string_view::npos) break;
    const auto close = text.find('\'', open + 1);
    const std::string_view quoted = text.substr(open + 1, close == std::string_view::npos ? close : close - open - 1);
    out.append("'").append(quoted.size() > 5 ? "..." : quoted).append("'");
    text.remove_prefix(close == std::string_view::npos ? text.size() : close + 1);
  }
  for (char& letter : out)
    if (static_cast<unsigned char>(letter) < 0x20) letter = ' ';
  return out;
}

class converter {
 public:
  explicit converter(document& into) : into_(into) {}

  result<json::value> convert(const ::toml::node& node, const std::string& pointer, std::size_t line,
                              std::size_t depth) {
    if (depth > DEPTH_MAX) return refuse(line, "the file is nested too deeply");
    into_.lines.emplace(pointer, static_cast<int>(line));
    if (const auto* found = node.as_table()) return convert_table(*found, pointer, depth);
    if (const auto* found = node.as_array()) return convert_array(*found, pointer, line, depth);
    return convert_leaf(node, line);
  }

 private:
  result<json::value> convert_table(const ::toml::table& table, const std::string& pointer, std::size_t depth) {
    json::object out;
    out.reserve(table.size());
    for (const auto& [key, child] : table) {
      const std::size_t line = key.source().begin.line;
      if (!is_plain(key.str())) return refuse(line, "a name holds a control character");
      MASH_TRY(value, convert(child, json::join_pointer(pointer, key.str()), line, depth + 1));
      out.emplace(key.str(), std::move(*value));
    }
    return json::value(std::move(out));
  }

  result<json::value> convert_array(const ::toml::array& array, const std::string& pointer, std::size_t line,
                                    std::size_t depth) {
    json::array out;
    out.reserve(array.size());
    for (const auto& child : array) {
      const std::size_t own = child.source().begin.line;
      const std::string at = json::join_pointer(pointer, std::to_string(out.size()));
      MASH_TRY(value, convert(child, at, own == 0 ? line : own, depth + 1));
      out.push_back(std::move(*value));
    }
    return json::value(std::move(out));
  }

  static result<json::value> convert_leaf(const ::toml::node& node, std::size_t line) {
    if (const auto* found = node.as_string()) {
      if (is_plain(found->get())) return json::value(std::string_view(found->get()));
      return refuse(line, "a text holds a control character");
    }
    if (const auto* found = node.as_integer()) {
      if (found->get() >= -INTEGER_MAX && found->get() <= INTEGER_MAX) return json::value(found->get());
      return refuse(line, "a number is out of range");
    }
    if (const auto* found = node.as_boolean()) return json::value(found->get());
    if (const auto* found = node.as_date()) return json::value(to_text(found->get()));
    if (const auto* found = node.as_time()) return json::value(to_text(found->get()));
    if (const auto* found = node.as_date_time()) return json::value(to_text(found->get()));
    return refuse(line, "fractions are not accepted; write a whole number of a smaller unit");
  }

  static bool is_plain(std::string_view text) {
    for (const char letter : text) {
      const auto byte = static_cast<unsigned char>(letter);
      if ((byte < 0x20 && letter != '\n' && letter != '\t' && letter != '\r') || byte == 0x7f) return false;
    }
    return true;
  }

  document& into_;
};

}  // namespace

int document::line_of(std::string_view pointer) const {
  while (true) {
    if (const auto found = lines.find(pointer); found != lines.end()) return found->second;
    const auto slash = pointer.rfind('/');
    if (slash == std::string_view::npos) return 1;
    pointer = pointer.substr(0, slash);
  }
}

result<document> parse(std::string_view text) {
  MASH_TRY(shaped, check_shape(text));
  try {
    const ::toml::table parsed = ::toml::parse(text);
    document made;
    MASH_TRY(root, converter(made).convert(parsed, "", 1, 1));
    made.root = std::move(*root);
    return made;
  } catch (const ::toml::parse_error& wrong) {
    const auto& at = wrong.source().begin;
    return refuse(at.line, "column " + std::to_string(at.column) + ": " + without_quotations(wrong.description()));
  } catch (const library_fault&) {
    return fail(errc::invalid, "the file is not TOML, in a way that the reader cannot point at");
  } catch (const std::exception&) {
    return fail(errc::invalid, "the file cannot be read as TOML");
  }
}

result<document> read_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a fifo must not hold up a reload
  if (file < 0) return fail(errc::io, "cannot open the file " + path);
  struct stat status{};
  std::string text;
  bool good = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  const bool large = good && std::cmp_greater(status.st_size, BYTES_MAX);
  if (good && !large) {
    text.resize(static_cast<std::size_t>(status.st_size));
    good = ::read(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  }
  ::close(file);
  if (large) return fail(errc::too_large, path + ": the file is larger than 1 MiB");
  if (!good) return fail(errc::io, "cannot read the file " + path);
  auto parsed = parse(text);
  if (!parsed) return fail(parsed.error().code, path + ": " + parsed.error().detail);
  return parsed;
}

std::string describe(const std::string& path, const document& file, const std::vector<json::fault>& faults) {
  std::string out;
  for (const auto& [pointer, code, detail] : faults) {
    const std::string_view where = std::string_view(pointer).substr(pointer.starts_with('/') ? 1 : 0);
    if (!out.empty()) out.push_back('\n');
    out.append(path).append(":").append(std::to_string(file.line_of(pointer))).append(": ");
    if (!where.empty()) out.append(where).append(": ");
    out.append(code).append(": ").append(detail);
  }
  return out;
}

}  // namespace mash::toml
