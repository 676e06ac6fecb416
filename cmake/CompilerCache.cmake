# Rebuilds come from ccache where it is installed; nothing depends on it.
find_program(SIMPLEXITY_CCACHE ccache)
if(SIMPLEXITY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${SIMPLEXITY_CCACHE}")
  # Precompiled headers are cached only when ccache may ignore their time stamps. A clone elsewhere, or another preset,
  # finds what another one compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
    "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
    "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=true "${SIMPLEXITY_CCACHE}")
endif()
