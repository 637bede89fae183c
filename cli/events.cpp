// SPDX-License-Identifier: Apache-2.0
// mashctl events follow, and request watch: what changes, as it changes.
#include <map>

#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/follow.hpp"
#include "cli/text.hpp"

namespace mash::cli {
namespace {

using steady = std::chrono::steady_clock;

constexpr json::limits RESPONSE_LIMITS{.bytes_max = 64 * 1024 * 1024};

steady::time_point end_after(int seconds) {
  return seconds > 0 ? steady::now() + std::chrono::seconds(seconds) : steady::time_point::max();
}

struct event_options {
  std::string request, last_id;
  int seconds = 0;  // 0: until interrupted
  bool once = false;
};

result<void> follow(context& shared, const event_options& options) {
  MASH_TRY(who, read_profile(shared.profile_file));
  return follow_events(*who, {options.request, options.last_id, end_after(options.seconds)},
                       [&](const server_event& event) {
                         if (event.name == "open") return true;
                         if (shared.json)
                           shared.print(json::object{{"id", event.id}, {"event", event.name}, {"data", event.data}});
                         else
                           shared.out << event.name << " " << printable(event.data) << "\n";
                         shared.out.flush();
                         return !options.once;
                       });
}

struct watch_options {
  std::string id;
  int seconds = 60;
  int version = 1;
};

// Prints a line for each agency whose outcome changed since the last look.
class watcher {
 public:
  watcher(context& shared, api hub, const watch_options& options)
      : shared_(shared), hub_(std::move(hub)), options_(options) {}

  // False: seen enough.
  bool look() {
    auto reply = hub_.get("/v1/requests/" + http::percent_encode(options_.id));
    if (!reply) return stop(reply.error());
    if (!reply->good()) return stop({errc::denied, describe_refusal(*reply)});
    const auto response = json::parse(reply->body, RESPONSE_LIMITS);
    if (!response) return stop(response.error());
    for (const auto& one : list_at(*response, "roster")) tell(*response, one);
    const auto& version = at(*response, "version");
    reached_ = version.is_int64() && version.get_int64() >= options_.version;
    return !reached_;
  }
  [[nodiscard]] bool reached() const { return reached_; }
  [[nodiscard]] const std::optional<error>& trouble() const { return trouble_; }

 private:
  bool stop(error why) {
    trouble_ = std::move(why);
    return false;
  }

  void tell(const json::value& response, const json::value& one) {
    const std::string agency = text_at(one, "agency"), outcome = text_at(one, "outcome");
    auto& before = outcomes_[agency];
    if (before == outcome) return;
    before = outcome;
    if (shared_.json) {
      shared_.print(json::object{{"at", text_at(response, "as_of")}, {"agency", agency}, {"outcome", outcome}});
    } else {
      std::string words = outcome;
      std::ranges::replace(words, '_', ' ');
      const auto time = text_at(response, "as_of");
      shared_.out << "  " << (time.size() > 19 ? time.substr(11, 8) : time) << "  " << agency
                  << std::string(agency.size() < 16 ? 16 - agency.size() : 1, ' ') << words << "\n";
    }
    shared_.out.flush();
  }

  context& shared_;
  api hub_;
  const watch_options& options_;
  std::map<std::string, std::string> outcomes_;
  bool reached_ = false;
  std::optional<error> trouble_;
};

result<void> watch(context& shared, const watch_options& options) {
  MASH_TRY(who, read_profile(shared.profile_file));
  MASH_TRY(hub, api::open(*who));
  watcher eyes(shared, std::move(*hub), options);
  // The first look is taken once the stream is open, so that nothing falls between the two.
  auto done = follow_events(*who, {options.id, {}, end_after(options.seconds)},
                            [&eyes](const server_event&) { return eyes.look(); });
  if (!done) return done;
  if (eyes.trouble()) return std::unexpected(*eyes.trouble());
  if (!eyes.reached()) shared.status = BAD;
  return {};
}

}  // namespace

void add_events(CLI::App& app, context& shared) {
  auto& events = *app.add_subcommand("events", "what changes on the checks that you may open");
  events.require_subcommand(1);
  auto options = std::make_shared<event_options>();
  auto& command = *events.add_subcommand("follow", "one line an event, until interrupted");
  command.add_option("--request", options->request, "only this check");
  command.add_option("--after", options->last_id, "take up after this event id");
  command.add_option("--seconds", options->seconds, "stop after so long")->check(CLI::Range(1, 86400));
  command.add_flag("--once", options->once, "stop after the first event");
  on_hub_call(command, shared, options, follow);
}

void add_watch(CLI::App& request, context& shared) {
  auto options = std::make_shared<watch_options>();
  auto& command = *request.add_subcommand("watch", "the roster as answers arrive; ends good at the wanted version");
  command.add_option("id", options->id, "the request's id")->required();
  command.add_option("--until-version", options->version, "end at this version")->capture_default_str();
  command.add_option("--seconds", options->seconds, "give up after so long")->check(CLI::Range(1, 86400));
  on_hub_call(command, shared, options, watch);
}

}  // namespace mash::cli
