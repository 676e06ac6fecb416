#include "core/runs/features/array_source.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/formats/json_values.h"
#include "core/formats/npz.h"
#include "core/formats/safetensors.h"

namespace simplexity::runs {

namespace {

using formats::NumpyArray;
using Source = std::unique_ptr<ArraySource>;

class NpzSource final : public ArraySource {
 public:
  NpzSource(formats::NpzFile file, std::uintmax_t bytes) : m_file(std::move(file)), m_bytes(bytes) {}

  [[nodiscard]] std::string format() const override { return "NumPy archive (.npz)"; }
  [[nodiscard]] std::uintmax_t fileBytes() const override { return m_bytes; }
  [[nodiscard]] std::vector<std::string> names() const override { return m_file.names(); }
  [[nodiscard]] bool has(const std::string& name) const override { return m_file.has(name); }
  [[nodiscard]] Result<NumpyArray> read(const std::string& name) const override { return m_file.read(name); }

 private:
  formats::NpzFile m_file;
  std::uintmax_t m_bytes;
};

NumpyArray::Kind kindOf(ElementType type)
{
  using Kind = NumpyArray::Kind;
  switch (type) {
    case ElementType::F16:
    case ElementType::BF16:
    case ElementType::F32:
    case ElementType::F64:
      return Kind::Float;
    case ElementType::U8:
      return Kind::Unsigned;
    case ElementType::BOOL:
      return Kind::Bool;
    default:
      return Kind::Signed;
  }
}

/// NumPy has no such type; it is the upper half of a float32, which has the same values.
std::vector<std::byte> toFloat32(const std::vector<std::byte>& bfloat16)
{
  std::vector<std::byte> wide(2 * bfloat16.size());
  for (std::size_t i = 0; i < bfloat16.size(); i += 2) {
    std::copy_n(bfloat16.begin() + static_cast<std::ptrdiff_t>(i), 2,
                wide.begin() + static_cast<std::ptrdiff_t>(2 * i + 2));
  }
  return wide;
}

NumpyArray toNumpyArray(const TensorData& tensor)
{
  const bool isBfloat = tensor.type == ElementType::BF16;
  NumpyArray array;
  array.kind = kindOf(tensor.type);
  array.itemSize = elementSize(isBfloat ? ElementType::F32 : tensor.type);
  array.shape = tensor.shape;
  array.bytes = isBfloat ? toFloat32(tensor.bytes) : tensor.bytes;
  return array;
}

class SafetensorsSource final : public ArraySource {
 public:
  SafetensorsSource(TensorArchive archive, std::uintmax_t bytes) : m_archive(std::move(archive)), m_bytes(bytes) {}

  [[nodiscard]] std::string format() const override { return "safetensors"; }
  [[nodiscard]] std::uintmax_t fileBytes() const override { return m_bytes; }
  [[nodiscard]] std::vector<std::string> names() const override
  {
    std::vector<std::string> names;
    for (const auto& [name, tensor] : m_archive.tensors) {
      names.push_back(name);
    }
    return names;
  }
  [[nodiscard]] bool has(const std::string& name) const override { return m_archive.tensors.contains(name); }
  [[nodiscard]] Result<NumpyArray> read(const std::string& name) const override
  {
    return toNumpyArray(m_archive.tensors.at(name));
  }
  [[nodiscard]] Result<std::vector<std::string>> classNames() const override
  {
    const auto found = m_archive.metadata.find("class_names");
    if (found == m_archive.metadata.end()) {
      return std::vector<std::string>();
    }
    const auto complain = [](std::string_view what) {
      return fail(ErrorCode::InvalidFormat, fmt::format("the metadata \"class_names\" {}", what));
    };
    const Result<formats::Json> json = formats::parseJson(found->second);
    std::vector<std::string> names;
    const formats::Complaint complaint = json ? formats::readValue(*json, names) : "must be a list in JSON";
    return complaint.empty() ? Result<std::vector<std::string>>(std::move(names)) : complain(complaint);
  }

