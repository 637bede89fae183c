// SPDX-License-Identifier: Apache-2.0
// The log as evidence: on the store's reader thread, in bounded looks.
#include <algorithm>

#include "adapters/contract/leaf.hpp"
#include "hub/store/sqlite_store_commit.hpp"

namespace mash::hub {
namespace {

bool contains_all(std::string_view entry, const std::vector<std::string>& wanted) {
  return std::ranges::all_of(wanted, [&](const std::string& part) { return entry.find(part) != entry.npos; });
}

}  // namespace

awaitable<result<looked_at>> sqlite_store::entries(log_slice wanted) {
  co_return co_await on_reader<looked_at>([this, wanted = std::move(wanted)]() -> result<looked_at> {
    looked_at out;
    const std::uint64_t end = std::min(wanted.end, log_->latest()->head.size);
    out.next = std::clamp(wanted.first + ENTRIES_A_LOOK, wanted.first, std::max(wanted.first, end));
    if (wanted.first >= end) return out;
    const std::uint64_t known = std::min(end, requests_in_log_.covered());
    if (!wanted.request.empty() && wanted.first < known) {
      out.next = known;
      for (const std::uint64_t index : requests_in_log_.find(wanted.request, wanted.first, known)) {
        MASH_TRY(entry, reader_view_->leaf(index));
        if (contains_all(*entry, wanted.containing)) out.found.push_back({index, *std::move(entry)});
        if (out.found.size() == ENTRIES_A_LOOK) {
          out.next = index + 1;
          break;
        }
      }
      return out;
    }
    MASH_TRY(done, reader_view_->for_each({wanted.first, out.next},
                                          [&](std::uint64_t index, std::string_view entry) -> result<void> {
                                            if (contains_all(entry, wanted.containing))
                                              out.found.push_back({index, std::string(entry)});
                                            return {};
                                          }));
    return out;
  });
}

// A short piece of work at a time: whoever else reads waits for no more than one look.
awaitable<result<bool>> sqlite_store::index_entries() {
  co_return co_await on_reader<bool>([this]() -> result<bool> {
    const std::uint64_t first = requests_in_log_.covered(), size = log_->latest()->head.size;
    const std::uint64_t end = std::min(size, first + ENTRIES_A_LOOK);
    if (first < end) {
      MASH_TRY(done,
               reader_view_->for_each({first, end}, [this](std::uint64_t, std::string_view entry) -> result<void> {
                 requests_in_log_.append(entry);
                 return {};
               }));
    }
    return end < size;
  });
}

awaitable<result<std::uint64_t>> sqlite_store::first_since(instant from, std::uint64_t size) {
  co_return co_await on_reader<std::uint64_t>([this, from, size]() -> result<std::uint64_t> {
    std::uint64_t low = 0, high = std::min(size, log_->latest()->head.size);
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      MASH_TRY(text, reader_view_->leaf(middle));
      MASH_TRY(leaf, contract::parse_leaf(*text));
      if (leaf->at < from)
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  });
}

awaitable<result<digest>> sqlite_store::root_at(std::uint64_t size) {
  co_return co_await on_reader<digest>([this, size]() -> result<digest> {
    if (size > log_->latest()->head.size) return fail(errc::not_found, "the signed log is not so long");
    return reader_view_->root_at(size);
  });
}

awaitable<result<std::vector<std::vector<digest>>>> sqlite_store::proofs(std::vector<std::uint64_t> indexes,
                                                                         std::uint64_t size) {
  using all = std::vector<std::vector<digest>>;
  co_return co_await on_reader<all>([this, indexes = std::move(indexes), size]() -> result<all> {
    all out;
    for (const std::uint64_t index : indexes) {
      MASH_TRY(proof, reader_view_->inclusion_proof(index, size));
      out.push_back(*std::move(proof));
    }
    return out;
  });
}

awaitable<result<std::map<std::string, json::object>>> sqlite_store::act_records(std::vector<std::string> entries) {
  using found = std::map<std::string, json::object>;
  co_return co_await on_reader<found>([this, entries = std::move(entries)]() -> result<found> {
    found out;
    for (const std::string& entry : entries) {
      auto query = reader_.prepare("SELECT sealed FROM admin_record WHERE entry = ?1");
      query.bind(1, entry);
      MASH_TRY(there, query.step());
      if (!*there) continue;
      MASH_TRY(plain, own_->admin.open(query.blob(0), admin_place(entry)));
      auto record = json::parse(*plain);
      if (!record || !record->is_object()) return fail(errc::corrupt, "the record of an act does not read back");
      out.emplace(entry, std::move(record->get_object()));
    }
    return out;
  });
}

}  // namespace mash::hub
