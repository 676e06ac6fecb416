#include "core/learning/models/state_dict.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/Core>
#include <algorithm>
#include <cstring>
#include <utility>

#include "core/learning/models/tensor_names.h"

namespace simplexity::learning {

namespace {

constexpr std::string_view kPrefix = "model.";

template <class Number>
TensorData toFloat32(const TensorData& data)
{
  TensorData converted{.type = ElementType::F32, .shape = data.shape, .bytes = {}};
  const std::size_t count = data.bytes.size() / sizeof(Number);
  converted.bytes.resize(count * sizeof(float));
  for (std::size_t i = 0; i < count; ++i) {
    Number number{};
    std::memcpy(&number, data.bytes.data() + i * sizeof(Number), sizeof(Number));
    const auto value = static_cast<float>(number);
    std::memcpy(converted.bytes.data() + i * sizeof(float), &value, sizeof(float));
  }
  return converted;
}

Result<TensorData> realNumbers(const std::string& name, const TensorData& data)
{
  switch (data.type) {
    case ElementType::F32:
      return data;
    case ElementType::F64:
      return toFloat32<double>(data);
    case ElementType::F16:
      return toFloat32<Eigen::half>(data);
    case ElementType::BF16:
      return toFloat32<Eigen::bfloat16>(data);
    default:
      return fail(ErrorCode::Unsupported,
                  fmt::format("{} has no real numbers: weights of quantised networks cannot be read", name));
  }
}

/// How many batches a norm has seen, which decides nothing.
TensorData noBatches()
{
  return {.type = ElementType::I64, .shape = {}, .bytes = std::vector<std::byte>(sizeof(std::int64_t))};
}

/// "a, b, c and 4 more"
std::string firstOf(const std::vector<std::string>& names)
{
  constexpr std::size_t kShown = 3;
  const std::size_t shown = std::min(kShown, names.size());
  const std::string text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  return names.size() > kShown ? fmt::format("{} and {} more", text, names.size() - kShown) : text;
}

}  // namespace

WeightsReport compareWeights(const TensorArchive& weights, const ModelConfig& model, const NetworkPlan& plan)
{
  WeightsReport report;
  std::map<std::string, ForeignTensor> found = tensorsByOurNames(weights, model.name);
  for (const PlannedTensor& planned : tensorsOf(plan)) {
    const auto theirs = found.extract(planned.name);
    if (planned.role == TensorRole::Count) {
      continue;
    }
    if (theirs.empty()) {
      report.missing.push_back(planned.name);
    } else if (const auto& [name, data] = theirs.mapped(); data->shape != planned.shape) {
      report.misshapen.push_back({.name = name, .found = data->shape, .expected = planned.shape});
    }
  }
  for (const auto& [name, tensor] : found) {
    report.unexpected.push_back(tensor.name);
  }
  return report;
}

Result<MappedWeights> mapWeights(const TensorArchive& weights, const ModelConfig& model, const NetworkPlan& plan)
{
  MappedWeights mapped{.parameters = {}, .report = compareWeights(weights, model, plan)};
  const std::map<std::string, ForeignTensor> found = tensorsByOurNames(weights, model.name);
  for (const PlannedTensor& planned : tensorsOf(plan)) {
    const auto theirs = found.find(planned.name);
    const bool isUsable = theirs != found.end() && theirs->second.data->shape == planned.shape;
    if (planned.role != TensorRole::Count && !isUsable) {
      continue;
    }
    Result<TensorData> numbers =
        planned.role == TensorRole::Count ? noBatches() : realNumbers(theirs->second.name, *theirs->second.data);
    if (!numbers) {
      return fail(std::move(numbers.error()));
    }
    mapped.parameters.tensors.emplace(std::string(kPrefix) + planned.name, *std::move(numbers));
  }
  return mapped;
}

std::string complaintOf(const WeightsReport& report)
{
  std::vector<std::string> complaints;
  if (!report.missing.empty()) {
    complaints.push_back(fmt::format("these tensors are missing: {}", firstOf(report.missing)));
  }
  if (!report.misshapen.empty()) {
    std::vector<std::string> shapes;
    for (const auto& [name, found, expected] : report.misshapen) {
      shapes.push_back(fmt::format("{} of {} in place of {}", name, found, expected));
    }
    complaints.push_back(fmt::format("these have other shapes: {}", firstOf(shapes)));
  }
  return fmt::format("{}", fmt::join(complaints, "; "));
}

}  // namespace simplexity::learning
