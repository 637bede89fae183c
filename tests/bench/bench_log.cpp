// SPDX-License-Identifier: Apache-2.0
// What the transparency log costs, each beside the floor under it. Durable appends: beside the disk's own fdatasync,
// and beside raw SQLite inserts of the same bytes, both with synchronous=FULL. Verifying: beside SHA-256 alone over the
// same bytes. A log of ten million entries: how long it takes to open, and what a proof reads. The directory is
// $TMPDIR: name one on the disk that matters. $MASH_BENCH_ENTRIES makes the long log shorter or longer.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "base/tlog/receipt.hpp"
#include "base/tlog/sqlite_log.hpp"
#include "cli/verify_log.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash {
namespace {

using sqlite::connection;
using sqlite::group_commit;
using tlog::sqlite_log;

constexpr auto ORIGIN = "mash.example/audit";

// As long as an entry is in practice: some 600 bytes.
std::string leaf_of(std::uint64_t number) {
  static const instant now = parse_rfc3339("2026-11-20T08:00:00Z").value();
  contract::leaf leaf;
  leaf.type = contract::leaf_type::released;
  leaf.at = now + std::chrono::milliseconds(number);
  leaf.id = leaf.request = new_uuid(leaf.at);
  leaf.members = {"police", "health"};
  leaf.outcome = {"shown"};
  leaf.purpose = "s47_strategy";
  leaf.actor = leaf.subjects = leaf.body = sha256(std::to_string(number));
  leaf.agreement = to_hex(*leaf.actor);
  return contract::leaf_text(leaf).value();
}

const std::vector<std::string>& some_leaves() {
  static const std::vector<std::string> leaves = [] {
    std::vector<std::string> made;
    for (std::uint64_t i = 0; i < 4096; ++i) made.push_back(leaf_of(i));
    return made;
  }();
  return leaves;
}

std::uint64_t rounds(const benchmark::State& state) { return static_cast<std::uint64_t>(state.iterations()); }

void count(benchmark::State& state, std::uint64_t leaves) {
  state.SetItemsProcessed(static_cast<std::int64_t>(leaves));
  state.SetBytesProcessed(static_cast<std::int64_t>(leaves * some_leaves()[0].size()));
}

// A log of its own in a directory of its own.
struct open_log {
  explicit open_log(const std::string& directory)
      : writer([&] {
          auto made = connection::open_writer(directory + "/log.db");
          MASH_ASSERT(made);
          const std::array<std::string_view, 1> steps{sqlite_log::migration()};
          MASH_ASSERT(sqlite::migrate(*made, steps));
          return std::move(*made);
        }()),
        log(sqlite_log::open(connection::open_reader(directory + "/log.db").value(),
                             signing_key::from_seed(std::array<unsigned char, 32>{7}),
                             {.origin = ORIGIN, .checkpoint_directory = directory, .earlier_keys = {}})
                .value()) {}

  void commit(const std::vector<std::string>& leaves, std::uint64_t from, std::uint64_t count) {
    MASH_ASSERT(writer.execute("BEGIN IMMEDIATE"));
    for (std::uint64_t i = 0; i < count; ++i) MASH_ASSERT(log->append(leaves[(from + i) % leaves.size()]));
    MASH_ASSERT(log->write_batch(writer));
    MASH_ASSERT(writer.execute("COMMIT"));
    auto keep = log->committed();
    MASH_ASSERT(keep && *keep && (*keep)());
  }

