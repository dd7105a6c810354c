#include "ui/panels/buffer_panel.h"

#include "core/base/byte_size.h"
#include "ui/controls/layout.h"
#include "ui/window/icon.h"
#include "ui/workspace.h"

#include <QClipboard>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QStringList>

#include <array>
#include <bit>
#include <cstdint>
#include <span>

namespace pellucid {

namespace {

using Extents = std::array<std::ptrdiff_t, 3>;

// Two or three numbers as Python writes a tuple.
QString tuple(const Extents &values, int count)
{
    QStringList words;
    for (int i = 0; i < count; ++i)
        words += QString::number(values[static_cast<std::size_t>(i)]);
    return QLatin1Char('(') + words.join(QStringLiteral(", ")) + QLatin1Char(')');
}

Extents stridesOf(const ImageBuffer &buffer)
{
    return {buffer.strides().row, buffer.strides().pixel, buffer.strides().channel};
}

// NumPy's rule: going through the axes, fastest first, each stride is the product of the extents so far. Axes of extent
// 1 may have any stride; an empty array is contiguous.
template <typename Axes>
bool isContiguous(const Extents &shape, const Extents &strides, std::size_t itemSize, const Axes &axes)
{
    auto expected = static_cast<std::ptrdiff_t>(itemSize);
    bool contiguous = true;
    for (const std::size_t axis : axes) {
        if (shape[axis] == 0)
            return true;
        contiguous = contiguous && (shape[axis] == 1 || strides[axis] == expected);
        expected *= shape[axis];
    }
    return contiguous;
}

QString pythonBool(bool value)
{
    return value ? QStringLiteral("True") : QStringLiteral("False");
}

} // namespace

BufferPanel::BufferPanel(Workspace &workspace, QWidget *parent)
    : Panel(parent),
      m_workspace(workspace),
      m_notice(dimmed(tr("Open an image to see its memory."))),
      m_form(new QFormLayout),
      m_copy(new QPushButton(tr("Copy as text"))),
      m_makeIndependent(new QPushButton(tr("Make independent")))
{
    m_copy->setObjectName(QStringLiteral("copyBufferButton"));
    m_copy->setAccessibleName(m_copy->text());
    m_copy->setIcon(icon(QStringLiteral("copy")));
    m_copy->setToolTip(tr("Copies this table to the clipboard"));
    m_copy->setAutoDefault(true);
    connect(m_copy, &QPushButton::clicked, this, &BufferPanel::copy);
    m_makeIndependent->setObjectName(QStringLiteral("makeIndependentButton"));
    m_makeIndependent->setAccessibleName(m_makeIndependent->text());
    m_makeIndependent->setToolTip(tr("Copies the pixels that other documents share, so that edits here stay here. Undo "
                                     "makes it share them again."));
    m_makeIndependent->setAutoDefault(true);
    connect(m_makeIndependent, &QPushButton::clicked, this, [this] { m_session->makeIndependent(); });

    QVBoxLayout *column = addScrollingColumn(panelLayout(this));
    m_form->setVerticalSpacing(1);
    m_form->setHorizontalSpacing(panelMargin);
    column->addWidget(m_notice);
    column->addLayout(m_form);
    column->addWidget(m_copy);
    column->addWidget(m_makeIndependent);
    column->addStretch();

    m_refresh.setSingleShot(true);
    m_refresh.setInterval(100);
    connect(&m_refresh, &QTimer::timeout, this, &BufferPanel::refresh);
    BufferPanel::showSession();
}

void BufferPanel::showSession()
{
    refresh();
}

SessionFollower::Connections BufferPanel::connectTo(Session &session)
{
    return {connect(&session, &Session::layoutChanged, this, &BufferPanel::refresh),
            connect(&session, &Session::storageChanged, this, &BufferPanel::refresh, Qt::QueuedConnection),
            connect(&session, &Session::historyChanged, this, &BufferPanel::refresh),
            connect(&session, &Session::sharingChanged, this, &BufferPanel::refresh, Qt::QueuedConnection),
            connect(&session, &Session::pixelsChanged, this, [this] { // only the meter moves
                if (!m_refresh.isActive())
                    m_refresh.start();
            })};
}

QList<BufferPanel::Line> BufferPanel::lines() const
{
    if (!m_session)
        return {};
    const ImageBuffer &buffer = m_session->document().buffer();
    const std::size_t itemBytes = itemSize(buffer.dtype());
    const int ndim = buffer.shape().ndim();
    const Extents shape{buffer.shape().height, buffer.shape().width, buffer.shape().channels};
    const Extents strides = stridesOf(buffer);
    const bool isC = isContiguous(shape, strides, itemBytes, std::array<std::size_t, 3>{2, 1, 0});
    const bool isFortran = isContiguous(shape, strides, itemBytes, std::array<std::size_t, 3>{0, 1, 2});
    const CopyMeter &meter = *buffer.meter();
    const QString address = QStringLiteral("0x%1").arg(std::bit_cast<std::uintptr_t>(buffer.view().data()), 0, 16);
    const QString format = QString::fromUtf8(bufferFormat(buffer.dtype()).data());
    const QString dtype = QString::fromUtf8(name(buffer.dtype()).data());
    QList<Line> lines{
        {QStringLiteral("buf"), address, tr("Address of the first element")},
        {QStringLiteral("len"), QString::number(buffer.byteCount()), tr("Bytes of all elements")},
        {QStringLiteral("itemsize"), QString::number(itemBytes), tr("Bytes of one element")},
        {QStringLiteral("format"), QStringLiteral("'%1'  %2").arg(format, dtype), tr("Element type")},
        {QStringLiteral("ndim"), QString::number(ndim), tr("Number of axes")},
        {QStringLiteral("shape"), tuple(shape, ndim), tr("Height, width and channels")},
        {QStringLiteral("strides"), tuple(strides, ndim), tr("Bytes from one row, pixel and channel to the next")},
        {QStringLiteral("readonly"), pythonBool(false), tr("Edits write these bytes")},
        {QStringLiteral("c_contiguous"), pythonBool(isC), tr("No gaps, the last axis fastest")},
        {QStringLiteral("f_contiguous"), pythonBool(isFortran), tr("No gaps, the first axis fastest")},
        {tr("storage"), QString::fromUtf8(buffer.storage() ? buffer.storage()->kind().data() : ""),
         tr("Where the bytes live")},
        {tr("allocations"), QString::number(meter.allocations), tr("Pixel storages made since the image was opened")},
        {tr("deep copies"), QString::number(meter.deepCopies), tr("Copies of the whole image since it was opened")},
        {tr("captured"), QString::fromStdString(formatByteSize(meter.capturedBytes)), tr("Tiles copied for undo")},
        {tr("offset"), QString::number(buffer.storage() ? buffer.offset() : 0),
         tr("Bytes from the start of the storage to the first element")},
    };
    for (const Session *other : m_workspace.sessions()) {
        if (!m_session->document().sharesBytesWith(other->document()))
            continue;
        const ImageBuffer &shared = other->document().buffer();
        const QString layout =
            tr("%1, strides %2").arg(shared.offset()).arg(tuple(stridesOf(shared), shared.shape().ndim()));
        lines += {tr("shared with"), other->title(), tr("A document over the same storage: an edit in one is in both")};
        lines +=
            {tr("  its offset"), layout, tr("Where the first element of %1 is, and its strides").arg(other->title())};
    }
    return lines;
}

void BufferPanel::refresh()
{
    const QList<Line> shown = lines();
    m_copy->setEnabled(!shown.isEmpty());
    m_makeIndependent->setEnabled(m_session && m_session->document().isShared() && !m_session->document().array());
    m_notice->setVisible(shown.isEmpty());
    if (shown.size() != m_values.size()) {
        while (m_form->rowCount() > 0)
            m_form->removeRow(0);
        m_values.clear();
        for (const Line &line : shown) {
            auto *value = new QLineEdit;
            value->setObjectName(QStringLiteral("buffer_") + line.label);
            value->setAccessibleName(line.label);
            value->setToolTip(line.help);
            value->setReadOnly(true);
            value->setFrame(false);
            value->setFont(fixedFont());
            QLabel *label = dimmed(line.label);
            label->setWordWrap(false);
            label->setToolTip(line.help);
            m_form->addRow(label, value);
            m_values += value;
        }
    }
    for (qsizetype i = 0; i < shown.size(); ++i) {
        if (m_values[i]->text() == shown[i].value)
            continue;
        m_values[i]->setText(shown[i].value);
        m_values[i]->setCursorPosition(0);
        m_values[i]->setToolTip(shown[i].help);
    }
}

void BufferPanel::copy() const
{
    QStringList text;
    for (const Line &line : lines())
        text += line.label + QLatin1Char('\t') + line.value;
    QGuiApplication::clipboard()->setText(text.join(QLatin1Char('\n')));
}

} // namespace pellucid
