// SPDX-License-Identifier: Apache-2.0
// mashctl backup, retention, rotate, agreement activate, drain: through the hub's socket.
#include <filesystem>

#include "cli/admin_client.hpp"
#include "cli/command.hpp"

namespace mash::cli {
namespace {

struct admin_options {
  std::string state = "/var/lib/mash", socket;
  std::string folder, request;
  bool retire = false;

  [[nodiscard]] std::string socket_path() const { return socket.empty() ? state + "/admin.sock" : socket; }
};

using options_ptr = std::shared_ptr<admin_options>;

options_ptr where(CLI::App& command) {
  auto options = std::make_shared<admin_options>();
  auto* state = command.add_option("--state", options->state, "the hub's state folder; default: /var/lib/mash");
  command.add_option("--socket", options->socket, "the hub's socket; default: admin.sock in the state folder")
      ->excludes(state);
  return options;
}

std::string number(const json::object& reply, std::string_view name) {
  const json::value* found = reply.if_contains(name);
  return found != nullptr && found->is_int64() ? std::to_string(found->get_int64()) : std::string("?");
}

std::string text(const json::object& reply, std::string_view name) {
  const json::value* found = reply.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string("?");
}

// Calls, then prints the reply as it is or in words.
template <class Words>
result<void> tell(context& shared, const admin_options& options, const json::object& request, Words words) {
  MASH_TRY(reply, call_hub(options.socket_path(), request));
  if (shared.json)
    shared.print(*reply);
  else
    words(*reply);
  return {};
}

result<void> back_up(context& shared, const admin_options& options) {
  const std::string folder = std::filesystem::absolute(options.folder).string();
  return tell(shared, options, {{"call", "backup"}, {"folder", folder}}, [&](const json::object& reply) {
    shared.out << "content and log: " << folder << "/hub.db (" << number(reply, "entries") << " entries, "
               << number(reply, "requests") << " requests, " << number(reply, "steps") << " steps)\n"
               << "wrapped keys:    " << text(reply, "keys")
               << " (replaced)\nKeep the two apart, and the key-encryption key apart from both.\n";
  });
}

result<void> run_retention(context& shared, const admin_options& options) {
  return tell(shared, options, {{"call", "retention_run"}}, [&](const json::object& reply) {
    shared.out << number(reply, "erased") << " erased, " << number(reply, "held") << " due and under a legal hold, "
               << number(reply, "kept") << " not due yet\n";
    for (const auto& [word, which] : {std::pair("cancelled", "were cancelled"), {"expired", "expired"}}) {
      const json::value* some = reply.if_contains(word);
      if (some == nullptr || !some->is_object()) continue;
      const json::object& of_them = some->get_object();
      shared.out << "  of them checks that " << which << ": " << number(of_them, "erased") << " erased, "
                 << number(of_them, "held") << " held, " << number(of_them, "kept") << " not due yet\n";
    }
    shared.out << "wrapped keys: " << text(reply, "keys") << " (replaced)\n";
  });
}

result<void> hold(context& shared, const admin_options& options) {
  return tell(shared, options, {{"call", "hold_lay"}, {"request", options.request}}, [&](const json::object&) {
    shared.out << options.request << " is under a legal hold: nothing of it is erased\n";
  });
}

result<void> release(context& shared, const admin_options& options) {
  return tell(shared, options, {{"call", "hold_release"}, {"request", options.request}},
              [&](const json::object&) { shared.out << options.request << " is under no legal hold any more\n"; });
}

result<void> rotate_kek(context& shared, const admin_options& options) {
  return tell(shared, options, {{"call", "rotate_kek"}}, [&](const json::object& reply) {
    shared.out
        << "the keys of " << number(reply, "requests") << " requests are wrapped under a new key, which is in "
        << text(reply, "kek") << "\nwrapped keys: " << text(reply, "keys")
        << " (replaced)\nSave the new key-encryption key where the old one was saved, and destroy the old one there "
           "once no keys.backup from before is left.\n";
  });
}

result<void> rotate_log(context& shared, const admin_options& options) {
  if (options.retire)
    return tell(shared, options, {{"call", "retire_log_key"}}, [&](const json::object& reply) {
      shared.out << "the key of before signs no more; the log is signed by " << text(reply, "vkey")
                 << " alone\nWho still holds the old key alone sees `not signed`, and reads log.keys.\n";
    });
  return tell(shared, options, {{"call", "rotate_log_key"}}, [&](const json::object& reply) {
    shared.out << "the log's key was changed by entry " << number(reply, "entry") << "; it is signed by both keys now\n"
               << "  the new one: " << text(reply, "vkey") << "\n  every key and change: " << text(reply, "log_keys")
               << "\nSave the new log.key where the old one was saved. Give log.keys to every agency, inspector and "
                  "auditor:\nit takes the place of their log.vkey. When all have it: mashctl rotate log --retire\n";
  });
}

result<void> drain(context& shared, const admin_options& options) {
  return tell(shared, options, {{"call", "drain"}}, [&](const json::object& reply) {
    const auto open = number(reply, "open");
    shared.out << "the hub takes no more requests; " << open
               << (open == "1" ? " check is open and goes" : " checks are open and go")
               << " on after the next start\nSIGTERM stops it.\n";
  });
}

result<void> activate(context& shared, const admin_options& options) {
  return tell(shared, options, {{"call", "agreement_activate"}}, [&](const json::object& reply) {
    const auto each = [&](std::string_view name, const auto& say) {
      if (const json::value* list = reply.if_contains(name); list != nullptr && list->is_array())
        for (const json::value& one : list->get_array())
          if (one.is_object()) say(one.get_object());
    };
    each("taken", [&](const json::object& one) {
      shared.out << "taken: " << text(one, "name") << ", sequence " << number(one, "sequence") << ", from "
                 << text(one, "effective_from") << ", " << text(one, "agreement") << "\n";
    });
    each("refused", [&](const json::object& one) {
      shared.out << "refused: ";
      if (one.contains("folder")) shared.out << text(one, "folder") << " (" << text(one, "fault") << "): ";
      shared.out << text(one, "why") << "\n";
      shared.status = BAD;
    });
    if (reply.contains("in_force")) shared.out << "in force: " << text(reply, "in_force") << "\n";
  });
}

}  // namespace

void add_operations(CLI::App& app, context& shared) {
  auto& backup =
      *app.add_subcommand("backup", "copy content and log into a folder, and the wrapped keys apart from them");
  auto options = where(backup);
  backup.add_option("folder", options->folder, "where the content and the log go; must have no hub.db")->required();
  on_call(backup, shared, options, back_up);

  auto& retention = *app.add_subcommand("retention", "erase what is due, and what is not to be erased");
  retention.require_subcommand(1);
  auto& run = *retention.add_subcommand("run", "destroy the content keys of every check whose time is over");
  on_call(run, shared, where(run), run_retention);
  auto& lay = *retention.add_subcommand("hold", "lay a legal hold on a request");
  options = where(lay);
  lay.add_option("request", options->request)->required();
  on_call(lay, shared, options, hold);
  auto& lift = *retention.add_subcommand("release", "take the legal hold off a request");
  options = where(lift);
  lift.add_option("request", options->request)->required();
  on_call(lift, shared, options, release);

  auto& rotate = *app.add_subcommand("rotate", "replace a key of the hub");
  rotate.require_subcommand(1);
  auto& kek = *rotate.add_subcommand("kek", "a new key-encryption key");
  on_call(kek, shared, where(kek), rotate_kek);
  auto& log = *rotate.add_subcommand("log", "another signing key for the log; both sign until the old one is retired");
  options = where(log);
  log.add_flag("--retire", options->retire, "the key of before signs no more");
  on_call(log, shared, options, rotate_log);

  auto& agreement = *app.add_subcommand("agreement", "the hub's agreements");
  agreement.require_subcommand(1);
  auto& take =
      *agreement.add_subcommand("activate", "read agreements, members and certificates anew and say what happened");
  on_call(take, shared, where(take), activate);

  auto& stop = *app.add_subcommand("drain", "take no more requests");
  on_call(stop, shared, where(stop), drain);
}

}  // namespace mash::cli
