#include "core/runs/geometry_file.h"

#include <cstring>
#include <functional>
#include <limits>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/runs/run_layout.h"
#include "tests/core/runs/samples.h"

namespace simplexity::runs {
namespace {

using ::testing::HasSubstr;

TEST(GeometryFile, NamesAreNumberedWithSixDigits)
{
  EXPECT_EQ(geometryPath("run", 12), "run/geometry/epoch-000012.safetensors");
  EXPECT_EQ(geometryPath("run", 1234567), "run/geometry/epoch-1234567.safetensors");
}

TEST(GeometryFile, RoundTrips)
{
  const geometry::GeometrySnapshot snapshot = test::sampleSnapshot(12);
  const Result<geometry::GeometrySnapshot> back = snapshotFromArchive(toArchive(snapshot));
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->epoch, 12);
  EXPECT_EQ(back->split, Split::Test);
  EXPECT_EQ(back->samplesMeasured, 360);
  EXPECT_EQ(back->classMeans, snapshot.classMeans);
  EXPECT_EQ(back->classCounts, snapshot.classCounts);
  EXPECT_EQ(back->view.centre, snapshot.view.centre);
  EXPECT_EQ(back->view.basis, snapshot.view.basis);
  EXPECT_EQ(back->view.keptVariance, snapshot.view.keptVariance);
  EXPECT_EQ(back->classCovariances, snapshot.classCovariances);
  EXPECT_EQ(back->head.weights, snapshot.head.weights);
  EXPECT_EQ(back->head.bias, snapshot.head.bias);
  EXPECT_EQ(back->points, snapshot.points);
  EXPECT_EQ(back->labels, snapshot.labels);
  EXPECT_EQ(back->predictions, snapshot.predictions);
}

TEST(GeometryFile, CountsMayBeAbsent)
{
  TensorArchive archive = toArchive(test::sampleSnapshot(0));
  archive.tensors.erase("class_counts");
  const Result<geometry::GeometrySnapshot> back = snapshotFromArchive(archive);
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_TRUE(back->classCounts.empty());
}

TEST(GeometryFile, OfFeaturesAloneThereIsNoHead)
{
  geometry::GeometrySnapshot snapshot = test::sampleSnapshot(0);
  snapshot.head = {};
  snapshot.predictions.clear();
  const TensorArchive archive = toArchive(snapshot);
  EXPECT_FALSE(archive.tensors.contains("head_weights"));
  EXPECT_FALSE(archive.tensors.contains("predictions"));
  const Result<geometry::GeometrySnapshot> back = snapshotFromArchive(archive);
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->head.weights.size(), 0);
  EXPECT_TRUE(back->predictions.empty());
  EXPECT_EQ(back->labels, snapshot.labels);
}

TEST(GeometryFile, ArraysAreRowMajor)
{
  const TensorData basis = toArchive(test::sampleSnapshot(0)).tensors.at("view_basis");
  ASSERT_EQ(basis.shape, (std::vector<std::int64_t>{5, 3}));
  double second = 0.0;
  std::memcpy(&second, basis.bytes.data() + sizeof(double), sizeof(double));
  EXPECT_EQ(second, test::sampleSnapshot(0).view.basis(0, 1));
}

TEST(GeometryFile, NoPointsAreAllowed)
{
  geometry::GeometrySnapshot snapshot = test::sampleSnapshot(0);
  snapshot.points.resize(0, 3);
  snapshot.labels.clear();
  snapshot.predictions.clear();
  const Result<geometry::GeometrySnapshot> back = snapshotFromArchive(toArchive(snapshot));
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->points.rows(), 0);
}

void setShape(TensorArchive& archive, const std::string& name, std::vector<std::int64_t> shape)
{
  TensorData& tensor = archive.tensors.at(name);
  tensor.shape = std::move(shape);
  tensor.bytes.resize(static_cast<std::size_t>(tensor.elementCount()) * elementSize(tensor.type));
}

template <class T>
void setFirst(TensorArchive& archive, const std::string& name, T value)
{
  std::memcpy(archive.tensors.at(name).bytes.data(), &value, sizeof(value));
}

