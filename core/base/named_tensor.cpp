#include "core/base/named_tensor.h"

#include <functional>
#include <numeric>

#include "core/base/check.h"

namespace simplexity {

std::size_t elementSize(ElementType type)
{
  switch (type) {
    case ElementType::I8:
    case ElementType::U8:
    case ElementType::BOOL:
      return 1;
    case ElementType::F16:
    case ElementType::BF16:
    case ElementType::I16:
      return 2;
    case ElementType::F32:
    case ElementType::I32:
      return 4;
    case ElementType::F64:
    case ElementType::I64:
      return 8;
  }
  SIMPLEXITY_CHECK(false, "unknown element type");
}

std::int64_t TensorData::elementCount() const
{
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

}  // namespace simplexity
