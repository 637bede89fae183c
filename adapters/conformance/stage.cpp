// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/stage.hpp"

#include <algorithm>
#include <filesystem>

#include "base/crypto.hpp"
#include "certs/files.hpp"

namespace mash::conformance {
namespace {

constexpr std::string_view CONFIG_WORD = "@config@";

std::unexpected<error> missing(std::string what) { return fail(errc::timed_out, std::move(what)); }

result<tlog::verifier_key> make_log_key(const std::string& stem, const std::string& name, tlog::key_type type) {
  MASH_TRY(vkey, certs::make_verifier_files(stem, name, type));
  return tlog::parse_vkey(*vkey);
}

std::vector<std::string> words_with(std::vector<std::string> command, const std::string& config) {
  bool named = false;
  for (std::string& word : command)
    if (const auto at = word.find(CONFIG_WORD); at != std::string::npos) {
      word.replace(at, CONFIG_WORD.size(), config);
      named = true;
    }
  if (!named) command.insert(command.end(), {"--config", config});
  return command;
}

}  // namespace

stage::stage(stage_options chosen, std::string member)
    : chosen_(std::move(chosen)), member_(std::move(member)), agreement_(member_) {}

result<std::unique_ptr<stage>> stage::open(stage_options chosen) {
  std::string member = chosen.member;
  if (!chosen.config.empty()) {
    MASH_TRY(named, member_in(chosen.config));
    member = *named;
  }
  if (!trial_agreement::can_be_with(member))
    return fail(errc::invalid, "that is no member's name: small letters, digits and _");
  std::unique_ptr<stage> made(new stage(std::move(chosen), std::move(member)));
  MASH_TRY(keys, made->make_keys());
  MASH_TRY(written, made->write_config());
  return made;
}

result<void> stage::make_keys() {
  MASH_TRY(folder, certs::make_folder(path("keys")));
  MASH_TRY(curve, certs::make_curve_files(path("keys/curve")));
  MASH_TRY(sealing, certs::make_sealing_file(path("keys/sealing.key")));
  MASH_TRY(ledger, make_log_key(path("keys/ledger"), member_ + "/ledger", tlog::key_type::log));
  MASH_TRY(witness, make_log_key(path("keys/witness"), member_ + "/witness", tlog::key_type::witness));
  MASH_TRY(pinned, certs::write_file(path("keys/log.vkey"), log_.verifier().vkey() + "\n"));
  MASH_TRY(parties, certs::write_file(path("keys/parties.keys"), agreement_.parties_file()));
  MASH_TRY(signed_folder, agreement_.write_folder(path("agreement")));
  ledger_key_ = *ledger;
  witness_key_ = *witness;
  MASH_TRY(hub, played_hub::start(member_, *curve));
  hub_ = std::move(*hub);
  values_ = {.member = member_,
             .endpoint = "tcp://127.0.0.1:" + std::to_string(hub_->port()),
             .hub_key = hub_->public_key(),
             .curve_key = path("keys/curve.key"),
             .ledger_key = path("keys/ledger.key"),
             .sealing_key = path("keys/sealing.key"),
             .witness_key = path("keys/witness.key"),
             .log_vkey = path("keys/log.vkey"),
             .parties = path("keys/parties.keys"),
             .state_dir = path("state"),
             .agreement = agreement_.digest(),
             .agreement_folder = path("agreement")};
  return {};
}

result<void> stage::write_config() {
  const std::string& given = chosen_.config.empty() ? chosen_.pattern : chosen_.config;
  MASH_TRY(text, certs::read_file(given));
  config_digest_ = to_hex(sha256(*text));
  auto filled = chosen_.config.empty() ? fill_template(*text, values_) : config_for_trial(given, values_);
  if (!filled) return std::unexpected(std::move(filled).error());
  gave_witness_key_ = !chosen_.config.empty() || text->find("@witness_key@") != std::string::npos;
  const std::string config = path("adapter" + std::filesystem::path(given).extension().string());
  // Not `certs::write_file`, which others may read: the source's settings may hold a password.
  MASH_TRY(written, write_secret_file(config, *filled));
  program_ = std::make_unique<program>(words_with(chosen_.command, config), path("adapter.log"));
  return {};
}

result<void> stage::begin_anew() {
  program_->kill();
  std::error_code failed;
  std::filesystem::remove_all(values_.state_dir, failed);
  if (failed) return fail(errc::io, "the trial's state folder cannot be emptied");
  MASH_TRY(folder, certs::make_folder(values_.state_dir));
  MASH_TRY(opened, hub_->open());  // what was on its way is not the next case's
  hub_->forget();
  (void)hub_->take_faults();
  spoilt_ = false;
  return {};
}

result<void> stage::start_and_await() {
  MASH_TRY(started, program_->start());
  const bool met = hub_->until([&] { return hub_->session() != 0 || !program_->running(); }, chosen_.start_within);
  if (hub_->session() != 0) return {};
  if (!met) return missing("the adapter was started and did not greet the hub");
  // What it said at its end stays with those who run it: the report is handed to others.
  return fail(errc::unavailable, "the adapter ended with " + program_->died() + "; its log says why");
}

result<void> stage::ready() {
  hub_->as = manners{};
  mark_log();
  if (spoilt_) {
    MASH_TRY(anew, begin_anew());
  } else if (const std::string how = program_->died(); !how.empty()) {
    return missing("the adapter had ended with " + how);
  }
  if (program_->running()) return await_session("the case before");
  MASH_TRY(started, start_and_await());
  MASH_TRY(outcome, offer(agreement_.make({})));
  if (*outcome != contract::offer_outcome::held)
    return missing("the trial's agreement was offered, and the adapter said " + std::string(to_word(*outcome)));
  return {};
}

result<void> stage::restart_program() {
  program_->kill();
  if (const std::string how = program_->died(); !how.empty()) return missing("it had ended before, with " + how);
  if (!hub_->until([&] { return hub_->session() == 0; }, chosen_.patience)) return missing("the connection went on");
  return start_and_await();
}

result<void> stage::await_session(std::string_view after) {
  if (hub_->until([&] { return hub_->session() != 0 || !program_->running(); }, chosen_.patience) &&
      hub_->session() != 0)
    return {};
  if (!program_->running())
    return missing("the adapter ended with " + program_->died() + " after " + std::string(after));
  return missing("no HELLO came after " + std::string(after));
}

result<void> stage::next_session() {
  const std::size_t greetings = hub_->hellos().size();
  hub_->say(message_type::bye, encode(contract::bye{.session = hub_->session()}));
  if (!hub_->until([&] { return hub_->hellos().size() > greetings && hub_->session() != 0; }, chosen_.patience))
    return missing("no HELLO came after the hub's BYE");
  return {};
}

std::int64_t stage::minor() const {
  return hub_->hellos().empty() ? 0 : contract::highest_common_minor(hub_->hellos().back().minors);
}

bool stage::witnesses() const { return gave_witness_key_ && minor() >= contract::WITNESS_MINOR; }

}  // namespace mash::conformance
