// SPDX-License-Identifier: Apache-2.0
#include "base/errors.hpp"

#include <cstdio>
#include <cstdlib>

namespace mash {

std::string_view to_word(errc code) noexcept {
  switch (code) {
    case errc::invalid:
      return "invalid";
    case errc::not_found:
      return "not_found";
    case errc::conflict:
      return "conflict";
    case errc::denied:
      return "denied";
    case errc::too_large:
      return "too_large";
    case errc::unavailable:
      return "unavailable";
    case errc::timed_out:
      return "timed_out";
    case errc::corrupt:
      return "corrupt";
    case errc::io:
      return "io";
  }
  return "unknown";
}

void assertion_failed(const char* condition, const char* file, int line) noexcept {
  // Only the text of the condition is printed: it is source code and never holds a value.
  std::fprintf(stderr,
               "{\"level\":\"critical\",\"event\":\"assertion_failed\",\"at\":\"%s:%d\",\"condition\":\"%s\"}\n", file,
               line, condition);
  std::abort();
}

}  // namespace mash
