#include "ui/dialogs/raw_preview.h"

#include "core/codecs/raw/raw_view.h"
#include "core/display/display_renderer.h"
#include "core/document/usual_range.h"

#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <memory>
#include <utility>

namespace pellucid {

namespace {

constexpr Size most{640, 640}; // pixels of the file that are looked at

QImage pictureOf(Image sample)
{
    const Document document(std::move(sample));
    const ShownRange range = usualRange(document, ComplexPart::Magnitude);
    ViewSettings settings;
    settings.mode = ViewSettings::Mode::Opaque; // what is taken for alpha may be anything
    settings.black = range.black;
    settings.white = range.white;
    const ImageSpec &spec = document.spec();
    QImage picture(static_cast<int>(spec.shape.width), static_cast<int>(spec.shape.height),
                   QImage::Format_ARGB32_Premultiplied);
    const bool isRendered = !picture.isNull()
        && DisplayRenderer(spec.dtype, spec.channels, settings)
               .render(document.view(),
                       {picture.bits(), picture.bytesPerLine(), {spec.shape.width, spec.shape.height}});
    return isRendered ? picture : QImage();
}

} // namespace

RawPreview::RawPreview(QWidget *parent) : QWidget(parent)
{
    setObjectName("rawPreview");
    setAccessibleName(tr("Preview"));
    setToolTip(tr("The pixels as they are read now; slanted lines mean that the row stride is wrong"));
    setMinimumSize(320, 240);
}

void RawPreview::look(std::shared_ptr<Storage> file, const RawRows &rows)
{
    if (m_task != nullptr)
        m_task->cancel(); // the next one counts
    const auto work = [file = std::move(file), layout = layoutOf(rows)](const Progress &) {
        Result<Image> sample = sampleRaw(file, layout, DecodeLimits{}, most);
        return sample ? pictureOf(std::move(*sample)) : QImage();
    };
    const auto done = [this, size = rows.size](const QImage &picture) {
        setPicture(picture, {static_cast<int>(size.width), static_cast<int>(size.height)});
    };
    m_task = new Task(tr("Looking at raw pixels"), Task::LateAnswer::Dropped, work, done, this);
}

void RawPreview::clear()
{
    if (m_task != nullptr)
        m_task->cancel();
    setPicture({}, {});
}

void RawPreview::setPicture(const QImage &picture, QSize size)
{
    m_picture = picture;
    m_size = size;
    update();
}

void RawPreview::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Window));
    if (m_picture.isNull())
        return;
    const QSize shown = m_size.scaled(size(), Qt::KeepAspectRatio).expandedTo({1, 1});
    const QRect place = QStyle::alignedRect(layoutDirection(), Qt::AlignCenter, shown, rect());
    painter.setRenderHint(QPainter::SmoothPixmapTransform, shown.width() < m_picture.width());
    painter.drawImage(place, m_picture);
}

} // namespace pellucid
