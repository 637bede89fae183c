// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fault_vfs.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <random>

#include "base/errors.hpp"

namespace mash::test {
namespace {

constexpr std::size_t SECTOR_BYTES = 512;

// One change to a file that no sync has followed yet, with what it needs to be undone and done again.
struct change {
  bool truncates = false;
  std::int64_t at = 0;  // offset of a write; size after a truncation
  std::string before;   // bytes that it covered, or cut off
  std::string after;    // bytes that it wrote
  std::int64_t size_before = 0;
};

struct shared_state {
  std::mutex door;
  sqlite3_vfs* real = nullptr;
  fault_plan plan;
  std::array<std::uint64_t, 7> counts{};
  bool fired = false;
  bool power_is_off = false;
  std::map<std::string, std::vector<change>> unsynced;  // by path
};

shared_state& state() {
  static shared_state held;
  return held;
}

struct shim_file {
  sqlite3_file base;
  std::string* path;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

shim_file* shim(sqlite3_file* file) { return reinterpret_cast<shim_file*>(file); }
sqlite3_file* real(sqlite3_file* file) { return shim(file)->real(); }
const sqlite3_io_methods* methods(sqlite3_file* file) { return real(file)->pMethods; }

// With the door locked: counts the operation and says whether it is to fail.
bool fails(operation which) {
  shared_state& all = state();
  const std::uint64_t of_all = ++all.counts[static_cast<std::size_t>(operation::any)];
  const std::uint64_t of_kind = ++all.counts[static_cast<std::size_t>(which)];
  if (all.power_is_off) return true;
  if (all.plan.what == fault::none || (all.plan.which != operation::any && all.plan.which != which)) return false;
  const std::uint64_t now = all.plan.which == operation::any ? of_all : of_kind;
  if (now != all.plan.at && !(all.plan.sticky && now > all.plan.at)) return false;
  all.fired = true;
  all.power_is_off = all.plan.what == fault::power_cut;
  return true;
}

int failure(int of_io) {
  return state().plan.what == fault::disk_full && of_io == SQLITE_IOERR_WRITE ? SQLITE_FULL : of_io;
}

change describe_write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  change made;
  made.at = at;
  made.after.assign(static_cast<const char*>(data), static_cast<std::size_t>(size));
  sqlite3_int64 before = 0;
  methods(file)->xFileSize(real(file), &before);
  made.size_before = before;
  if (const auto covered = std::clamp<sqlite3_int64>(before - at, 0, size); covered > 0) {
    made.before.resize(static_cast<std::size_t>(covered));
    methods(file)->xRead(real(file), made.before.data(), static_cast<int>(covered), at);
  }
  return made;
}

int shim_write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  const std::lock_guard lock(state().door);
  const bool was_off = state().power_is_off;
  const bool failing = fails(operation::write);
  // The write at which the power goes may still have reached the disk, whole or in part.
  if (!was_off && (!failing || state().power_is_off))
    state().unsynced[*shim(file)->path].push_back(describe_write(file, data, size, at));
  return failing ? failure(SQLITE_IOERR_WRITE) : methods(file)->xWrite(real(file), data, size, at);
}

int shim_truncate(sqlite3_file* file, sqlite3_int64 size) {
  const std::lock_guard lock(state().door);
  if (fails(operation::truncate)) return SQLITE_IOERR_TRUNCATE;
  change made;
  made.truncates = true;
  made.at = size;
  sqlite3_int64 before = 0;
  methods(file)->xFileSize(real(file), &before);
  made.size_before = before;
  if (before > size) {
    made.before.resize(static_cast<std::size_t>(before - size));
    methods(file)->xRead(real(file), made.before.data(), static_cast<int>(before - size), size);
  }
  state().unsynced[*shim(file)->path].push_back(std::move(made));
  return methods(file)->xTruncate(real(file), size);
}

// The real sync is left out: these tests lose power in the model only, and run a hundred times faster without it.
int shim_sync(sqlite3_file* file, int) {
  const std::lock_guard lock(state().door);
  if (fails(operation::sync)) return SQLITE_IOERR_FSYNC;
  state().unsynced.erase(*shim(file)->path);
  return SQLITE_OK;
}

int shim_read(sqlite3_file* file, void* data, int size, sqlite3_int64 at) {
  return methods(file)->xRead(real(file), data, size, at);
}
int shim_close(sqlite3_file* file) {
  const int code = methods(file)->xClose(real(file));
  delete shim(file)->path;
  return code;
}
int shim_size(sqlite3_file* file, sqlite3_int64* size) { return methods(file)->xFileSize(real(file), size); }
int shim_lock(sqlite3_file* file, int level) { return methods(file)->xLock(real(file), level); }
int shim_unlock(sqlite3_file* file, int level) { return methods(file)->xUnlock(real(file), level); }
int shim_reserved(sqlite3_file* file, int* out) { return methods(file)->xCheckReservedLock(real(file), out); }
int shim_control(sqlite3_file* file, int op, void* arg) { return methods(file)->xFileControl(real(file), op, arg); }
int shim_sector(sqlite3_file* file) { return methods(file)->xSectorSize(real(file)); }
int shim_device(sqlite3_file* file) { return methods(file)->xDeviceCharacteristics(real(file)); }
int shim_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  {
    const std::lock_guard lock(state().door);
    if (fails(operation::map)) return SQLITE_IOERR_SHMMAP;
  }
  return methods(file)->xShmMap(real(file), page, size, extend, out);
}
int shim_shm_lock(sqlite3_file* file, int at, int n, int flags) {
  return methods(file)->xShmLock(real(file), at, n, flags);
}
void shim_barrier(sqlite3_file* file) { methods(file)->xShmBarrier(real(file)); }
int shim_unmap(sqlite3_file* file, int remove) { return methods(file)->xShmUnmap(real(file), remove); }

