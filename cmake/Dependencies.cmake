# Every third-party library, with its least version and why it is here.

find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED)        # linear algebra of core/geometry
find_package(tl-expected REQUIRED)       # Result<T>: std::expected needs C++23
find_package(fmt REQUIRED)               # messages: std::format is absent from GCC 12
find_package(nlohmann_json REQUIRED)     # run.json, metrics.jsonl, safetensors headers
find_package(CLI11 REQUIRED)             # command lines
find_package(spdlog REQUIRED)            # the log
find_package(ZLIB REQUIRED)              # gzip IDX files, checksums

# .npz files of NumPy, .pt files of PyTorch. Debian's CMake configuration of libzip wants its command-line tools, which we do not.
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
add_library(libzip::zip ALIAS PkgConfig::LIBZIP)

# Getting the standard data sets: downloads, checksums, .tar.gz
find_package(CURL 7.85 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(LibArchive 3.6 REQUIRED)

# Pictures: decoding of PNG, JPEG, BMP and WebP, and shrinking them. Debian splits OpenCV; its CMake configuration comes only with the
# package of everything. These three parts are in memory already where LibTorch is Debian's.
find_path(OPENCV_INCLUDE_DIR opencv2/imgcodecs.hpp PATH_SUFFIXES opencv4 REQUIRED)
add_library(simplexity_opencv INTERFACE)
add_library(simplexity::opencv ALIAS simplexity_opencv)
target_include_directories(simplexity_opencv SYSTEM INTERFACE "${OPENCV_INCLUDE_DIR}")
foreach(part imgcodecs imgproc core)
  find_library(OPENCV_${part}_LIBRARY opencv_${part} REQUIRED)
  target_link_libraries(simplexity_opencv INTERFACE "${OPENCV_${part}_LIBRARY}")
endforeach()

if(SIMPLEXITY_BUILD_FUZZERS)
  return()
endif()

# Programs from files are run in a process that can write nothing.
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
add_library(libseccomp::seccomp ALIAS PkgConfig::SECCOMP)

# Torch's configuration sets flags by variable and offers no imported target for all of it: one target of ours hides that.
find_package(Torch 1.13 REQUIRED)
add_library(simplexity_torch INTERFACE)
add_library(simplexity::torch ALIAS simplexity_torch)
target_include_directories(simplexity_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(simplexity_torch INTERFACE ${TORCH_LIBRARIES})

if(SIMPLEXITY_BUILD_GUI)
  # Widgets for the window, OpenGLWidgets for the 3-D view, Svg to export figures, DBus to ask the desktop for its colour scheme.
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets OpenGLWidgets PrintSupport Svg DBus)
  find_package(QCustomPlotQt6 REQUIRED)  # live plots
  find_package(MPI REQUIRED COMPONENTS C) # Debian's VTK does not generate without it
  find_package(VTK 9.1 REQUIRED COMPONENTS
    CommonColor CommonCore CommonDataModel CommonMath CommonTransforms FiltersCore FiltersGeneral FiltersSources
    IOImage InteractionStyle RenderingAnnotation RenderingCore RenderingFreeType RenderingOpenGL2 RenderingUI)
endif()

if(SIMPLEXITY_BUILD_TESTS)
  find_package(GTest 1.12 REQUIRED)
  if(SIMPLEXITY_BUILD_BENCHMARKS)
    find_package(benchmark 1.7 REQUIRED)  # times what docs/performance.md says is fast
  endif()
endif()
