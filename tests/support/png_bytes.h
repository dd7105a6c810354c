// PNG files, chunk by chunk, also such as no encoder would write.
#pragma once

#include <QByteArray>

#include <cstddef>
#include <cstdint>
#include <libdeflate.h>
#include <vector>

namespace pellucid::test {

[[nodiscard]] inline std::vector<std::byte> bytesOf(const QByteArray &array)
{
    const auto *const begin = reinterpret_cast<const std::byte *>(array.constData());
    return {begin, begin + array.size()};
}

[[nodiscard]] inline QByteArray number32(std::uint32_t value)
{
    QByteArray bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.append(static_cast<char>(value >> shift));
    return bytes;
}

[[nodiscard]] inline QByteArray chunk(const QByteArray &type, const QByteArray &content)
{
    const QByteArray covered = type + content;
    return number32(static_cast<std::uint32_t>(content.size())) + covered
        + number32(libdeflate_crc32(0, covered.constData(), static_cast<std::size_t>(covered.size())));
}

// `chunks` are those between the first and the last one.
[[nodiscard]] inline QByteArray png(std::uint32_t width, std::uint32_t height, char depth, char colorType,
                                    const QByteArray &chunks, char interlacing = 0)
{
    const QByteArray header =
        number32(width) + number32(height) + depth + colorType + QByteArray(2, '\0') + interlacing;
    return QByteArray::fromHex("89504e470d0a1a0a") + chunk("IHDR", header) + chunks + chunk("IEND", {});
}

// zlib's header, one stored block, and the checksum.
[[nodiscard]] inline QByteArray stored(const QByteArray &content)
{
    QByteArray block = QByteArray::fromHex("7801 01");
    for (const int length : {int(content.size()), ~int(content.size())}) {
        block.append(static_cast<char>(length));
        block.append(static_cast<char>(length >> 8));
    }
    return block + content
        + number32(libdeflate_adler32(1, content.constData(), static_cast<std::size_t>(content.size())));
}

} // namespace pellucid::test
