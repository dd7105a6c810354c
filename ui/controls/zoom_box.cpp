#include "ui/controls/zoom_box.h"

#include "ui/window/document_tabs.h"
#include "ui/window/zoom_text.h"

#include <QLineEdit>
#include <QLocale>

namespace pellucid {

ZoomBox::ZoomBox(DocumentTabs &tabs, QWidget *parent) : QComboBox(parent), m_tabs(tabs)
{
    setObjectName("zoomBox");
    setAccessibleName(tr("Zoom"));
    setToolTip(tr("Zoom; 100 % is one image pixel for each pixel of the screen"));
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    setFocusPolicy(Qt::ClickFocus);
    for (const int percent : {6400, 3200, 1600, 800, 400, 200, 100, 50, 25, 12, 6})
        addItem(tr("%1 %").arg(percent));
    lineEdit()->setAlignment(Qt::AlignRight);
    lineEdit()->setAccessibleName(accessibleName());
    setFixedWidth(fontMetrics().horizontalAdvance("00000.00 %") + 34);
    connect(this, &QComboBox::activated, this, &ZoomBox::apply);
    connect(lineEdit(), &QLineEdit::returnPressed, this, &ZoomBox::apply);
    connect(&tabs, &DocumentTabs::zoomChanged, this, &ZoomBox::showZoom);
    showZoom();
}

void ZoomBox::apply()
{
    bool isNumber = false;
    const double percent = QLocale::c().toDouble(currentText().remove('%').trimmed().replace(',', '.'), &isNumber);
    Canvas *canvas = m_tabs.currentCanvas();
    if (isNumber && percent > 0.0 && canvas != nullptr) {
        canvas->setZoom(percent / 100.0);
        canvas->setFocus();
    }
    showZoom();
}

void ZoomBox::showZoom()
{
    setEnabled(m_tabs.currentCanvas() != nullptr);
    setCurrentIndex(-1);
    setEditText(isEnabled() ? zoomText(m_tabs.zoom()) : QString());
}

} // namespace pellucid
