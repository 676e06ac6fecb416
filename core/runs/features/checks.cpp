#include "core/runs/features/checks.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/data/dataset.h"
#include "core/runs/features/labels.h"

namespace simplexity::runs {

namespace {

tl::unexpected<Error> refuse(std::string message)
{
  return fail(ErrorCode::InvalidFormat, std::move(message));
}

std::int64_t rowsOf(const Features& features)
{
  return std::visit([](const auto& matrix) { return static_cast<std::int64_t>(matrix.rows()); }, features.values);
}

/// The statistics of the classes are a number a feature of each.
bool areClassesBounded(const Features& features)
{
  const std::int64_t p = features.featureCount();
  const std::int64_t rows = features.samples() + (features.head ? features.head->weights.rows() : 0);
  return isBounded(features.classCount, p, sizeof(double), sizeof(float) * static_cast<std::uintmax_t>(rows * p));
}

}  // namespace

bool isBounded(std::int64_t rows, std::int64_t columns, std::size_t itemSize, std::uintmax_t fileBytes)
{
  constexpr std::uintmax_t kAlways = 64U << 20U;
  constexpr std::uintmax_t kExpansion = 4;
  std::uintmax_t bytes = itemSize;
  return !__builtin_mul_overflow(bytes, static_cast<std::uintmax_t>(rows), &bytes) &&
         !__builtin_mul_overflow(bytes, static_cast<std::uintmax_t>(columns), &bytes) &&
         bytes / kExpansion <= fileBytes + kAlways / kExpansion;
}

Result<> finishClasses(Features& features)
{
  if (const std::int64_t rows = rowsOf(features); rows != features.samples()) {
    return refuse(fmt::format("there are {} labels for {} rows of features", features.samples(), rows));
  }
  const auto [least, most] = std::ranges::minmax(features.labels);
  if (least == most) {
    return refuse(fmt::format("all samples are of class {}; collapse needs two classes or more", least));
  }
  const auto named = static_cast<std::int64_t>(features.classNames.size());
  const std::int64_t ofHead = features.head ? features.head->weights.rows() : 0;
  if (ofHead > 0 && ofHead <= most) {
    return refuse(fmt::format("the weights have {} rows; expected one for each of {} classes", ofHead, most + 1));
  }
  const std::int64_t classes = std::max<std::int64_t>(most + 1, ofHead);
  if (named > 0 && (named < classes || named > kMostClasses || (ofHead > 0 && named != ofHead))) {
    return refuse(fmt::format("there are {} class names; expected one for each of {} classes", named, classes));
  }
  if (Result<> names = data::checkClassNames(features.classNames); !names) {
    return names;
  }
  features.classCount = static_cast<int>(std::max(classes, named));
  if (!areClassesBounded(features)) {
    return refuse(
        fmt::format("label {} makes {} classes of {} features, far more than {} samples can fill; number the "
                    "classes from 0 without gaps",
                    most, features.classCount, features.featureCount(), features.samples()));
  }
  return {};
}

}  // namespace simplexity::runs
