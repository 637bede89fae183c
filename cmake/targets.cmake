# SPDX-License-Identifier: Apache-2.0
# mash_room(NAME SOURCES ... LIBS ...): one room of the house as a static library, includes from the repository root.
function(mash_room NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_library(${NAME} STATIC ${ARG_SOURCES})
  target_include_directories(${NAME} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${NAME} PUBLIC ${ARG_LIBS})
endfunction()

# mash_program(NAME SOURCES ... LIBS ...): an executable, placed in build/<preset>/bin.
function(mash_program NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${NAME} ${ARG_SOURCES})
  target_include_directories(${NAME} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${NAME} PRIVATE ${ARG_LIBS})
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
endfunction()

# mash_test(NAME [ONE_THREAD] SOURCES ... LIBS ... [TOGETHER FILTER]): a GoogleTest program whose cases ctest lists one by
# one; those that match FILTER run in one process, because they share something dear to start (a database server). Under
# a sanitizer all run in one process, which there is dear to start itself, and what is tested is optimised but the test is
# not. ONE_THREAD: it starts no thread, can have no race, and is not built for ThreadSanitizer. COST: the higher, the
# earlier it starts; what is long and starts last is waited for by nobody else.
include(GoogleTest)
function(mash_test NAME)
  cmake_parse_arguments(ARG "ONE_THREAD" "TIMEOUT;TOGETHER;COST" "SOURCES;LIBS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(NOT ARG_COST)
    set(ARG_COST 0)
  endif()
  add_executable(${NAME} ${ARG_SOURCES})
  target_include_directories(${NAME} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${NAME} PRIVATE ${ARG_LIBS} mash_test_source_path GTest::gmock GTest::gtest_main)
  if(ARG_ONE_THREAD AND MASH_SANITIZER STREQUAL "tsan")
    set_target_properties(${NAME} PROPERTIES EXCLUDE_FROM_ALL TRUE)
    return()
  endif()
  if(MASH_SANITIZER)
    target_compile_options(${NAME} PRIVATE -O0)
    add_test(NAME ${NAME} COMMAND ${NAME} --gtest_brief=1)
    set_tests_properties(${NAME} PROPERTIES TIMEOUT 1800 COST ${ARG_COST})
    return()
  endif()
  set(one_by_one "*")
  if(ARG_TOGETHER)
    add_test(NAME ${NAME}.together COMMAND ${NAME} --gtest_filter=${ARG_TOGETHER})
    set_tests_properties(${NAME}.together PROPERTIES TIMEOUT 600)
    set(one_by_one "-${ARG_TOGETHER}")
  endif()
  gtest_discover_tests(${NAME} DISCOVERY_MODE PRE_TEST TEST_FILTER "${one_by_one}"
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} COST ${ARG_COST})
endfunction()

# mash_use_jemalloc(PROGRAM): its allocator is jemalloc (docs/adr/0010). The sanitizers bring their own.
function(mash_use_jemalloc NAME)
  if(NOT MASH_SANITIZER)
    target_sources(${NAME} PRIVATE ${PROJECT_SOURCE_DIR}/base/jemalloc_options.cpp)
    target_link_libraries(${NAME} PRIVATE PkgConfig::JEMALLOC)
  endif()
endfunction()