 private:
  TensorArchive m_archive;
  std::uintmax_t m_bytes;
};

std::uintmax_t sizeOf(const std::filesystem::path& path)
{
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

/// Which word of a file's name stands for which array.
struct NameWord {
  std::string_view word;
  std::string_view array;
};
constexpr std::array<NameWord, 8> kNameWords{{{"features", "features"},
                                              {"labels", "labels"},
                                              {"X", "features"},
                                              {"y", "labels"},
                                              {"x", "features"},
                                              {"weights", "weights"},
                                              {"bias", "bias"},
                                              {"classes", "classes"}}};

/// A file's stem around the word that stands for its array.
struct SplitStem {
  std::string before;
  std::string after;
  std::string_view word;
};

bool isAlphanumeric(char c)
{
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// The stem around `word`, where that stands between other signs than letters and digits.
std::optional<SplitStem> splitAround(const std::string& stem, std::string_view word)
{
  for (std::size_t at = stem.rfind(word); at != std::string::npos; at = at == 0 ? at - 1 : stem.rfind(word, at - 1)) {
    const std::size_t end = at + word.size();
    const bool isWord =
        (at == 0 || !isAlphanumeric(stem[at - 1])) && (end == stem.size() || !isAlphanumeric(stem[end]));
    if (isWord) {
      return SplitStem{stem.substr(0, at), stem.substr(end), word};
    }
  }
  return std::nullopt;
}

std::optional<SplitStem> splitStem(const std::string& stem)
{
  for (const NameWord& known : kNameWords) {
    if (auto split = splitAround(stem, known.word)) {
      return split;
    }
  }
  return std::nullopt;
}

class NpyFiles final : public ArraySource {
 public:
  explicit NpyFiles(std::filesystem::path path) : m_path(std::move(path)), m_stem(splitStem(m_path.stem().string())) {}

  [[nodiscard]] std::string format() const override { return "NumPy arrays (.npy)"; }
  [[nodiscard]] std::uintmax_t fileBytes() const override
  {
    std::uintmax_t bytes = 0;
    for (const std::string& name : names()) {
      bytes += sizeOf(fileOf(name));
    }
    return bytes;
  }
  [[nodiscard]] std::vector<std::string> names() const override
  {
    std::vector<std::string> names;
    for (const NameWord& known : kNameWords) {
      const std::string name(known.array);
      if (std::ranges::find(names, name) == names.end() && has(name)) {
        names.push_back(name);
      }
    }
    return names;
  }
  [[nodiscard]] bool has(const std::string& name) const override { return !fileOf(name).empty(); }
  [[nodiscard]] std::string describe(const std::string& name) const override
  {
    return fileOf(name).filename().string();
  }
  [[nodiscard]] std::string missing(const std::string& name) const override
  {
    return m_stem ? fmt::format("there is no file {}{}{}.npy beside it", m_stem->before, name, m_stem->after)
                  : fmt::format("there is no file of {} beside it that is named alike", name);
  }
  [[nodiscard]] Result<NumpyArray> read(const std::string& name) const override
  {
    return formats::readNumpyFile(fileOf(name));
  }

 private:
  /// Empty where there is none.
  [[nodiscard]] std::filesystem::path fileOf(std::string_view array) const
  {
    if (!m_stem) {
      return array == "features" ? m_path : std::filesystem::path();
    }
    for (const NameWord& known : kNameWords) {
      std::filesystem::path file =
          m_path.parent_path() / (m_stem->before + std::string(known.word) + m_stem->after + ".npy");
      std::error_code ignored;
      if (known.array == array && std::filesystem::is_regular_file(file, ignored)) {
        return file;
      }
    }
    return {};
  }

  std::filesystem::path m_path;
  std::optional<SplitStem> m_stem;
};

}  // namespace

std::string ArraySource::missing(const std::string& name) const
{
  return fmt::format("there is no array \"{}\" in the file, only {}", name, fmt::join(names(), ", "));
}

Result<Source> openNpz(const std::filesystem::path& path)
{
  return formats::NpzFile::open(path).map(
      [&](formats::NpzFile file) -> Source { return std::make_unique<NpzSource>(std::move(file), sizeOf(path)); });
}

Result<Source> openSafetensors(const std::filesystem::path& path)
{
  return formats::readSafetensors(path).map([&](TensorArchive archive) -> Source {
    return std::make_unique<SafetensorsSource>(std::move(archive), sizeOf(path));
  });
}

Result<Source> openNpyFiles(const std::filesystem::path& path)
{
  Source source = std::make_unique<NpyFiles>(path);
  if (!source->has("features")) {
    return fail(ErrorCode::NotFound, source->missing("features") + ": this is a single NumPy array without them");
  }
  return source;
}

}  // namespace simplexity::runs
