// SPDX-License-Identifier: Apache-2.0
// The auditor's desk: evidence of one request, searching the log, drawing requests for dip-sampling. Metadata only: who
// acted is opened, about whom and what was said never is. Whatever is read here is itself an entry of the log that is
// durable before anything is shown, also where nothing is found.
#pragma once

#include <expected>
#include <functional>

#include "hub/audit/bundle.hpp"
#include "hub/requests/audit_query.hpp"
#include "hub/requests/evidence_port.hpp"
#include "hub/requests/plan.hpp"

namespace mash::hub {

struct audit_viewer {
  asking_person who;
  // Whether that person acts for one of the viewer's authorities, or is nobody that the directory still knows: of
  // entries that are about no request, or one that no record says the authority of any more.
  std::function<bool(std::string_view person)> answers_for;
};

class audit_desk {
 public:
  template <class T>
  using told = std::expected<T, plan_refusal>;

  audit_desk(store_port& store, log_port& log, evidence_port& evidence, const clock& time)
      : store_(store), log_(log), evidence_(evidence), time_(time) {}

  // The evidence bundle of a request of the viewer's authorities (docs/formats/bundle.md): under the newest checkpoint,
  // so that nothing is left out, or under the newest that the witnesses' quorum cosigned.
  awaitable<told<std::string>> bundle_of(audit_viewer viewer, std::string request, bool witnessed);
  // A page of entries about requests of the viewer's authorities, and about none.
  awaitable<told<json::object>> search(audit_viewer viewer, audit_query wanted);
  // Requests of the viewer's authorities, drawn by a seed that neither the viewer nor the hub can choose, in two steps:
  // the wish is entered with the commitment to a nonce, then the nonce is shown (docs/formats/sample.md).
  awaitable<told<json::object>> wish_for_sample(audit_viewer viewer, sample_wish wish);
  awaitable<told<json::object>> draw_wished(audit_viewer viewer, std::uint64_t wish, std::string nonce);
  // The same draw again, by its seed.
  awaitable<told<json::object>> draw_again(audit_viewer viewer, sample_wish wish);

 private:
  // What the accountability record of a request says about its entries.
  struct known_request {
    std::string authority;                       // empty: the record was erased, or is not there
    std::map<std::string, opening> actors;       // by the commitment, hexadecimal
    std::map<std::string, std::string> reasons;  // why its content was opened, by the commitment
  };
  using requests = std::map<std::string, known_request>;
  struct candidate {
    std::uint64_t index = 0;
    contract::leaf leaf;
    std::string actor, reason;
  };
  struct page {
    std::vector<candidate> found;
    std::uint64_t looked = 0, next = 0;
    requests known;
  };

  // What entry 0 says of a log that follows another one.
  struct beginning {
    std::string entry;
    instant at;
    log_continuation follows;
  };

  awaitable<bool> note(admin_act act);
  awaitable<plan_refusal> refuse(const audit_viewer& viewer, std::string asked, plan_refusal why);
  awaitable<result<known_request>> read_request(std::string request);
  // Of every entry that contains the parts, from the first that was decided at `from` up to `size`; not beyond `max`.
  awaitable<result<std::vector<logged_entry>>> gather(log_slice wanted, std::size_t max);
  awaitable<result<std::vector<logged_entry>>> entries_of(std::string request, std::uint64_t size);
  awaitable<result<bundle>> make_bundle(const audit_viewer& viewer, std::string request, std::string checkpoint);
  awaitable<result<std::optional<beginning>>> beginning_of_log(std::uint64_t size);
  awaitable<result<void>> add_first(bundle& to, std::uint64_t size);
  // Adds `follows` to what is told of a log that follows another one.
  awaitable<result<void>> tell_follows(json::object& in, std::uint64_t size);
  awaitable<result<void>> open_actors(const audit_viewer& viewer, bundle& of);
  awaitable<result<page>> read_page(const audit_viewer& viewer, const audit_query& wanted, log_slice range);
  awaitable<result<bool>> take(const audit_viewer& viewer, const audit_query& wanted, const logged_entry& entry,
                               page& into);
  awaitable<result<std::vector<candidate>>> draw(const audit_viewer& viewer, const sample_wish& wish, std::size_t& of);
  awaitable<told<json::object>> tell_drawn(const audit_viewer& viewer, const sample_wish& wish, json::object asked);

  store_port& store_;
  log_port& log_;
  evidence_port& evidence_;
  const clock& time_;
};

}  // namespace mash::hub
