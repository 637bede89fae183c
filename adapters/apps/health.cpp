// SPDX-License-Identifier: Apache-2.0
// mash-adapter-health --config FILE
#include "adapters/health/source.hpp"

#include "adapters/kit/main_loop.hpp"

int main(int argc, char** argv) { return mash::kit::run_adapter(argc, argv, mash::health::make_health_source); }
