// SPDX-License-Identifier: Apache-2.0
// mash-adapter-probation --config FILE
#include "adapters/kit/main_loop.hpp"
#include "adapters/probation/source.hpp"

int main(int argc, char** argv) { return mash::kit::run_adapter(argc, argv, mash::probation::make_probation_source); }
