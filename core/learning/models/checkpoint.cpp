#include "core/learning/models/checkpoint_torch.h"

#include "core/base/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

namespace simplexity::learning {

namespace {

constexpr std::string_view kModelPrefix = "model.";
constexpr std::string_view kMomentumPrefix = "optimizer.momentum.";

constexpr std::array<std::pair<torch::ScalarType, ElementType>, 5> kElementTypes{{
    {torch::kFloat32, ElementType::F32},
    {torch::kFloat64, ElementType::F64},
    {torch::kInt32, ElementType::I32},
    {torch::kInt64, ElementType::I64},
    {torch::kUInt8, ElementType::U8},
}};

ElementType elementTypeOf(const torch::Tensor& tensor)
{
  for (const auto& [scalar, element] : kElementTypes) {
    if (scalar == tensor.scalar_type()) {
      return element;
    }
  }
  SIMPLEXITY_CHECK(false, "no model has tensors of this type");
}

TensorData toTensorData(const torch::Tensor& tensor)
{
  const torch::Tensor local = tensor.detach().to(torch::kCPU).contiguous();
  TensorData data{.type = elementTypeOf(local), .shape = local.sizes().vec(), .bytes = {}};
  data.bytes.resize(local.nbytes());
  std::memcpy(data.bytes.data(), local.data_ptr(), local.nbytes());
  return data;
}

void copyInto(torch::Tensor& target, const TensorData& data)
{
  const torch::Tensor source = torch::empty(data.shape, target.options().device(torch::kCPU));
  std::memcpy(source.data_ptr(), data.bytes.data(), data.bytes.size());
  target.copy_(source);
}

/// torch keys the optimizer's state by the parameter's address, which older versions write as text.
template <class Key>
Key stateKey(const torch::Tensor& parameter)
{
  auto* const address = parameter.unsafeGetTensorImpl();
  if constexpr (std::is_same_v<Key, std::string>) {
    return (std::ostringstream() << address).str();
  } else {
    return address;
  }
}

torch::Tensor momentumOf(const torch::optim::SGD& optimizer, const torch::Tensor& parameter)
{
  const auto& states = optimizer.state();
  const auto found = states.find(stateKey<typename std::decay_t<decltype(states)>::key_type>(parameter));
  return found == states.end() ? torch::Tensor()
                               : static_cast<const torch::optim::SGDParamState&>(*found->second).momentum_buffer();
}

/// Every parameter and buffer under its name in files.
std::vector<std::pair<std::string, torch::Tensor>> modelTensors(const Classifier& classifier)
{
  std::vector<std::pair<std::string, torch::Tensor>> tensors;
  for (const auto& named : {classifier->named_parameters(), classifier->named_buffers()}) {
    for (const auto& item : named) {
      tensors.emplace_back(std::string(kModelPrefix) + item.key(), item.value());
    }
  }
  return tensors;
}

bool agrees(const torch::Tensor& tensor, const TensorData& data)
{
  return elementTypeOf(tensor) == data.type && tensor.sizes() == data.shape && data.bytes.size() == tensor.nbytes();
}

}  // namespace

TensorArchive toArchive(const Classifier& classifier, const torch::optim::SGD& optimizer)
{
  TensorArchive archive;
  for (const auto& [name, tensor] : modelTensors(classifier)) {
    archive.tensors.emplace(name, toTensorData(tensor));
  }
  for (const auto& parameter : classifier->named_parameters()) {
    if (const torch::Tensor momentum = momentumOf(optimizer, parameter.value()); momentum.defined()) {
      archive.tensors.emplace(std::string(kMomentumPrefix) + parameter.key(), toTensorData(momentum));
    }
  }
  return archive;
}

Result<> loadModel(const TensorArchive& archive, Classifier& classifier)
{
  std::vector<std::pair<std::string, torch::Tensor>> tensors = modelTensors(classifier);
  for (const auto& [name, tensor] : tensors) {
    const auto found = archive.tensors.find(name);
    if (found == archive.tensors.end()) {
      return fail(ErrorCode::InvalidFormat, fmt::format("The checkpoint lacks {}: it is of another model.", name));
    }
    if (!agrees(tensor, found->second)) {
      return fail(ErrorCode::InvalidFormat,
                  fmt::format("{} has the shape {} in the checkpoint, the model expects {} ({} bytes).", name,
                              found->second.shape, tensor.sizes().vec(), tensor.nbytes()));
    }
  }
  const auto isOfModel = [](const auto& named) { return named.first.starts_with(kModelPrefix); };
  if (std::ranges::count_if(archive.tensors, isOfModel) != std::ssize(tensors)) {
    return fail(ErrorCode::InvalidFormat, "The checkpoint has more tensors than the model: it is of another model.");
  }
  const torch::NoGradGuard noGrad;
  for (auto& [name, tensor] : tensors) {
    copyInto(tensor, archive.tensors.at(name));
  }
  return {};
}

Result<> loadMomentum(const TensorArchive& archive, const Classifier& classifier, torch::optim::SGD& optimizer)
{
  std::vector<std::pair<torch::Tensor, const TensorData*>> momenta;
  const auto parameters = classifier->named_parameters();
  for (const auto& parameter : parameters) {
    const auto found = archive.tensors.find(std::string(kMomentumPrefix) + parameter.key());
    if (found == archive.tensors.end()) {
      continue;
    }
    if (!agrees(parameter.value(), found->second)) {
      return fail(ErrorCode::InvalidFormat,
                  fmt::format("{} has not the shape of its parameter: the checkpoint is damaged.", found->first));
    }
    momenta.emplace_back(parameter.value(), &found->second);
  }
  if (!momenta.empty() && momenta.size() != parameters.size()) {
    return fail(ErrorCode::InvalidFormat, "The checkpoint has the momentum of some parameters only: it is damaged.");
  }
  optimizer.state().clear();
  for (const auto& [parameter, data] : momenta) {
    torch::Tensor momentum = torch::empty_like(parameter);  // laid out as the parameter, as torch's own would be
    copyInto(momentum, *data);
    auto state = std::make_unique<torch::optim::SGDParamState>();
    state->momentum_buffer(momentum);
    optimizer.state()[stateKey<typename std::decay_t<decltype(optimizer.state())>::key_type>(parameter)] =
        std::move(state);
  }
  return {};
}

}  // namespace simplexity::learning
