#include "core/formats/weights_file.h"

#include "core/formats/pytorch_archive.h"
#include "core/formats/recognise.h"
#include "core/formats/safetensors.h"

namespace simplexity::formats {

namespace {

bool isOfPyTorch(FileContent content)
{
  return content == FileContent::PyTorchStateDict || content == FileContent::PyTorchScript ||
         content == FileContent::PyTorchLegacy;
}

}  // namespace

Result<TensorArchive> readWeights(const std::filesystem::path& path)
{
  return recognise(path).and_then(
      [&](FileContent content) { return isOfPyTorch(content) ? readStateDict(path) : readSafetensors(path); });
}

Result<std::string> networkFormat(const std::filesystem::path& path)
{
  return recognise(path).map([](FileContent content) {
    return std::string(content == FileContent::PyTorchScript ? kScriptFormat
                       : isOfPyTorch(content)                ? "PyTorch state dict"
                                                             : "safetensors");
  });
}

}  // namespace simplexity::formats
