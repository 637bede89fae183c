// SPDX-License-Identifier: Apache-2.0
// A whole command line, as a person types it, in this process.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "certs/files.hpp"
#include "certs/member.hpp"
#include "cli/context.hpp"

namespace mash::cli {

struct ended {
  int status;
  std::string out, err;
};

inline ended mashctl(std::vector<std::string> words) {
  words.insert(words.begin(), "mashctl");
  std::vector<const char*> pointers;
  for (const auto& word : words) pointers.push_back(word.c_str());
  std::ostringstream out, err;
  const int status = run(static_cast<int>(pointers.size()), pointers.data(), out, err);
  return {status, out.str(), err.str()};
}

// The number of a file that travels, as its maker reads it over the telephone.
inline std::string number_of(const std::string& file) {
  return certs::spoken_number(certs::read_file(file).value_or(""));
}

}  // namespace mash::cli
