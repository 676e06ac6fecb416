#include "core/formats/pytorch_archive.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "core/formats/pickle.h"
#include "core/formats/printable.h"
#include "core/formats/recognise.h"
#include "core/formats/state_dict.h"

namespace simplexity::formats {

namespace {

constexpr std::string_view kPickle = "/data.pkl";
// Of the 4 times the file's size and 64 MB that reading may take. PyTorch does not compress; a program that packs its
// archive again may.
constexpr std::uint64_t kMegabyte = 1'000'000;
constexpr std::uint64_t kEntrySlack = 16 * kMegabyte;   // the pickle or one storage: besides 1 × the file's size
constexpr std::uint64_t kValueSlack = 24 * kMegabyte;   // what the pickle describes: besides 2 × the file's size
constexpr std::uint64_t kTensorSlack = 16 * kMegabyte;  // all arrays; tied weights count twice: besides 2 × the size
constexpr std::uint64_t kTensorBytes = 512;             // of names and sizes, for each

tl::unexpected<Error> refuse(std::string message)
{
  return fail(ErrorCode::InvalidFormat, std::move(message));
}

/// The folder inside the archive: that of the pickle.
std::string rootOf(const ZipArchive& archive)
{
  for (const std::string& name : archive.names()) {
    if (name.ends_with(kPickle)) {
      return name.substr(0, name.size() - kPickle.size());
    }
  }
  return {};
}

std::optional<std::uint64_t> elementCount(const StoredTensor& tensor)
{
  std::uint64_t count = 1;
  for (const std::int64_t size : tensor.shape) {
    if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(size), &count)) {
      return std::nullopt;
    }
  }
  return count;
}

/// Copies a tensor that fits its storage, and has elements, in row-major order.
void gather(const StoredTensor& tensor, std::span<const std::byte> storage, std::span<std::byte> out)
{
  // The last dimensions often lie in one piece.
  std::size_t outer = tensor.shape.size();
  std::int64_t piece = 1;
  while (outer > 0 && (tensor.strides[outer - 1] == piece || tensor.shape[outer - 1] == 1)) {
    piece *= tensor.shape[--outer];
  }
  const std::size_t element = elementSize(tensor.type);
  const std::size_t pieceBytes = static_cast<std::size_t>(piece) * element;
  std::vector<std::int64_t> index(outer, 0);
  std::int64_t at = tensor.offset;
  while (true) {
    std::memcpy(out.data(), storage.data() + static_cast<std::size_t>(at) * element, pieceBytes);
    out = out.subspan(pieceBytes);
    std::size_t dimension = outer;
    while (dimension > 0 && ++index[dimension - 1] == tensor.shape[dimension - 1]) {
      --dimension;
      at -= (tensor.shape[dimension] - 1) * tensor.strides[dimension];
      index[dimension] = 0;
    }
    if (dimension == 0) {
      return;
    }
    at += tensor.strides[dimension - 1];
  }
}

Result<TensorData> readTensor(const StoredTensor& tensor, std::span<const std::byte> storage)
{
  const std::size_t element = elementSize(tensor.type);
  const std::uint64_t count = elementCount(tensor).value_or(0);
  TensorData data{.type = tensor.type, .shape = tensor.shape, .bytes = std::vector<std::byte>(count * element)};
  if (count == 0) {
    return data;
  }
  if (!fits(tensor, storage.size() / element)) {
    return refuse("reaches beyond its storage");
  }
  gather(tensor, storage, data.bytes);
  return data;
}

/// Before anything is read: an array may be huge by repeating a few elements.
Result<> checkMemory(const StateDict& state, std::uint64_t fileBytes)
{
  std::uint64_t left = 2 * fileBytes + kTensorSlack;
  for (const auto& [name, tensor] : state.tensors) {
    const std::optional<std::uint64_t> count = elementCount(tensor);
    std::uint64_t bytes = 0;
    if (!count || __builtin_mul_overflow(*count, elementSize(tensor.type), &bytes) ||
        __builtin_add_overflow(bytes, kTensorBytes, &bytes) || bytes > left) {
      return refuse(fmt::format("tensor \"{}\" would take more memory than a file of this size should need: refused",
                                printable(name)));
    }
    left -= bytes;
  }
  return {};
}

