// A TIFF file of several pages, made by hand: square, gray, of 8 bits, one strip each.
#pragma once

#include <QByteArray>
#include <QList>
#include <QtEndian>

#include <utility>

namespace pellucid::test {

// Pages of unequal sides are no stack, so that only one of them is opened.
inline QByteArray tiffWithPages(const QList<int> &sides)
{
    QByteArray file = QByteArray::fromHex("49492a0000000000");
    qsizetype link = 4; // where the place of the next directory is written
    const auto set = [](QByteArray &bytes, qsizetype place, quint32 value) {
        qToLittleEndian(value, bytes.data() + place);
    };
    for (const int side : sides) {
        const auto pixels = static_cast<quint32>(file.size());
        file += QByteArray(side * side, '\x40');
        file.resize((file.size() + 1) / 2 * 2);
        set(file, link, static_cast<quint32>(file.size()));
        const auto length = static_cast<quint32>(side);
        const QList<std::pair<quint16, quint32>> tags{{256, length}, {257, length}, {258, 8},
                                                      {259, 1},      {262, 1},      {273, pixels},
                                                      {277, 1},      {278, length}, {279, length * length}};
        QByteArray directory(2, '\0');
        qToLittleEndian(static_cast<quint16>(tags.size()), directory.data());
        for (const auto &[tag, value] : tags) {
            QByteArray entry(12, '\0');
            qToLittleEndian(tag, entry.data());
            qToLittleEndian(quint16{4}, entry.data() + 2); // LONG
            set(entry, 4, 1);
            set(entry, 8, value);
            directory += entry;
        }
        link = file.size() + directory.size();
        file += directory + QByteArray(4, '\0');
    }
    return file;
}

} // namespace pellucid::test
