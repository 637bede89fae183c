// SPDX-License-Identifier: Apache-2.0
#include "hub/app/notify_config.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/json_reader.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t NAME_MAX_BYTES = 32, TEXT_MAX = 1024, LIST_MAX = 64;
constexpr std::int64_t MINUTES_MAX = 60 * 24 * 31;
constexpr std::string_view AGENCY = "agency:";

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= NAME_MAX_BYTES && std::ranges::all_of(text, [](char one) {
    return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '_' || one == '-';
  });
}

// A role, or an agency's desk.
bool is_audience(std::string_view text) {
  return text.starts_with(AGENCY) ? is_name(text.substr(AGENCY.size())) : from_word<policy::role>(text).has_value();
}

// As it stands in the head of a message and in a command to the relay.
bool is_mail_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == text.npos &&
         std::ranges::all_of(
             text, [](char one) { return one > ' ' && one <= '~' && one != '<' && one != '>' && one != ','; });
}

bool is_here(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == url.npos) return false;
  const std::string_view rest = url.substr(scheme + 3);
  for (const std::string_view host : {"127.0.0.1", "[::1]", "localhost"})
    if (rest.starts_with(host) && (rest.size() == host.size() || rest[host.size()] == ':' || rest[host.size()] == '/'))
      return true;
  return false;
}

void read_minutes(json::reader& from, std::string_view name, std::chrono::minutes& into) {
  if (const auto found = from.if_integer(name, 1, MINUTES_MAX)) into = std::chrono::minutes(*found);
}

void read_audiences(json::reader& from, std::string_view name, std::vector<std::string>& into) {
  if (from.if_child(name) == nullptr) return;
  into = from.if_texts(name, LIST_MAX, TEXT_MAX);
  if (into.empty() || !std::ranges::all_of(into, is_audience))
    from.add(name, "unknown_word", "a list of roles, or agency:NAME for an agency's desk");
}

void read_urgency(json::reader& from, std::string_view name, urgency_terms& into, std::vector<json::fault>& faults) {
  const json::value* table = from.if_child(name);
  if (table == nullptr) return;
  json::reader in(*table, from.at(name), faults);
  read_minutes(in, "acknowledge_minutes", into.acknowledge);
  read_minutes(in, "warn_minutes", into.warn);
  read_minutes(in, "escalate_minutes", into.escalate);
  read_minutes(in, "decide_minutes", into.decide);
  in.finish();
}

using resolver = std::function<std::string(const std::string&)>;

class outlet_reader {
 public:
  outlet_reader(const json::value& from, std::string pointer, const resolver& resolved,
                std::vector<json::fault>& faults)
      : in_(from, std::move(pointer), faults), resolved_(resolved), faults_(faults) {}

