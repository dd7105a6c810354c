// Offers every dtype: those in this machine's byte order first, then those in the other.
#pragma once

#include "core/base/dtype.h"
#include "ui/controls/combo_box.h"

namespace pellucid {

class DTypeBox : public ComboBox
{
    Q_OBJECT

public:
    explicit DTypeBox(QWidget *parent = nullptr);

    [[nodiscard]] DType dtype() const;
    void setDType(DType dtype);
};

} // namespace pellucid
