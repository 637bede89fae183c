// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/runtime.hpp"

#include "adapters/kit/runtime_parts.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

std::shared_ptr<const terms> terms_of(const runtime_options& chosen, std::vector<contract::organisation> organisations,
                                      std::shared_ptr<const policy::agreement> under) {
  auto out = std::make_shared<terms>();
  out->by = chosen.by;
  out->by.organisations = std::move(organisations);
  out->under = std::move(under);
  out->lookup_timeout = chosen.lookup_timeout;
  return out;
}

}  // namespace

runtime::runtime(std::unique_ptr<shared> common) : common_(std::move(common)) {}

runtime::~runtime() { stop(); }

result<std::unique_ptr<runtime>> runtime::start(runtime_options chosen, std::unique_ptr<source> from,
                                                std::shared_ptr<const policy::agreement> under,
                                                std::unique_ptr<ledger> book, const clock& time) {
  MASH_TRY(good, check(chosen.link));
  const policy::party* self = under->find_party(chosen.by.member);
  if (self == nullptr)
    return fail(errc::invalid, "the agreement has no party " + chosen.by.member + ", which this adapter speaks for");
  auto common = std::make_unique<shared>(std::move(chosen), std::move(from), std::move(book), time);
  common->present = terms_of(common->chosen, common->from->organisations(), std::move(under));
  common->pool.start(common->chosen.workers);
  common->thread = std::thread([common = common.get()] {
    try {
      exchange(*common).run();
    } catch (const std::exception& failure) {
      log::error("exchange_failed", {{"why", failure.what()}});
      assertion_failed("the exchange thread lives as long as the process", __FILE__, __LINE__);
    }
  });
  return std::unique_ptr<runtime>(new runtime(std::move(common)));
}

void runtime::update(runtime_options chosen, std::shared_ptr<const policy::agreement> under) {
  {
    auto fresh = terms_of(chosen, common_->from->organisations(), std::move(under));
    const std::lock_guard held(common_->door);
    common_->present = std::move(fresh);
  }
  common_->tell(updated{std::move(chosen)});
}

void runtime::stop() {
  if (common_->stopped.exchange(true)) return;
  common_->tell(stop_wanted{});
  common_->thread.join();
  common_->pool.stop();
}

std::uint64_t runtime::session_number() const noexcept { return common_->session; }

}  // namespace mash::kit
