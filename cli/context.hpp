// SPDX-License-Identifier: Apache-2.0
// What every command of mashctl shares: where it prints, in which form, and how it ends.
#pragma once

#include <ostream>
#include <string>

#include "base/clock.hpp"
#include "base/errors.hpp"
#include "base/json.hpp"

namespace CLI {
class App;
}

namespace mash::cli {

// Fixed for scripts (docs/man/mashctl.1.md).
enum exit_status : int {
  GOOD = 0,         // done, and the answer is good
  BAD = 1,          // done, and the answer is not: refused, does not verify, a conflict
  MISUSE = 2,       // called wrongly
  OUT_OF_REACH = 3  // a server or a file could not be reached or read
};

struct context {
  std::ostream& out;
  std::ostream& err;
  const clock& time;
  std::string profile_file;  // --profile, else $MASHCTL_PROFILE
  bool json = false;         // --json: one JSON document a line instead of text
  int status = GOOD;

  void print(const json::value& document) const { out << json::canonical(document) << "\n"; }
  // Tells of a failure and sets the status that goes with it.
  void fail(const error& why);
  void fail(int with, const std::string& words);
};

[[nodiscard]] int status_of(errc code) noexcept;

// Runs a whole command line as `main` would, without touching the process: tests call it.
[[nodiscard]] int run(int count, const char* const* words, std::ostream& out, std::ostream& err);

// Each adds one group of commands; their callbacks fill `status`. `app` and `shared` must outlive parsing.
void add_certs(CLI::App& app, context& shared);
void add_certs_member(CLI::App& certs, context& shared);
void add_certs_key(CLI::App& certs, CLI::App& member, context& shared);
void add_request(CLI::App& app, context& shared);
void add_recheck(CLI::App& request, context& shared);
void add_watch(CLI::App& request, context& shared);
void add_enquiry(CLI::App& app, context& shared);
void add_request_tell(CLI::App& request, context& shared);
void add_request_acknowledge(CLI::App& request, context& shared);
void add_review_answers(CLI::App& review, context& shared);
void add_review_gate(CLI::App& review, context& shared);
void add_request_list(CLI::App& request, context& shared);
void add_events(CLI::App& app, context& shared);
void add_agencies(CLI::App& app, context& shared);
void add_audit(CLI::App& app, context& shared);
void add_audit_check(CLI::App& audit, context& shared);
void add_audit_earlier(CLI::App& audit, context& shared);
void add_audit_bundle(CLI::App& audit, context& shared);
void add_audit_search(CLI::App& audit, context& shared);
void add_audit_export(CLI::App& audit, context& shared);
void add_report(CLI::App& app, context& shared);
void add_review(CLI::App& app, context& shared);
void add_policy(CLI::App& app, context& shared);
void add_match(CLI::App& app, context& shared);
void add_synth(CLI::App& app, context& shared);
void add_adapter(CLI::App& app, context& shared);
void add_adapter_check(CLI::App& adapter, context& shared);
void add_adapter_test(CLI::App& adapter, context& shared);
void add_operations(CLI::App& app, context& shared);
void add_restore(CLI::App& app, context& shared);

}  // namespace mash::cli
