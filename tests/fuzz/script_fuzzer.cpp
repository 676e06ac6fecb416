// TorchScript: an archive, or else code.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "core/formats/script_archive.h"
#include "core/formats/script_code.h"
#include "core/formats/zip_archive.h"
#include "tests/fuzz/fuzzer.h"

namespace simplexity::fuzz {

namespace {

void requireWords(const std::set<std::string>& names)
{
  constexpr std::string_view kOfWords = "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  require(std::ranges::all_of(names, [&](const std::string& name) {
    return !name.empty() && name.find_first_not_of(kOfWords) == std::string::npos;
  }));
}

void tryCode(std::string_view code)
{
  formats::ScriptNames names;
  if (formats::checkScriptCode(code, names)) {
    requireWords(names.ofTorch);
    requireWords(names.ofOthers);
  }
}

/// The check gives an archive that passes it, with the same names in it.
void tryArchive(const formats::ZipArchive& archive)
{
  const auto checked = formats::checkScriptArchive(archive);
  if (!checked) {
    return;
  }
  const auto again = formats::ZipArchive::fromMemory(checked->archive, "again").and_then([](const auto& packed) {
    return formats::checkScriptArchive(packed);
  });
  require(again && again->names.ofTorch == checked->names.ofTorch && again->names.ofOthers == checked->names.ofOthers);
}

}  // namespace

void tryInput(std::span<const std::uint8_t> input)
{
  if (const auto archive = formats::ZipArchive::fromMemory(std::as_bytes(input), "input")) {
    tryArchive(*archive);
  } else {
    tryCode({reinterpret_cast<const char*>(input.data()), input.size()});
  }
}

}  // namespace simplexity::fuzz
