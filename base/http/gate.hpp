// SPDX-License-Identifier: Apache-2.0
// The gate every request head passes before the parser's answer is believed. Pure: raw bytes in, one verdict out.
//
// Two readers of one byte stream that disagree about where a message ends let one person's bytes become another
// person's request (request smuggling, RFC 9112 section 11.2). Beast 1.81 mis-frames several Transfer-Encoding forms
// and takes duplicate lengths, folded lines and two Hosts, so this gate accepts one small language and nothing else:
//
//   - HTTP/1.1, origin form, CRLF line ends, printable ASCII, upper-case method from a closed list;
//   - no Transfer-Encoding at all: a body is framed by exactly one Content-Length in canonical decimal digits;
//   - POST, PUT and PATCH must carry it, other methods may not have a body;
//   - exactly one Host; no folded line; no field that would change the meaning if given twice, twice.
//
// Refusing absolute form, leading empty lines and Transfer-Encoding departs from what RFC 9112 asks of a general server
// (sections 3.2.2, 2.2, 7.1) on purpose: our callers are known.
#pragma once

#include <cstddef>
#include <expected>
#include <string_view>

namespace mash::http {

struct gate_limits {
  std::size_t header_bytes_max = std::size_t{8} * 1024;  // request line, fields and the empty line
  std::size_t header_fields_max = 64;
  std::size_t body_bytes_max = std::size_t{64} * 1024;
};

// Why a request goes no further. The texts are constants: nothing the sender wrote is repeated.
struct refusal {
  unsigned status;
  std::string_view word;      // of the problem type
  std::string_view sentence;  // for the person who runs the client
};

struct passage {
  std::size_t body_bytes = 0;
  bool close = false;             // the sender wants the connection closed afterwards
  bool expects_continue = false;  // the sender waits for 100 before it sends the body
};

// `head` is the whole head including its empty line, as found by `head_scanner`.
[[nodiscard]] std::expected<passage, refusal> gate(std::string_view head, const gate_limits& limits);

// Finds the end of the head as bytes arrive and refuses at the first byte that cannot be mended: a bare LF, too many
// bytes. Every byte is looked at once, however slowly they come.
class head_scanner {
 public:
  // `received` grows from call to call. The head's size once it is whole; zero while more is needed.
  [[nodiscard]] std::expected<std::size_t, refusal> scan(std::string_view received, const gate_limits& limits);

 private:
  std::size_t looked_ = 0;
  std::size_t line_ = 0;  // where the current line begins
};

}  // namespace mash::http
