// SPDX-License-Identifier: Apache-2.0
// mash-adapter-schools --config FILE
#include "adapters/schools/source.hpp"

#include "adapters/kit/main_loop.hpp"

int main(int argc, char** argv) { return mash::kit::run_adapter(argc, argv, mash::schools::make_schools_source); }
