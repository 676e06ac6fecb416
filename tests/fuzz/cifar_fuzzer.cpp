// One file of CIFAR-10, after a byte 0, or CIFAR-100, after another.
#include <span>
#include <vector>

#include "core/data/cifar_reader.h"
#include "tests/fuzz/fuzzer.h"

namespace simplexity::fuzz {

void tryInput(std::span<const std::uint8_t> input)
{
  if (input.empty()) {
    return;
  }
  const data::CifarFormat& format = input.front() == 0 ? data::cifar10() : data::cifar100();
  const auto content = input.subspan(1);
  const std::size_t records = content.size() / static_cast<std::size_t>(data::cifarRecordSize(format));
  std::vector<std::uint8_t> pixels(records * 3 * 32 * 32);
  std::vector<std::int32_t> labels;
  const Result<> read = data::ByteReader::fromMemory(content, "file").and_then([&](data::ByteReader reader) {
    return data::readCifarRecords(format, reader, pixels, labels);
  });
  require(!read || labels.size() == records);
  for (const std::int32_t label : labels) {
    require(label >= 0 && label < format.labelLimits.back());
  }
}

}  // namespace simplexity::fuzz
