// SPDX-License-Identifier: Apache-2.0
// The files of the key-encryption key while it is changed: the new one lies beside the old under the name with ".new"
// until every key is wrapped under it, and then takes its place. Whatever moment the hub dies in, the next start finds
// what it needs to go on.
#pragma once

#include <optional>
#include <string>

#include "base/errors.hpp"

namespace mash::hub {

struct kek_files {
  std::string newest;   // 64 hexadecimal digits
  std::string earlier;  // empty unless a change was begun and not finished
};

// A ".new" that holds no whole key is of a change that never began, and is removed.
[[nodiscard]] result<kek_files> read_kek_files(const std::string& path);
// Makes a new key beside the old one, durable when it returns. `conflict`: a change is under way.
[[nodiscard]] result<std::string> make_new_kek(const std::string& path);
// The change did not begin after all.
void forget_new_kek(const std::string& path);
// Everything is wrapped under the new one.
[[nodiscard]] result<void> replace_kek(const std::string& path);

}  // namespace mash::hub