constexpr sqlite3_io_methods SHIM_METHODS = {
    2,           shim_close,    shim_read,    shim_write,  shim_truncate, shim_sync, shim_size,     shim_lock,
    shim_unlock, shim_reserved, shim_control, shim_sector, shim_device,   shim_map,  shim_shm_lock, shim_barrier,
    shim_unmap,  nullptr,       nullptr};

int shim_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  file->pMethods = nullptr;
  {
    const std::lock_guard lock(state().door);
    if (fails(operation::open)) return SQLITE_CANTOPEN;
  }
  const int code = state().real->xOpen(state().real, name, real(file), flags, flags_out);
  if (code != SQLITE_OK) return code;
  shim(file)->path = new std::string(name == nullptr ? "" : name);
  file->pMethods = &SHIM_METHODS;
  return SQLITE_OK;
}

int shim_delete(sqlite3_vfs*, const char* name, int sync_directory) {
  const std::lock_guard lock(state().door);
  if (fails(operation::remove)) return SQLITE_IOERR_DELETE;
  state().unsynced.erase(name);
  return state().real->xDelete(state().real, name, sync_directory);
}

sqlite3_vfs& shim_vfs() {
  static sqlite3_vfs made;
  return made;
}

void write_at(int file, std::string_view bytes, std::int64_t at) {
  MASH_ASSERT(::pwrite(file, bytes.data(), bytes.size(), at) == static_cast<ssize_t>(bytes.size()));
}

void undo(int file, const change& made) {
  write_at(file, made.before, made.at);
  MASH_ASSERT(::ftruncate(file, made.size_before) == 0);
}

void redo(int file, const change& made, std::mt19937_64& random) {
  const auto chance = random() % 4;
  if (chance == 0) return;  // lost
  if (made.truncates) {
    MASH_ASSERT(::ftruncate(file, made.at) == 0);
    return;
  }
  std::string_view reached = made.after;
  if (chance == 1 && reached.size() > SECTOR_BYTES)  // torn
    reached = reached.substr(0, random() % (reached.size() / SECTOR_BYTES) * SECTOR_BYTES);
  write_at(file, reached, made.at);
}

}  // namespace

fault_vfs::fault_vfs() {
  state().real = sqlite3_vfs_find("unix");
  MASH_ASSERT(state().real != nullptr);
  arm({});
  state().unsynced.clear();
  sqlite3_vfs& made = shim_vfs();
  made = *state().real;
  made.zName = "fault";
  made.pNext = nullptr;
  made.szOsFile = static_cast<int>(sizeof(shim_file)) + state().real->szOsFile;
  made.xOpen = shim_open;
  made.xDelete = shim_delete;
  MASH_ASSERT(sqlite3_vfs_register(&made, 1) == SQLITE_OK);
}

fault_vfs::~fault_vfs() {
  sqlite3_vfs_unregister(&shim_vfs());
  sqlite3_vfs_register(state().real, 1);
}

void fault_vfs::arm(fault_plan plan) {
  const std::lock_guard lock(state().door);
  state().plan = plan;
  state().counts = {};
  state().fired = false;
  state().power_is_off = false;
}

std::uint64_t fault_vfs::count(operation of) const {
  const std::lock_guard lock(state().door);
  return state().counts[static_cast<std::size_t>(of)];
}

bool fault_vfs::fired() const {
  const std::lock_guard lock(state().door);
  return state().fired;
}

void fault_vfs::lose_unsynced(std::uint64_t seed) {
  arm({});
  std::mt19937_64 random(seed);
  for (const auto& [path, changes] : std::exchange(state().unsynced, {})) {
    const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) continue;  // deleted since
    for (auto each = changes.rbegin(); each != changes.rend(); ++each) undo(file, *each);
    for (const change& each : changes) redo(file, each, random);
    ::close(file);
  }
}

}  // namespace mash::test
