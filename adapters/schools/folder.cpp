// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace mash::schools {
namespace {

using findings::rule;

constexpr std::size_t FILE_BYTES_MAX = std::size_t{64} * 1024 * 1024;
constexpr std::uint32_t EVENTS =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

std::string_view system_of(std::string_view name) {
  const auto ends = [&](std::string_view extension) {
    if (name.size() <= extension.size()) return false;
    const std::string_view last = name.substr(name.size() - extension.size());
    return std::ranges::equal(last, extension, [](char a, char b) {
      return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
  };
  // Half-written files of copying programs begin with a dot or a tilde, or end in .part, .tmp: none of these.
  if (name.starts_with('.') || name.starts_with('~')) return {};
  if (ends(".xml")) return TRANSFER_FILE;
  return ends(".csv") ? CENSUS : std::string_view();
}

struct descriptor {
  int fd = -1;
  ~descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

struct bytes_of_file {
  std::string bytes, modified_on;
};

// A symbolic link could lead out of the folder, a pipe would block: only ordinary files are read.
result<bytes_of_file> read_file(int directory, const std::string& name) {
  const descriptor file{::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  if (file.fd < 0) return fail(errno == ENOENT ? errc::not_found : errc::io, "a file cannot be opened");
  struct stat before{}, after{};
  if (::fstat(file.fd, &before) != 0 || !S_ISREG(before.st_mode)) return fail(errc::io, "a file is no ordinary file");
  if (before.st_size < 0 || static_cast<std::size_t>(before.st_size) > FILE_BYTES_MAX)
    return fail(errc::too_large, "a file is larger than is read");
  bytes_of_file out;
  out.bytes.resize(static_cast<std::size_t>(before.st_size));
  std::size_t have = 0;
  while (have < out.bytes.size()) {
    const ssize_t got = ::read(file.fd, out.bytes.data() + have, out.bytes.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(errc::unavailable, "a file changed while it was read");
    have += static_cast<std::size_t>(got);
  }
  if (::fstat(file.fd, &after) != 0 || after.st_size != before.st_size ||
      after.st_mtim.tv_sec != before.st_mtim.tv_sec || after.st_mtim.tv_nsec != before.st_mtim.tv_nsec)
    return fail(errc::unavailable, "a file changed while it was read");
  out.modified_on = to_iso_date(date_of(instant(std::chrono::seconds(before.st_mtim.tv_sec))));
  return out;
}

result<std::shared_ptr<const parsed_file>> parse(int directory, const std::string& name, const settings& how,
                                                 findings::in_file& found) {
  auto file = read_file(directory, name);
  if (!file) {
    found.add(file.error().code == errc::too_large ? rule::too_large : rule::unreadable);
    return std::unexpected(file.error());
  }
  auto out = std::make_shared<parsed_file>();
  out->modified_on = file->modified_on;
  if (system_of(name) == CENSUS) {
    MASH_TRY(census, read_census(file->bytes, name, found));
    out->left_out = census->left_out;
    out->cut_off = census->cut_off;
    out->content = std::move(*census);
    return out;
  }
  MASH_TRY(transfer, read_ctf(file->bytes, found));
  if (how.by_urn(transfer->urn) == nullptr && how.by_number(transfer->la, transfer->estab) == nullptr) {
    found.add(rule::school_not_listed);
    return fail(errc::denied, "a transfer file is of a school that is not listed");
  }
  for (pupil& one : transfer->pupils)
    if (one.as_of.empty()) one.as_of = out->modified_on;
  out->content = std::move(*transfer);
  return out;
}

std::set<std::string> names_in(int directory) {
  std::set<std::string> out;
  const int again = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* const listing = again < 0 ? nullptr : ::fdopendir(again);
  if (listing == nullptr) {
    if (again >= 0) ::close(again);
    return out;
  }
  while (const dirent* one = ::readdir(listing)) out.insert(one->d_name);
  ::closedir(listing);
  return out;
}

std::string look_of(int directory, const std::string& name) {
  struct stat now{};
  if (::fstatat(directory, name.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0) return "gone";
  std::string out = std::to_string(now.st_ino) + "/" + std::to_string(now.st_size);
  // Other rights change the second: what could not be opened may be now.
  for (const timespec& at : {now.st_mtim, now.st_ctim})
    out.append("/").append(std::to_string(at.tv_sec)).append(".").append(std::to_string(at.tv_nsec));
  return out;
}

}  // namespace

folder::folder(const settings& how, std::chrono::milliseconds look_every, std::size_t files_max)
    : how_(how), look_every_(look_every), files_max_(files_max) {}

folder::~folder() {
  const std::uint64_t one = 1;
  if (wake_ >= 0) (void)!::write(wake_, &one, sizeof one);
  if (thread_.joinable()) thread_.join();
  for (const int fd : {directory_, inotify_, wake_})
    if (fd >= 0) ::close(fd);
}

result<std::unique_ptr<folder>> folder::open(const settings& how, std::chrono::milliseconds look_every,
                                             std::size_t files_max) {
  std::unique_ptr<folder> out(new folder(how, look_every, files_max));
  out->inotify_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  out->wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (out->inotify_ < 0 || out->wake_ < 0) return fail(errc::io, "the system cannot watch another folder");
  // Watch first, then read: a file that arrives in between is read twice rather than never.
  if (auto attached = out->attach(); !attached) return std::unexpected(attached.error());
  for (const std::string& name : names_in(out->directory_)) (void)out->read_one(name);
  out->publish();
  out->thread_ = std::thread([self = out.get()] { self->watch(); });
  return out;
}

result<void> folder::attach() {
  const int opened = ::open(how_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return fail(errc::io, "the drop folder cannot be opened: " + std::string(std::strerror(errno)));
  if (directory_ >= 0) ::close(directory_);
  directory_ = opened;
  watched_ = ::inotify_add_watch(inotify_, how_.folder.c_str(), EVENTS);
  if (watched_ < 0) return fail(errc::io, "the drop folder cannot be watched: " + std::string(std::strerror(errno)));
  return {};
}

std::shared_ptr<const roll> folder::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

std::shared_ptr<const findings::report> folder::wrong() const {
  const std::lock_guard lock(mutex_);
  return wrong_;
}

bool folder::look() {
  const bool was_lost = lost_;
  lost_ = !attach();
  if (lost_) return !was_lost;
  const std::set<std::string> there = names_in(directory_);
  bool changed = was_lost || std::erase_if(files_, [&](const auto& known) { return !there.contains(known.first); }) > 0;
  changed = std::erase_if(beyond_, [&](const auto& known) { return !there.contains(known.first); }) > 0 || changed;
  for (const std::string& name : there) {
    const std::string looks = look_of(directory_, name);
    if (const auto known = files_.find(name); known != files_.end() && known->second.looked == looks) continue;
    if (fresh_[name] == looks && read_one(name)) changed = true;
    fresh_[name] = looks;
  }
  std::erase_if(fresh_, [&](const auto& one) { return !there.contains(one.first); });
  return changed;
}

bool folder::read_one(const std::string& name) {
  const std::string_view system = system_of(name);
  if (system.empty()) return false;
  if (files_.size() >= files_max_ && !files_.contains(name)) return beyond_.emplace(name, system).second;
  beyond_.erase(name);
  const std::string looks = look_of(directory_, name);
  findings::in_file found;
  auto parsed = parse(directory_, name, how_, found);
  if (!parsed && parsed.error().code == errc::not_found) return files_.erase(name) > 0;
  entry& known = files_[name];
  known.system = system;
  known.looked = looks;
  known.found = std::move(found);
  known.trouble = parsed ? (*parsed)->left_out : parsed.error().detail;
  if (parsed && (known.good == nullptr || known.good->cut_off || !(*parsed)->cut_off)) known.good = std::move(*parsed);
  return true;
}

void folder::publish() {
  std::vector<std::shared_ptr<const parsed_file>> good;
  std::vector<file_trouble> troubles;
  std::vector<std::string> names;  // of the good ones
  for (const auto& [name, known] : files_) {
    if (known.good != nullptr) {
      good.push_back(known.good);
      names.push_back(name);
    }
    if (known.trouble.empty()) continue;
    const auto [la, estab] = sender_of(name);
    const bool listed = known.system == TRANSFER_FILE && how_.by_number(la, estab) != nullptr;
    // An unlisted school's file is refused, which takes nothing away from those that are listed.
    if (!la.empty() && !listed && known.system == TRANSFER_FILE) continue;
    troubles.push_back({listed ? la : "", listed ? estab : "", known.system, known.trouble});
  }
  for (const std::string_view system : {TRANSFER_FILE, CENSUS}) {
    if (lost_) troubles.push_back({"", "", system, "the drop folder is gone"});
    if (is_overfull(system)) troubles.push_back({"", "", system, "the drop folder holds more files than are read"});
  }
  auto next = std::make_shared<const roll>(how_, std::move(good), std::move(troubles));
  auto wrong = std::make_shared<const findings::report>(report_of(*next, names));
  findings::publish(*wrong);
  const std::lock_guard lock(mutex_);
  now_ = std::move(next);
  wrong_ = std::move(wrong);
}

bool folder::is_overfull(std::string_view system) const {
  return std::ranges::any_of(beyond_, [&](const auto& one) { return one.second == system; });
}

findings::report folder::report_of(const roll& next, const std::vector<std::string>& names) const {
  findings::report out;
  const bool census = std::ranges::any_of(how_.schools, &school::census);
  for (const std::string_view system : {TRANSFER_FILE, CENSUS}) {
    const std::string called(system);
    if (system == CENSUS && !census) continue;
    out.looked_at(called);
    const bool none = std::ranges::none_of(files_, [&](const auto& one) { return one.second.system == system; });
    if (lost_)
      out.add(called, "", {rule::not_reachable, 0, {}});
    else if (none)
      out.add(called, "", {rule::nothing_delivered, 0, {}});
    if (is_overfull(system)) out.add(called, "", {rule::too_many_files, 0, {}});
  }
  for (const auto& [name, known] : files_) out.add(std::string(known.system), name, known.found);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const entry& known = files_.at(names[i]);
    // Of a file that is kept although a newer one is broken, the lines would be those of yesterday.
    if (known.trouble.empty() || !known.good->left_out.empty())
      out.add(std::string(known.system), names[i], next.found()[i]);
  }
  return out;
}

bool folder::take_events() {
  alignas(inotify_event) std::array<char, std::size_t{64} * 1024> buffer;
  bool changed = false;
  for (;;) {
    const ssize_t got = ::read(inotify_, buffer.data(), buffer.size());
    if (got <= 0) return changed;
    for (const char* at = buffer.data(); at < buffer.data() + got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event->len;
      if ((event->mask & IN_Q_OVERFLOW) != 0) changed = look() || changed;  // more happened than the kernel kept
      if (event->wd != watched_) continue;                                  // of a folder that is no longer this one
      if ((event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0) changed = look() || changed;
      if (event->len == 0) continue;
      const std::string name(event->name);
      if ((event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0) changed = read_one(name) || changed;
      if ((event->mask & (IN_DELETE | IN_MOVED_FROM)) != 0)
        changed = files_.erase(name) + beyond_.erase(name) > 0 || changed;
    }
  }
}

void folder::watch() {
  auto next_look = std::chrono::steady_clock::now() + look_every_;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(next_look - std::chrono::steady_clock::now()).count();
    std::array<pollfd, 2> waiting{pollfd{inotify_, POLLIN, 0}, pollfd{wake_, POLLIN, 0}};
    if (::poll(waiting.data(), waiting.size(), static_cast<int>(std::max<long>(left, 0))) < 0 && errno != EINTR) return;
    if (waiting[1].revents != 0) return;
    bool changed = waiting[0].revents != 0 && take_events();
    if (std::chrono::steady_clock::now() >= next_look) {
      changed = look() || changed;
      next_look = std::chrono::steady_clock::now() + look_every_;
    }
    if (changed) publish();
  }
}

}  // namespace mash::schools
