#include "ui/windows/image_options.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSpinBox>

#include "ui/windows/form_fields.h"

namespace simplexity::ui {

namespace {

enum Colours { Automatic, Colour, Gray };  // in the order in which they are offered

}  // namespace

ImageOptions::ImageOptions(QWidget* parent)
    : QWidget(parent),
      m_side(countBox(this, "imageSide", {data::kLeastImageSide, data::kLargestImageSide},
                      tr("Width and height that each image is made to have"))),
      m_colours(named(new QComboBox(this), "imageColours",
                      tr("Three channels, or one of brightness; automatic: one if every image is grey")))
{
  m_side->setSuffix(tr(" pixels"));
  m_side->setAccessibleName(tr("Size of the images"));
  m_colours->addItems({tr("automatic"), tr("colour"), tr("grey")});
  m_colours->setAccessibleName(tr("Colours of the images"));
  auto* const layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_side);
  layout->addWidget(m_colours);
  setSpec({});
}

void ImageOptions::setSpec(const data::ImageSpec& spec)
{
  m_side->setValue(spec.side);
  m_colours->setCurrentIndex(!spec.isGray ? Automatic : *spec.isGray ? Gray : Colour);
}

data::ImageSpec ImageOptions::spec(const std::string& folder) const
{
  data::ImageSpec spec;
  spec.folder = folder;
  spec.side = m_side->value();
  if (m_colours->currentIndex() != Automatic) {
    spec.isGray = m_colours->currentIndex() == Gray;
  }
  return spec;
}

}  // namespace simplexity::ui
