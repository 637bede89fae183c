// SPDX-License-Identifier: Apache-2.0
// One adapter on trial: its program, with keys, a state folder and a configuration that exist for the trial alone, and
// the hub that is played to it. What cases are written in. Every wait has a deadline.
#pragma once

#include <optional>

#include "adapters/conformance/copied_config.hpp"
#include "adapters/conformance/played_hub.hpp"
#include "adapters/conformance/program.hpp"
#include "adapters/conformance/questions.hpp"
#include "adapters/conformance/shown_log.hpp"
#include "adapters/conformance/trial_agreement.hpp"
#include "adapters/contract/agreement_codec.hpp"
#include "adapters/contract/witness_codec.hpp"

namespace mash::conformance {

struct stage_options {
  std::string config;   // of an adapter of the kit; or
  std::string pattern;  // a template of another one's (copied_config.hpp), and
  std::string member;   // whom it speaks for; with `config` it is read from there
  // The program and its words; @config@ in them stands for the file of the trial. Without one in them, two words
  // `--config FILE` are added.
  std::vector<std::string> command;
  std::optional<contract::person> subject;         // somebody invented whom the source knows
  std::string folder;                              // for the trial; made new
  std::chrono::milliseconds patience{20'000};      // for whatever must come
  std::chrono::milliseconds start_within{60'000};  // for the first greeting after a start
};

class stage {
 public:
  // Makes keys, agreement and configuration. `invalid`, `not_found` or `io` for what cannot be read or made.
  [[nodiscard]] static result<std::unique_ptr<stage>> open(stage_options chosen);

  // A running adapter with an open session that holds the agreement, and a hub of good manners. Before every case.
  [[nodiscard]] result<void> ready();
  // The next `ready` begins anew, with an empty state folder: after a failure, and after what cannot be undone.
  void spoil() noexcept { spoilt_ = true; }
  [[nodiscard]] result<void> anew() {
    spoil();
    return ready();
  }
  [[nodiscard]] result<void> restart_program();  // as `ready`, on the same state
  [[nodiscard]] result<void> await_session(std::string_view after);
  // The hub ends this session (BYE), and the adapter greets for another.
  [[nodiscard]] result<void> next_session();

  // --- asking. An error says in words what came instead of what was waited for.
  [[nodiscard]] contract::ask question() const { return make_question(invented_person(), agreement_.digest()); }
  [[nodiscard]] std::vector<contract::ask> questions(std::size_t count) const;
  [[nodiscard]] std::string line_of(contract::ask what) const;  // with the present session
  [[nodiscard]] result<void> put(const std::vector<contract::ask>& questions);
  [[nodiscard]] result<void> put(const contract::ask& question) { return put(std::vector{question}); }
  [[nodiscard]] result<void> acknowledged(const contract::ask& question, std::size_t times = 1);
  [[nodiscard]] result<checked_answer> answered(const contract::ask& question, std::size_t times = 1);
  [[nodiscard]] result<void> refused(const std::string& ask, contract::trouble code);
  // A new question is taken and answered, in the present session or, if it ended, in the next.
  [[nodiscard]] result<checked_answer> still_answers(std::string_view after);
  // So many lines of this type about this ask were heard so far.
  [[nodiscard]] std::size_t heard(message_type type, const std::string& ask) const;
  // --- what must not come. Waiting proves nothing of an adapter that is patient, so none of these wait: each has
  // something come that the adapter can only say after it has judged what went before on the same line, and what must
  // not come is listened for as long as the trial lasts.
  // The adapter has read all that was sent to it: a version that it holds was offered after it, and it said so.
  [[nodiscard]] result<void> all_read();
  // No answer to any of these came before a later question was answered, nor ever may.
  [[nodiscard]] result<void> unanswered(const std::vector<std::string>& asks);
  void never_again(const std::string& ask, message_type what) { hub_->forbid(ask, what, case_); }
  // None of these questions, which were sent in a way that nothing may be taken from, was taken, now or by and by: its
  // id with other words is a new question, which is acknowledged and answered. Had it been taken, this would be
  // `conflict`.
  [[nodiscard]] result<void> not_taken(const std::vector<contract::ask>& questions);
  [[nodiscard]] result<contract::offer_outcome> offer(const trial_agreement::version& what);
  [[nodiscard]] result<contract::cosign_line> publish(const tlog::checkpoint_offer& what);
  // A line of the adapter's log has both words, since this case began or the log was marked.
  [[nodiscard]] result<void> logged(std::string_view first, std::string_view second, std::string_view what);

  void mark_log() { log_seen_ = program_->log().size(); }
  void name_case(std::string_view name) { case_ = name; }

  [[nodiscard]] played_hub& hub() noexcept { return *hub_; }
  [[nodiscard]] program& adapter() noexcept { return *program_; }
  [[nodiscard]] shown_log& log() noexcept { return log_; }
  [[nodiscard]] const trial_agreement& agreement() const noexcept { return agreement_; }
  [[nodiscard]] const stage_options& options() const noexcept { return chosen_; }
  [[nodiscard]] const tlog::verifier_key& witness_key() const noexcept { return witness_key_; }
  [[nodiscard]] bool witnesses() const;      // it was given a key for that, and reads a minor with CHECKPOINT
  [[nodiscard]] std::int64_t minor() const;  // of the schema, in common; 0 before it has greeted
  [[nodiscard]] const std::string& config_digest() const noexcept { return config_digest_; }

 private:
  stage(stage_options chosen, std::string member);
  [[nodiscard]] result<void> make_keys();
  [[nodiscard]] result<void> write_config();
  [[nodiscard]] result<void> begin_anew();
  [[nodiscard]] result<void> start_and_await();
  [[nodiscard]] std::string path(std::string_view name) const { return chosen_.folder + "/" + std::string(name); }

  stage_options chosen_;
  std::string member_;
  trial_agreement agreement_;
  shown_log log_{"conformance.example/audit"};
  trial_values values_;
  tlog::verifier_key ledger_key_, witness_key_;
  bool gave_witness_key_ = true;
  std::string config_digest_;
  std::unique_ptr<played_hub> hub_;
  std::unique_ptr<program> program_;
  std::size_t log_seen_ = 0;  // bytes of the log before this case
  std::string case_;
  bool spoilt_ = true;
};

}  // namespace mash::conformance
