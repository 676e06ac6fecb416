# Link visibility keeps Qt and VTK out of core, but torch's and our own headers are on everybody's include path: this check reads the
# #include lines instead and fails the build when a module reaches where it may not.
add_custom_target(layering ALL
  COMMAND "${CMAKE_COMMAND}" -D "ROOT=${PROJECT_SOURCE_DIR}" -P "${PROJECT_SOURCE_DIR}/cmake/CheckLayering.cmake"
  COMMENT "Checking the layers" VERBATIM)
if(SIMPLEXITY_BUILD_TESTS)
  add_test(NAME layering COMMAND "${CMAKE_COMMAND}" -D "ROOT=${PROJECT_SOURCE_DIR}" -P "${PROJECT_SOURCE_DIR}/cmake/CheckLayering.cmake")
  set_tests_properties(layering PROPERTIES LABELS unit)
endif()
