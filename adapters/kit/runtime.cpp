// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/runtime.hpp"

#include "adapters/kit/runtime_parts.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

std::shared_ptr<const terms> terms_of(const runtime_options& chosen, std::vector<contract::organisation> organisations,
                                      std::shared_ptr<agreements> held) {
  auto out = std::make_shared<terms>();
  out->by = chosen.by;
  out->by.organisations = std::move(organisations);
  out->held = std::move(held);
  out->lookup_timeout = chosen.lookup_timeout;
  out->two_people = chosen.two_people;
  out->paper_file = chosen.paper_file;
  out->volume = chosen.volume;
  return out;
}

}  // namespace

runtime::runtime(std::unique_ptr<shared> common) : common_(std::move(common)) {}

runtime::~runtime() { stop(); }

result<std::unique_ptr<runtime>> runtime::start(runtime_options chosen, std::unique_ptr<source> from,
                                                agreement_ptr under, std::unique_ptr<ledger> book, const clock& time) {
  return start(std::move(chosen), std::move(from), std::shared_ptr(agreements::only(std::move(under))), std::move(book),
               time);
}

result<std::unique_ptr<runtime>> runtime::start(runtime_options chosen, std::unique_ptr<source> from,
                                                std::shared_ptr<agreements> held, std::unique_ptr<ledger> book,
                                                const clock& time) {
  MASH_TRY(good, check(chosen.link));
  if (const agreement_ptr present = held->in_force(time.now());
      present != nullptr && present->find_party(chosen.by.member) == nullptr)
    return fail(errc::invalid, "the agreement has no party " + chosen.by.member + ", which this adapter speaks for");
  auto common = std::make_unique<shared>(std::move(chosen), std::move(from), std::move(book), time);
  common->present = terms_of(common->chosen, common->from->organisations(), std::move(held));
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

void runtime::update(runtime_options chosen) { replace(std::move(chosen), common_->current()->held); }

void runtime::update(runtime_options chosen, agreement_ptr under) {
  replace(std::move(chosen), agreements::only(std::move(under)));
}

void runtime::replace(runtime_options chosen, std::shared_ptr<agreements> held) {
  {
    auto fresh = terms_of(chosen, common_->from->organisations(), std::move(held));
    const std::lock_guard locked(common_->door);
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

reviews& runtime::waiting_reviews() noexcept { return common_->desk; }

ledger& runtime::book() noexcept { return *common_->book; }

std::uint64_t runtime::session_number() const noexcept { return common_->session; }

}  // namespace mash::kit
