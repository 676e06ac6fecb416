#include "core/learning/models/classifier_torch.h"

#include "core/base/check.h"
#include "core/base/random.h"

#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace simplexity::learning {

namespace {

constexpr std::array<std::int64_t, 3> kConvnetChannels{16, 32, 64};
constexpr std::int64_t kConvnetFeatures = 64;

enum class Follows { Relu, Nothing };

/// Builds layers one after the other, with weights from one stream.
class LayerBuilder {
 public:
  explicit LayerBuilder(std::uint64_t seed) : m_stream(seed, StreamPurpose::Initialisation) {}

  torch::nn::Linear linear(std::int64_t inputs, std::int64_t outputs, Follows follows)
  {
    torch::nn::Linear layer(inputs, outputs);
    initialise(layer->weight, follows);
    torch::nn::init::zeros_(layer->bias);
    return layer;
  }

  torch::nn::Conv2d convolution(std::int64_t inputs, std::int64_t outputs)
  {
    torch::nn::Conv2d layer(torch::nn::Conv2dOptions(inputs, outputs, 3).padding(1).bias(false));
    initialise(layer->weight, Follows::Relu);
    // Makes the whole convolution run channels-last, about twice as fast on a CPU.
    layer->weight.set_data(layer->weight.contiguous(torch::MemoryFormat::ChannelsLast));
    return layer;
  }

 private:
  void initialise(torch::Tensor& weight, Follows follows)
  {
    const std::int64_t fanIn = weight.numel() / weight.size(0);
    const double deviation = std::sqrt((follows == Follows::Relu ? 2.0 : 1.0) / static_cast<double>(fanIn));
    const torch::NoGradGuard noGrad;
    auto* const values = weight.data_ptr<float>();
    for (std::int64_t i = 0; i < weight.numel(); ++i) {
      values[i] = static_cast<float>(deviation * m_stream.normal());
    }
  }

  RandomStream m_stream;
};

Classifier makeMlp(const ModelConfig& model, const data::ImageShape& shape, int classCount, LayerBuilder& build)
{
  torch::nn::Sequential embedding;
  std::vector<ClassifierImpl::Block> blocks;
  embedding->push_back("flatten", torch::nn::Flatten());
  std::int64_t inputs = shape.size();
  int layer = 0;
  for (const std::int64_t width : model.widths) {
    const std::string number = std::to_string(++layer);
    const bool isLast = layer == static_cast<int>(model.widths.size());
    embedding->push_back("linear" + number, build.linear(inputs, width, Follows::Relu));
    embedding->push_back("relu" + number, torch::nn::ReLU());
    blocks.push_back({{isLast ? std::string(kEmbeddingLayer) : "hidden" + number, {width}}, embedding->size()});
    inputs = width;
  }
  Classifier classifier(std::move(embedding), build.linear(inputs, classCount, Follows::Nothing), blocks);
  return classifier;
}

Classifier makeConvnet(const data::ImageShape& shape, int classCount, LayerBuilder& build)
{
  torch::nn::Sequential embedding;
  std::vector<ClassifierImpl::Block> blocks;
  std::int64_t channels = shape.channels;
  std::int64_t height = shape.height;
  std::int64_t width = shape.width;
  int block = 0;
  for (const std::int64_t outputs : kConvnetChannels) {
    const std::string number = std::to_string(++block);
    embedding->push_back("conv" + number, build.convolution(channels, outputs));
    embedding->push_back("norm" + number, torch::nn::BatchNorm2d(outputs));
    embedding->push_back("relu" + number, torch::nn::ReLU());
    embedding->push_back("pool" + number, torch::nn::MaxPool2d(2));
    channels = outputs;
    height /= 2;
    width /= 2;
    blocks.push_back({{"block" + number, {channels, height, width}}, embedding->size()});
  }
  embedding->push_back("average", torch::nn::AdaptiveAvgPool2d(1));
  embedding->push_back("flatten", torch::nn::Flatten());
  embedding->push_back("linear", build.linear(channels, kConvnetFeatures, Follows::Nothing));
  blocks.push_back({{std::string(kEmbeddingLayer), {kConvnetFeatures}}, embedding->size()});
  Classifier classifier(std::move(embedding), build.linear(kConvnetFeatures, classCount, Follows::Nothing), blocks);
  return classifier;
}

}  // namespace

ClassifierImpl::ClassifierImpl(torch::nn::Sequential embedding, const torch::nn::Linear& head,
                               const std::vector<Block>& blocks)
    : m_embedding(register_module("embedding", std::move(embedding))), m_head(register_module("head", head))
{
  SIMPLEXITY_CHECK(!blocks.empty() && blocks.back().modules == m_embedding->size(), "the last block is the embedding");
  for (const auto& [layer, modules] : blocks) {
    m_layers.push_back(layer);
    m_modules.push_back(modules);
  }
  m_layers.push_back({std::string(kLogitsLayer), {m_head->options.out_features()}});
  m_modules.push_back(m_embedding->size() + 1);
}

torch::Tensor ClassifierImpl::embed(const torch::Tensor& images)
{
  return m_embedding->forward(images);
}

torch::Tensor ClassifierImpl::logits(const torch::Tensor& features)
{
  return m_head->forward(features);
}

torch::Tensor ClassifierImpl::run(const NetworkPart& part, torch::Tensor values)
{
  const std::size_t end = modulesBefore(part.end);
  for (std::size_t module = modulesBefore(part.first); module < end; ++module) {
    const bool isHead = module == m_embedding->size();
    values = isHead ? m_head->forward(values)
                    : (m_embedding->begin() + static_cast<std::ptrdiff_t>(module))->forward(values);
  }
  return values;
}

std::vector<torch::nn::AnyModule> ClassifierImpl::modules(const NetworkPart& part) const
{
  std::vector<torch::nn::AnyModule> all(m_embedding->begin(), m_embedding->end());
  all.emplace_back(m_head);
  return {all.begin() + static_cast<std::ptrdiff_t>(modulesBefore(part.first)),
          all.begin() + static_cast<std::ptrdiff_t>(modulesBefore(part.end))};
}

std::int64_t ClassifierImpl::parameterCount() const
{
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : parameters()) {
    count += parameter.numel();
  }
  return count;
}

Classifier makeClassifier(const ModelConfig& model, const data::ImageShape& shape, int classCount, std::uint64_t seed)
{
  LayerBuilder build(seed);
  if (model.name == "mlp") {
    return makeMlp(model, shape, classCount, build);
  }
  SIMPLEXITY_CHECK(model.name == "convnet", "the configuration was not validated");
  return makeConvnet(shape, classCount, build);
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