/// Reads each storage once, for all the tensors in it.
Result<> readTensors(const ZipArchive& archive, const std::string& root, const StateDict& state, TensorArchive& result)
{
  std::map<std::string, std::vector<const std::string*>> namesByStorage;
  for (const auto& [name, tensor] : state.tensors) {
    namesByStorage[tensor.storage].push_back(&name);
  }
  for (const auto& [key, names] : namesByStorage) {
    const auto storage = archive.read(fmt::format("{}/data/{}", root, key), archive.fileBytes() + kEntrySlack);
    if (!storage) {
      return fail(storage.error());
    }
    for (const std::string* const name : names) {
      Result<TensorData> tensor = readTensor(state.tensors.at(*name), *storage);
      if (!tensor) {
        return refuse(fmt::format("tensor \"{}\" {}", printable(*name), tensor.error().message));
      }
      result.tensors.emplace(*name, std::move(*tensor));
    }
  }
  return {};
}

Result<StateDict> readPickle(const ZipArchive& archive, const std::string& root)
{
  return archive.read(root + std::string(kPickle), archive.fileBytes() + kEntrySlack)
      .and_then([&](std::vector<std::byte> content) {
        return parsePickle(std::move(content), isAllowedInStateDict, 2 * archive.fileBytes() + kValueSlack);
      })
      .and_then([](const PickleDocument& pickle) { return findStateDict(pickle); });
}

/// Recent versions note the byte order; older ones wrote that of the machine, which was little-endian.
Result<> checkByteOrder(const ZipArchive& archive, const std::string& root)
{
  constexpr std::uint64_t kMostBytes = 64;
  const std::string name = root + "/byteorder";
  if (!archive.has(name)) {
    return {};
  }
  return archive.read(name, kMostBytes).and_then([](const std::vector<std::byte>& order) -> Result<> {
    const std::string_view text(reinterpret_cast<const char*>(order.data()), order.size());
    if (text != "little") {
      return fail(ErrorCode::Unsupported,
                  "the file comes from a big-endian machine; load and save it with PyTorch on a little-endian one");
    }
    return {};
  });
}

Result<> checkContent(FileContent content)
{
  switch (content) {
    case FileContent::PyTorchStateDict:
      return {};
    case FileContent::PyTorchScript:
      return refuse("this is a TorchScript program, not a dictionary of weights");
    case FileContent::PyTorchLegacy:
      return fail(
          ErrorCode::Unsupported,
          "the file has the format from before PyTorch 1.6; load it in Python and save it again with torch.save");
    default:
      return refuse("this is no PyTorch file");
  }
}

}  // namespace

Result<TensorArchive> readStateDict(const ZipArchive& archive)
{
  const std::string root = rootOf(archive);
  TensorArchive result;
  const Result<> read = checkContent(recognise(archive))
                            .and_then([&] { return checkByteOrder(archive, root); })
                            .and_then([&] { return readPickle(archive, root); })
                            .and_then([&](StateDict state) -> Result<> {
                              result.metadata = std::move(state.metadata);
                              return checkMemory(state, archive.fileBytes()).and_then([&] {
                                return readTensors(archive, root, state, result);
                              });
                            });
  if (!read) {
    return fail(read.error().code, read.error().message, archive.path());
  }
  return result;
}

Result<TensorArchive> readStateDict(const std::filesystem::path& path)
{
  const Result<> content = recognise(path).and_then(checkContent);
  if (!content) {
    return fail(content.error().code, content.error().message, path);
  }
  return ZipArchive::open(path).and_then([](const ZipArchive& archive) { return readStateDict(archive); });
}

}  // namespace simplexity::formats
