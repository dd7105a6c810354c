// What this program is.
#pragma once

class QWidget;

namespace pellucid {

void showAbout(QWidget *parent);

} // namespace pellucid
