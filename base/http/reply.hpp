// SPDX-License-Identifier: Apache-2.0
// How a response looks on the wire: status line, the headers this server always sends, framing. Pure text.
#pragma once

#include <string>

#include "base/http/gate.hpp"
#include "base/http/message.hpp"

namespace mash::http {

// "Not Found" for 404; empty for a status we never send (the phrase means nothing, RFC 9112 section 4).
[[nodiscard]] std::string_view reason_phrase(unsigned status);

struct reply_framing {
  bool chunked = false;  // a stream of unknown length; otherwise Content-Length of `body`
  bool close = false;    // announce that the connection ends after this response
  bool secure = true;    // over TLS: Strict-Transport-Security may only be sent there (RFC 6797 section 7.2)
};

// Appends the head including its empty line. False, with `out` as before, if the handler gave a header that would break
// the message: a line end inside, a framing field. That is a mistake of ours, answered with 500.
[[nodiscard]] bool append_head(std::string& out, const response& of, const reply_framing& framing);

// One piece of a stream (RFC 9112 section 7.1); never empty, for an empty chunk is the end.
void append_chunk(std::string& out, std::string_view piece);
inline constexpr std::string_view LAST_CHUNK = "0\r\n\r\n";

// The refusals of the connection itself, beside those of the gate.
inline constexpr refusal REQUEST_TIMED_OUT{408, "request_timed_out", "the request did not arrive in time"};
inline constexpr refusal HANDLER_TIMED_OUT{503, "unavailable", "the answer could not be made in time; try again later"};
inline constexpr refusal OVERLOADED{503, "overloaded", "too many connections use this certificate; close some"};
inline constexpr refusal BROKEN{500, "internal", "the server made a mistake; its operators have been told"};

// As problem details; a 503 says when to come back.
[[nodiscard]] response to_response(const refusal& why);

}  // namespace mash::http
