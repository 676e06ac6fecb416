#include "core/learning/loading/script_isolation.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <system_error>
#include <thread>
#include <variant>

namespace simplexity::learning {

namespace {

using isolation::Allowance;
using isolation::CallAllowance;

constexpr std::uint64_t kMegabyte = 1'000'000;

// PyTorch itself, and any network that is small.
constexpr std::uint64_t kBaseMemory = 600 * kMegabyte;
constexpr std::int64_t kBaseSeconds = 6;
// A stack, and what the C library keeps for a thread.
constexpr std::uint64_t kMemoryPerThread = 16 * kMegabyte;
// The archive, what was checked of it, the tensors, and their copies while they are converted.
constexpr std::uint64_t kMemoryPerFileByte = 6;
// Values that a network computes for each pixel of three images, with what their derivatives need.
constexpr std::uint64_t kMemoryPerPixel = 12'000;
// Reading and checking take a part of this.
constexpr std::uint64_t kFileBytesPerSecond = 20 * kMegabyte;
// A convolution uses each of its weights, 4 bytes of the file, once a pixel; a dozen passes, 10⁹ products a second.
constexpr double kSecondsPerBytePixel = 12.0 / 4.0 / 1e9;

std::uint64_t physicalMemory()
{
  return static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGE_SIZE));
}

std::uint64_t bytesOf(const data::Samples& samples)
{
  return std::visit([](const auto& values) { return values.size() * sizeof(values[0]); }, samples.values) +
         samples.labels.size() * sizeof(samples.labels[0]);
}

CallAllowance allowance(const ScriptFile& file, const data::ImageShape& inputs, std::uint64_t dataBytes)
{
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file.path, error);
  const std::uint64_t fileBytes = error ? 0 : size;
  const auto pixels = static_cast<std::uint64_t>(inputs.pixels());
  const auto convolving =
      std::min(kSecondsPerBytePixel * static_cast<double>(fileBytes) * static_cast<double>(pixels), 86'400.0);
  const Allowance first{
      .memoryBytes = kBaseMemory + kMemoryPerThread * std::thread::hardware_concurrency() +
                     kMemoryPerFileByte * fileBytes + kMemoryPerPixel * pixels + 2 * dataBytes,
      .computing = std::chrono::seconds(kBaseSeconds + static_cast<std::int64_t>(fileBytes / kFileBytesPerSecond) +
                                        static_cast<std::int64_t>(dataBytes / kFileBytesPerSecond) +
                                        static_cast<std::int64_t>(convolving))};
  return {.untilFirstEvent = first,
          .afterwards = {.memoryBytes = std::max(first.memoryBytes, physicalMemory() / 2),
                         .computing = std::chrono::hours(24 * 365)}};
}

}  // namespace

CallAllowance allowanceOf(const ScriptFile& file, const data::ImageShape& inputs)
{
  return allowance(file, inputs, 0);
}

CallAllowance allowanceOf(const ScriptFile& file, const data::Dataset& dataset)
{
  return allowance(file, dataset.shape, bytesOf(dataset.train) + bytesOf(dataset.test));
}

}  // namespace simplexity::learning