  connection writer;
  std::unique_ptr<sqlite_log> log;
};

// --- durable appends; `range(0)` leaves to a flush

void disk_fdatasync_of_the_same_bytes(benchmark::State& state) {
  const test::temporary_directory directory;
  const int file = ::open(directory.file("floor").c_str(), O_RDWR | O_CREAT, 0600);
  const auto leaves = static_cast<std::uint64_t>(state.range(0));
  const std::string block(leaves * some_leaves()[0].size(), 'x');
  std::int64_t at = 0;
  for (auto _ : state) {
    MASH_ASSERT(::pwrite(file, block.data(), block.size(), at) == static_cast<ssize_t>(block.size()));
    MASH_ASSERT(::fdatasync(file) == 0);
    at = (at + static_cast<std::int64_t>(block.size())) % (1 << 22);  // as a write-ahead log goes round
  }
  ::close(file);
  count(state, rounds(state) * leaves);
}

void raw_sqlite_inserts(benchmark::State& state) {
  const test::temporary_directory directory;
  connection writer = connection::open_writer(directory.file("raw.db")).value();
  MASH_ASSERT(writer.execute("CREATE TABLE entry(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT"));
  const auto leaves = static_cast<std::uint64_t>(state.range(0));
  std::uint64_t id = 0;
  for (auto _ : state) {
    MASH_ASSERT(writer.execute("BEGIN IMMEDIATE"));
    for (std::uint64_t i = 0; i < leaves; ++i, ++id)
      MASH_ASSERT(writer.prepare("INSERT INTO entry VALUES(?1, ?2)")
                      .bind(1, static_cast<std::int64_t>(id))
                      .bind_blob(2, as_bytes(some_leaves()[id % 4096]))
                      .run());
    MASH_ASSERT(writer.execute("COMMIT"));
  }
  count(state, id);
}

// Appended, committed, read back, hashed again, signed, and the checkpoint flushed outside the database.
void durable_appends(benchmark::State& state) {
  const test::temporary_directory directory;
  open_log to(directory.path());
  const auto leaves = static_cast<std::uint64_t>(state.range(0));
  std::uint64_t appended = 0;
  for (auto _ : state) {
    to.commit(some_leaves(), appended, leaves);
    appended += leaves;
  }
  count(state, appended);
}

// The same as the hub does it: `range(0)` appends wait at any time, and each is told when it is durable.
void durable_appends_through_group_commit(benchmark::State& state) {
  const test::temporary_directory directory;
  open_log to(directory.path());
  sqlite_log& log = *to.log;
  group_commit store(std::move(to.writer), log.hooks([](const error&) { std::abort(); }), {});
  std::atomic<std::uint64_t> done = 0;
  std::uint64_t taken = 0;
  for (auto _ : state) {
    for (auto now = done.load(); taken - now >= static_cast<std::uint64_t>(state.range(0)); now = done.load())
      done.wait(now);
    const std::string& leaf = some_leaves()[taken++ % 4096];
    const bool submitted = store.submit(log.undoing([&log, &leaf](connection&) -> result<void> {
      MASH_TRY(index, log.append(leaf));
      return {};
    }),
                                        [&done](const result<void>& outcome) {
                                          MASH_ASSERT(outcome);
                                          done.fetch_add(1);
                                          done.notify_one();
                                        });
    MASH_ASSERT(submitted);
  }
  store.stop();
  MASH_ASSERT(done == taken);
  count(state, taken);
}

BENCHMARK(disk_fdatasync_of_the_same_bytes)->Arg(1)->Arg(32)->Arg(512)->UseRealTime();
BENCHMARK(raw_sqlite_inserts)->Arg(1)->Arg(32)->Arg(512)->UseRealTime();
BENCHMARK(durable_appends)->Arg(1)->Arg(32)->Arg(512)->UseRealTime();
BENCHMARK(durable_appends_through_group_commit)->Arg(1)->Arg(32)->Arg(512)->Arg(2000)->UseRealTime();

// --- verifying 65,536 entries from memory, as mashctl does it

constexpr std::uint64_t VERIFIED = 65536;

void bare_sha256(benchmark::State& state) {
  for (auto _ : state)
    for (std::uint64_t i = 0; i < VERIFIED; ++i)
      benchmark::DoNotOptimize(tlog::leaf_hash(as_bytes(some_leaves()[i % 4096])));
  count(state, rounds(state) * VERIFIED);
}
BENCHMARK(bare_sha256)->Unit(benchmark::kMillisecond);

// The tree has as many nodes as it has leaves, so no verifier can do with less.
void bare_sha256_with_the_trees_nodes(benchmark::State& state) {
  for (auto _ : state) {
    digest hash = tlog::empty_root();
    for (std::uint64_t i = 0; i < VERIFIED; ++i) {
      hash = tlog::node_hash(hash, tlog::leaf_hash(as_bytes(some_leaves()[i % 4096])));
      benchmark::DoNotOptimize(hash);
    }
  }
  count(state, rounds(state) * VERIFIED);
}
BENCHMARK(bare_sha256_with_the_trees_nodes)->Unit(benchmark::kMillisecond);

// What makes verifying slower than hashing: every entry must be one that the format knows, spelt as it is spelt there.
void read_every_entry_strictly(benchmark::State& state) {
  for (auto _ : state)
    for (std::uint64_t i = 0; i < VERIFIED; ++i) MASH_ASSERT(contract::parse_leaf(some_leaves()[i % 4096]));
  count(state, rounds(state) * VERIFIED);
}
BENCHMARK(read_every_entry_strictly)->Unit(benchmark::kMillisecond);

void verify_the_whole_log(benchmark::State& state) {
  const test::temporary_directory directory;
  open_log from(directory.path());
  for (std::uint64_t at = 0; at < VERIFIED; at += 4096) from.commit(some_leaves(), at, 4096);
  std::map<std::string, std::string> served{{"checkpoint", from.log->latest()->text}};
  for (unsigned level = 0; level <= 2; ++level)
    for (std::uint64_t index = 0; tlog::tile_width(level, index, VERIFIED) != 0; ++index)
      for (const bool bundle : {false, true}) {
        const tlog::tile_name name{level, index, tlog::tile_width(level, index, VERIFIED), bundle};
        if (!bundle || level == 0) served[tlog::tile_path(name)] = from.log->view().tile(name).value();
      }
  const cli::fetch_function fetch = [&](const std::string& path) -> result<std::string> { return served.at(path); };
  for (auto _ : state) {
    const auto verified = cli::verify_log(fetch, from.log->key(), std::nullopt);
    MASH_ASSERT(verified && verified->head.head.size == VERIFIED);
  }
  count(state, rounds(state) * VERIFIED);
}
BENCHMARK(verify_the_whole_log)->Unit(benchmark::kMillisecond);

// --- a long log

// Made once, by the log's own code, of short entries: what is stored for each is the same but for its text.
class long_log {
 public:
  static const long_log& instance() {
    static const long_log made;
    return made;
  }
  [[nodiscard]] const std::string& directory() const { return directory_.path(); }
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  long_log() {
    open_log to(directory_.path());
    const std::vector<std::string> leaves{"a", "short", "entry"};
    for (std::uint64_t at = 0; at < size_; at += 65536)
      to.commit(leaves, at, std::min<std::uint64_t>(65536, size_ - at));
    std::printf("a log of %llu entries\n", static_cast<unsigned long long>(size_));
  }
  static std::uint64_t wanted() {
    const char* text = std::getenv("MASH_BENCH_ENTRIES");
    return text == nullptr ? 10'000'000 : std::strtoull(text, nullptr, 10);
  }
  test::temporary_directory directory_;
  std::uint64_t size_ = wanted();
};

void open_a_long_log(benchmark::State& state) {
  const long_log& stored = long_log::instance();
  for (auto _ : state) {
    const open_log opened(stored.directory());
    MASH_ASSERT(opened.log->latest()->head.size == stored.size());
  }
  state.counters["entries"] = static_cast<double>(stored.size());
}
BENCHMARK(open_a_long_log)->Unit(benchmark::kMillisecond)->UseRealTime();

// Each proof with an empty cache: what it reads is what it needs.
void prove_in_a_long_log(benchmark::State& state) {
  const long_log& stored = long_log::instance();
  connection reader = connection::open_reader(stored.directory() + "/log.db").value();
  tlog::log_view view(reader);
  std::uint64_t reads = 0, most = 0, index = 1;
  for (auto _ : state) {
    std::uint64_t tiles = 0;
    tlog::tile_cache cache([&](tlog::tile_key key, unsigned) {
      ++tiles;
      return view.stored_tile(key);
    });
    index = (index * 6364136223846793005U + 1442695040888963407U);
    const auto proof = tlog::inclusion_proof(cache, index % stored.size(), stored.size());
    MASH_ASSERT(proof.has_value());
    reads += tiles;
    most = std::max(most, tiles);
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["tiles_read"] = static_cast<double>(reads) / static_cast<double>(state.iterations());
  state.counters["tiles_read_max"] = static_cast<double>(most);
}
BENCHMARK(prove_in_a_long_log);

void prove_consistency_in_a_long_log(benchmark::State& state) {
  const long_log& stored = long_log::instance();
  connection reader = connection::open_reader(stored.directory() + "/log.db").value();
  std::uint64_t earlier = 1;
  for (auto _ : state) {
    tlog::log_view view(reader);
    earlier = earlier * 6364136223846793005U + 1442695040888963407U;
    MASH_ASSERT(view.consistency_proof(1 + earlier % stored.size(), stored.size()));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(prove_consistency_in_a_long_log);

}  // namespace
}  // namespace mash

BENCHMARK_MAIN();
