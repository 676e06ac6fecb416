#include "core/fetching/download.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <system_error>

#include "core/base/check.h"

namespace simplexity::fetching {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLargest = std::int64_t{1} << 30U;
constexpr int kAttempts = 4;
constexpr long kSecondsToConnect = 20;
constexpr long kSecondsWithoutData = 30;
constexpr long kMostRedirects = 5;
constexpr long kNothingThere = 416;  // the status of a file that ends before what was asked for

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Curl = std::unique_ptr<CURL, CurlDeleter>;

Curl makeCurl()
{
  static const bool isReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  Curl curl(isReady ? curl_easy_init() : nullptr);
  SIMPLEXITY_CHECK(curl != nullptr, "the HTTP library starts");
  return curl;
}

std::int64_t sizeOf(const fs::path& file)
{
  std::error_code error;
  const auto size = fs::file_size(file, error);
  return error ? 0 : static_cast<std::int64_t>(size);
}

/// One attempt, as the callbacks see it.
struct Transfer {
  std::ofstream out;
  std::int64_t before = 0;  ///< bytes of earlier attempts
  std::int64_t got = 0;
  FetchProgress progress;
  const std::stop_token& stop;
  const FetchObserver& onProgress;
  bool isTooLarge = false;
};

std::size_t writePart(const char* data, std::size_t /*one*/, std::size_t size, void* user)
{
  Transfer& transfer = *static_cast<Transfer*>(user);
  transfer.got += static_cast<std::int64_t>(size);
  transfer.isTooLarge = transfer.before + transfer.got > kLargest;
  if (transfer.isTooLarge || !transfer.out.write(data, static_cast<std::streamsize>(size))) {
    return 0;  // fewer than given: curl gives up
  }
  return size;
}

/// Also called while nothing comes, once a second.
int tellProgress(void* user, curl_off_t total, curl_off_t done, curl_off_t /*up*/, curl_off_t /*uploaded*/)
{
  Transfer& transfer = *static_cast<Transfer*>(user);
  transfer.progress.done = transfer.before + done;
  transfer.progress.total = total > 0 ? transfer.before + total : 0;
  transfer.onProgress(transfer.progress);
  return transfer.stop.stop_requested() ? 1 : 0;
}

void setUp(CURL* curl, const std::string& address, Transfer& transfer)
{
  curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, kMostRedirects);
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kSecondsToConnect);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kSecondsWithoutData);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "simplexity");
  curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(transfer.before));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, writePart);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, tellProgress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
}

/// What became of one attempt.
struct Attempt {
  CURLcode code = CURLE_OK;
  long status = 0;          ///< of HTTP
  std::int64_t before = 0;  ///< bytes of earlier attempts
  std::int64_t got = 0;     ///< bytes
  bool isTooLarge = false;
};

Attempt attempt(const std::string& address, const fs::path& file, const std::stop_token& stop,
                const FetchObserver& onProgress)
{
  Transfer transfer{.out = std::ofstream(file, std::ios::binary | std::ios::app),
                    .before = sizeOf(file),
                    .got = 0,
                    .progress = {.file = fs::path(address).filename().string(), .done = 0, .total = 0},
                    .stop = stop,
                    .onProgress = onProgress,
                    .isTooLarge = false};
  const Curl curl = makeCurl();
  setUp(curl.get(), address, transfer);
  Attempt result;
  result.before = transfer.before;
  result.code = curl_easy_perform(curl.get());
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &result.status);
  result.got = transfer.got;
  result.isTooLarge = transfer.isTooLarge;
  transfer.out.close();
  if (result.code == CURLE_OK && !transfer.out) {
    result.code = CURLE_WRITE_ERROR;
  }
  return result;
}

bool isBrokenOff(CURLcode code)
{
  return code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING ||
         code == CURLE_OPERATION_TIMEDOUT;
}

/// Whether the file cannot be the beginning of what the server has, or the server begins at the beginning only.
bool mustBeginAgain(const Attempt& result)
{
  return result.code == CURLE_RANGE_ERROR ||
         (result.code == CURLE_HTTP_RETURNED_ERROR && result.status == kNothingThere && result.before > 0);
}

/// A protocol that is no HTTP is the user's mistake, or the server's that sends on to it.
Error protocolError(const std::string& address)
{
  if (address.starts_with("http://") || address.starts_with("https://")) {
    return {ErrorCode::Io,
            fmt::format("{} sends on to an address that begins with neither http:// nor https://: it is not followed",
                        address),
            {}};
  }
  return {ErrorCode::InvalidArgument,
          fmt::format("{} is not an address that begins with http:// or https://", address),
          {}};
}

Error errorOf(const Attempt& result, const std::string& address, const fs::path& file)
{
  constexpr std::string_view kElsewhere = "try again later, or name a mirror";
  if (result.isTooLarge) {
    return {ErrorCode::InvalidFormat,
            fmt::format("{} sends more than 1 GiB, which none of the data sets has", address),
            {}};
  }
  switch (result.code) {
    case CURLE_ABORTED_BY_CALLBACK:
      return {ErrorCode::Internal, "the download was stopped: started again, it goes on from there", {}};
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
      return {ErrorCode::Io, fmt::format("{} cannot be reached: check the network, {}", address, kElsewhere), {}};
    case CURLE_HTTP_RETURNED_ERROR:
      return {
          ErrorCode::NotFound, fmt::format("the server answers {} for {}: {}", result.status, address, kElsewhere), {}};
    case CURLE_WRITE_ERROR:
      return {ErrorCode::Io, "cannot write the file: is the disk full?", file};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return protocolError(address);
    default:
      return {ErrorCode::Io,
              fmt::format("the download of {} broke off ({}): started again, it goes on from there", address,
                          curl_easy_strerror(result.code)),
              {}};
  }
}

}  // namespace

Result<> download(const std::string& address, const fs::path& file, const std::stop_token& stop,
                  const FetchObserver& onProgress)
{
  Attempt last;
  for (int number = 0; number < kAttempts; ++number) {
    last = attempt(address, file, stop, onProgress);
    if (last.code == CURLE_OK) {
      return {};
    }
    if (mustBeginAgain(last)) {
      std::error_code ignored;
      fs::remove(file, ignored);
    } else if (!isBrokenOff(last.code) || last.got == 0) {
      break;
    }
  }
  return fail(errorOf(last, address, file));
}

}  // namespace simplexity::fetching
