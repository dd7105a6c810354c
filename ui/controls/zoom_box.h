// The zoom as a field: shows it in percent, takes a typed one, offers the usual ones.
#pragma once

#include <QComboBox>

namespace pellucid {

class DocumentTabs;

class ZoomBox : public QComboBox
{
    Q_OBJECT

public:
    explicit ZoomBox(DocumentTabs &tabs, QWidget *parent = nullptr);

private:
    void apply();
    void showZoom();

    DocumentTabs &m_tabs;
};

} // namespace pellucid
