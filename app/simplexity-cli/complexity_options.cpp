#include "complexity_options.h"

#include <optional>

#include "option_helpers.h"

namespace simplexity::cli {

namespace {

/// What a pilot chooses cannot be given beside them.
void addTargets(CLI::App& command, ComplexityOptions& options)
{
  CLI::Option* error =
      command
          .add_option("--gc-error", options.targetError,
                      "Choose samples, directions and estimator by a pilot, for this relative standard "
                      "error of geometric complexity, for example 0.03")
          ->type_name("X")
          ->check(CLI::PositiveNumber);
  CLI::Option* seconds = command
                             .add_option("--gc-seconds", options.targetSeconds,
                                         "Likewise, for the smallest error in about so many seconds, which depends on "
                                         "how fast the machine is")
                             ->type_name("S")
                             ->check(CLI::PositiveNumber);
  error->excludes(seconds);
  for (const char* const chosen : {"--gc-samples", "--gc-probes", "--gc-estimator"}) {
    error->excludes(command.get_option(chosen));
    seconds->excludes(command.get_option(chosen));
  }
}

std::optional<learning::ComplexityTarget> targetOf(const ComplexityOptions& options)
{
  using Kind = learning::ComplexityTarget::Kind;
  if (options.targetError > 0.0) {
    return learning::ComplexityTarget{.kind = Kind::RelativeError, .value = options.targetError};
  }
  return options.targetSeconds > 0.0
             ? std::optional(learning::ComplexityTarget{.kind = Kind::Seconds, .value = options.targetSeconds})
             : std::nullopt;
}

}  // namespace

void addComplexityOptions(CLI::App& command, ComplexityOptions& options, CLI::Option* json)
{
  addProbeCounts(command, options.probe);
  addTargets(command, options);
  command.add_flag("!--no-gc-logits", options.withLogits,
                   "Leave out the geometric complexity of the logits, which takes as long as that of the embedding");
  command.add_flag("--per-class", options.perClass,
                   "Also print the geometric complexity of every class; of features, its CDNV");
  command
      .add_flag("--per-sample", options.perSample,
                "With --json: also the squared Jacobian norm, or its estimate, of every sample")
      ->needs(json);
}

void takeComplexityOptions(const CLI::App& command, const ComplexityOptions& options, runs::RunOptions& ofRun)
{
  const bool isExact = options.probe.gcProbes == learning::kExactProbes;  // said by either option
  if (command.count("--measure-samples") > 0) {
    ofRun.measureSamples = options.probe.measureSamples;
  }
  if (command.count("--gc-samples") > 0) {
    ofRun.gcSamples = options.probe.gcSamples;
  }
  if (command.count("--gc-probes") > 0 || isExact) {
    ofRun.gcProbes = options.probe.gcProbes;
  }
  if (command.count("--gc-estimator") > 0 && !isExact) {
    ofRun.gcEstimator = options.probe.gcEstimator;
  }
  ofRun.gcTarget = targetOf(options);
  ofRun.withGcLogits = options.withLogits;
}

}  // namespace simplexity::cli
