// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <iostream>

#include "cli/context.hpp"

int main(int count, char** words) {
  try {
    return mash::cli::run(count, words, std::cout, std::cerr);
  } catch (const std::exception& thrown) {
    std::cerr << "mashctl: stopped unexpectedly: " << thrown.what() << "\n";
    return mash::cli::BAD;
  }
}
