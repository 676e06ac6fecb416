#include "ui/plots/plot_export.h"

#include <QBuffer>
#include <QImage>
#include <QImageWriter>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <cmath>

#include "ui/plots/metric_chart.h"
#include "ui/plots/metric_plot.h"

namespace simplexity::ui {

namespace {

constexpr int kDotsPerInch = 96;
constexpr double kPointsPerPixel = 72.0 / kDotsPerInch;
constexpr int kFontPixels = 12;
const QString kSeparator = QStringLiteral(" \u2013 ");

using Draw = bool (*)(MetricChart& chart, QIODevice& device, const FigureOptions& options);

QFont figureFont()
{
  QFont font(QStringLiteral("sans-serif"));
  font.setPixelSize(kFontPixels);  // not points: a figure is the same on every screen
  return font;
}

bool paint(MetricChart& chart, QPaintDevice& device, const FigureOptions& options)
{
  QCPPainter painter;
  if (!painter.begin(&device)) {
    return false;
  }
  painter.setMode(QCPPainter::pmVectorized);
  painter.setMode(QCPPainter::pmNoCaching);
  painter.setMode(QCPPainter::pmNonCosmetic);
  chart.toPainter(&painter, options.size.width(), options.size.height());
  return painter.end();
}

/// Covers what lies outside the axes. QSvgGenerator knows no clipping: a curve that leaves the axes would run over the
/// labels.
class Mat final : public QCPLayerable {
 public:
  explicit Mat(MetricChart& chart) : QCPLayerable(&chart), m_chart(chart)
  {
    chart.addLayer(QStringLiteral("mat"), chart.layer(QStringLiteral("main")), QCustomPlot::limAbove);
    setLayer(QStringLiteral("mat"));
  }

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(false); }
  void draw(QCPPainter* painter) override
  {
    const QRect inside = m_chart.axisRect()->rect();
    const QRect all = m_chart.viewport();
    for (const QRect& side : QRegion(all).subtracted(inside)) {
      painter->fillRect(side, m_chart.theme().background);
    }
  }

 private:
  const MetricChart& m_chart;
};

bool drawSvg(MetricChart& chart, QIODevice& device, const FigureOptions& options)
{
  QSvgGenerator generator;
  generator.setOutputDevice(&device);
  generator.setResolution(kDotsPerInch);
  generator.setSize(options.size);
  generator.setViewBox(QRect(QPoint(), options.size));
  generator.setTitle(chart.spec().title);
  generator.setDescription(options.description);
  new Mat(chart);  // owned by the chart
  return paint(chart, generator, options);
}

bool drawPdf(MetricChart& chart, QIODevice& device, const FigureOptions& options)
{
  QPdfWriter writer(&device);
  writer.setResolution(kDotsPerInch);
  writer.setPageSize(QPageSize(QSizeF(options.size) * kPointsPerPixel, QPageSize::Point, {}, QPageSize::ExactMatch));
  writer.setPageMargins({});
  writer.setTitle(chart.spec().title + (options.description.isEmpty() ? QString() : kSeparator) + options.description);
  writer.setCreator(QStringLiteral("Simplexity"));
  return paint(chart, writer, options);
}

bool drawPng(MetricChart& chart, QIODevice& device, const FigureOptions& options)
{
  QImage image = chart.toPixmap(options.size.width(), options.size.height(), options.scale).toImage();
  const auto dotsPerMetre = static_cast<int>(std::lround(options.scale * kDotsPerInch / 0.0254));
  image.setDotsPerMeterX(dotsPerMetre);
  image.setDotsPerMeterY(dotsPerMetre);
  QImageWriter writer(&device, "png");
  writer.setText(QStringLiteral("Title"), chart.spec().title);
  if (!options.description.isEmpty()) {
    writer.setText(QStringLiteral("Description"), options.description);
  }
  return writer.write(image);
}

Draw drawerFor(const QString& extension)
{
  if (extension == QStringLiteral("svg")) {
    return &drawSvg;
  }
  if (extension == QStringLiteral("pdf")) {
    return &drawPdf;
  }
  return extension == QStringLiteral("png") ? &drawPng : nullptr;
}

// A chart of its own: the one in the window keeps its size, theme and font.
void prepare(MetricChart& figure, const MetricPlot& plot, const FigureOptions& options)
{
  figure.setStyle(figureFont(), options.theme);
  figure.setSampleNote(plot.sampleNote());
  figure.setShowsBaselines(plot.chart().showsBaselines());
  figure.setKeepsSampleNote(true);  // nobody can point at a figure to have it read out
  figure.setRecords(plot.epochs());
  if (plot.isZoomed()) {
    figure.setView(plot.chart().view());
  }
  figure.setFigureSize(options.size);
}

FigureOptions withNoteInDescription(FigureOptions options, const QString& note)
{
  const bool hasBoth = !options.description.isEmpty() && !note.isEmpty();
  options.description += (hasBoth ? kSeparator : QString()) + note;
  return options;
}

Result<> writeWhole(const std::filesystem::path& path, const QByteArray& bytes)
{
  QSaveFile file(QString::fromStdString(path.string()));
  // Flushed by hand: commit() of Qt 6.4 does not notice when its own last flush fails, and would keep a torn file.
  const bool isWritten = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.flush();
  if (!isWritten || !file.commit()) {
    return fail(ErrorCode::Io, "The figure cannot be written: " + file.errorString().toStdString() + ".", path);
  }
  return {};
}

}  // namespace

Result<> savePlot(const MetricPlot& plot, const std::filesystem::path& path, const FigureOptions& options)
{
  const Draw draw = drawerFor(QString::fromStdString(path.extension().string()).mid(1).toLower());
  if (draw == nullptr) {
    return fail(ErrorCode::InvalidArgument, "A plot can be saved as .svg, .pdf or .png; choose one of these endings.",
                path);
  }
  // Drawn in memory first: the generators do not report a write that fails.
  QBuffer figure;
  figure.open(QIODevice::WriteOnly);
  MetricChart chart(plot.spec());
  prepare(chart, plot, options);
  if (!draw(chart, figure, withNoteInDescription(options, plot.sampleNote()))) {
    return fail(ErrorCode::Internal, "The figure could not be drawn; try another size or format.", path);
  }
  return writeWhole(path, figure.data());
}

}  // namespace simplexity::ui
