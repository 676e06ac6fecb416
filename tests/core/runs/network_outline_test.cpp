#include "core/runs/network_outline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/formats/safetensors.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/text_files.h"

namespace simplexity::runs {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TensorData zeros(std::vector<std::int64_t> shape)
{
  TensorData data{.type = ElementType::F32, .shape = std::move(shape), .bytes = {}};
  data.bytes.resize(static_cast<std::size_t>(data.elementCount()) * 4);
  return data;
}

class WeightsOutlineTest : public ::testing::Test {
 protected:
  [[nodiscard]] WeightsOutline outlineOf(const TensorArchive& archive) const
  {
    EXPECT_TRUE(formats::writeSafetensors(m_folder / "net", archive));
    const auto outline = readNetworkOutline(m_folder / "net");
    EXPECT_TRUE(outline) << outline.error().text();
    return std::get<WeightsOutline>(*outline);
  }

  test::TemporaryDirectory m_folder;
  /// 5 inputs, 7 hidden units, 3 classes.
  TensorArchive m_mlp{.tensors = {{"embedding.linear1.weight", zeros({7, 5})},
                                  {"embedding.linear1.bias", zeros({7})},
                                  {"head.weight", zeros({3, 7})},
                                  {"head.bias", zeros({3})}},
                      .metadata = {}};
};

TEST_F(WeightsOutlineTest, TellsTheNetworkWithoutItsValues)
{
  const WeightsOutline outline = outlineOf(m_mlp);
  EXPECT_EQ(outline.format, "safetensors");
  EXPECT_THAT(outline.tensors.tensors.at("head.weight").bytes, IsEmpty());
  const auto network = networkOf(outline, {});
  ASSERT_TRUE(network) << network.error().text();
  EXPECT_EQ(network->found.model.name, "mlp");
  EXPECT_EQ(network->found.classCount, 3);
  EXPECT_EQ(network->parameters, 7 * 5 + 7 + 3 * 7 + 3);
  EXPECT_THAT(network->complaint, IsEmpty());
}

TEST_F(WeightsOutlineTest, SaysWhatIsMissing)
{
  m_mlp.tensors.erase("head.bias");
  const auto network = networkOf(outlineOf(m_mlp), {});
  ASSERT_TRUE(network) << network.error().text();
  EXPECT_THAT(network->complaint, HasSubstr("head.bias"));
}

TEST_F(WeightsOutlineTest, WhatIsOfNoNetworkFails)
{
  EXPECT_FALSE(networkOf(outlineOf({.tensors = {{"x", zeros({2})}}, .metadata = {}}), {}));
  EXPECT_FALSE(networkOf(outlineOf(m_mlp), {.name = "resnet18", .vitHeads = {}}));
  test::writeText(m_folder / "words", "words");
  EXPECT_FALSE(readNetworkOutline(m_folder / "words"));
  EXPECT_FALSE(readNetworkOutline(m_folder / "nowhere"));
}

}  // namespace
}  // namespace simplexity::runs