  outlet_config read() {
    into_.name = in_.text("name", TEXT_MAX);
    if (!is_name(into_.name)) in_.add("name", "malformed", "1 to 32 of a-z, 0-9, _ and -");
    (void)in_.child("to");
    read_audiences(in_, "to", into_.to);
    into_.authorities = in_.if_texts("authorities", LIST_MAX, NAME_MAX_BYTES * 2);
    const auto seconds = in_.if_integer("deadline_seconds", 1, 300);
    deadline_ = seconds ? std::chrono::milliseconds(*seconds * 1000) : std::chrono::milliseconds(30'000);
    const json::value *mail = in_.if_child("mail"), *webhook = in_.if_child("webhook"),
                      *command = in_.if_child("command");
    if ((mail != nullptr) + (webhook != nullptr) + (command != nullptr) != 1)
      in_.add("name", "required", "an outlet has exactly one of mail, webhook and command");
    if (mail != nullptr) read_mail(*mail);
    if (webhook != nullptr) read_webhook(*webhook);
    if (command != nullptr) read_command();
    in_.finish();
    return std::move(into_);
  }

 private:
  std::string path(json::reader& from, std::string_view name) const {
    const auto found = from.if_text(name, TEXT_MAX);
    return found ? resolved_(*found) : std::string();
  }

  void read_mail(const json::value& table) {
    json::reader in(table, in_.at("mail"), faults_);
    notify::mail_terms& mail = into_.mail.emplace();
    mail.deadline = deadline_;
    mail.relay = in.text("relay", TEXT_MAX);
    mail.plain = in.if_boolean("plain").value_or(false);
    if (!mail.relay.starts_with("smtp://") && !mail.relay.starts_with("smtps://"))
      in.add("relay", "malformed", "smtp://HOST:PORT or smtps://HOST:PORT");
    if (mail.plain && !is_here(mail.relay)) in.add("plain", "not_loopback", "only to a relay on this machine");
    mail.from = in.text("from", TEXT_MAX);
    mail.to = in.if_texts("to", LIST_MAX, TEXT_MAX);
    if (!is_mail_address(mail.from)) in.add("from", "malformed", "one address, without a name");
    if (mail.to.empty() || !std::ranges::all_of(mail.to, is_mail_address))
      in.add("to", "malformed", "a list of addresses, without names");
    mail.user = in.if_text("user", TEXT_MAX).value_or("");
    into_.secret_file = path(in, "password_file");
    if (mail.user.empty() != into_.secret_file.empty())
      in.add("user", "required", "user and password_file come together");
    mail.ca_file = path(in, "ca");
    in.finish();
  }

  void read_webhook(const json::value& table) {
    json::reader in(table, in_.at("webhook"), faults_);
    notify::webhook_terms& hook = into_.webhook.emplace();
    hook.deadline = deadline_;
    hook.url = in.text("url", TEXT_MAX);
    if (!hook.url.starts_with("https://") && !(hook.url.starts_with("http://") && is_here(hook.url)))
      in.add("url", "malformed", "https://...; http:// only on this machine");
    into_.secret_file = path(in, "bearer_file");
    hook.ca_file = path(in, "ca");
    in.finish();
  }

  void read_command() {
    notify::command_terms& command = into_.command.emplace();
    command.deadline = deadline_;
    command.command = in_.if_texts("command", LIST_MAX, TEXT_MAX);
    if (command.command.empty() || !command.command.front().starts_with('/'))
      in_.add("command", "malformed", "the program's full path and its arguments, as a list");
  }

  json::reader in_;
  const resolver& resolved_;
  std::vector<json::fault>& faults_;
  std::chrono::milliseconds deadline_{};
  outlet_config into_;
};

}  // namespace

alarm_terms read_alarm_terms(const json::value& from, std::vector<json::fault>& faults) {
  alarm_terms into;
  json::reader in(from, "/alarms", faults);
  read_audiences(in, "follow", into.follow);
  read_audiences(in, "escalate", into.escalate);
  read_audiences(in, "out_of_hours", into.out_of_hours);
  read_minutes(in, "authority_minutes", into.authority);
  read_minutes(in, "decision_minutes", into.decision);
  read_minutes(in, "telling_minutes", into.telling);
  if (const auto days = in.if_integer("expire_days", 1, EXPIRES_AFTER_MAX.count()))
    into.expiry = std::chrono::days(*days);
  read_urgency(in, "red", into.red, faults);
  read_urgency(in, "amber", into.amber, faults);
  read_urgency(in, "green", into.green, faults);
  in.finish();
  return into;
}

std::vector<outlet_config> read_outlets(const json::array& from, const resolver& resolved,
                                        std::vector<json::fault>& faults) {
  std::vector<outlet_config> out;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::string pointer = "/notify/" + std::to_string(i);
    out.push_back(outlet_reader(from[i], pointer, resolved, faults).read());
    const auto same = [&](const outlet_config& one) { return one.name == out.back().name; };
    if (std::ranges::count_if(out, same) > 1)
      faults.push_back({pointer + "/name", "duplicate", "another outlet has this name"});
  }
  return out;
}

result<std::vector<notify::named_outlet>> make_outlets(const std::vector<outlet_config>& from) {
  std::vector<notify::named_outlet> out;
  for (const outlet_config& one : from) {
    std::string secret;
    if (!one.secret_file.empty()) {
      MASH_TRY(content, read_secret_file(one.secret_file));
      secret = content->substr(0, content->find_first_of("\r\n"));
    }
    std::shared_ptr<notify::outlet> made;
    if (one.mail) {
      notify::mail_terms terms = *one.mail;
      terms.password = secret;
      made = notify::make_mail(std::move(terms));
    } else if (one.webhook) {
      notify::webhook_terms terms = *one.webhook;
      terms.bearer = secret;
      made = notify::make_webhook(std::move(terms));
    } else {
      made = notify::make_command(*one.command);
    }
    out.push_back({one.name, one.to, one.authorities, std::move(made)});
  }
  return out;
}

}  // namespace mash::hub
