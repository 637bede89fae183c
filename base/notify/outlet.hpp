// SPDX-License-Identifier: Apache-2.0
// Ways out of the program for notices: e-mail through a relay, a webhook, a command of the administrator's own. Each
// delivers one notice at a time on a thread of its own, within its deadline, or says why not; who tries again and when
// is the notifier's business.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/notify/notice.hpp"

namespace mash::notify {

class outlet {
 public:
  virtual ~outlet() = default;
  // `id` of the notice goes with it, so that a receiver that got it twice can tell. The error names no address.
  [[nodiscard]] virtual result<void> deliver(const notice& one) = 0;
};

struct mail_terms {
  std::string relay;   // smtp://host:port (STARTTLS demanded unless `plain`) or smtps://host:port
  bool plain = false;  // without TLS: for a relay on this machine
  std::string from;
  std::vector<std::string> to;
  std::string user = {}, password = {};  // both empty: the relay asks for none
  std::string ca_file = {};              // empty: the machine's own
  std::chrono::milliseconds deadline{30000};
};
// SMTP (RFC 5321, 5322); the message is plain text, ASCII.
[[nodiscard]] std::unique_ptr<outlet> make_mail(mail_terms terms);
// The message as it is sent, CRLF at the ends of lines. `sent`: the time in its head.
[[nodiscard]] std::string mail_message(const mail_terms& terms, const notice& one, instant sent);

struct webhook_terms {
  std::string url;           // https://...; http:// only on this machine
  std::string bearer = {};   // may be empty: RFC 6750
  std::string ca_file = {};  // empty: the machine's own
  std::chrono::milliseconds deadline{15000};
};
// POST with the notice as JSON and its id as Idempotency-Key; any 2xx is delivered. No redirect is followed.
[[nodiscard]] std::unique_ptr<outlet> make_webhook(webhook_terms terms);

struct command_terms {
  std::vector<std::string> command;  // the program's full path first; no shell
  std::chrono::milliseconds deadline{30000};
};
// The notice as one line of JSON on standard input; exit status 0 is delivered. At the deadline it is ended.
[[nodiscard]] std::unique_ptr<outlet> make_command(command_terms terms);

}  // namespace mash::notify
