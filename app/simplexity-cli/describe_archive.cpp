#include <fmt/core.h>
#include <fmt/ranges.h>

#include "core/formats/pytorch_archive.h"
#include "core/formats/recognise.h"
#include "core/formats/safetensors.h"
#include "descriptions.h"

namespace simplexity::cli {

namespace {

using formats::OrderedJson;

OrderedJson toJson(const TensorArchive& archive)
{
  OrderedJson tensors = OrderedJson::object();
  for (const auto& [name, tensor] : archive.tensors) {
    tensors[name] = {{"dtype", formats::elementTypeId(tensor.type)}, {"shape", tensor.shape}};
  }
  return {{"tensors", tensors}, {"metadata", archive.metadata}};
}

std::string toText(const TensorArchive& archive)
{
  std::string text;
  for (const auto& [name, tensor] : archive.tensors) {
    text += fmt::format("{:<40} {} {}\n", name, formats::elementTypeId(tensor.type), tensor.shape);
  }
  for (const auto& [key, value] : archive.metadata) {
    text += fmt::format("{} = {}\n", key, value);
  }
  return text;
}

Result<TensorArchive> readArchive(const std::filesystem::path& file, formats::FileContent content)
{
  using formats::FileContent;
  const bool isOfPyTorch = content == FileContent::PyTorchStateDict || content == FileContent::PyTorchScript ||
                           content == FileContent::PyTorchLegacy;
  return isOfPyTorch ? formats::readStateDict(file) : formats::readSafetensors(file);
}

}  // namespace

Result<Description> describeArchive(const std::filesystem::path& file)
{
  const Result<formats::FileContent> content = formats::recognise(file);
  if (!content) {
    return fail(content.error());
  }
  return readArchive(file, *content).map([](const TensorArchive& archive) {
    return Description{toJson(archive), toText(archive), {}};
  });
}

}  // namespace simplexity::cli
