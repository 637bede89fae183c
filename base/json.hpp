// SPDX-License-Identifier: Apache-2.0
// The only reader and writer of JSON. Reading is strict: duplicate members, numbers outside +-(2^53-1), fractions
// (unless allowed), depth over 16 and invalid UTF-8 are refused. Writing is canonical: RFC 8785 for documents whose
// member names are [a-z0-9_]+ and whose numbers are integers, which ours are (docs/formats/canonical-json.md).
#pragma once

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/errors.hpp"

namespace mash::json {

using boost::json::array;
using boost::json::object;
using boost::json::storage_ptr;
using boost::json::value;

struct limits {
  std::size_t bytes_max = 64 * 1024;
  std::size_t depth_max = 16;
  bool fractions = false;  // only for other people's formats (FHIR); never in a document we digest
};

// Memory for a document that is made or read, and then dropped. Each thread has a room that the first scratch takes
// whole: used again and again it stays in the processor's cache. One made while that is taken has a smaller room of its
// own. What fits takes nothing from the heap, and dropping it costs nothing. It ends on the thread that made it, and
// nothing that outlives it may be moved or copied out of the document without a storage of its own.
class scratch {
 public:
  scratch() : scratch(take_room()) {}
  ~scratch();
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  [[nodiscard]] storage_ptr store() noexcept { return &memory_; }

 private:
  static std::span<unsigned char> take_room();
  explicit scratch(std::span<unsigned char> of_thread)
      : of_thread_(!of_thread.empty()),
        memory_(of_thread_ ? of_thread.data() : own_.data(), of_thread_ ? of_thread.size() : own_.size()) {}

  bool of_thread_;
  std::array<unsigned char, std::size_t{16} * 1024> own_;
  boost::json::monotonic_resource memory_;
};

[[nodiscard]] result<value> parse(std::string_view text, limits limit = {}, storage_ptr store = {});
[[nodiscard]] std::string canonical(const value& document);
[[nodiscard]] std::string canonical(const object& document);  // a value would be made of a copy
void append_canonical(std::string& out, const value& document);
void append_canonical(std::string& out, const object& document);
void append_canonical(std::string& out, std::string_view text);  // one text, with its quotation marks

// One thing wrong with a document, in the shape of problem details' `errors` members.
struct fault {
  std::string pointer;  // RFC 6901
  std::string code;     // stable word: required, unknown_member, wrong_type, unknown_word, too_long, ...
  std::string detail;   // a sentence for the person who wrote the document; never repeats their value
};

[[nodiscard]] std::string join_pointer(std::string_view parent, std::string_view token);

}  // namespace mash::json
