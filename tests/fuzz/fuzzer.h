#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/base/named_tensor.h"

namespace simplexity::fuzz {

/// Defined by each fuzzer: gives the input to a reader.
void tryInput(std::span<const std::uint8_t> input);

/// What must hold of everything that a reader accepts.
inline void require(bool condition)
{
  if (!condition) {
    std::abort();
  }
}

inline void requireConsistent(const TensorArchive& archive)
{
  for (const auto& [name, tensor] : archive.tensors) {
    require(static_cast<std::size_t>(tensor.elementCount()) * elementSize(tensor.type) == tensor.bytes.size());
  }
}

}  // namespace simplexity::fuzz
