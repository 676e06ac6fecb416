#include "app/simplexity/command_line.h"

#include <CLI/CLI.hpp>
#include <QtGlobal>
#include <iostream>
#include <string>

#include "core/learning/libraries.h"
#include "ui/windows/paths.h"

namespace simplexity::app {

namespace {

constexpr int kWrongUsage = 2;

std::string versionText()
{
  std::string text = std::string("simplexity ") + SIMPLEXITY_VERSION + "\nqt " + qVersion();
  for (const auto& [name, version] : learning::libraryVersions()) {
    text.append("\n").append(name).append(" ").append(version);
  }
  return text;
}

}  // namespace

std::variant<CommandLine, int> parseCommandLine(int argc, const char* const* argv)
{
  CommandLine command;
  CLI::App parser("A desktop microscope for geometric complexity and neural collapse.", "simplexity");
  parser.footer(
      "Training without a screen: simplexity-cli. Qt's own options are set by environment, such as "
      "QT_QPA_PLATFORM.");
  parser.set_version_flag("--version", versionText, "Print the versions of the program and its libraries");
  auto* const path =
      parser.add_option("path", command.run, "A run folder, or a file of features, weights or settings, to open")
          ->option_text("PATH");
  auto* const render =
      parser
          .add_option(
              "--render", command.renderInto,
              "Write every plot (SVG, PNG), the 3-D scene (PNG) and metrics.csv of PATH into DIR and exit; without "
              "PATH train the demonstration first")
          ->option_text("DIR");
  auto* const demo = parser.add_flag("--demo", command.demo, "Start training on the embedded digits at once");
  parser.add_option("--epoch", command.epoch, "The epoch whose scene is rendered (default: the last one measured)")
      ->option_text("N")
      ->check(CLI::NonNegativeNumber)
      ->needs(render);
  path->excludes(demo);
  try {
    parser.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return parser.exit(error) == 0 ? 0 : kWrongUsage;
  }
  if (command.run) {
    command.run = ui::tidyPath(*command.run);
  }
  return command;
}

}  // namespace simplexity::app
