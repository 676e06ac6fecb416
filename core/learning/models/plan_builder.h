#pragma once

#include <string>
#include <string_view>

#include "core/learning/models/network_plan.h"

namespace simplexity::learning {

/// Writes a plan from the input on; knows the shape that has been reached.
class PlanBuilder {
 public:
  explicit PlanBuilder(const data::ImageShape& image) : PlanBuilder(Shape{image.channels, image.height, image.width}) {}
  explicit PlanBuilder(Shape shape) : m_shape(std::move(shape)) {}

  void add(std::string name, Operation operation);
  /// What has been added since the last layer ends this one.
  void endLayer(std::string_view name);
  /// Ends the embedding, and adds the last layer.
  void addHead(std::string name, int classCount);

  [[nodiscard]] const Shape& shape() const { return m_shape; }
  [[nodiscard]] std::int64_t channels() const { return m_shape.front(); }
  [[nodiscard]] std::int64_t leastSide() const;
  [[nodiscard]] std::int64_t features() const;
  [[nodiscard]] NetworkPlan finish() { return std::move(m_plan); }
  [[nodiscard]] std::vector<Step> finishSteps() { return std::move(m_plan.steps); }

 private:
  Shape m_shape;
  NetworkPlan m_plan;
};

/// What a family plans.
struct PlanTask {
  const ModelConfig& model;
  data::ImageShape image;
  int classCount = 0;
};

[[nodiscard]] Result<NetworkPlan> planMlp(const PlanTask& task);
[[nodiscard]] Result<NetworkPlan> planConvnet(const PlanTask& task);
[[nodiscard]] Result<NetworkPlan> planVgg(const PlanTask& task);
[[nodiscard]] Result<NetworkPlan> planResnet(const PlanTask& task);
[[nodiscard]] Result<NetworkPlan> planVit(const PlanTask& task);

}  // namespace simplexity::learning
