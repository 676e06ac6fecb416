#include "core/learning/flatness/flatness_torch.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <limits>

#include "core/learning/batches_torch.h"
#include "core/learning/flatness/lanczos.h"
#include "tests/core/learning/fixtures.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

using test::always;

/// L = ½ wᵀ diag(10, 2, −1) w + a·w, in two tensors and two pieces of the same loss.
class QuadraticTest : public ::testing::Test {
 protected:
  [[nodiscard]] LossSurface surface() const
  {
    const auto loss = [this] {
      const torch::Tensor all = torch::cat({m_first, m_second.view({1})});
      return 0.5 * (m_curvature * all.square()).sum();
    };
    return LossSurface({m_first, m_second}, {{.loss = loss, .weight = 0.25}, {.loss = loss, .weight = 0.75}});
  }
  void moveTo(double x, double y, double z)
  {
    const torch::NoGradGuard noGrad;
    m_first.copy_(torch::tensor({x, y}, torch::kFloat64));
    m_second.fill_(z);
  }

  torch::Tensor m_curvature = torch::tensor({10.0, 2.0, -1.0}, torch::kFloat64);
  torch::Tensor m_first = torch::zeros({2}, torch::kFloat64).requires_grad_();
  torch::Tensor m_second = torch::zeros({}, torch::kFloat64).requires_grad_();
  FlatnessConfig m_config{.samples = 1, .lanczosSteps = 20, .traceProbes = 4, .samRadius = 0.05, .seed = 1};
};

TEST_F(QuadraticTest, HasTheSpectrumItWasGiven)
{
  moveTo(0.3, -0.2, 0.5);
  const Flatness flatness = measureFlatness(surface(), m_config, always).value();
  EXPECT_NEAR(flatness.loss, 0.5 * (10 * 0.09 + 2 * 0.04 - 0.25), 1e-12);
  EXPECT_NEAR(flatness.gradNormSq, 9.0 + 0.16 + 0.25, 1e-12);
  EXPECT_NEAR(flatness.hessianMax, 10.0, 1e-9);
  EXPECT_NEAR(flatness.hessianMin, -1.0, 1e-9);
  EXPECT_LT(flatness.hessianMaxError, 1e-9);
  EXPECT_NEAR(flatness.hessianTrace, 11.0, 1e-9);  // of a diagonal matrix every Rademacher vector gives it exactly
  EXPECT_NEAR(flatness.hessianTraceStderr.value(), 0.0, 1e-9);
  EXPECT_EQ(flatness.hessianProducts, 3 + 4);
  const double rho = m_config.samRadius / std::sqrt(flatness.gradNormSq);
  const double x = 0.3 * (1 + 10 * rho);
  const double y = -0.2 * (1 + 2 * rho);
  const double z = 0.5 * (1 - rho);
  EXPECT_NEAR(flatness.samSharpness, 0.5 * (10 * x * x + 2 * y * y - z * z) - flatness.loss, 1e-12);
  EXPECT_EQ(m_first[0].item<double>(), 0.3);
}

/// There the gradient shows no way up; the largest eigenvector does: 5ρ².
TEST_F(QuadraticTest, SharpnessAtACriticalPointFollowsTheLargestEigenvector)
{
  const Flatness flatness = measureFlatness(surface(), m_config, always).value();
  EXPECT_EQ(flatness.gradNormSq, 0.0);
  EXPECT_NEAR(flatness.samSharpness, 5.0 * 0.05 * 0.05, 1e-9);
}

TEST_F(QuadraticTest, EndsWhenToldAfterAnyPass)
{
  int passes = 0;
  const auto counting = [&passes] {
    ++passes;
    return true;
  };
  moveTo(1.0, 1.0, 1.0);
  ASSERT_TRUE(measureFlatness(surface(), m_config, counting));
  EXPECT_EQ(passes, 2 * (1 + 1 + 7 + 1));
  for (int last = 1; last <= passes; ++last) {
    int left = last;
    const auto ending = [&left] { return --left > 0; };
    const auto flatness = measureFlatness(surface(), m_config, ending);
    ASSERT_FALSE(flatness) << "after pass " << last;
    EXPECT_EQ(flatness.error(), Interruption::Stopped);
    EXPECT_EQ(m_first[0].item<double>(), 1.0);
  }
}

