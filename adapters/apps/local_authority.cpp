// SPDX-License-Identifier: Apache-2.0
// mash-adapter-local-authority --config FILE
#include "adapters/local_authority/source.hpp"

#include "adapters/kit/main_loop.hpp"

int main(int argc, char** argv) {
  return mash::kit::run_adapter(argc, argv, mash::local_authority::make_local_authority_source);
}
