#include "core/data/subset.h"

#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/check.h"

namespace simplexity::data {

Samples subset(const Samples& samples, std::int64_t size, std::span<const std::int64_t> indices)
{
  Samples chosen;
  chosen.labels.reserve(indices.size());
  for (const std::int64_t index : indices) {
    SIMPLEXITY_CHECK(index >= 0 && index < samples.count(), "no such sample");
    chosen.labels.push_back(samples.labels[static_cast<std::size_t>(index)]);
  }
  std::visit(
      [&](const auto& values) {
        std::remove_cvref_t<decltype(values)> copied;
        copied.reserve(indices.size() * static_cast<std::size_t>(size));
        for (const std::int64_t index : indices) {
          const auto first = values.begin() + index * size;
          copied.insert(copied.end(), first, first + size);
        }
        chosen.values = std::move(copied);
      },
      samples.values);
  return chosen;
}

}  // namespace simplexity::data
