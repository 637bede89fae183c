// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/call_config.hpp"

#include <algorithm>

namespace mash::kit {
namespace {

constexpr std::size_t TEXT_MAX = 300, WORDS_MAX = 32, PATH_MAX_BYTES = 4096;
constexpr std::int64_t LONGEST = 24 * 60;

std::string beside(const std::filesystem::path& directory, const std::string& path) {
  return path.empty() ? path : (directory / path).lexically_normal().string();
}

std::shared_ptr<notify::outlet> read_command(json::reader& in) {
  auto command = in.if_texts("command", WORDS_MAX, PATH_MAX_BYTES);
  if (command.empty() || !command.front().starts_with('/'))
    in.add("command", "invalid", "the program's full path first, then its arguments; there is no shell");
  return notify::make_command({.command = std::move(command)});
}

std::shared_ptr<notify::outlet> read_mail(json::reader& in, const std::filesystem::path& directory) {
  notify::mail_terms out;
  out.relay = in.text("relay", TEXT_MAX);
  if (!out.relay.starts_with("smtp://") && !out.relay.starts_with("smtps://"))
    in.add("relay", "invalid", "smtp://host:port or smtps://host:port");
  out.plain = in.if_boolean("plain").value_or(false);
  out.from = in.text("from", TEXT_MAX);
  out.to = in.if_texts("to", WORDS_MAX, TEXT_MAX);
  if (out.to.empty()) in.add("to", "required", "at least one address");
  out.ca_file = beside(directory, in.if_text("ca", PATH_MAX_BYTES).value_or(""));
  return notify::make_mail(std::move(out));
}

std::shared_ptr<notify::outlet> read_webhook(json::reader& in, const std::filesystem::path& directory) {
  notify::webhook_terms out;
  out.url = in.text("url", TEXT_MAX);
  if (!out.url.starts_with("https://")) in.add("url", "invalid", "https://...");
  out.ca_file = beside(directory, in.if_text("ca", PATH_MAX_BYTES).value_or(""));
  return notify::make_webhook(std::move(out));
}

// Exactly one way out.
std::shared_ptr<notify::outlet> read_outlet(json::reader& in, const std::filesystem::path& directory,
                                            std::vector<json::fault>& faults) {
  std::shared_ptr<notify::outlet> out;
  int ways = 0;
  if (in.if_child("command") != nullptr) ++ways, out = read_command(in);
  const auto table = [&](std::string_view name, auto read) {
    const json::value* found = in.if_child(name);
    if (found == nullptr) return;
    ++ways;
    json::reader members(*found, in.at(name), faults);
    out = read(members, directory);
    members.finish();
  };
  table("mail", read_mail);
  table("webhook", read_webhook);
  if (ways != 1) in.add("command", "one_of", "give one of command, mail and webhook");
  return out;
}

}  // namespace

call_settings read_call_settings(const json::array& from, const std::filesystem::path& directory,
                                 std::vector<json::fault>& faults) {
  call_settings out;
  for (std::size_t i = 0; i < from.size(); ++i) {
    json::reader in(from[i], "/calls/" + std::to_string(i), faults);
    const auto who = in.word<call_to>("who");
    const auto written = in.if_integer("after_minutes", 1, LONGEST);
    const auto after = written ? std::optional(std::chrono::minutes(*written)) : std::nullopt;
    if (std::ranges::find(out.rules, who, &call_rule::who) != out.rules.end())
      in.add("who", "duplicate", "each is called once, by one way out");
    out.rules.push_back({who, after});
    const std::string name(to_word(who));
    out.outlets.push_back({name, {name}, {}, read_outlet(in, directory, faults)});
    in.finish();
  }
  return out;
}

}  // namespace mash::kit