struct Damage {
  const char* name;
  std::function<void(TensorArchive&)> inflict;
  const char* message;
};
void PrintTo(const Damage& damage, std::ostream* stream)
{
  *stream << damage.name;
}

class DamagedGeometry : public ::testing::TestWithParam<Damage> {};

TEST_P(DamagedGeometry, IsRefusedWithASentence)
{
  TensorArchive archive = toArchive(test::sampleSnapshot(3));
  GetParam().inflict(archive);
  const Result<geometry::GeometrySnapshot> snapshot = snapshotFromArchive(archive);
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code, ErrorCode::InvalidFormat);
  EXPECT_THAT(snapshot.error().message, HasSubstr(GetParam().message));
}

using Archive = TensorArchive;
INSTANTIATE_TEST_SUITE_P(
    Files, DamagedGeometry,
    ::testing::Values(
        Damage{"NothingInIt", [](Archive& a) { a = {}; }, "\"class_means\" is missing"},
        Damage{"MeansAreAVector", [](Archive& a) { setShape(a, "class_means", {15}); },
               "\"class_means\" must have 2 dimensions"},
        Damage{"NoClasses",
               [](Archive& a) {
                 setShape(a, "class_means", {0, 5});
               },
               "\"class_means\" must have 2 dimensions of at least 1"},
        Damage{"NoFeatures",
               [](Archive& a) {
                 setShape(a, "class_means", {3, 0});
               },
               "\"class_means\""},
        Damage{"MoreFeatures",
               [](Archive& a) {
                 setShape(a, "class_means", {3, 6});
               },
               "\"view_centre\""},
        Damage{"FewerClasses",
               [](Archive& a) {
                 setShape(a, "class_means", {2, 5});
               },
               "\"head_weights\""},
        Damage{"BasisTransposed",
               [](Archive& a) {
                 setShape(a, "view_basis", {3, 5});
               },
               "\"view_basis\" must have the shape [5, 3]"},
        Damage{"CovariancesFlat",
               [](Archive& a) {
                 setShape(a, "class_covariances", {3, 9});
               },
               "\"class_covariances\""},
        Damage{"BiasTooLong", [](Archive& a) { setShape(a, "head_bias", {4}); }, "\"head_bias\""},
        Damage{"PointsFlat",
               [](Archive& a) {
                 setShape(a, "points", {6, 2});
               },
               "\"points\""},
        Damage{"MoreLabelsThanPoints", [](Archive& a) { setShape(a, "labels", {5}); }, "\"points\""},
        Damage{"FewerPredictions", [](Archive& a) { setShape(a, "predictions", {3}); }, "\"predictions\""},
        Damage{"NoHead", [](Archive& a) { a.tensors.erase("head_weights"); }, "\"head_weights\" is missing"},
        Damage{"WrongType", [](Archive& a) { a.tensors["points"].type = ElementType::I32; }, "\"points\""},
        Damage{"LabelTooLarge", [](Archive& a) { setFirst(a, "labels", 3); }, "from 0 to 2"},
        Damage{"LabelNegative", [](Archive& a) { setFirst(a, "labels", -1); }, "from 0 to 2"},
        Damage{"PredictionTooLarge", [](Archive& a) { setFirst(a, "predictions", 1 << 30); }, "from 0 to 2"},
        Damage{"MeanNotANumber",
               [](Archive& a) { setFirst(a, "class_means", std::numeric_limits<double>::quiet_NaN()); }, "not finite"},
        Damage{"PointInfinite", [](Archive& a) { setFirst(a, "points", std::numeric_limits<float>::infinity()); },
               "not finite"},
        Damage{"NoEpoch", [](Archive& a) { a.metadata.erase("epoch"); }, "\"epoch\" must be a number"},
        Damage{"EpochOfText", [](Archive& a) { a.metadata["epoch"] = "3rd"; }, "\"epoch\" must be a number"},
        Damage{"EpochTooLarge", [](Archive& a) { a.metadata["epoch"] = "99999999999"; }, "\"epoch\" must be a number"},
        Damage{"UnknownSplit", [](Archive& a) { a.metadata["split"] = "validation"; }, "\"split\""}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace simplexity::runs
