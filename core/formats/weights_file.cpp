#include "core/formats/weights_file.h"

#include "core/formats/pytorch_archive.h"
#include "core/formats/recognise.h"
#include "core/formats/safetensors.h"

namespace simplexity::formats {

Result<TensorArchive> readWeights(const std::filesystem::path& path)
{
  return recognise(path).and_then([&](FileContent content) {
    const bool isOfPyTorch = content == FileContent::PyTorchStateDict || content == FileContent::PyTorchScript ||
                             content == FileContent::PyTorchLegacy;
    return isOfPyTorch ? readStateDict(path) : readSafetensors(path);
  });
}

}  // namespace simplexity::formats
