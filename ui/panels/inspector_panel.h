// Inspector: the pixel under the cursor and the pinned one, their values and where their bytes are; values typed into
// the pinned one; the table of pins.
#pragma once

#include "ui/panels/panel.h"

class QLabel;
class QPushButton;

namespace pellucid {

class PinTable;
class PixelFields;
class PixelReadout;
struct Rect;

class InspectorPanel : public Panel
{
    Q_OBJECT

public:
    explicit InspectorPanel(QWidget *parent = nullptr);

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;
    void changeEvent(QEvent *event) override;

private:
    void refreshHover();
    void refreshPins();
    void refreshAll();
    void refreshChanged(const Rect &rect);

    PixelReadout *m_hover;
    PixelReadout *m_pinned;
    PixelFields *m_fields;
    QLabel *m_space; // what the numbers mean
    QLabel *m_hint;
    PinTable *m_table;
    QPushButton *m_removeAll;
};

} // namespace pellucid
