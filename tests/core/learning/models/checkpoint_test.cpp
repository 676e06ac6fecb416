#include "core/learning/models/checkpoint_torch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace simplexity::learning {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;

const ModelConfig kConvnet{.name = "convnet", .widths = {}};
const data::ImageShape kShape{1, 8, 8};

/// A network that has left its initial state, running statistics and momentum included.
class CheckpointTest : public ::testing::Test {
 protected:
  CheckpointTest()
  {
    m_optimizer.zero_grad();
    m_classifier->forward(torch::rand({16, 1, 8, 8})).square().sum().backward();
    m_optimizer.step();
  }

  Classifier m_classifier = makeClassifier(kConvnet, kShape, 3, 1);
  torch::optim::SGD m_optimizer{m_classifier->parameters(), torch::optim::SGDOptions(0.01).momentum(0.9)};
};

TEST_F(CheckpointTest, LoadedNetworkHasTheSameOutputs)
{
  Classifier loaded = makeClassifier(kConvnet, kShape, 3, 2);
  ASSERT_TRUE(loadModel(toArchive(m_classifier, m_optimizer), loaded));
  m_classifier->eval();
  loaded->eval();
  const torch::Tensor images = torch::rand({4, 1, 8, 8});
  EXPECT_TRUE(loaded->forward(images).equal(m_classifier->forward(images)));
}

TEST_F(CheckpointTest, HoldsParametersBuffersAndMomentum)
{
  const TensorArchive archive = toArchive(m_classifier, m_optimizer);
  EXPECT_THAT(archive.tensors, Contains(Key("model.embedding.norm3.running_var")));
  EXPECT_THAT(archive.tensors, Contains(Key("model.head.bias")));
  const TensorData& steps = archive.tensors.at("model.embedding.norm1.num_batches_tracked");
  EXPECT_EQ(steps.type, ElementType::I64);
  EXPECT_TRUE(steps.shape.empty());
  const TensorData& momentum = archive.tensors.at("optimizer.momentum.embedding.conv2.weight");
  EXPECT_EQ(momentum.shape, (std::vector<std::int64_t>{32, 16, 3, 3}));
  // After the first step the momentum is the gradient.
  const torch::Tensor gradient = m_classifier->named_parameters()["embedding.conv2.weight"].grad().contiguous();
  ASSERT_EQ(momentum.bytes.size(), gradient.nbytes());
  EXPECT_EQ(std::memcmp(momentum.bytes.data(), gradient.data_ptr(), gradient.nbytes()), 0);
}

TEST_F(CheckpointTest, ThereIsNoMomentumBeforeTheFirstStep)
{
  const torch::optim::SGD fresh(m_classifier->parameters(), torch::optim::SGDOptions(0.01).momentum(0.9));
  EXPECT_THAT(toArchive(m_classifier, fresh).tensors, Not(Contains(Key(HasSubstr("optimizer.")))));
}

TEST_F(CheckpointTest, MissingTensorIsRefused)
{
  TensorArchive archive = toArchive(m_classifier, m_optimizer);
  archive.tensors.erase("model.head.bias");
  const Result<> loaded = loadModel(archive, m_classifier);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::InvalidFormat);
  EXPECT_THAT(loaded.error().message, HasSubstr("lacks model.head.bias"));
}

TEST_F(CheckpointTest, OtherShapeIsRefusedAndLeavesTheNetworkAlone)
{
  const TensorArchive archive = toArchive(m_classifier, m_optimizer);
  Classifier fourClasses = makeClassifier(kConvnet, kShape, 4, 2);
  const torch::Tensor before = fourClasses->parameters().front().clone();
  const Result<> loaded = loadModel(archive, fourClasses);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, HasSubstr("model.head.weight has the shape [3, 64]"));
  EXPECT_TRUE(fourClasses->parameters().front().equal(before));
}

TEST_F(CheckpointTest, UnknownTensorIsRefused)
{
  TensorArchive archive = toArchive(m_classifier, m_optimizer);
  archive.tensors["model.extra"] = archive.tensors["model.head.bias"];
  const Result<> loaded = loadModel(archive, m_classifier);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, HasSubstr("more tensors"));
}

TEST_F(CheckpointTest, TruncatedTensorIsRefused)
{
  TensorArchive archive = toArchive(m_classifier, m_optimizer);
  archive.tensors["model.head.bias"].bytes.pop_back();
  EXPECT_FALSE(loadModel(archive, m_classifier));
}

}  // namespace
}  // namespace simplexity::learning
