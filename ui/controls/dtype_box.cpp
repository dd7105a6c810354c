#include "ui/controls/dtype_box.h"

namespace pellucid {

DTypeBox::DTypeBox(QWidget *parent) : ComboBox(parent)
{
    const auto offer = [this](DType dtype) {
        addItem(QString::fromStdString(std::string(name(dtype))), static_cast<int>(dtype));
    };
    for (int i = 0; i < dtypeCount; ++i)
        offer(static_cast<DType>(i));
    for (int i = 0; i < dtypeCount; ++i) {
        const auto dtype = static_cast<DType>(i);
        if (swapped(dtype) != dtype)
            offer(swapped(dtype));
    }
}

DType DTypeBox::dtype() const
{
    return static_cast<DType>(currentData().toInt());
}

void DTypeBox::setDType(DType dtype)
{
    setCurrentIndex(findData(static_cast<int>(dtype)));
}

} // namespace pellucid
