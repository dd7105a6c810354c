// The pinned pixels: number, position, values, a button that removes them. During an edit the values before it stand
// above those after it; floating-point values, which are long, have a line a channel: before | after. The selected row
// is the current pin.
#pragma once

#include <QPointer>
#include <QTableWidget>

namespace pellucid {

class Session;

class PinTable : public QTableWidget
{
    Q_OBJECT

public:
    explicit PinTable(QWidget *parent = nullptr);

    void setSession(Session *session);
    void refresh();

private:
    enum Column { Number, Position, Values, Remove, ColumnCount };

    void setRows(int count);
    [[nodiscard]] QString valuesOf(int row) const;

    QPointer<Session> m_session;
};

} // namespace pellucid
