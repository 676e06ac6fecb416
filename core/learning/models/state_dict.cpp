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
void appendFloat32(const std::vector<std::byte>& bytes, std::vector<std::byte>& converted)
{
  const std::size_t count = bytes.size() / sizeof(Number);
  const std::size_t before = converted.size();
  converted.resize(before + count * sizeof(float));
  for (std::size_t i = 0; i < count; ++i) {
    Number number{};
    std::memcpy(&number, bytes.data() + i * sizeof(Number), sizeof(Number));
    const auto value = static_cast<float>(number);
    std::memcpy(converted.data() + before + i * sizeof(float), &value, sizeof(float));
  }
}

/// False if these are no real numbers.
bool appendReals(const TensorData& data, std::vector<std::byte>& converted)
{
  switch (data.type) {
    case ElementType::F32:
      converted.insert(converted.end(), data.bytes.begin(), data.bytes.end());
      return true;
    case ElementType::F64:
      appendFloat32<double>(data.bytes, converted);
      return true;
    case ElementType::F16:
      appendFloat32<Eigen::half>(data.bytes, converted);
      return true;
    case ElementType::BF16:
      appendFloat32<Eigen::bfloat16>(data.bytes, converted);
      return true;
    default:
      return false;
  }
}

Result<TensorData> realNumbers(const ForeignTensor& tensor)
{
  TensorData numbers{.type = ElementType::F32, .shape = tensor.shape(), .bytes = {}};
  for (const TensorData* const part : tensor.parts) {
    if (!appendReals(*part, numbers.bytes)) {
      return fail(ErrorCode::Unsupported,
                  fmt::format("{} has no real numbers: weights of quantised networks cannot be read", tensor.name));
    }
  }
  return numbers;
}

/// How many batches a norm has seen, which decides nothing.
TensorData noBatches()
{
  return {.type = ElementType::I64, .shape = {}, .bytes = std::vector<std::byte>(sizeof(std::int64_t))};
}

/// "layer1" of "layer1.0.conv1.weight"
std::string_view topOf(std::string_view name)
{
  return name.substr(0, name.find('.'));
}

/// Whether the network has modules beside this tensor's: an auxiliary head is apart, one more block is not.
bool isInside(std::string_view name, const NetworkPlan& plan)
{
  return std::ranges::any_of(plan.steps, [top = topOf(name)](const Step& step) { return topOf(step.name) == top; });
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
    } else if (const ForeignTensor& tensor = theirs.mapped(); tensor.shape() != planned.shape) {
      report.misshapen.push_back({.name = tensor.name, .found = tensor.shape(), .expected = planned.shape});
    }
  }
  for (const auto& [name, tensor] : found) {
    (isInside(name, plan) ? report.inside : report.unexpected).push_back(tensor.name);
  }
  return report;
}

Result<MappedWeights> mapWeights(const TensorArchive& weights, const ModelConfig& model, const NetworkPlan& plan)
{
  MappedWeights mapped{.parameters = {}, .report = compareWeights(weights, model, plan)};
  const std::map<std::string, ForeignTensor> found = tensorsByOurNames(weights, model.name);
  for (const PlannedTensor& planned : tensorsOf(plan)) {
    const auto theirs = found.find(planned.name);
    const bool isUsable = theirs != found.end() && theirs->second.shape() == planned.shape;
    if (planned.role != TensorRole::Count && !isUsable) {
      continue;
    }
    Result<TensorData> numbers = planned.role == TensorRole::Count ? noBatches() : realNumbers(theirs->second);
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
  if (!report.inside.empty()) {
    complaints.push_back(fmt::format("these make another network of it: {}", firstOf(report.inside)));
  }
  return fmt::format("{}", fmt::join(complaints, "; "));
}

}  // namespace simplexity::learning
