#pragma once

#include <QWidget>

#include "core/data/images/image_spec.h"

class QComboBox;
class QSpinBox;

namespace simplexity::ui {

/// What becomes of the images of a folder: their size, and colour or grey.
class ImageOptions final : public QWidget {
 public:
  explicit ImageOptions(QWidget* parent);

  /// Of the spec without its folder.
  void setSpec(const data::ImageSpec& spec);
  [[nodiscard]] data::ImageSpec spec(const std::string& folder) const;

 private:
  QSpinBox* m_side;
  QComboBox* m_colours;
};

}  // namespace simplexity::ui
