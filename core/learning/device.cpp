#include "core/learning/device_torch.h"

#include <fmt/format.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace simplexity::learning {

namespace {

/// The C library gives tensors of megabytes back to the system as they are freed, and the next pass through the network
/// faults the same memory in again, page by page: backward passes of the convnet take up to 1.7 times as long.
void keepFreedMemory()
{
#ifdef __GLIBC__
  constexpr int kLargestMmapThreshold = 32 << 20;  // the library takes none above
  constexpr int kKeptAtMost = 1 << 30;
  mallopt(M_MMAP_THRESHOLD, kLargestMmapThreshold);
  mallopt(M_TRIM_THRESHOLD, kKeptAtMost);
#endif
}

}  // namespace

Result<torch::Device> resolveDevice(const std::string& name)
{
  const bool hasCuda = torch::cuda::is_available();
  if (name == "cpu" || (name == "auto" && !hasCuda)) {
    return torch::Device(torch::kCPU);
  }
  const torch::Device wanted(name == "auto" ? "cuda" : name);
  const torch::DeviceIndex index = wanted.has_index() ? wanted.index() : torch::DeviceIndex{0};
  if (!hasCuda) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The device (device) is '{}', but torch finds no CUDA device: use cpu or auto.", name));
  }
  if (static_cast<std::size_t>(index) >= torch::cuda::device_count()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The device (device) is '{}', but there are only {} CUDA devices, counted from 0.", name,
                            torch::cuda::device_count()));
  }
  return torch::Device(torch::kCUDA, index);
}

void prepareTorch(int threads)
{
  keepFreedMemory();
  at::set_num_threads(threads);
  at::Context& context = at::globalContext();
  // TF32 keeps 10 bits of a product's factors, too few for Jacobians and distances.
  context.setAllowTF32CuBLAS(false);
  context.setAllowTF32CuDNN(false);
  context.setDeterministicCuDNN(true);
  context.setBenchmarkCuDNN(false);
}

}  // namespace simplexity::learning
