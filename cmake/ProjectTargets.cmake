# The vocabulary in which every module's CMakeLists.txt is written.

add_library(simplexity_warnings INTERFACE)
target_compile_options(simplexity_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${SIMPLEXITY_WERROR}>:-Werror>)

add_library(simplexity_options INTERFACE)
target_compile_features(simplexity_options INTERFACE cxx_std_20)
target_include_directories(simplexity_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_definitions(simplexity_options INTERFACE QT_NO_KEYWORDS)
if(SIMPLEXITY_SANITIZER STREQUAL "address")
  set(_sanitize -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
elseif(SIMPLEXITY_SANITIZER STREQUAL "thread")
  set(_sanitize -fsanitize=thread -fno-omit-frame-pointer)
elseif(NOT SIMPLEXITY_SANITIZER STREQUAL "none")
  message(FATAL_ERROR "SIMPLEXITY_SANITIZER is '${SIMPLEXITY_SANITIZER}'; expected none, address or thread")
endif()
if(SIMPLEXITY_BUILD_FUZZERS)
  list(APPEND _sanitize -fsanitize=fuzzer-no-link)
endif()
target_compile_options(simplexity_options INTERFACE ${_sanitize})
target_link_options(simplexity_options INTERFACE ${_sanitize})

# simplexity_add_module(core_geometry SOURCES a.cpp ... [PUBLIC target ...] [PRIVATE target ...] [PRECOMPILE <header> ...])
# A static library with the alias simplexity::core_geometry. PRECOMPILE names headers of others that take longer to parse
# than what we wrote.
function(simplexity_add_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE;PRECOMPILE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  add_library(simplexity::${name} ALIAS ${name})
  target_link_libraries(${name} PUBLIC simplexity_options ${arg_PUBLIC} PRIVATE simplexity_warnings ${arg_PRIVATE})
  target_precompile_headers(${name} PRIVATE ${arg_PRECOMPILE})
endfunction()

# simplexity_add_test(core_geometry_tests SOURCES a_test.cpp ... LINK target ... LABELS unit [GUI] [DISPLAY] [RUN_SERIAL])
# GUI gives the tests a QApplication; DISPLAY runs them under a virtual X server (anything with OpenGL); RUN_SERIAL runs
# nothing beside them (what measures time).
function(simplexity_add_test name)
  cmake_parse_arguments(arg "GUI;DISPLAY;RUN_SERIAL" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE simplexity_warnings ${arg_LINK} GTest::gmock
    $<IF:$<BOOL:${arg_GUI}>,simplexity::test_main_gui,simplexity::test_main_core>)
  # Most of a test's compile time is GoogleTest's headers, and optimising what runs once.
  target_precompile_headers(${name} PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
  target_compile_options(${name} PRIVATE -O1)
  set(environment "")
  if(arg_DISPLAY)
    set_target_properties(${name} PROPERTIES CROSSCOMPILING_EMULATOR "${PROJECT_SOURCE_DIR}/tests/support/with_display")
  elseif(arg_GUI)
    set(environment "QT_QPA_PLATFORM=offscreen")
  endif()
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 NO_PRETTY_VALUES TEST_PREFIX "${name}."
    PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT} RUN_SERIAL ${arg_RUN_SERIAL} ENVIRONMENT "${environment}")
endfunction()
