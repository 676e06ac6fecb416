#include "core/learning/models/module_factory_torch.h"

#include "core/learning/models/modules_torch.h"

namespace simplexity::learning {

namespace {

using torch::nn::AnyModule;

constexpr double kPositionDeviation = 0.02;  // as Dosovitskiy et al.

/// A visitor of operations.
class ModuleMaker {
 public:
  explicit ModuleMaker(InitialWeights& weights) : m_weights(weights) {}

  AnyModule operator()(const op::Flatten&) const { return AnyModule(torch::nn::Flatten()); }
  AnyModule operator()(const op::Relu&) const { return AnyModule(torch::nn::ReLU()); }
  AnyModule operator()(const op::MaxPool& pool) const
  {
    return AnyModule(
        torch::nn::MaxPool2d(torch::nn::MaxPool2dOptions(pool.kernel).stride(pool.stride).padding(pool.padding)));
  }
  AnyModule operator()(const op::AveragePool& pool) const { return AnyModule(torch::nn::AdaptiveAvgPool2d(pool.side)); }
  AnyModule operator()(const op::BatchNorm& norm) const { return AnyModule(torch::nn::BatchNorm2d(norm.channels)); }
  AnyModule operator()(const op::LayerNorm& norm) const { return AnyModule(makeLayerNorm(norm)); }
  AnyModule operator()(const op::ClassToken&) const
  {
    return AnyModule(torch::nn::Functional([](const torch::Tensor& tokens) { return tokens.select(1, 0); }));
  }

  AnyModule operator()(const op::Convolution& convolution)
  {
    torch::nn::Conv2d layer(torch::nn::Conv2dOptions(convolution.inputs, convolution.outputs, convolution.kernel)
                                .stride(convolution.stride)
                                .padding(convolution.padding)
                                .bias(convolution.hasBias));
    m_weights.draw(layer->weight, convolution.follows);
    // Makes the whole convolution run channels-last, about twice as fast on a CPU.
    layer->weight.set_data(layer->weight.contiguous(torch::MemoryFormat::ChannelsLast));
    if (convolution.hasBias) {
      torch::nn::init::zeros_(layer->bias);
    }
    return AnyModule(layer);
  }

  AnyModule operator()(const op::Linear& linear)
  {
    torch::nn::Linear layer(linear.inputs, linear.outputs);
    initialise(layer, linear.follows);
    return AnyModule(layer);
  }

  AnyModule operator()(const op::ResidualBlock& block)
  {
    const NamedModules main = makeAll(block.main);
    return AnyModule(ResidualBlock(main, makeAll(block.shortcut)));
  }

  AnyModule operator()(const op::Tokens& sizes)
  {
    TokenSequence tokens(sizes);
    m_weights.draw(tokens->positions, kPositionDeviation);
    return AnyModule(tokens);
  }

  AnyModule operator()(const op::EncoderLayer& sizes)
  {
    EncoderLayer layer(sizes);
    m_weights.draw(layer->attention->projection, Follows::Nothing);
    initialise(layer->attention->output, Follows::Nothing);
    initialise(layer->hidden, Follows::Relu);
    initialise(layer->output, Follows::Nothing);
    return AnyModule(layer);
  }

 private:
  void initialise(torch::nn::Linear& layer, Follows follows)
  {
    m_weights.draw(layer->weight, follows);
    torch::nn::init::zeros_(layer->bias);
  }

  NamedModules makeAll(const std::vector<Step>& steps)
  {
    NamedModules modules;
    for (const Step& step : steps) {
      modules.emplace_back(step.name, makeModule(step.operation, m_weights));
    }
    return modules;
  }

  InitialWeights& m_weights;
};

}  // namespace

AnyModule makeModule(const Operation& operation, InitialWeights& weights)
{
  return std::visit(ModuleMaker(weights), operation);
}

}  // namespace simplexity::learning
