// An .npz file of NumPy: all its arrays.
#include <span>

#include "core/formats/npz.h"
#include "core/formats/recognise.h"
#include "tests/fuzz/fuzzer.h"

namespace simplexity::fuzz {

void tryInput(std::span<const std::uint8_t> input)
{
  Result<formats::ZipArchive> archive = formats::ZipArchive::fromMemory(std::as_bytes(input), "file");
  if (!archive) {
    return;
  }
  static_cast<void>(formats::recognise(*archive));
  const formats::NpzFile file(std::move(*archive));
  for (const std::string& name : file.names()) {
    static_cast<void>(file.read(name));
  }
}

}  // namespace simplexity::fuzz
