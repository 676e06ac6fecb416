#include "core/fetching/checksum.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>

#include "core/base/check.h"

namespace simplexity::fetching {

namespace {

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

Result<std::string> md5Of(const std::filesystem::path& file)
{
  std::ifstream stream(file, std::ios::binary);
  const std::unique_ptr<EVP_MD_CTX, ContextDeleter> context(EVP_MD_CTX_new());
  SIMPLEXITY_CHECK(context && EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) == 1, "MD5 is available");
  std::array<char, 65536> part{};
  while (stream) {
    stream.read(part.data(), part.size());
    EVP_DigestUpdate(context.get(), part.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.eof()) {
    return fail(ErrorCode::Io, "cannot read the file", file);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(context.get(), digest.data(), &size);
  std::string text;
  for (unsigned int index = 0; index < size; ++index) {
    text += fmt::format("{:02x}", digest[index]);
  }
  return text;
}

}  // namespace simplexity::fetching
