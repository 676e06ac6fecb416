#include "core/base/log.h"

#include <spdlog/cfg/env.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace simplexity {

void logToStandardError(const std::string& program)
{
  spdlog::set_default_logger(spdlog::stderr_logger_mt(program));
  spdlog::set_pattern("%n: %l: %v");
  spdlog::cfg::load_env_levels();
}

}  // namespace simplexity
