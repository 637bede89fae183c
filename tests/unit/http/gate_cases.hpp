// SPDX-License-Identifier: Apache-2.0
// The table of requests that parsers are known to read in different ways, with what this server must say to each. It is
// run three times: against the gate alone, against the server over plain text, and against the server over TLS.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mash::http::test {

struct gate_case {
  std::string name;
  std::string bytes;
  unsigned status;  // 200: let through
};

inline void PrintTo(const gate_case& row, std::ostream* out) { *out << row.name; }

inline std::string fields(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "X-" + std::to_string(i) + ": 1\r\n";
  return text;
}

inline const std::vector<gate_case>& gate_cases() {
  static const std::string GET = "GET / HTTP/1.1\r\n";
  static const std::string POST = "POST / HTTP/1.1\r\n";
  static const std::string HOST = "Host: hub.example\r\n";
  static const std::string END = "\r\n";
  static const std::vector<gate_case> rows{
      // What must work.
      {"plain_get", GET + HOST + END, 200},
      {"get_with_query", "GET /v1/requests?state=open&agency=police HTTP/1.1\r\n" + HOST + END, 200},
      {"post_with_length", POST + HOST + "Content-Length: 5\r\n" + END + "hello", 200},
      {"post_without_content", POST + HOST + "Content-Length: 0\r\n" + END, 200},
      {"get_with_zero_length", GET + HOST + "Content-Length: 0\r\n" + END, 200},
      {"host_with_port", GET + "Host: [::1]:8443\r\n" + END, 200},
      {"names_in_any_case", GET + "hOsT: hub.example\r\n" + END, 200},
      {"value_with_tab", GET + HOST + "X-A: one\ttwo\r\n" + END, 200},
      {"empty_value", GET + HOST + "X-A:\r\n" + END, 200},
      {"delete_without_body", "DELETE /a HTTP/1.1\r\n" + HOST + END, 200},
      {"sixty_four_fields", GET + HOST + fields(63) + END, 200},

      // Two framings, or a framing that readers disagree about.
      {"chunked", POST + HOST + "Transfer-Encoding: chunked\r\n" + END + "0\r\n\r\n", 400},
      {"length_then_chunked", POST + HOST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + END + "0\r\n\r\n",
       400},
      {"chunked_then_length", POST + HOST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" + END + "0\r\n\r\n",
       400},
      {"xchunked", POST + HOST + "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n" + END + "hello", 400},
      {"identity", POST + HOST + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n" + END + "hello", 400},
      {"gzip_chunked", POST + HOST + "Transfer-Encoding: gzip, chunked\r\n" + END + "0\r\n\r\n", 400},
      {"chunked_twice_in_a_list", POST + HOST + "Transfer-Encoding: chunked, chunked\r\n" + END + "0\r\n\r\n", 400},
      {"two_transfer_encodings",
       POST + HOST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n" + END + "0\r\n\r\n", 400},
      {"chunked_with_long_extension",
       POST + HOST + "Transfer-Encoding: chunked\r\n" + END + "5;" + std::string(7000, 'x') + "\r\nhello\r\n0\r\n\r\n",
       400},
      {"transfer_encoding_on_a_get", GET + HOST + "Transfer-Encoding: chunked\r\n" + END + "0\r\n\r\n", 400},
      {"empty_transfer_encoding", POST + HOST + "Transfer-Encoding:\r\nContent-Length: 0\r\n" + END, 400},
      {"transfer_encoding_in_capitals", POST + HOST + "TRANSFER-ENCODING: chunked\r\n" + END + "0\r\n\r\n", 400},

      // Lengths.
      {"equal_lengths_twice", POST + HOST + "Content-Length: 5\r\nContent-Length: 5\r\n" + END + "hello", 400},
      {"different_lengths", POST + HOST + "Content-Length: 5\r\nContent-Length: 6\r\n" + END + "hello!", 400},
      {"list_of_lengths", POST + HOST + "Content-Length: 5, 5\r\n" + END + "hello", 400},
      {"length_with_plus", POST + HOST + "Content-Length: +5\r\n" + END + "hello", 400},
      {"length_with_minus", POST + HOST + "Content-Length: -5\r\n" + END + "hello", 400},
      {"length_in_hexadecimal", POST + HOST + "Content-Length: 0x5\r\n" + END + "hello", 400},
      {"length_with_leading_zero", POST + HOST + "Content-Length: 05\r\n" + END + "hello", 400},
      {"length_with_inner_space", POST + HOST + "Content-Length: 5 5\r\n" + END + "hello", 400},
      {"empty_length", POST + HOST + "Content-Length:\r\n" + END, 400},
      {"length_over_64_bits", POST + HOST + "Content-Length: 18446744073709551621\r\n" + END + "hello", 413},
      {"length_over_the_limit", POST + HOST + "Content-Length: 1048577\r\n" + END, 413},
      {"post_without_length", POST + HOST + END, 411},
      {"get_with_body", GET + HOST + "Content-Length: 5\r\n" + END + "hello", 400},
      {"delete_with_body", "DELETE /a HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n" + END + "hello", 400},

      // Lines.
      {"folded_line", GET + HOST + "X-A: one\r\n two\r\n" + END, 400},
      {"folded_line_with_tab", GET + HOST + "X-A: one\r\n\ttwo\r\n" + END, 400},
      {"folded_line_hiding_a_transfer_encoding",
       POST + HOST + "Content-Length: 5\r\nTransfer-Encoding:\r\n chunked\r\n" + END + "hello", 400},
      {"fold_before_the_first_field", "GET / HTTP/1.1\r\n Host: hub.example\r\n\r\n", 400},
      {"bare_line_feed", "GET / HTTP/1.1\nHost: hub.example\n\n", 400},
      {"bare_line_feed_in_a_field", GET + HOST + "X-A: one\nX-B: two\r\n" + END, 400},
      {"bare_carriage_return", GET + HOST + "X-A: one\rX-B: two\r\n" + END, 400},
      {"nul_byte", GET + HOST + std::string("X-A: on\0e\r\n", 11) + END, 400},
      {"byte_over_127_in_a_value", GET + HOST + "X-A: caf\xc3\xa9\r\n" + END, 400},
      {"space_before_colon", GET + HOST + "X-A : one\r\n" + END, 400},
      {"space_before_colon_of_transfer_encoding",
       POST + HOST + "Transfer-Encoding : chunked\r\nContent-Length: 5\r\n" + END + "hello", 400},
      {"no_colon", GET + HOST + "X-A\r\n" + END, 400},
      {"no_name", GET + HOST + ": one\r\n" + END, 400},
      {"leading_empty_line", "\r\n" + GET + HOST + END, 400},
      {"only_empty_lines", "\r\n\r\n", 400},

      // Who is asked, and for what.
      {"no_host", GET + END, 400},
      {"two_hosts", GET + HOST + "Host: other.example\r\n" + END, 400},
      {"equal_hosts", GET + HOST + HOST + END, 400},
      {"empty_host", GET + "Host:\r\n" + END, 400},
      {"host_with_a_path", GET + "Host: hub.example/v1\r\n" + END, 400},
      {"host_with_user", GET + "Host: a@hub.example\r\n" + END, 400},
      {"two_content_types", POST + HOST + "Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n" + END, 400},
      {"two_origins", GET + HOST + "Origin: https://a.example\r\nOrigin: https://b.example\r\n" + END, 400},
      {"absolute_form", "GET http://hub.example/ HTTP/1.1\r\n" + HOST + END, 400},
      {"authority_form", "GET hub.example:443 HTTP/1.1\r\n" + HOST + END, 400},
      {"asterisk_form", "OPTIONS * HTTP/1.1\r\n" + HOST + END, 400},
      {"two_slashes", "GET //other.example/ HTTP/1.1\r\n" + HOST + END, 400},
      {"byte_over_127_in_target", "GET /\x80 HTTP/1.1\r\n" + HOST + END, 400},
      {"space_in_target", "GET /a b HTTP/1.1\r\n" + HOST + END, 400},
      {"fragment_in_target", "GET /a#b HTTP/1.1\r\n" + HOST + END, 400},
      {"broken_percent", "GET /a%2 HTTP/1.1\r\n" + HOST + END, 400},
      {"percent_without_hexadecimal", "GET /a%zz HTTP/1.1\r\n" + HOST + END, 400},
      {"encoded_nul", "GET /a%00 HTTP/1.1\r\n" + HOST + END, 400},
      {"encoded_slash", "GET /a%2Fb HTTP/1.1\r\n" + HOST + END, 400},
      {"encoded_line_end_in_query", "GET /a?b=%0D%0A HTTP/1.1\r\n" + HOST + END, 400},
      {"dot_segments", "GET /a/../b HTTP/1.1\r\n" + HOST + END, 400},
      {"encoded_dot_segments", "GET /a/%2e%2e/b HTTP/1.1\r\n" + HOST + END, 400},
      {"lower_case_method", "get / HTTP/1.1\r\n" + HOST + END, 400},
      {"mixed_case_method", "Get / HTTP/1.1\r\n" + HOST + END, 400},
      {"unknown_method", "BREW / HTTP/1.1\r\n" + HOST + END, 501},
      {"trace", "TRACE / HTTP/1.1\r\n" + HOST + END, 501},
      {"connect", "CONNECT hub.example:443 HTTP/1.1\r\n" + HOST + END, 501},
      {"http_1_0", "GET / HTTP/1.0\r\n" + HOST + END, 505},
      {"http_1_0_with_transfer_encoding",
       "POST / HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n" + END + "0\r\n\r\n", 505},
      {"http_1_2", "GET / HTTP/1.2\r\n" + HOST + END, 505},
      {"http_2_0", "GET / HTTP/2.0\r\n" + HOST + END, 505},
      {"http_2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 501},
      {"lower_case_version", "GET / http/1.1\r\n" + HOST + END, 400},
      {"no_version", "GET /\r\n" + HOST + END, 400},
      {"two_spaces", "GET  / HTTP/1.1\r\n" + HOST + END, 400},
      {"tab_for_space", "GET\t/\tHTTP/1.1\r\n" + HOST + END, 400},
      {"other_expectation", POST + HOST + "Expect: a-miracle\r\nContent-Length: 0\r\n" + END, 417},

      // Sizes.
      {"sixty_five_fields", GET + HOST + fields(64) + END, 431},
      {"five_hundred_fields", GET + HOST + fields(500) + END, 431},
      {"header_over_8_kb", GET + HOST + "X-A: " + std::string(9000, 'a') + "\r\n" + END, 431},
      {"endless_target", "GET /" + std::string(20000, 'a'), 431},
  };
  return rows;
}

}  // namespace mash::http::test