TEST_F(QuadraticTest, NumbersThatAreNotFiniteAreToldApart)
{
  moveTo(std::numeric_limits<double>::infinity(), 0.0, 0.0);
  EXPECT_EQ(measureFlatness(surface(), m_config, always).error(), Interruption::NotFinite);
}

TEST(LossSurfaceTest, LinearLossHasNoCurvature)
{
  const torch::Tensor parameter = torch::ones({3}, torch::kFloat64).requires_grad_();
  const LossSurface surface({parameter}, {{.loss = [&] { return 2.0 * parameter.sum(); }}});
  const Flatness flatness = measureFlatness(surface, FlatnessConfig(), always).value();
  EXPECT_EQ(flatness.hessianMax, 0.0);
  EXPECT_EQ(flatness.hessianMin, 0.0);
  EXPECT_EQ(flatness.hessianTrace, 0.0);
  EXPECT_NEAR(flatness.samSharpness, 2.0 * 0.05 * std::sqrt(3.0), 1e-12);
}

TEST(LanczosTest, FindsBothEndsOfASpectrum)
{
  const Eigen::VectorXd spectrum = Eigen::VectorXd::LinSpaced(200, -3.0, 5.0).array().cube();
  const auto product = [&](const Eigen::VectorXd& vector) {
    return std::optional<Eigen::VectorXd>(spectrum.cwiseProduct(vector));
  };
  const Eigen::VectorXd start = Eigen::VectorXd::LinSpaced(200, 1.0, 2.0);
  const auto exact = lanczos(product, start, 200);
  EXPECT_NEAR(exact->largest, 125.0, 1e-8);
  EXPECT_NEAR(exact->smallest, -27.0, 1e-8);
  const auto few = lanczos(product, start, 12);
  EXPECT_EQ(few->steps, 12);
  EXPECT_LE(few->largest, 125.0);
  EXPECT_GE(few->smallest, -27.0);
  // The error bound holds for the nearest eigenvalue.
  EXPECT_LE((spectrum.array() - few->largest).abs().minCoeff(), few->largestError + 1e-12);
  EXPECT_LE((spectrum.array() - few->smallest).abs().minCoeff(), few->smallestError + 1e-12);
  EXPECT_NEAR(few->largestVector.norm(), 1.0, 1e-12);
}

/// Central differences of the gradient, column by column: independent of the double backward.
Eigen::MatrixXd differenceHessian(const LossSurface& surface, const std::vector<torch::Tensor>& parameters)
{
  constexpr double kStep = 1e-6;
  Eigen::MatrixXd hessian(surface.size(), surface.size());
  Eigen::Index column = 0;
  for (const torch::Tensor& parameter : parameters) {
    const torch::Tensor flat = parameter.detach().view({-1});
    for (std::int64_t entry = 0; entry < flat.numel(); ++entry, ++column) {
      const auto before = flat[entry].item<double>();
      flat[entry] = before + kStep;
      const Eigen::VectorXd above = surface.gradient(always).value();
      flat[entry] = before - kStep;
      const Eigen::VectorXd below = surface.gradient(always).value();
      flat[entry] = before;
      hessian.col(column) = (above - below) / (2.0 * kStep);
    }
  }
  return hessian;
}

