// SPDX-License-Identifier: Apache-2.0
// Files that are not secrets: certificates, lists, public keys, the directory. Secrets go through
// base/crypto's write_secret_file.
#pragma once

#include <string>
#include <string_view>

#include "base/errors.hpp"

namespace mash::certs {

[[nodiscard]] bool file_exists(const std::string& path) noexcept;
[[nodiscard]] result<std::string> read_file(const std::string& path);  // at most 16 MiB
// Replaces the file as a whole or not at all: a reader never sees half of it, not even after a power cut.
[[nodiscard]] result<void> write_file(const std::string& path, std::string_view content);
// Names made, replaced or removed in it stay so after a power cut.
[[nodiscard]] result<void> sync_folder(const std::string& path);
[[nodiscard]] result<void> make_folder(const std::string& path);  // 0700 if it is new, with its parents

}  // namespace mash::certs
