// SPDX-License-Identifier: Apache-2.0
// mashctl certs member: how an agency joins without showing the hub a private key (certs/member.hpp).
#include <algorithm>
#include <filesystem>

#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "certs/member.hpp"
#include "certs/members_file.hpp"
#include "cli/audit.hpp"
#include "cli/command.hpp"
#include "policy/vocabulary.hpp"

namespace mash::cli {
namespace {

constexpr int FIRST_PORT = 7401;

struct request_options {
  std::string name, out, keys = "keys";
};

result<void> request(const context& shared, const request_options& options) {
  MASH_TRY(text, certs::make_request(options.name, options.keys, shared.time.now()));
  if (auto done = certs::write_file(options.out, *text); !done) return done;
  const auto number = certs::spoken_number(*text);
  if (shared.json)
    shared.print(json::object{{"request", options.out}, {"keys", options.keys}, {"number", number}});
  else
    shared.out << "made the keys of " << options.name << " in " << options.keys << "; they stay here\n"
               << "send " << options.out << " to the hub, and read this number to them over a telephone number\n"
               << "that you already had:\n\n    " << number << "\n";
  return {};
}

// For whoever reads it aloud, as often as they are asked to.
result<void> say_number(const context& shared, const std::string& file) {
  MASH_TRY(text, certs::read_file(file));
  if (shared.json)
    shared.print(json::object{{"number", certs::spoken_number(*text)}});
  else
    shared.out << certs::spoken_number(*text) << "\n";
  return {};
}

struct admit_options {
  std::string file, number, members, hub_keys, reply, address;
  certs::new_member who;
  int port = -1, days = 365;
};

// Fixes port and endpoint: -1 is the next free one, 0 leaves the choice to the hub at every start.
result<std::string> settle_endpoint(admit_options& options) {
  if (options.port < 0) {
    MASH_TRY(next, certs::next_port(options.members, FIRST_PORT));
    options.port = *next;
  }
  options.who.port = options.port;
  if (options.address.empty() || options.port == 0) return std::string();
  return "tcp://" + options.address + ":" + std::to_string(options.port);
}

// What every member pins of the hub; the parties' keys are still to come.
result<certs::hub_pins> pins_of(const std::string& member, const std::string& hub_keys) {
  MASH_TRY(curve, certs::read_file(hub_keys + "/curve.pub"));
  MASH_TRY(vkey, certs::read_file(hub_keys + "/log.vkey"));
  certs::hub_pins pins{member, {}, certs::trimmed(*curve), certs::trimmed(*vkey), {}};
  if (certs::file_exists(hub_keys + "/curve.next.pub")) {
    MASH_TRY(next, certs::read_file(hub_keys + "/curve.next.pub"));
    pins.next_hub_curve_public_key = certs::trimmed(*next);
  }
  return pins;
}

result<void> admit(const context& shared, admit_options options) {
  MASH_TRY(text, certs::read_file(options.file));
  MASH_TRY(same, certs::compare_number(options.number, *text));
  MASH_TRY(keys, certs::read_request(*text));
  options.who.keys = std::move(*keys);
  if (options.who.display_name.empty()) options.who.display_name = options.who.keys.name;
  MASH_TRY(pins, pins_of(options.who.keys.name, options.hub_keys));
  MASH_TRY(endpoint, settle_endpoint(options));
  pins->endpoint = std::move(*endpoint);
  options.who.renew_by = to_iso_date(date_of(shared.time.now() + std::chrono::days(options.days)));
  if (auto done = certs::add_member(options.members, options.who); !done) return done;
  MASH_TRY(parties, certs::signing_keys_in(options.members));
  pins->signing_keys = std::move(*parties);
  const std::string reply = certs::make_reply(*pins, shared.time.now());
  if (auto done = certs::write_file(options.reply, reply); !done) return done;
  if (shared.json) {
    shared.print(json::object{{"member", options.who.keys.name},
                              {"port", options.who.port},
                              {"number", certs::spoken_number(*text)},
                              {"renew_by", options.who.renew_by},
                              {"reply", options.reply},
                              {"reply_number", certs::spoken_number(reply)}});
    return {};
  }
  shared.out << "added " << options.who.keys.name << " to " << options.members << "; its key should be changed by "
             << options.who.renew_by << "\n"
             << "send " << options.reply << " to them, and read this number to them over the same telephone:\n\n    "
             << certs::spoken_number(reply)
             << "\n\nThe hub reads the change on SIGHUP. Then see whether they are connected: mashctl certs "
                "member ping "
             << options.who.keys.name << " --wait 60\n";
  return {};
}

struct reply_options {
  std::string name, members, hub_keys, out;
};

// For a member that was admitted before: the parties' signing keys as they are now, after somebody joined or changed
// theirs. Its endpoint stays what it is.
result<void> reply_again(const context& shared, const reply_options& options) {
  MASH_TRY(pins, pins_of(options.name, options.hub_keys));
  MASH_TRY(keys, certs::signing_keys_in(options.members));
  if (std::ranges::find(*keys, options.name, &std::pair<std::string, std::string>::first) == keys->end())
    return fail(errc::not_found, "no member of " + options.members + " with that name has a signing key");
  pins->signing_keys = std::move(*keys);
  const std::string reply = certs::make_reply(*pins, shared.time.now());
  if (auto done = certs::write_file(options.out, reply); !done) return done;
  const auto number = certs::spoken_number(reply);
  if (shared.json)
    shared.print(json::object{{"member", options.name}, {"reply", options.out}, {"reply_number", number}});
  else
    shared.out << "wrote " << options.out << "; read this number to " << options.name
               << " over a telephone number that you already had:\n\n    " << number << "\n";
  return {};
}

struct accept_options {
  std::string file, number, out;
};

// The key of a log that this agency follows is pinned once. From it only log.keys leads on to another, which the hub's
// reply is no proof of and may name too late; the key of another log is another pin (docs/operations.md).
result<void> pin_log_key(const std::string& path, const std::string& vkey) {
  MASH_TRY(named, tlog::parse_vkey(vkey));
  if (certs::file_exists(path)) {
    MASH_TRY(held, read_log_keys(path));
    if (std::ranges::any_of(held->all(), [&](const auto& key) { return key.vkey() == named->vkey(); })) return {};
    if (held->newest().name == named->name)
      return fail(errc::conflict, "the reply has another key of the hub's audit log than " + path +
                                      ", and nothing was changed: if the hub says that it changed the key, put its "
                                      "log.keys there first; else do not use the reply");
  }
  return certs::write_file(path, vkey + "\n");
}

// There only while the hub is about to change its key.
result<void> pin_next_hub_key(const std::string& path, const std::string& key) {
  if (!key.empty()) return certs::write_file(path, key + "\n");
  std::error_code problem;
  std::filesystem::remove(path, problem);
  return problem ? fail(errc::io, "cannot remove " + path) : result<void>();
}

// At the agency: writes what its adapter must pin, one file each, beside its own keys.
result<void> accept(const context& shared, const accept_options& options) {
  MASH_TRY(text, certs::read_file(options.file));
  MASH_TRY(same, certs::compare_number(options.number, *text));
  MASH_TRY(pins, certs::read_reply(*text));
  if (auto done = certs::make_folder(options.out); !done) return done;
  // Whoever sends another key in this agency's own name could sign agreements for it.
  if (const auto own = certs::read_file(options.out + "/signing.pub"))
    if (std::ranges::find(pins->signing_keys, std::pair(pins->member, certs::trimmed(*own))) ==
        pins->signing_keys.end())
      return fail(errc::conflict, "the reply does not have this agency's own signing key, as it is in " + options.out +
                                      "/signing.pub: do not use it, and telephone the hub");
  if (auto done = pin_log_key(options.out + "/log.vkey", pins->log_vkey); !done) return done;
  if (auto done = certs::write_file(options.out + "/hub_curve.pub", pins->hub_curve_public_key + "\n"); !done)
    return done;
  if (auto done = pin_next_hub_key(options.out + "/hub_curve.next.pub", pins->next_hub_curve_public_key); !done)
    return done;
  std::string parties;
  for (const auto& [member, key] : pins->signing_keys) parties += member + " " + key + "\n";
  if (auto done = certs::write_file(options.out + "/parties.keys", parties); !done) return done;
  const auto number = certs::spoken_number(*text);
  if (shared.json)
    shared.print(json::object{{"member", pins->member}, {"endpoint", pins->endpoint}, {"number", number}});
  else
    shared.out << "pinned the hub's CURVE key, its audit log's key and " << pins->signing_keys.size()
               << " parties' signing keys in " << options.out << "\n";
  return {};
}

void add_admit(CLI::App& member, context& shared) {
  auto options = std::make_shared<admit_options>();
  auto& command = *member.add_subcommand("admit", "at the hub: check a request, add the member, write the reply");
  command.add_option("file", options->file, "the agency's request")->required();
  command.add_option("--number", options->number, "its number, as the agency read it to you by telephone")->required();
  command.add_option("--members", options->members, "members.toml")->required();
  command.add_option("--hub-keys", options->hub_keys, "folder of `certs hub`")->required();
  command.add_option("-o,--reply", options->reply, "reply for the agency")->required();
  command.add_option("--kind", options->who.kind, "what kind of agency it is")
      ->required()
      ->check(one_of<policy::agency_kind>());
  command.add_option("--display-name", options->who.display_name);
  command.add_option("--port", options->port, "of its exchange socket; 0: any; default: the next free one")
      ->check(CLI::Range(0, 65535));
  command.add_option("--address", options->address, "host name of the hub, for the reply's endpoint");
  command.add_option("--desk", options->who.desk, "duty desk")->required();
  command.add_option("--telephone", options->who.telephone, "of the duty desk")->required();
  command.add_option("--hours", options->who.hours);
  command.add_option("--out-of-hours", options->who.out_of_hours_telephone);
  command.add_option("--days", options->days, "after how many days its CURVE key should be changed")
      ->capture_default_str()
      ->check(CLI::Range(1, 3650));
  on_call(command, shared, options, admit);
}

}  // namespace

void add_certs_member(CLI::App& certs, context& shared) {
  auto& member = *certs.add_subcommand("member", "how an agency joins, its private keys staying with it");
  member.require_subcommand(1);
  auto asked = std::make_shared<request_options>();
  auto& request_command = *member.add_subcommand("request", "at the agency: make its keys and a request");
  request_command.add_option("name", asked->name, "the member's name, e.g. police")->required();
  request_command.add_option("-o,--out", asked->out, "the request to send")->required();
  request_command.add_option("--keys", asked->keys, "folder for the keys")->capture_default_str();
  on_call(request_command, shared, asked, request);
  auto spoken = std::make_shared<std::string>();
  auto& number_command =
      *member.add_subcommand("number", "at either side: a file's number, to read over the telephone");
  number_command.add_option("file", *spoken, "a request or a reply that was made here")->required();
  on_call(number_command, shared, spoken, say_number);
  add_admit(member, shared);
  auto again = std::make_shared<reply_options>();
  auto& reply_command = *member.add_subcommand("reply", "at the hub: a new reply, when a party joined or changed keys");
  reply_command.add_option("name", again->name, "the member it is for")->required();
  reply_command.add_option("--members", again->members, "members.toml")->required();
  reply_command.add_option("--hub-keys", again->hub_keys, "folder of `certs hub`")->required();
  reply_command.add_option("-o,--reply", again->out, "reply for the agency")->required();
  on_call(reply_command, shared, again, reply_again);
  auto given = std::make_shared<accept_options>();
  auto& accept_command = *member.add_subcommand("accept", "at the agency: pin what the hub's reply says");
  accept_command.add_option("file", given->file, "the hub's reply")->required();
  accept_command.add_option("--number", given->number, "its number, as the hub read it to you by telephone")
      ->required();
  accept_command.add_option("--keys", given->out, "folder for the pinned keys")->required();
  on_call(accept_command, shared, given, accept);
  add_certs_key(certs, member, shared);
}

}  // namespace mash::cli
