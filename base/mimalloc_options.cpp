// SPDX-License-Identifier: Apache-2.0
// How a program that links mimalloc uses memory (docs/adr/0009).
#include <mimalloc.h>

namespace {

// Whoever runs the program may still say otherwise with mimalloc's own environment variables.
void set_options() {
  // Pages of 2 MiB where the kernel gives them when asked: a virtual machine pays twice for every page it looks up.
  mi_option_set_default(mi_option_large_os_pages, 1);
  // What is free goes back to the system after a second, not after 25 ms: under load it is wanted again at once, and
  // each page that went costs a fault.
  mi_option_set_default(mi_option_decommit_delay, 1000);
}

// Before the libraries' own initialisers: what they allocate lies where most of the main thread's memory will.
[[gnu::section(".preinit_array"), gnu::used]] void (*const FIRST_OF_ALL)() = set_options;

}  // namespace
