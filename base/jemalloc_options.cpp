// SPDX-License-Identifier: Apache-2.0
// How a program that links jemalloc uses memory (docs/adr/0010).

// jemalloc reads this by its name, and MALLOC_CONF in the environment after it. Pages of 2 MiB where the kernel gives
// them when asked: a virtual machine pays twice for every page it looks up.
extern "C" const char* malloc_conf;
const char* malloc_conf = "thp:always,metadata_thp:auto";
