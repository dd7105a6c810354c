#include "ui/dialogs/reinterpret_dialog.h"

#include "core/buffer/array_layout.h"
#include "ui/controls/dtype_box.h"
#include "ui/controls/number_field.h"

#include <limits>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t maxPixels = std::numeric_limits<int>::max(); // along a side

} // namespace

ReinterpretDialog::ReinterpretDialog(Workspace &workspace, Session &session, QWidget *parent)
    : ViewDialog("reinterpretDialog", tr("View as Another Type and Shape"), workspace, session, parent),
      m_dtype(new DTypeBox(this))
{
    const Shape shape = image().pixels.shape();
    m_dtype->setDType(image().pixels.dtype());
    add(m_dtype, "viewType", tr("&Type"), tr("What the bytes are taken for; > marks the other byte order"));
    m_height = addNumber("viewHeight", tr("&Height"), tr("Rows"), shape.height, 1, maxPixels);
    m_width = addNumber("viewWidth", tr("&Width"), tr("Pixels in a row"), shape.width, 1, maxPixels);
    m_channels = addNumber("viewChannels", tr("&Channels"), tr("Elements in a pixel"), shape.channels, 1, maxChannels);
    connect(m_dtype, &QComboBox::currentIndexChanged, this, &ReinterpretDialog::suggestShape);
    refresh();
}

void ReinterpretDialog::suggestShape()
{
    const Shape shape = shapeAs(m_dtype->dtype(), image().pixels);
    m_height->setValue(static_cast<double>(shape.height));
    m_width->setValue(static_cast<double>(shape.width));
    m_channels->setValue(static_cast<double>(shape.channels));
}

Result<StridedView> ReinterpretDialog::view() const
{
    return reinterpreted(image(), m_dtype->dtype(), {numberIn(m_height), numberIn(m_width), numberIn(m_channels)});
}

} // namespace pellucid
