// SPDX-License-Identifier: Apache-2.0
// mashctl certs: the authority, people and the hub's own certificate and keys.
#include <cstdio>
#include <filesystem>

#include "base/crypto.hpp"
#include "certs/authority.hpp"
#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "certs/members_file.hpp"
#include "certs/pair.hpp"
#include "cli/command.hpp"
#include "policy/vocabulary.hpp"

namespace mash::cli {
namespace {

using std::chrono::days;

// What a new certificate is for and where its files go.
struct person_options {
  std::string ca, out, members, password;
  certs::new_person who;
  int lasts = 90;
};

struct written_identity {
  certs::issued identity;
  std::string password;
};

// stem.key and stem.p12 (0600) and stem.crt.
result<written_identity> write_identity(const certs::authority& ca, const certs::issued& made, const std::string& name,
                                        const std::string& stem, const std::string& wanted_password) {
  const std::string password = wanted_password.empty() ? certs::make_password() : wanted_password;
  MASH_TRY(p12, certs::to_pkcs12(made, ca.certificate_pem(), name, password));
  if (auto done = certs::make_folder(std::filesystem::path(stem).parent_path().string()); !done)
    return std::unexpected(done.error());
  if (auto done = write_secret_file(stem + ".key", made.key_pem); !done) return std::unexpected(done.error());
  if (auto done = write_secret_file(stem + ".p12", *p12); !done) return std::unexpected(done.error());
  if (auto done = certs::write_file(stem + ".crt", made.certificate_pem); !done) return std::unexpected(done.error());
  return written_identity{made, password};
}

void say_identity(const context& shared, const written_identity& done, const std::string& stem) {
  if (shared.json) {
    shared.print(json::object{{"certificate", stem + ".crt"},
                              {"key", stem + ".key"},
                              {"browser_file", stem + ".p12"},
                              {"browser_password", done.password},
                              {"fingerprint", done.identity.fingerprint},
                              {"expires", to_rfc3339(done.identity.expires)}});
    return;
  }
  shared.out << "certificate   " << stem << ".crt (until " << to_iso_date(date_of(done.identity.expires)) << ")\n"
             << "key           " << stem << ".key\n"
             << "for a browser " << stem << ".p12, password " << done.password << "\n"
             << "fingerprint   " << done.identity.fingerprint << "\n";
}

result<void> issue_person(const context& shared, const person_options& options) {
  const bool listed = !options.members.empty();
  MASH_TRY(ca, certs::authority::open(options.ca));
  MASH_TRY(made, ca->person(options.who.organisation, options.who.id, days(options.lasts), shared.time.now()));
  MASH_TRY(done, write_identity(*ca, *made, options.who.id, options.out + "/" + options.who.id, options.password));
  if (listed) {
    auto who = options.who;
    who.fingerprint = made->fingerprint;
    if (auto added = certs::add_person(options.members, who); !added) return added;
  }
  say_identity(shared, *done, options.out + "/" + options.who.id);
  return {};
}

// stem.p12 in its place as a whole; the one of before is kept beside the pair it belongs to.
result<void> replace_browser_file(const std::string& p12, const std::string& stem, const std::string& earlier) {
  const std::string made = certs::next_pair_folder(stem) + "/p12", present = stem + ".p12";
  (void)std::remove(made.c_str());  // of a call that was stopped
  if (auto done = write_secret_file(made, p12); !done) return done;
  std::error_code problem;
  if (certs::file_exists(present) && !certs::file_exists(earlier + ".p12"))
    std::filesystem::create_hard_link(present, earlier + ".p12", problem);
  if (!problem) std::filesystem::rename(made, present, problem);
  if (problem) return fail(errc::io, "cannot replace " + present);
  return certs::sync_folder(std::filesystem::path(stem).parent_path().string());
}

// The new pair, and of a call that was stopped the one that it made, unless that has run out since.
result<certs::issued> next_identity(const certs::authority& ca, const person_options& options, const std::string& stem,
                                    instant now) {
  auto kept = certs::find_next_pair(stem);
  if (kept && kept->expires <= now && certs::end_next_pair(stem))  // not half-way: then it is finished first
    kept = fail(errc::not_found, "what was kept has expired since");
  if (kept || kept.error().code != errc::not_found) return kept;
  MASH_TRY(made, ca.person(options.who.organisation, options.who.id, days(options.lasts), now));
  if (auto done = certs::keep_next_pair(stem, *made); !done) return std::unexpected(std::move(done).error());
  return made;
}

// A new key for the same person; both are listed until the old one is revoked or expires. The files in use give way
// last, when the new ones are whole and listed: whoever comes with them enters, whenever this is stopped.
result<void> renew(const context& shared, const person_options& options) {
  const std::string stem = options.out + "/" + options.who.id;
  const std::string password = options.password.empty() ? certs::make_password() : options.password;
  MASH_TRY(old, certs::read_file(stem + ".crt"));
  if (auto good = certs::summarise(*old); !good) return std::unexpected(std::move(good).error());
  MASH_TRY(ca, certs::authority::open(options.ca));
  MASH_TRY(next, next_identity(*ca, options, stem, shared.time.now()));
  auto p12 = certs::to_pkcs12(*next, ca->certificate_pem(), options.who.id, password);
  auto listed = p12 ? result<void>() : std::unexpected(p12.error());
  if (listed && !options.members.empty())
    listed = certs::add_fingerprint(options.members, options.who.id, next->fingerprint);
  if (!listed) {
    (void)certs::end_next_pair(stem);  // no key that nobody lists is left behind
    return listed;
  }
  MASH_TRY(earlier, certs::switch_pair(stem));
  if (auto done = replace_browser_file(*p12, stem, *earlier); !done) return done;
  if (auto done = certs::end_next_pair(stem); !done) return done;
  say_identity(shared, {*std::move(next), password}, stem);
  if (!shared.json && !options.members.empty())
    shared.out << "of before     " << *earlier << ".crt, which works until it is revoked\n\n"
               << "The hub admits the new key on SIGHUP. When they have changed over, and not without --certificate,\n"
               << "which would take out both:\n"
               << "  mashctl certs revoke " << options.who.id << " --members " << options.members << " --certificate "
               << *earlier << ".crt\n";
  return {};
}

struct revoke_options {
  std::string ca, members, id, certificate;
};

result<void> revoke(const context& shared, const revoke_options& options) {
  std::string fingerprint;
  if (!options.certificate.empty()) {
    MASH_TRY(pem, certs::read_file(options.certificate));
    MASH_TRY(summary, certs::summarise(*pem));
    fingerprint = summary->fingerprint;
    if (!options.ca.empty()) {
      MASH_TRY(ca, certs::authority::open(options.ca));
      if (auto done = ca->revoke(*pem, shared.time.now()); !done) return done;
    }
  }
  MASH_TRY(removed, certs::remove_fingerprint(options.members, options.id, fingerprint));
  if (shared.json) {
    shared.print(json::object{{"removed", static_cast<std::int64_t>(*removed)}});
    return {};
  }
  shared.out << *removed << (*removed == 1 ? " key" : " keys") << " taken out of " << options.members
             << ". Send the hub SIGHUP; their connections close at once.\n";
  return {};
}

result<void> init(const context& shared, const std::string& dir, const std::string& name) {
  MASH_TRY(made, certs::authority::create(dir, name, shared.time.now()));
  MASH_TRY(summary, certs::summarise(made->certificate_pem()));
  if (shared.json)
    shared.print(json::object{{"ca", dir + "/ca.crt"}, {"fingerprint", summary->fingerprint}});
  else
    shared.out << "made the certificate authority " << dir << "/ca.crt; its key never leaves " << dir << "/ca.key\n"
               << "fingerprint   " << summary->fingerprint << "\n";
  return {};
}

struct hub_options {
  std::string ca, out, origin = "mash.example/audit";
  std::vector<std::string> names;
  int lasts = 397;
};

bool is_pair(const std::string& stem) {
  const auto certificate = certs::read_file(stem + ".crt");
  return certificate && certs::summarise(*certificate) && certs::file_exists(stem + ".key");
}

// The pair of before is gone for good: a server has one.
result<void> take_place(const std::string& stem) {
  MASH_TRY(earlier, certs::switch_pair(stem));
  for (const char* ending : {".key", ".crt"}) (void)std::remove((*earlier + ending).c_str());
  return certs::end_next_pair(stem);
}

result<void> replace_pair(const std::string& stem, const certs::issued& by) {
  auto begun = certs::find_next_pair(stem);  // by a call that was stopped, and perhaps half in place
  if (begun)
    if (auto done = take_place(stem); !done) return done;
  if (!begun && begun.error().code != errc::not_found) return std::unexpected(std::move(begun).error());
  if (auto done = certs::keep_next_pair(stem, by); !done) return done;
  return take_place(stem);
}

// Takes the place of what is there. A server that is told to reload between two steps refuses what it finds or has the
// one pair or the other; one that is started then has one of them.
result<void> make_server(const hub_options& options, instant now) {
  const std::string stem = options.out + "/tls", key = stem + ".key", beside = key + ".new";
  MASH_TRY(ca, certs::authority::open(options.ca));
  MASH_TRY(made, ca->server(options.names, days(options.lasts), now));
  if (auto done = certs::make_folder(options.out); !done) return done;
  if (is_pair(stem)) return replace_pair(stem, *made);
  (void)std::remove(beside.c_str());  // of a call that was killed: no server has it
  if (auto done = write_secret_file(beside, made->key_pem); !done) return done;
  if (std::rename(beside.c_str(), key.c_str()) != 0) return fail(errc::io, "cannot replace " + key);
  return certs::write_file(stem + ".crt", made->certificate_pem);
}

// Of an agency's desk nothing else is needed.
result<void> make_desk(const context& shared, const hub_options& options) {
  MASH_TRY(made, make_server(options, shared.time.now()));
  if (!shared.json)
    shared.out << "the certificate and its key are in " << options.out << "; SIGHUP takes them into use\n";
  return {};
}

// Everything secret that the hub itself needs: TLS, CURVE, log and key-encryption keys.
result<void> make_hub(const context& shared, const hub_options& options) {
  for (const char* name : {"/tls.key", "/curve.key", "/log.key", "/kek.key"})
    if (certs::file_exists(options.out + name))
      return fail(errc::conflict, "there is a key in " + options.out + name + " already, and nothing was changed");
  MASH_TRY(server, make_server(options, shared.time.now()));
  MASH_TRY(curve, certs::make_curve_files(options.out + "/curve"));
  MASH_TRY(vkey, certs::make_verifier_files(options.out + "/log", options.origin, tlog::key_type::log));
  if (auto done = certs::make_sealing_file(options.out + "/kek.key"); !done) return done;
  if (shared.json)
    shared.print(json::object{{"curve_public_key", *curve}, {"log_vkey", *vkey}});
  else
    shared.out << "keys of the hub are in " << options.out << "\nCURVE         " << *curve << "\naudit log     "
               << *vkey << "\n";
  return {};
}

void add_person_command(CLI::App& certs, context& shared) {
  auto options = std::make_shared<person_options>();
  auto& command = *certs.add_subcommand("person", "a TLS client certificate, listed in members.toml");
  command.add_option("id", options->who.id, "the person's id, e.g. coordinator")->required();
  command.add_option("--ca", options->ca, "folder of the authority")->required();
  command.add_option("-o,--out", options->out, "folder for the files")->required();
  command.add_option("--organisation", options->who.organisation, "their member's name")->required();
  auto* members = command.add_option("--members", options->members, "members.toml to add them to");
  members->needs(command.add_option("--name", options->who.name, "the person's name"));
  command.add_option("--team", options->who.team);
  command.add_option("--telephone", options->who.telephone);
  members->needs(
      command.add_option("--role", options->who.roles, "a role; repeat for several")->check(one_of<policy::role>()));
  command.add_option("--authority", options->who.authorities, "on whose behalf they may ask; repeat for several");
  command.add_option("--duty", options->who.duties, "a named duty; repeat for several");
  command.add_option("--days", options->lasts, "how long it lasts")->capture_default_str();
  command.add_option("--password", options->password, "of the browser file; made and printed if not given");
  on_call(command, shared, options, issue_person);
}

void add_renewal_commands(CLI::App& certs, context& shared) {
  auto renewal = std::make_shared<person_options>();
  auto& renew_command = *certs.add_subcommand("renew", "a new key for a person; the old one works until revoked");
  renew_command.add_option("id", renewal->who.id)->required();
  renew_command.add_option("--ca", renewal->ca, "folder of the authority")->required();
  renew_command.add_option("-o,--out", renewal->out, "folder of their files")->required();
  renew_command.add_option("--organisation", renewal->who.organisation)->required();
  renew_command.add_option("--members", renewal->members, "members.toml that lists them");
  renew_command.add_option("--days", renewal->lasts)->capture_default_str();
  renew_command.add_option("--password", renewal->password);
  on_call(renew_command, shared, renewal, renew);

  auto gone = std::make_shared<revoke_options>();
  auto& revoke_command = *certs.add_subcommand("revoke", "take a person's keys out of members.toml, and onto the CRL");
  revoke_command.add_option("id", gone->id)->required();
  revoke_command.add_option("--members", gone->members, "members.toml that lists them")->required();
  revoke_command.add_option("--certificate", gone->certificate, "only this one; without it all of theirs");
  revoke_command.add_option("--ca", gone->ca, "folder of the authority, to put the certificate on its list too");
  on_call(revoke_command, shared, gone, revoke);
}

}  // namespace

void add_certs(CLI::App& app, context& shared) {
  auto& certs = *app.add_subcommand("certs", "keys and certificates, made where they are used");
  certs.require_subcommand(1);
  auto first = std::make_shared<std::pair<std::string, std::string>>("", "MASH Hub certificate authority");
  auto& init_command = *certs.add_subcommand("init", "make the partnership's certificate authority");
  init_command.add_option("dir", first->first, "folder for ca.key, ca.crt and crl.pem")->required();
  init_command.add_option("--name", first->second, "what certificates say issued them")->capture_default_str();
  on_call(init_command, shared, first,
          [](const context& with, const auto& given) { return init(with, given.first, given.second); });

  auto hub = std::make_shared<hub_options>();
  auto& hub_command = *certs.add_subcommand("hub", "the hub's own TLS certificate, CURVE, log and sealing keys");
  hub_command.add_option("--ca", hub->ca, "folder of the authority")->required();
  hub_command.add_option("-o,--out", hub->out, "folder for the keys")->required();
  hub_command.add_option("--name", hub->names, "DNS name or address of the hub; repeat for several");
  hub_command.add_option("--log-origin", hub->origin, "name of the audit log")->capture_default_str();
  hub_command.add_option("--days", hub->lasts)->capture_default_str();
  on_call(hub_command, shared, hub, make_hub);

  auto desk = std::make_shared<hub_options>();
  auto& desk_command =
      *certs.add_subcommand("desk", "the TLS certificate and key alone: of a reviewers' desk, or another for the hub");
  desk_command.alias("server");
  desk_command.add_option("--ca", desk->ca, "folder of the authority")->required();
  desk_command.add_option("-o,--out", desk->out, "folder for the certificate and its key")->required();
  desk_command.add_option("--name", desk->names, "DNS name or address of the desk; repeat for several");
  desk_command.add_option("--days", desk->lasts)->capture_default_str();
  on_call(desk_command, shared, desk, make_desk);

  add_person_command(certs, shared);
  add_renewal_commands(certs, shared);
  add_certs_member(certs, shared);
}

}  // namespace mash::cli
