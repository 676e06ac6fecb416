#include "core/learning/models/classifier_torch.h"

#include "core/base/check.h"
#include "core/learning/models/module_factory_torch.h"
#include "core/learning/models/modules_torch.h"

#include <string>
#include <utility>

namespace simplexity::learning {

namespace {

void registerStep(torch::nn::Module& network, const std::string& path, const torch::nn::AnyModule& module)
{
  if (const auto* const tokens = module.ptr()->as<TokenSequenceImpl>()) {
    network.register_parameter("class_token", tokens->classToken);
    moduleAt(network, "encoder").register_parameter("pos_embedding", tokens->positions);
  } else if (!path.empty()) {
    registerAt(network, path, module.ptr());
  }
}

}  // namespace

ClassifierImpl::ClassifierImpl(const NetworkPlan& plan, InitialWeights weights)
{
  for (const Step& step : plan.steps) {
    m_modules.push_back(makeModule(step.operation, weights));
    registerStep(*this, step.name, m_modules.back());
  }
  m_head = std::dynamic_pointer_cast<torch::nn::LinearImpl>(m_modules.back().ptr());
  SIMPLEXITY_CHECK(m_head != nullptr, "the last layer is linear");
  for (const auto& [layer, steps] : plan.layers) {
    m_layers.push_back(layer);
    m_ends.push_back(steps);
  }
}

ClassifierImpl::ClassifierImpl(NetworkParts parts)
    : m_modules(std::move(parts.modules)),
      m_head(std::dynamic_pointer_cast<torch::nn::LinearImpl>(m_modules.back().ptr())),
      m_layers(std::move(parts.layers)),
      m_ends(std::move(parts.ends))
{
}

torch::Tensor ClassifierImpl::embed(const torch::Tensor& images)
{
  return run({.first = 0, .end = embeddingLayer() + 1}, images);
}

torch::Tensor ClassifierImpl::logits(const torch::Tensor& features)
{
  return run({.first = embeddingLayer() + 1, .end = m_layers.size()}, features);
}

torch::Tensor ClassifierImpl::run(const NetworkPart& part, torch::Tensor values)
{
  const std::size_t first = modulesBefore(part.first);
  return runModules(std::span(m_modules).subspan(first, modulesBefore(part.end) - first), std::move(values));
}

std::vector<torch::nn::AnyModule> ClassifierImpl::modules(const NetworkPart& part) const
{
  return {m_modules.begin() + static_cast<std::ptrdiff_t>(modulesBefore(part.first)),
          m_modules.begin() + static_cast<std::ptrdiff_t>(modulesBefore(part.end))};
}

std::int64_t ClassifierImpl::parameterCount() const
{
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : parameters()) {
    count += parameter.numel();
  }
  return count;
}

Classifier makeClassifier(const NetworkPlan& plan, std::optional<std::uint64_t> seed)
{
  Classifier classifier(plan, InitialWeights(seed));
  return classifier;
}

Classifier makeClassifier(const ModelConfig& model, const data::ImageShape& shape, int classCount, std::uint64_t seed)
{
  return makeClassifier(planNetwork(model, shape, classCount).value(), seed);
}

EvaluationMode::EvaluationMode(torch::nn::Module& module) : m_module(module), m_wasTraining(module.is_training())
{
  m_module.eval();
}

EvaluationMode::~EvaluationMode()
{
  m_module.train(m_wasTraining);
}

}  // namespace simplexity::learning
