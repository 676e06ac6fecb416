#pragma once

#include <QString>

namespace simplexity::ui {

/// The most letters of a name inside a sentence, a title or a list; and of a whole sentence.
inline constexpr qsizetype kLettersOfName = 80;
inline constexpr qsizetype kLettersOfSentence = 600;

/// The text as it may be drawn: its beginning and its end with an ellipsis between them where it is longer than `most`
/// characters. Names come from files and have any length; a million letters, drawn whole, take gigabytes.
[[nodiscard]] QString shortText(const QString& text, qsizetype most);

}  // namespace simplexity::ui
