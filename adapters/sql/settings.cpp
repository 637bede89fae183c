// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/settings.hpp"

#include <algorithm>

#include "base/crypto.hpp"

namespace mash::sql {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

// ODBC's own quoting: a value in braces, in which a closing brace is doubled.
std::string in_braces(std::string_view value) {
  std::string out = "{";
  for (const char c : value) out.append(c == '}' ? "}}" : std::string(1, c));
  return out + "}";
}

// A database whose machine is gone says no more, and no statement's time-out comes from it: TCP finds out, in half a
// minute (libpq's own default is the system's two hours).
constexpr const char* KEEP_ALIVE =
    " keepalives_idle=15 keepalives_interval=5 keepalives_count=3 tcp_user_timeout=30000";

}  // namespace

settings read_settings(json::reader& in) {
  settings out;
  out.odbc = in.text("odbc", 2000);
  out.password_file = in.if_text("password_file", 1000).value_or("");
  out.statement_timeout =
      std::chrono::seconds(in.if_integer("statement_timeout_seconds", 1, 300).value_or(out.statement_timeout.count()));
  out.session_statements = in.if_texts("session_statements", 20, 1000);
  return out;
}

bool names_driver(const std::string& connection_string, std::string_view beginning) {
  const std::string words = lower(connection_string);
  return words.contains("driver=" + std::string(beginning)) || words.contains("driver={" + std::string(beginning));
}

result<std::string> connection_string(const settings& how) {
  std::string out = how.odbc;
  while (out.ends_with(';') || out.ends_with(' ')) out.pop_back();
  const std::string seconds = std::to_string(how.statement_timeout.count());
  if (names_driver(out, "sqlite"))
    out += ";NoCreat=1;Timeout=" + std::to_string(std::chrono::milliseconds(how.statement_timeout).count());
  if (names_driver(out, "postgres") && !lower(out).contains("pqopt="))
    out += ";Pqopt={connect_timeout=" + seconds + KEEP_ALIVE + "}";
  if (how.password_file.empty()) return out;
  MASH_TRY(secret, read_secret_file(how.password_file));
  return out + ";PWD=" + in_braces(std::string_view(*secret).substr(0, secret->find_first_of("\r\n")));
}

}  // namespace mash::sql
