#include "ui/panels/pin_table.h"

#include "ui/controls/layout.h"
#include "ui/controls/pixel_text.h"
#include "ui/session.h"
#include "ui/window/icon.h"

#include <QHeaderView>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>

namespace pellucid {

PinTable::PinTable(QWidget *parent) : QTableWidget(0, ColumnCount, parent)
{
    setObjectName(QStringLiteral("pinTable"));
    setAccessibleName(tr("Pins"));
    setToolTip(tr("Pinned pixels. Select one to inspect it; during an edit, values before stand above values after"));
    setFont(fixedFont());
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setTabKeyNavigation(false);
    setShowGrid(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextElideMode(Qt::ElideRight);
    setWordWrap(false);
    verticalHeader()->hide();
    horizontalHeader()->setMinimumSectionSize(20);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(Values, QHeaderView::Stretch);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);

    connect(this, &QTableWidget::currentCellChanged, this, [this](int row) {
        if (m_session && row >= 0)
            m_session->viewState().setCurrentPin(row);
    });
}

void PinTable::setSession(Session *session)
{
    m_session = session;
    refresh();
}

void PinTable::setRows(int count)
{
    for (int row = rowCount(); row < count; ++row) {
        insertRow(row);
        for (int column = 0; column < Remove; ++column)
            setItem(row, column, new QTableWidgetItem);
        auto *button = new QToolButton;
        button->setObjectName(QStringLiteral("removePin%1").arg(row + 1));
        button->setAccessibleName(tr("Remove pin %1").arg(row + 1));
        button->setToolTip(button->accessibleName());
        button->setIcon(icon(QStringLiteral("remove")));
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        connect(
            button, &QToolButton::clicked, this, [this, row] { m_session->viewState().removePin(row); },
            Qt::QueuedConnection);
        setCellWidget(row, Remove, button);
    }
    setRowCount(count);
}

QString PinTable::valuesOf(int row) const
{
    Document &document = m_session->document();
    const Point pin = m_session->viewState().pins().at(row);
    const Rect rect{pin.x, pin.y, 1, 1};
    if (!document.ensure(rect))
        return {};
    const ImageView after = document.view().crop(rect);
    const std::optional<ImageView> before =
        document.edit() ? std::optional(document.edit()->original(pin)) : std::nullopt;
    if (!isFloatingPoint(after.dtype()))
        return before ? pixelValues(*before) + QLatin1Char('\n') + pixelValues(after) : pixelValues(after);
    const auto narrow = [](const ImageView &sample) { return pixelValues(sample).trimmed().rightJustified(9); };
    QStringList lines;
    for (std::ptrdiff_t c = 0; c < after.channels(); ++c) {
        const QString was =
            before && c < before->channels() ? narrow(before->channel(c)) + QStringLiteral(" | ") : QString();
        lines += was + narrow(after.channel(c));
    }
    return lines.join(QLatin1Char('\n'));
}

void PinTable::refresh()
{
    const QSignalBlocker quiet(this);
    const int count = m_session ? static_cast<int>(m_session->viewState().pins().size()) : 0;
    const bool isEditing = m_session && m_session->document().edit();
    setRows(count);
    setHorizontalHeaderLabels({QStringLiteral("#"), tr("x, y"), isEditing ? tr("Before, after") : tr("Values"), {}});
    for (int row = 0; row < count; ++row) {
        const Point pin = m_session->viewState().pins().at(row);
        item(row, Number)->setText(QString::number(row + 1));
        item(row, Position)->setText(QStringLiteral("%1, %2").arg(pin.x).arg(pin.y));
        item(row, Values)->setText(valuesOf(row));
        item(row, Values)->setToolTip(item(row, Values)->text());
        const auto lines = static_cast<int>(item(row, Values)->text().count(QLatin1Char('\n'))) + 1;
        setRowHeight(row, fontMetrics().lineSpacing() * lines + 8);
    }
    setCurrentCell(m_session ? m_session->viewState().currentPin() : -1, Number);
    int height = horizontalHeader()->sizeHint().height() + 2 * frameWidth();
    for (int row = 0; row < count; ++row)
        height += rowHeight(row);
    setFixedHeight(height);
    setVisible(count > 1 || (count == 1 && isEditing)); // one that does not change stands above in full
}

} // namespace pellucid
