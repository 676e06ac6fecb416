#include "core/learning/models/plan_builder.h"

#include "core/base/check.h"

#include <algorithm>
#include <utility>

namespace simplexity::learning {

namespace {

struct Window {
  std::int64_t kernel;
  std::int64_t stride;
  std::int64_t padding;
};

Shape slide(const Shape& input, std::int64_t channels, const Window& window)
{
  const auto side = [&window](std::int64_t pixels) {
    return (pixels + 2 * window.padding - window.kernel) / window.stride + 1;
  };
  return {channels, side(input.at(1)), side(input.at(2))};
}

/// The shape of an operation's output, of that of its input.
struct OutputShape {
  const Shape& input;

  Shape operator()(const op::Flatten&) const { return {sizeOf(input)}; }
  Shape operator()(const op::Relu&) const { return input; }
  Shape operator()(const op::BatchNorm&) const { return input; }
  Shape operator()(const op::LayerNorm&) const { return input; }
  Shape operator()(const op::EncoderLayer&) const { return input; }
  Shape operator()(const op::MaxPool& pool) const
  {
    return slide(input, input.front(), {pool.kernel, pool.stride, pool.padding});
  }
  Shape operator()(const op::AveragePool& pool) const { return {input.front(), pool.side, pool.side}; }
  Shape operator()(const op::Convolution& convolution) const
  {
    return slide(input, convolution.outputs, {convolution.kernel, convolution.stride, convolution.padding});
  }
  Shape operator()(const op::Linear& linear) const { return {linear.outputs}; }
  Shape operator()(const op::ResidualBlock& block) const { return block.main.back().shape; }
  Shape operator()(const op::Tokens& tokens) const { return {tokens.count, tokens.width}; }
  Shape operator()(const op::ClassToken&) const { return {input.back()}; }
};

}  // namespace

void PlanBuilder::add(std::string name, Operation operation)
{
  m_shape = std::visit(OutputShape{m_shape}, operation);
  m_plan.steps.push_back({.name = std::move(name), .operation = std::move(operation), .shape = m_shape});
}

void PlanBuilder::endLayer(std::string_view name)
{
  m_plan.layers.push_back({.layer = {.name = std::string(name), .shape = m_shape}, .steps = m_plan.steps.size()});
}

void PlanBuilder::addHead(std::string name, int classCount)
{
  SIMPLEXITY_CHECK(m_shape.size() == 1, "the embedding is a row a sample");
  endLayer(kEmbeddingLayer);
  add(std::move(name), op::Linear{.inputs = features(), .outputs = classCount});
  endLayer(kLogitsLayer);
}

std::int64_t PlanBuilder::leastSide() const
{
  return std::min(m_shape.at(1), m_shape.at(2));
}

std::int64_t PlanBuilder::features() const
{
  return sizeOf(m_shape);
}

}  // namespace simplexity::learning
