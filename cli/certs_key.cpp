// SPDX-License-Identifier: Apache-2.0
// mashctl certs, part 3: CURVE keys that change while the exchange goes on, and whether a member's line stands
// (docs/operations.md, "Keys that change").
#include <poll.h>

#include "certs/files.hpp"
#include "certs/key_change.hpp"
#include "certs/keys.hpp"
#include "certs/member.hpp"
#include "certs/members_file.hpp"
#include "cli/admin_client.hpp"
#include "cli/command.hpp"
#include "cli/fields.hpp"

namespace mash::cli {
namespace {

struct key_options {
  std::string member, file, keys = "keys", number, members, state = "/var/lib/mash", socket;
  int days = 365, wait_seconds = 0;
  bool unseen = false;

  [[nodiscard]] std::string socket_path() const { return socket.empty() ? state + "/admin.sock" : socket; }
};

using options_ptr = std::shared_ptr<key_options>;

// --- at the agency

result<void> rekey(const context& shared, const key_options& options) {
  MASH_TRY(text, certs::announce_next_key(options.member, options.keys, shared.time.now()));
  if (auto done = certs::write_file(options.file, *text); !done) return done;
  const auto number = certs::spoken_number(*text);
  if (shared.json)
    shared.print(json::object{{"announcement", options.file}, {"keys", options.keys}, {"number", number}});
  else
    shared.out << "made the next CURVE key of " << options.member << " in " << options.keys
               << "; the present one works on\nsend " << options.file
               << " to the hub, and read this number to them over a telephone number\nthat you already had:\n\n    "
               << number << "\n\nThe adapter uses the next key from SIGHUP on, as soon as the hub admits it.\n";
  return {};
}

result<void> switch_key(const context& shared, const key_options& options) {
  MASH_TRY(key, certs::switch_curve_key(options.keys));
  if (shared.json)
    shared.print(json::object{{"keys", options.keys}, {"curve_public_key", *key}});
  else
    shared.out << "the next CURVE key is the key in " << options.keys
               << " now, and the one of before is gone. Send SIGHUP.\n";
  return {};
}

// --- at the hub

result<void> rekey_hub(const context& shared, const key_options& options) {
  MASH_TRY(key, certs::make_next_curve_key(options.keys));
  if (shared.json)
    shared.print(json::object{{"keys", options.keys}, {"next_curve_public_key", *key}});
  else
    shared.out << "made the hub's next CURVE key in " << options.keys << "; the present one works on\n"
               << "Send every member a new reply (certs member reply). When all have pinned it: mashctl certs switch "
               << options.keys << ", then SIGHUP.\n";
  return {};
}

result<void> admit_key(const context& shared, const key_options& options) {
  MASH_TRY(text, certs::read_file(options.file));
  if (auto same = certs::compare_number(options.number, *text); !same) return same;
  MASH_TRY(next, certs::read_next_key(*text));
  MASH_TRY(listed, certs::find_listed(options.members, next->name));
  if (auto proved = certs::prove_next_key(*text, listed->signing_key); !proved) return proved;
  if (auto done = certs::list_next_key(options.members, next->name, next->curve_public_key); !done) return done;
  if (shared.json)
    shared.print(json::object{{"member", next->name}, {"next_curve_public_key", next->curve_public_key}});
  else
    shared.out << "both keys of " << next->name << " are listed in " << options.members
               << " now. Send the hub SIGHUP, and tell them to send it to their adapter.\n"
               << "When it uses the next one: mashctl certs member retire-key " << next->name << "\n";
  return {};
}

result<json::value> ask_for_link(const key_options& options) {
  MASH_TRY(link, call_hub(options.socket_path(), {{"call", "member_link"}, {"member", options.member}}));
  return json::value(*std::move(link));
}

result<void> retire_key(const context& shared, const key_options& options) {
  if (!options.unseen) {
    MASH_TRY(link, ask_for_link(options));
    if (text_at(*link, "key") != "next")
      return fail(errc::conflict, options.member +
                                      " does not use its next key now, and nothing was changed; --unseen "
                                      "takes the present one out all the same, if it must not be used "
                                      "any more");
  }
  const auto until = to_iso_date(date_of(shared.time.now() + std::chrono::days(options.days)));
  if (auto done = certs::retire_key(options.members, options.member, until); !done) return done;
  if (shared.json)
    shared.print(json::object{{"member", options.member}, {"renew_by", until}});
  else
    shared.out << "the key of before of " << options.member << " is taken out of " << options.members
               << ". Send the hub SIGHUP: what is connected with it is cut off.\nAt the agency: mashctl certs switch "
                  "KEYS, then SIGHUP to its adapter. Change the key again by "
               << until << ".\n";
  return {};
}

std::string words_for(const key_options& options, const json::value& link) {
  const std::string state = text_at(link, "state"), who = options.member;
  if (state == "connected") {
    std::string out =
        who + " is connected since " + text_at(link, "since") + " with its " + text_at(link, "key") + " key";
    if (const auto trip = text_at(link, "round_trip_us"); !trip.empty())
      out += "; a line and its answer take " + trip + " microseconds";
    if (const auto ahead = text_at(link, "clock_ahead_ms"); !ahead.empty())
      out += "; its clock is " + ahead + " ms ahead of the hub's";
    return out + "\n";
  }
  if (state == "unknown_key")
    return "unknown key: somebody tried at " + text_at(link, "failed_at") + " to connect to the port of " + who +
           " with a key that is not listed for it. Has the hub had SIGHUP since the key was listed?\n";
  if (state == "wrong_key")
    return "wrong key: somebody tried at " + text_at(link, "failed_at") + " to connect to the port of " + who +
           " with another hub's key pinned. Send a new reply (certs member reply)\n";
  if (state == "no_line") return who + " has no key and no line to the hub: it is rung\n";
  return "not reachable: nobody comes to the port of " + who +
         ". Its adapter is down or cannot reach the port; its own log says why\n";
}

// Waits, because an adapter that was refused comes again after some seconds.
result<void> ping(context& shared, const key_options& options) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(options.wait_seconds);
  for (;;) {
    MASH_TRY(link, ask_for_link(options));
    const bool connected = text_at(*link, "state") == "connected" && !text_at(*link, "clock_ahead_ms").empty();
    if (!connected && std::chrono::steady_clock::now() < until) {
      ::poll(nullptr, 0, 250);
      continue;
    }
    if (text_at(*link, "state") != "connected") shared.status = BAD;
    if (shared.json)
      shared.print(link->get_object());
    else
      shared.out << words_for(options, *link);
    return {};
  }
}

void where(CLI::App& command, const options_ptr& options) {
  auto* state = command.add_option("--state", options->state, "the hub's state folder; default: /var/lib/mash");
  command.add_option("--socket", options->socket, "the hub's socket; default: admin.sock in the state folder")
      ->excludes(state);
}

void add_member_commands(CLI::App& member, context& shared) {
  auto own = std::make_shared<key_options>();
  auto& next = *member.add_subcommand("rekey", "at the agency: make its next CURVE key and announce it");
  next.add_option("name", own->member, "the member's name")->required();
  next.add_option("-o,--out", own->file, "the announcement to send")->required();
  next.add_option("--keys", own->keys, "folder of its keys")->capture_default_str();
  on_call(next, shared, own, rekey);

  auto given = std::make_shared<key_options>();
  auto& admit = *member.add_subcommand("admit-key", "at the hub: list an announced key beside the present one");
  admit.add_option("file", given->file, "the agency's announcement")->required();
  admit.add_option("--number", given->number, "its number, as the agency read it to you by telephone")->required();
  admit.add_option("--members", given->members, "members.toml")->required();
  on_call(admit, shared, given, admit_key);

  auto old = std::make_shared<key_options>();
  auto& retire = *member.add_subcommand("retire-key", "at the hub: take the present key out, when the next is in use");
  retire.add_option("name", old->member, "the member's name")->required();
  retire.add_option("--members", old->members, "members.toml")->required();
  retire.add_option("--days", old->days, "after how many days it should be changed again")
      ->capture_default_str()
      ->check(CLI::Range(1, 3650));
  retire.add_flag("--unseen", old->unseen, "although the hub has not seen the next key: the present one was stolen");
  where(retire, old);
  on_call(retire, shared, old, retire_key);

  auto whom = std::make_shared<key_options>();
  auto& test = *member.add_subcommand("ping", "at the hub: is a member connected, with which key, and if not, why");
  test.add_option("name", whom->member, "the member's name")->required();
  test.add_option("--wait", whom->wait_seconds, "for so many seconds, until it is")->check(CLI::Range(0, 600));
  where(test, whom);
  on_call(test, shared, whom, ping);
}

}  // namespace

void add_certs_key(CLI::App& certs, CLI::App& member, context& shared) {
  auto hub = std::make_shared<key_options>();
  auto& next = *certs.add_subcommand("rekey", "the hub's next CURVE key, for members to pin beside the present one");
  next.add_option("keys", hub->keys, "folder of `certs hub`")->required();
  on_call(next, shared, hub, rekey_hub);
  auto place = std::make_shared<key_options>();
  auto& change =
      *certs.add_subcommand("switch", "at either side: the next CURVE key takes the place of the present one");
  change.add_option("keys", place->keys, "folder of the keys")->required();
  on_call(change, shared, place, switch_key);
  add_member_commands(member, shared);
}

}  // namespace mash::cli
