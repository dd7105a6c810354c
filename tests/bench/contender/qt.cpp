// Qt's readers and writers, which Qt's image viewers use.
#include "contender.h"

#include <QBuffer>
#include <QByteArray>
#include <QImage>
#include <QImageReader>
#include <QImageWriter>

#include <stdexcept>

using namespace pellucid;

namespace bench {

namespace {

// "FILE": into an image of the same size and format as before, whose pages have been written to.
Outcome decode(Words words)
{
    static std::string current;
    static QImage image;
    if (current != words[0])
        image = {};
    const std::span<const std::byte> file = fileBytes(words[0]);
    QByteArray bytes =
        QByteArray::fromRawData(reinterpret_cast<const char *>(file.data()), static_cast<qsizetype>(file.size()));
    QBuffer buffer(&bytes);
    QImageReader::setAllocationLimit(0);
    bool isRead = false;
    const double time = seconds([&] {
        QImageReader reader(&buffer);
        isRead = reader.read(&image);
    });
    if (!isRead)
        throw std::runtime_error("Qt cannot read it");
    current = words[0];
    return {time};
}

QImage::Format formatFor(const ImageView &image)
{
    if (image.dtype() == DType::UInt8 && image.channels() == 1)
        return QImage::Format_Grayscale8;
    if (image.dtype() == DType::UInt8 && image.channels() == 3)
        return QImage::Format_RGB888;
    if (image.dtype() == DType::UInt8 && image.channels() == 4)
        return QImage::Format_RGBA8888;
    throw std::runtime_error("Qt has no format for it");
}

// "EXTENSION IMAGE", with QImageWriter's defaults
Outcome encode(Words words)
{
    const ImageView view = photograph(words[1]);
    const QImage image(reinterpret_cast<const uchar *>(view.data()), static_cast<int>(view.width()),
                       static_cast<int>(view.height()), view.strides().row, formatFor(view));
    QBuffer buffer;
    QImageWriter writer(&buffer, QByteArray::fromStdString(words[0]));
    bool isWritten = false;
    const double time = seconds([&] { isWritten = writer.write(image); });
    if (!isWritten)
        throw std::runtime_error("Qt cannot write it");
    return {time, static_cast<std::size_t>(buffer.size())};
}

} // namespace

void addQtTasks(Tasks &tasks)
{
    tasks["qt decode"] = decode;
    tasks["qt encode"] = encode;
}

} // namespace bench
