// SPDX-License-Identifier: Apache-2.0
// The agency's own HTTPS listener for its own people (docs/formats/review.md): mutual TLS, and of those whose
// certificate the agency's authority made only the listed. It has a thread of its own.
#pragma once

#include "adapters/kit/review/reviews.hpp"
#include "base/http/server.hpp"

namespace mash::kit {

struct desk_settings {
  http::listen_address listen;
  http::server_tls tls;
  std::vector<reviewer> reviewers;
  std::string url_file;  // written once it listens: one line, https://address:port
};

using reviewer_list = std::shared_ptr<const std::vector<reviewer>>;

// What the desk answers, without a socket. `queue` must outlive it; `who` is asked at each call.
[[nodiscard]] http::handler make_desk(reviews& queue, std::function<reviewer_list()> who);

class desk {
 public:
  // `queue` must live until `stop`.
  [[nodiscard]] static result<std::unique_ptr<desk>> start(desk_settings chosen, reviews& queue);
  ~desk();  // stops; after that of `queue` and its ledger, which may still complete what was asked here
  // Takes nothing more. A decision that is being made is made; who asked for it may not be told.
  void stop();
  // Other reviewers, certificates or revocations; the address stays. On failure everything stays as it was. Connections
  // of those who may enter no more are closed.
  [[nodiscard]] result<void> reload(desk_settings chosen);
  [[nodiscard]] unsigned short port() const;

 private:
  struct state;
  explicit desk(std::unique_ptr<state> with);
  std::unique_ptr<state> state_;
};

}  // namespace mash::kit