/// An mlp in float64 against its Hessian column by column, eigenvalues by a dense solver.
TEST(NetworkFlatnessTest, AgreesWithTheFullHessian)
{
  torch::manual_seed(1);
  const data::Dataset dataset = test::makeBlobs({1, 3, 3}, 3, 60);
  Classifier mlp = makeClassifier({.name = "mlp", .widths = {6, 4}}, dataset.shape, 3, 1);
  mlp->to(torch::kFloat64);
  for (const auto& parameter : mlp->named_parameters()) {
    if (parameter.key().ends_with(
            "bias")) {  // with biases of 0 a sample that leaves a layer dark is on the next one's kink
      parameter.value().detach().copy_(0.3 * torch::randn_like(parameter.value()));
    }
  }
  std::vector<std::int64_t> all(180);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] = static_cast<std::int64_t>(i);
  }
  std::vector<LossSurface::Piece> pieces;
  for (const auto& indices : batchesOf(all, 100)) {
    const Batch batch = gatherBatch(dataset, dataset.test, indices, torch::kCPU);
    const auto loss = [&mlp, images = batch.images.to(torch::kFloat64), labels = batch.labels] {
      return torch::nn::functional::cross_entropy(mlp->forward(images), labels);
    };
    pieces.push_back({.loss = loss, .weight = static_cast<double>(indices.size()) / 180.0});
  }
  const LossSurface surface(mlp->parameters(), pieces);

  const Eigen::MatrixXd hessian = differenceHessian(surface, mlp->parameters());
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(0.5 * (hessian + hessian.transpose()));
  for (Eigen::Index column = 0; column < surface.size(); column += 7) {
    const Eigen::VectorXd product =
        surface.hessianProduct(Eigen::VectorXd::Unit(surface.size(), column), always).value();
    EXPECT_LT((product - hessian.col(column)).norm(), 1e-6 * (1.0 + product.norm()));
  }
  const Flatness flatness =
      measureFlatness(surface, {.samples = 1, .lanczosSteps = 60, .traceProbes = 200, .samRadius = 0.05, .seed = 1},
                      always)
          .value();
  EXPECT_NEAR(flatness.hessianMax, solver.eigenvalues().maxCoeff(), 1e-6 * solver.eigenvalues().maxCoeff());
  EXPECT_NEAR(flatness.hessianMin, solver.eigenvalues().minCoeff(), 1e-3 * solver.eigenvalues().maxCoeff());
  EXPECT_NEAR(flatness.hessianTrace, hessian.trace(), 4.0 * flatness.hessianTraceStderr.value());
  EXPECT_GT(flatness.samSharpness, 0.0);
}

class ModelFlatnessTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ModelFlatnessTest, RepeatsExactlyAndLeavesTheNetworkAlone)
{
  const data::Dataset dataset = test::makeBlobs({1, 8, 8}, 4, 50);
  Classifier classifier = makeClassifier({.name = GetParam(), .widths = {12, 8}}, dataset.shape, 4, 1);
  std::vector<torch::Tensor> before;
  for (const auto& tensors : {classifier->parameters(), classifier->buffers()}) {
    for (const torch::Tensor& tensor : tensors) {
      before.push_back(tensor.detach().clone());
    }
  }
  const FlatnessConfig config{.samples = 150, .lanczosSteps = 8, .traceProbes = 5, .samRadius = 0.05, .seed = 3};
  const Flatness first = measureFlatness(classifier, dataset, Split::Train, config, torch::kCPU, always).value();
  const Flatness again = measureFlatness(classifier, dataset, Split::Train, config, torch::kCPU, always).value();
  EXPECT_EQ(first.hessianMax, again.hessianMax);
  EXPECT_EQ(first.hessianTrace, again.hessianTrace);
  EXPECT_EQ(first.samSharpness, again.samSharpness);
  EXPECT_GT(first.hessianMax, first.hessianMin);
  EXPECT_GT(first.samSharpness, 0.0);
  EXPECT_TRUE(classifier->is_training());
  std::size_t i = 0;
  for (const auto& tensors : {classifier->parameters(), classifier->buffers()}) {
    for (const torch::Tensor& tensor : tensors) {
      EXPECT_TRUE(tensor.equal(before[i++]));
      EXPECT_FALSE(tensor.grad().defined());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, ModelFlatnessTest, ::testing::Values("mlp", "convnet"),
                         [](const auto& model) { return model.param; });

}  // namespace
}  // namespace simplexity::learning
