#pragma once

#include <string>
#include <string_view>

/// Text that may come from anybody's files.
namespace simplexity {

[[nodiscard]] bool isUtf8(std::string_view text);

/// The text as a terminal may show it: what it would obey rather than show (control characters, among them the escape;
/// marks that turn the direction of writing) becomes \u001b and the like, which in JSON means the same as before; a
/// byte that is no UTF-8 becomes the replacement character. Line ends and tabs stay.
[[nodiscard]] std::string shownText(std::string_view text);
/// shownText() for what is to be one line: its line ends become \u000a too.
[[nodiscard]] std::string shownLine(std::string_view text);

}  // namespace simplexity
