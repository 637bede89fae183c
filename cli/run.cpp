// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdlib>

#include "cli/context.hpp"
#include "cli/own_certificate.hpp"

namespace mash::cli {

int status_of(errc code) noexcept {
  switch (code) {
    case errc::unavailable:
    case errc::timed_out:
    case errc::io:
    case errc::not_found:
      return OUT_OF_REACH;
    case errc::invalid:
    case errc::conflict:
    case errc::denied:
    case errc::too_large:
    case errc::corrupt:
      return BAD;
  }
  return BAD;
}

void context::fail(const error& why) { fail(status_of(why.code), why.detail); }

void context::fail(int with, const std::string& words) {
  status = with;
  if (json)
    print(json::object{{"error", words}, {"status", with}});
  else
    err << "mashctl: " << words << "\n";
}

namespace {

// The word that stands where a command is due and is none, of the last group that was named; empty if none does.
std::string unknown_command(const CLI::App& app) {
  const CLI::App* group = &app;
  while (!group->get_subcommands().empty()) group = group->get_subcommands().front();
  const auto left = app.remaining(true);
  const bool is_group = !group->get_subcommands([](const CLI::App*) { return true; }).empty();
  return is_group && !left.empty() && !left.front().starts_with("-") ? left.front() : "";
}

}  // namespace

int run(int count, const char* const* words, std::ostream& out, std::ostream& err) {
  CLI::App app{
      "MASH Hub from a shell. Exit status: 0 done and good, 1 done and bad, 2 called wrongly, 3 out of reach."};
  app.name("mashctl");
  const char* profile = std::getenv("MASHCTL_PROFILE");
  context shared{out, err, system_clock(), profile == nullptr ? "" : profile};
  app.require_subcommand(1);
  app.set_version_flag("--version", "mashctl " MASH_VERSION, "print the version and end");
  app.fallthrough();
  app.add_flag("--json", shared.json, "print JSON, one document a line");
  app.add_option("--profile", shared.profile_file, "who to call and as whom (default: $MASHCTL_PROFILE)");
  add_certs(app, shared);
  add_request(app, shared);
  add_enquiry(app, shared);
  add_events(app, shared);
  add_agencies(app, shared);
  add_audit(app, shared);
  add_report(app, shared);
  add_review(app, shared);
  add_policy(app, shared);
  add_match(app, shared);
  add_synth(app, shared);
  add_adapter(app, shared);
  add_operations(app, shared);
  add_restore(app, shared);
  try {
    app.parse(count, words);
  } catch (const CLI::RequiredError& stopped) {
    // The library says only that one is required.
    if (const std::string word = unknown_command(app); !word.empty())
      err << "mashctl: there is no command \"" << word << "\"\nRun with --help for more information.\n";
    else
      static_cast<void>(app.exit(stopped, out, err));
    return MISUSE;
  } catch (const CLI::ParseError& stopped) {
    const int code = app.exit(stopped, out, err);
    return code == 0 ? GOOD : MISUSE;
  }
  if (const auto warning = certificate_warning(shared.profile_file, shared.time.now()); !warning.empty())
    err << "mashctl: " << warning << "\n";
  return shared.status;
}

}  // namespace mash::cli
