// SPDX-License-Identifier: Apache-2.0
// E-mail and webhooks through libcurl. Its own error texts may quote an address, so only its fixed sentence for the
// code is passed on.
#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <mutex>

#include "base/notify/outlet.hpp"

namespace mash::notify {
namespace {

constexpr const char* PROGRAM = "mash-hub";

struct handle_closer {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct list_freer {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using handle_ptr = std::unique_ptr<CURL, handle_closer>;
using list_ptr = std::unique_ptr<curl_slist, list_freer>;

handle_ptr open_handle() {
  static std::once_flag once;  // never undone: other threads may use the library until the process ends
  std::call_once(once, [] { MASH_ASSERT(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); });
  handle_ptr made(curl_easy_init());
  MASH_ASSERT(made != nullptr);
  return made;
}

template <class Value>
void set(const handle_ptr& handle, CURLoption option, Value value) {
  MASH_ASSERT(curl_easy_setopt(handle.get(), option, value) == CURLE_OK);
}

void append(list_ptr& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  MASH_ASSERT(longer != nullptr);
  (void)list.release();
  list.reset(longer);
}

std::size_t drop_reply(char*, std::size_t size, std::size_t count, void*) { return size * count; }

struct upload {
  std::string_view rest;
};
std::size_t read_upload(char* into, std::size_t size, std::size_t count, void* from) {
  std::string_view& rest = static_cast<upload*>(from)->rest;
  const std::size_t taken = std::min(size * count, rest.size());
  std::memcpy(into, rest.data(), taken);
  rest.remove_prefix(taken);
  return taken;
}

void set_common(const handle_ptr& handle, std::chrono::milliseconds deadline, const std::string& ca_file) {
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(deadline.count()));
  set(handle, CURLOPT_WRITEFUNCTION, drop_reply);
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(handle, CURLOPT_PROXY, "");  // no proxy that the environment names: the configuration says where notices go
  if (!ca_file.empty()) set(handle, CURLOPT_CAINFO, ca_file.c_str());
}

result<void> perform(const handle_ptr& handle) {
  const CURLcode code = curl_easy_perform(handle.get());
  if (code == CURLE_OK) return {};
  const errc as = code == CURLE_OPERATION_TIMEDOUT ? errc::timed_out : errc::unavailable;
  return fail(as, std::string(curl_easy_strerror(code)) + " (" + std::to_string(static_cast<int>(code)) + ")");
}

std::string as_ascii(std::string text) {
  std::ranges::replace_if(text, [](char one) { return one < ' ' || one > '~'; }, '?');
  return text;
}

// RFC 5322, 3.3: "Fri, 20 Nov 2026 14:30:00 +0000", whatever the locale.
std::string mail_date(instant at) {
  static constexpr std::array<const char*, 7> DAYS{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> MONTHS{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string text = to_rfc3339(at);
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const auto month = static_cast<unsigned>(std::chrono::year_month_day(day).month());
  return std::string(DAYS.at(std::chrono::weekday(day).c_encoding())) + ", " + text.substr(8, 2) + " " +
         MONTHS.at(month - 1) + " " + text.substr(0, 4) + " " + text.substr(11, 8) + " +0000";
}

class mail_outlet final : public outlet {
 public:
  explicit mail_outlet(mail_terms terms) : terms_(std::move(terms)) {}

  result<void> deliver(const notice& one) override {
    const handle_ptr handle = open_handle();
    set_common(handle, terms_.deadline, terms_.ca_file);
    set(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(handle, CURLOPT_URL, terms_.relay.c_str());
    set(handle, CURLOPT_USE_SSL, static_cast<long>(terms_.plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (!terms_.user.empty()) {
      set(handle, CURLOPT_USERNAME, terms_.user.c_str());
      set(handle, CURLOPT_PASSWORD, terms_.password.c_str());
    }
    set(handle, CURLOPT_MAIL_FROM, terms_.from.c_str());
    list_ptr to;
    for (const std::string& each : terms_.to) append(to, each);
    set(handle, CURLOPT_MAIL_RCPT, to.get());
    const std::string message = mail_message(terms_, one, system_clock().now());
    upload body{message};
    set(handle, CURLOPT_READFUNCTION, read_upload);
    set(handle, CURLOPT_READDATA, static_cast<void*>(&body));
    set(handle, CURLOPT_UPLOAD, 1L);
    return perform(handle);
  }

 private:
  const mail_terms terms_;
};

class webhook_outlet final : public outlet {
 public:
  explicit webhook_outlet(webhook_terms terms) : terms_(std::move(terms)) {}

  result<void> deliver(const notice& one) override {
    const handle_ptr handle = open_handle();
    set_common(handle, terms_.deadline, terms_.ca_file);
    set(handle, CURLOPT_PROTOCOLS_STR, "https,http");  // the configuration allows http on this machine only
    set(handle, CURLOPT_URL, terms_.url.c_str());
    set(handle, CURLOPT_USERAGENT, PROGRAM);
    list_ptr headers;
    append(headers, "Content-Type: application/json");
    append(headers, "Idempotency-Key: " + one.id);
    append(headers, "Expect:");
    if (!terms_.bearer.empty()) append(headers, "Authorization: Bearer " + terms_.bearer);
    set(handle, CURLOPT_HTTPHEADER, headers.get());
    const std::string body = json::canonical(to_json(one));
    set(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    set(handle, CURLOPT_POSTFIELDS, body.c_str());
    if (auto sent = perform(handle); !sent) return sent;
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status / 100 == 2) return {};
    return fail(errc::unavailable, "it answered with status " + std::to_string(status));
  }

 private:
  const webhook_terms terms_;
};

}  // namespace

std::string mail_message(const mail_terms& terms, const notice& one, instant sent) {
  std::string to;
  for (const std::string& each : terms.to) to += (to.empty() ? "" : ", ") + each;
  const std::size_t at = terms.from.rfind('@');
  const std::string domain = at == std::string::npos ? PROGRAM : terms.from.substr(at + 1);
  std::string out = "Date: " + mail_date(sent) + "\r\nFrom: " + terms.from + "\r\nTo: " + to +
                    "\r\nSubject: " + as_ascii("MASH hub: " + one.text) + "\r\nMessage-ID: <" + as_ascii(one.id) + "@" +
                    domain + ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n" +
                    "Content-Type: text/plain; charset=us-ascii\r\n\r\n" + as_ascii(one.text) + "\r\n";
  if (!one.about.empty()) out += "\r\nCheck: " + as_ascii(one.about) + "\r\n";
  out += "\r\nOpen it with mashctl or in the hub. Nobody reads replies to this message.\r\n";
  return out;
}

std::unique_ptr<outlet> make_mail(mail_terms terms) { return std::make_unique<mail_outlet>(std::move(terms)); }
std::unique_ptr<outlet> make_webhook(webhook_terms terms) { return std::make_unique<webhook_outlet>(std::move(terms)); }

}  // namespace mash::notify
