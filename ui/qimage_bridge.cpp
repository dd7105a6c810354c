#include "ui/qimage_bridge.h"

#include "core/buffer/convert_pixels.h"
#include "core/buffer/copy_pixels.h"
#include "core/display/channel_roles.h"

#include <QThreadPool>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

namespace pellucid {

namespace {

// QImage formats whose memory is one of our layouts.
struct Equivalent
{
    QImage::Format format;
    DType dtype;
    ChannelRoles roles;
    std::ptrdiff_t channels;
    std::ptrdiff_t alignment; // of rows, in bytes
};

constexpr ChannelRoles gray{0, 0, 0, ChannelRoles::none};
constexpr ChannelRoles rgb{0, 1, 2, ChannelRoles::none};
constexpr ChannelRoles bgr{2, 1, 0, ChannelRoles::none};
constexpr ChannelRoles rgba{0, 1, 2, 3};
constexpr ChannelRoles bgra{2, 1, 0, 3}; // ARGB in a little-endian word

constexpr std::array<Equivalent, 8> equivalents{{
    {QImage::Format_Grayscale8, DType::UInt8, gray, 1, 1},
    {QImage::Format_Grayscale16, DType::UInt16, gray, 1, 2},
    {QImage::Format_RGB888, DType::UInt8, rgb, 3, 1},
    {QImage::Format_BGR888, DType::UInt8, bgr, 3, 1},
    {QImage::Format_RGBA8888, DType::UInt8, rgba, 4, 4},
    {QImage::Format_ARGB32, DType::UInt8, bgra, 4, 4},
    {QImage::Format_RGBA64, DType::UInt16, rgba, 4, 8},
    {QImage::Format_RGBA32FPx4, DType::Float32, rgba, 4, 16},
}};

ChannelNames namesOf(const ChannelRoles &roles, std::ptrdiff_t channels)
{
    if (roles == bgr)
        return {"B", "G", "R"};
    if (roles == bgra)
        return {"B", "G", "R", "A"};
    return defaultChannelNames(channels);
}

// QImage counts pixels in int.
bool fitsQt(const Shape &shape)
{
    constexpr std::ptrdiff_t limit = std::numeric_limits<int>::max();
    return shape.width > 0 && shape.height > 0 && shape.width <= limit && shape.height <= limit;
}

bool isAligned(const ImageView &view, std::ptrdiff_t alignment)
{
    return reinterpret_cast<std::uintptr_t>(view.data()) % static_cast<std::uintptr_t>(alignment) == 0
        && view.strides().row % alignment == 0;
}

QImage::Format copyFormat(DType dtype, const ChannelRoles &roles)
{
    const bool isDeep = dtype != DType::UInt8 && dtype != DType::Bool;
    if (roles.hasAlpha())
        return isDeep ? QImage::Format_RGBA64 : QImage::Format_RGBA8888;
    if (roles.isGray())
        return isDeep ? QImage::Format_Grayscale16 : QImage::Format_Grayscale8;
    return isDeep ? QImage::Format_RGBX64 : QImage::Format_RGB888;
}

// The nearest format that is one of ours, or RGBX64, whose pixels have a gap.
QImage::Format conversionFormat(const QImage &image)
{
    const QImage::Format format = image.format();
    const bool isDeep = image.pixelFormat().redSize() > 8;
    if (image.hasAlphaChannel()) {
        if (image.pixelFormat().typeInterpretation() == QPixelFormat::FloatingPoint)
            return QImage::Format_RGBA32FPx4;
        return isDeep ? QImage::Format_RGBA64 : QImage::Format_RGBA8888;
    }
    if (format == QImage::Format_Mono || format == QImage::Format_MonoLSB || format == QImage::Format_Indexed8)
        return image.allGray() ? QImage::Format_Grayscale8 : QImage::Format_RGB888;
    return isDeep ? QImage::Format_RGBX64 : QImage::Format_RGB888;
}

Result<Image> withoutFourthChannel(const QImage &image)
{
    const ImageView view(reinterpret_cast<const std::byte *>(image.constBits()), DType::UInt16,
                         {image.height(), image.width(), 3}, {image.bytesPerLine(), 8, 2});
    Result<ImageBuffer> buffer = ImageBuffer::allocate(DType::UInt16, view.shape());
    if (!buffer)
        return failure(std::move(buffer));
    copyPixels(view, buffer->mutableView());
    return Image{std::move(*buffer), defaultChannelNames(3)};
}

Result<Image> adopt(QImage image, const Equivalent &layout)
{
    const auto owner = std::make_shared<QImage>(std::move(image));
    uchar *const bytes = owner->bits(); // detaches from other owners
    if (bytes == nullptr)
        return failure(ErrorCode::OutOfMemory, "Not enough memory for the image.");
    const Shape shape{owner->height(), owner->width(), layout.channels};
    Strides strides = packedStrides(shape, layout.dtype);
    strides.row = owner->bytesPerLine();
    const std::span<std::byte> span(reinterpret_cast<std::byte *>(bytes),
                                    static_cast<std::size_t>(owner->sizeInBytes()));
    std::shared_ptr<Storage> storage = Storage::adopt(
        span, [owner](std::byte *) {}, "heap");
    Result<ImageBuffer> buffer = ImageBuffer::over(std::move(storage), 0, layout.dtype, shape, strides);
    if (!buffer)
        return failure(std::move(buffer));
    return Image{std::move(*buffer), namesOf(layout.roles, layout.channels)};
}

} // namespace

std::optional<QImage> wrapPixels(const ImageView &view, const ChannelNames &channels,
                                 std::shared_ptr<const Storage> storage)
{
    const ChannelRoles roles = channelRoles(channels);
    const auto *const layout = std::ranges::find_if(equivalents, [&](const Equivalent &candidate) {
        return candidate.dtype == view.dtype() && candidate.channels == view.channels() && candidate.roles == roles
            && isAligned(view, candidate.alignment);
    });
    if (layout == equivalents.end() || !fitsQt(view.shape()) || !view.hasPackedRows()
        || view.strides().row < packedStrides(view.shape(), view.dtype()).row)
        return std::nullopt;
    auto keepAlive = std::make_unique<std::shared_ptr<const Storage>>(std::move(storage));
    const auto release = [](void *held) { delete static_cast<std::shared_ptr<const Storage> *>(held); };
    QImage image(reinterpret_cast<const uchar *>(view.data()), static_cast<int>(view.width()),
                 static_cast<int>(view.height()), view.strides().row, layout->format, release, keepAlive.get());
    if (image.isNull())
        return std::nullopt;
    static_cast<void>(keepAlive.release()); // the image has it now
    return image;
}

QImage copyToQImage(const ImageView &view, const ChannelNames &channels, int maximum)
{
    if (!fitsQt(view.shape()))
        return {};
    const ChannelRoles roles = channelRoles(channels);
    QImage image(static_cast<int>(view.width()), static_cast<int>(view.height()), copyFormat(view.dtype(), roles));
    if (image.isNull())
        return image;
    const bool isDeep = image.depth() / image.pixelFormat().channelCount() > 8;
    const std::ptrdiff_t item = isDeep ? 2 : 1;
    const std::ptrdiff_t count = image.depth() / (8 * item); // also of RGBX64's, of which one means nothing
    const MutableImageView levels(reinterpret_cast<std::byte *>(image.bits()), isDeep ? DType::UInt16 : DType::UInt8,
                                  {image.height(), image.width(), count}, {image.bytesPerLine(), count * item, item});
    const std::array<std::ptrdiff_t, 4> sources{roles.red, roles.green, roles.blue, roles.alpha};
    const auto used = std::span(sources).first(static_cast<std::size_t>(count));
    if (std::ranges::find(used, ChannelRoles::none) != used.end())
        image.fill(Qt::black); // and opaque
    for (std::ptrdiff_t c = 0; c < count; ++c) {
        if (const std::ptrdiff_t source = sources[static_cast<std::size_t>(c)]; source != ChannelRoles::none)
            convertPixels(view.channel(source), levels.channel(c), maximum);
    }
    return image;
}

Result<Image> fromQImage(QImage image, const PixelAllocator &allocate)
{
    if (image.isNull())
        return failure(ErrorCode::Corrupt, "The image has no pixels.");
    const auto layoutOf = [](QImage::Format format) {
        return std::ranges::find(equivalents, format, &Equivalent::format);
    };
    if (layoutOf(image.format()) == equivalents.end() && image.format() != QImage::Format_RGBX64)
        image.convertTo(conversionFormat(image));
    if (image.isNull())
        return failure(ErrorCode::OutOfMemory, "Not enough memory for the image.");
    Result<Image> adopted = image.format() == QImage::Format_RGBX64
        ? withoutFourthChannel(image)
        : adopt(std::move(image), *layoutOf(image.format()));
    if (!adopted)
        return adopted;
    return placed(std::move(adopted->buffer), allocate).map([&](ImageBuffer buffer) {
        adopted->buffer = std::move(buffer);
        return std::move(*adopted);
    });
}

} // namespace pellucid

// Qt converts, scales and fills large images on its global pool, and waits for it without end where the system refuses
// the pool a thread. It does the work in place on threads that the pool says it contains. Found by Qt's libraries
// before their own; only they ask.
bool QThreadPool::contains(const QThread * /*thread*/) const
{
    return true;
}
