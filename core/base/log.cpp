#include "core/base/log.h"

#include <spdlog/cfg/env.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <memory>
#include <mutex>

#include "core/base/text.h"

namespace simplexity {

namespace {

/// A line of the log may hold a name out of anybody's file.
class StandardError : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override
  {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    const std::string shown = shownText({line.data(), line.size()});
    std::fwrite(shown.data(), 1, shown.size(), stderr);
  }
  void flush_() override { std::fflush(stderr); }
};

}  // namespace

void logToStandardError(const std::string& program)
{
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(program, std::make_shared<StandardError>()));
  spdlog::set_pattern("%n: %l: %v");
  spdlog::cfg::load_env_levels();
}

}  // namespace simplexity
