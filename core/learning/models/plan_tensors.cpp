#include <utility>

#include "core/learning/models/network_plan.h"

namespace simplexity::learning {

namespace {

std::string joined(const std::string& prefix, const std::string& name)
{
  return prefix.empty() || name.empty() ? prefix + name : prefix + '.' + name;
}

void collect(const std::string& prefix, const std::vector<Step>& steps, std::vector<PlannedTensor>& tensors);

/// Adds the tensors of one operation, in the order of PyTorch.
struct TensorCollector {
  const std::string& name;
  std::vector<PlannedTensor>& tensors;

  void add(const std::string& suffix, Shape shape, TensorRole role = TensorRole::Parameter) const
  {
    tensors.push_back({.name = joined(name, suffix), .shape = std::move(shape), .role = role});
  }
  void addAffine(const std::string& path, std::int64_t outputs, std::int64_t inputs) const
  {
    add(joined(path, "weight"), {outputs, inputs});
    add(joined(path, "bias"), {outputs});
  }
  void addScale(const std::string& path, std::int64_t width) const
  {
    add(joined(path, "weight"), {width});
    add(joined(path, "bias"), {width});
  }

  void operator()(const op::Flatten&) const {}
  void operator()(const op::Relu&) const {}
  void operator()(const op::MaxPool&) const {}
  void operator()(const op::AveragePool&) const {}
  void operator()(const op::ClassToken&) const {}
  void operator()(const op::Convolution& convolution) const
  {
    add("weight", {convolution.outputs, convolution.inputs, convolution.kernel, convolution.kernel});
    if (convolution.hasBias) {
      add("bias", {convolution.outputs});
    }
  }
  void operator()(const op::BatchNorm& norm) const
  {
    addScale("", norm.channels);
    add("running_mean", {norm.channels}, TensorRole::Statistic);
    add("running_var", {norm.channels}, TensorRole::Statistic);
    add("num_batches_tracked", {}, TensorRole::Count);
  }
  void operator()(const op::Linear& linear) const { addAffine("", linear.outputs, linear.inputs); }
  void operator()(const op::LayerNorm& norm) const { addScale("", norm.width); }
  void operator()(const op::Tokens& tokens) const
  {
    add("class_token", {1, 1, tokens.width});
    add("encoder.pos_embedding", {1, tokens.count, tokens.width});
  }
  void operator()(const op::EncoderLayer& layer) const
  {
    addScale("ln_1", layer.width);
    add("self_attention.in_proj_weight", {3 * layer.width, layer.width});
    add("self_attention.in_proj_bias", {3 * layer.width});
    addAffine("self_attention.out_proj", layer.width, layer.width);
    addScale("ln_2", layer.width);
    addAffine("mlp.0", layer.hidden, layer.width);
    addAffine("mlp.3", layer.width, layer.hidden);
  }
  void operator()(const op::ResidualBlock& block) const
  {
    collect(name, block.main, tensors);
    collect(name, block.shortcut, tensors);
  }
};

void collect(const std::string& prefix, const std::vector<Step>& steps, std::vector<PlannedTensor>& tensors)
{
  for (const Step& step : steps) {
    std::visit(TensorCollector{joined(prefix, step.name), tensors}, step.operation);
  }
}

/// Of one sample, of the shape of the output.
struct MultiplyAdds {
  const Shape& output;

  template <class Other>
  std::int64_t operator()(const Other&) const
  {
    return 0;
  }
  std::int64_t operator()(const op::Convolution& convolution) const
  {
    return sizeOf(output) * convolution.inputs * convolution.kernel * convolution.kernel;
  }
  std::int64_t operator()(const op::Linear& linear) const { return linear.inputs * linear.outputs; }
  /// Queries, keys, values and their projection; every token with every other, twice; the hidden layer.
  std::int64_t operator()(const op::EncoderLayer& layer) const
  {
    return layer.tokens *
           (4 * layer.width * layer.width + 2 * layer.tokens * layer.width + 2 * layer.width * layer.hidden);
  }
};

struct KindName {
  std::string_view operator()(const op::Flatten&) const { return "flatten"; }
  std::string_view operator()(const op::Relu&) const { return "ReLU"; }
  std::string_view operator()(const op::MaxPool&) const { return "max pooling"; }
  std::string_view operator()(const op::AveragePool&) const { return "average pooling"; }
  std::string_view operator()(const op::Convolution&) const { return "convolution"; }
  std::string_view operator()(const op::BatchNorm&) const { return "batch norm"; }
  std::string_view operator()(const op::Linear&) const { return "linear"; }
  std::string_view operator()(const op::ResidualBlock&) const { return "residual block"; }
  std::string_view operator()(const op::Tokens&) const { return "tokens"; }
  std::string_view operator()(const op::EncoderLayer&) const { return "encoder layer"; }
  std::string_view operator()(const op::LayerNorm&) const { return "layer norm"; }
  std::string_view operator()(const op::ClassToken&) const { return "class token"; }
};

std::int64_t parametersOf(const Step& step)
{
  std::vector<PlannedTensor> tensors;
  collect("", {step}, tensors);
  std::int64_t parameters = 0;
  for (const PlannedTensor& tensor : tensors) {
    parameters += tensor.role == TensorRole::Parameter ? sizeOf(tensor.shape) : 0;
  }
  return parameters;
}

void summarise(const std::string& prefix, const std::vector<Step>& steps, std::vector<ModuleSummary>& rows)
{
  for (const Step& step : steps) {
    const std::string name = joined(prefix, step.name);
    if (const auto* block = std::get_if<op::ResidualBlock>(&step.operation)) {
      summarise(name, block->main, rows);
      summarise(name, block->shortcut, rows);
      continue;
    }
    if (std::holds_alternative<op::Relu>(step.operation)) {
      continue;
    }
    rows.push_back({.name = step.name.empty() ? std::string() : name,
                    .kind = std::visit(KindName(), step.operation),
                    .shape = step.shape,
                    .parameters = parametersOf(step),
                    .multiplyAdds = std::visit(MultiplyAdds{step.shape}, step.operation)});
  }
}

}  // namespace

std::vector<PlannedTensor> tensorsOf(const NetworkPlan& plan)
{
  std::vector<PlannedTensor> tensors;
  collect("", plan.steps, tensors);
  return tensors;
}

std::vector<ModuleSummary> summariesOf(const NetworkPlan& plan)
{
  std::vector<ModuleSummary> rows;
  summarise("", plan.steps, rows);
  return rows;
}

}  // namespace simplexity::learning
