#include "core/learning/libraries.h"

#include <dlfcn.h>
#include <spdlog/spdlog.h>
#include <torch/torch.h>

#include <optional>

namespace simplexity::learning {

namespace {

/// What OpenBLAS tells about itself, if it is the BLAS of this process. It has no header for that in every package.
struct OpenBlas {
  std::string configuration;   ///< "OpenBLAS 0.3.21 …"
  bool hasOwnThreads = false;  ///< neither sequential nor OpenMP
};

template <class Function>
Function* loadedFunction(const char* name)
{
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

std::optional<OpenBlas> loadedOpenBlas()
{
  auto* const configuration = loadedFunction<char*()>("openblas_get_config");
  auto* const parallel = loadedFunction<int()>("openblas_get_parallel");
  if (configuration == nullptr || parallel == nullptr) {
    return std::nullopt;
  }
  constexpr int kPlatformThreads = 1;
  return OpenBlas{.configuration = configuration(), .hasOwnThreads = parallel() == kPlatformThreads};
}

}  // namespace

std::map<std::string, std::string> libraryVersions()
{
  const std::optional<OpenBlas> openBlas = loadedOpenBlas();
  const std::string blas = openBlas ? openBlas->configuration : at::hasMKL() ? "MKL" : "unknown";
  return {{"torch", TORCH_VERSION}, {"blas", blas}};
}

void warnAboutSlowBlas()
{
  const std::optional<OpenBlas> openBlas = loadedOpenBlas();
  if (openBlas && openBlas->hasOwnThreads) {
    spdlog::warn(
        "OpenBLAS runs threads of its own beside torch's: training is slower and ignores the number of "
        "threads. Install libopenblas0-openmp in place of libopenblas0-pthread.");
  } else if (!openBlas && !at::hasMKL() && !torch::cuda::is_available()) {
    spdlog::warn("torch uses an unknown BLAS, often a slow one: training is fastest with libopenblas0-openmp.");
  }
}

}  // namespace simplexity::learning
