// A channel's name in its color, which follows the theme.
#pragma once

#include <QLabel>

namespace pellucid {

class ChannelLabel : public QLabel
{
    Q_OBJECT

public:
    explicit ChannelLabel(const QString &name, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;

private:
    void colorText();
};

} // namespace pellucid
