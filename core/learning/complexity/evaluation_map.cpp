#include "core/learning/complexity/evaluation_map_torch.h"

#include "core/learning/models/modules_torch.h"

#include <memory>

namespace simplexity::learning {

namespace {

template <class Impl>
std::shared_ptr<Impl> as(const torch::nn::AnyModule& module)
{
  return std::dynamic_pointer_cast<Impl>(module.ptr());
}

/// γ(Wx + c − μ)/√(σ²+ε) + β as one convolution. A function and not a module, which would draw weights first.
torch::nn::Functional foldedConvolution(const torch::nn::Conv2dImpl& convolution,
                                        const torch::nn::BatchNorm2dImpl& norm)
{
  const torch::NoGradGuard noGrad;
  torch::Tensor scale = (norm.running_var + norm.options.eps()).rsqrt();
  torch::Tensor shift = -norm.running_mean * scale;
  if (norm.options.affine()) {
    scale = scale * norm.weight;
    shift = shift * norm.weight + norm.bias;
  }
  if (convolution.bias.defined()) {
    shift = shift + convolution.bias * scale;
  }
  const torch::Tensor weight =
      (convolution.weight * scale.view({-1, 1, 1, 1})).contiguous(torch::MemoryFormat::ChannelsLast);
  const auto options = torch::nn::functional::Conv2dFuncOptions()
                           .bias(shift)
                           .stride(convolution.options.stride())
                           .padding(convolution.options.padding())
                           .dilation(convolution.options.dilation())
                           .groups(convolution.options.groups());
  torch::nn::Functional folded([weight, options](const torch::Tensor& inputs) {
    return torch::nn::functional::conv2d(inputs, weight, options);
  });
  return folded;
}

bool isFoldable(const torch::nn::Conv2dImpl* convolution, const torch::nn::BatchNorm2dImpl* norm)
{
  return convolution != nullptr && norm != nullptr && norm->running_mean.defined() &&
         c10::holds_alternative<torch::enumtype::kZeros>(convolution->options.padding_mode());
}

/// The paths of a block by fewer operations.
torch::nn::Functional foldedBlock(const ResidualBlockImpl& block)
{
  torch::nn::Functional folded([main = evaluationMap(block.mainPath()),
                                shortcut = evaluationMap(block.shortcut())](const torch::Tensor& inputs) {
    return torch::relu(main(inputs) + shortcut(inputs));
  });
  return folded;
}

}  // namespace

BatchFunction evaluationMap(const std::vector<torch::nn::AnyModule>& modules)
{
  if (modules.empty()) {
    return [](const torch::Tensor& inputs) { return inputs; };
  }
  torch::nn::Sequential fewer;
  for (std::size_t i = 0; i < modules.size(); ++i) {
    const bool isLast = i + 1 == modules.size();
    const auto convolution = as<torch::nn::Conv2dImpl>(modules[i]);
    const auto norm = isLast ? nullptr : as<torch::nn::BatchNorm2dImpl>(modules[i + 1]);
    if (isFoldable(convolution.get(), norm.get())) {
      fewer->push_back(foldedConvolution(*convolution, *norm));
      ++i;
    } else if (const auto block = as<ResidualBlockImpl>(modules[i])) {
      fewer->push_back(foldedBlock(*block));
    } else if (!isLast && as<torch::nn::ReLUImpl>(modules[i]) && as<torch::nn::MaxPool2dImpl>(modules[i + 1])) {
      fewer->push_back(modules[i + 1]);
      fewer->push_back(modules[i]);
      ++i;
    } else {
      fewer->push_back(modules[i]);
    }
  }
  return [fewer](const torch::Tensor& inputs) mutable { return fewer->forward(inputs); };
}

}  // namespace simplexity::learning
