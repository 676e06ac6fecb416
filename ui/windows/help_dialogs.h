#pragma once

#include <map>
#include <string>

class QWidget;

namespace simplexity::ui {

/// Every metric's name, meaning and direction, from the one table in core/base. Not modal.
void showGlossary(QWidget* parent);
/// `libraries` are name and version of what the program computes with.
void showAbout(QWidget* parent, const std::map<std::string, std::string>& libraries);

}  // namespace simplexity::ui
