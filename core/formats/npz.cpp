#include "core/formats/npz.h"

#include <string_view>

#include <fmt/core.h>

namespace simplexity::formats {

namespace {

constexpr std::string_view kEnding = ".npy";

std::string entryOf(const std::string& name)
{
  return name + std::string(kEnding);
}

}  // namespace

Result<NpzFile> NpzFile::open(const std::filesystem::path& path)
{
  return ZipArchive::open(path).map([](ZipArchive archive) { return NpzFile(std::move(archive)); });
}

std::vector<std::string> NpzFile::names() const
{
  std::vector<std::string> names;
  for (std::string& entry : m_archive.names()) {
    if (entry.ends_with(kEnding)) {
      entry.resize(entry.size() - kEnding.size());
      names.push_back(std::move(entry));
    }
  }
  return names;
}

bool NpzFile::has(const std::string& name) const
{
  return m_archive.has(entryOf(name));
}

Result<NumpyArray> NpzFile::read(const std::string& name) const
{
  return m_archive.read(entryOf(name), m_archive.memoryLimit()).and_then([&](std::vector<std::byte> content) {
    Result<NumpyArray> array = parseNumpyArray(std::move(content));
    return array ? std::move(array)
                 : fail(array.error().code, fmt::format("array \"{}\": {}", name, array.error().message),
                        m_archive.path());
  });
}

}  // namespace simplexity::formats
