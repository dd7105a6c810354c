#include "contender.h"
#include "core/base/parallel.h"
#include "core/buffer/image_buffer.h"
#include "core/buffer/image_spec.h"

#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/mman.h>
#include <unistd.h>

using namespace pellucid;

namespace bench {

namespace {

// A whole file in memory.
class Mapping
{
public:
    Mapping() = default;
    ~Mapping() { release(); }
    Mapping(const Mapping &) = delete;
    Mapping &operator=(const Mapping &) = delete;

    std::span<const std::byte> of(const std::string &path)
    {
        if (path == m_path)
            return m_bytes;
        release();
        const std::size_t size = std::filesystem::file_size(path);
        const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
        void *const data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
        close(file);
        if (data == MAP_FAILED)
            throw std::runtime_error(path + " cannot be read");
        m_bytes = {static_cast<const std::byte *>(data), size};
        m_path = path;
        return m_bytes;
    }

private:
    void release()
    {
        if (!m_bytes.empty())
            munmap(const_cast<std::byte *>(m_bytes.data()), m_bytes.size());
        m_bytes = {};
        m_path.clear();
    }

    std::string m_path;
    std::span<const std::byte> m_bytes;
};

// Pages that stay where they are until another size is asked for.
class Pages
{
public:
    MutableImageView as(DType dtype, const Shape &shape)
    {
        if (m_buffer.dtype() != dtype || m_buffer.shape() != shape) {
            m_buffer = {};
            m_buffer = ImageBuffer::allocate(dtype, shape).value();
            std::memset(m_buffer.mutableView().data(), 1, m_buffer.byteCount());
        }
        return m_buffer.mutableView();
    }

private:
    ImageBuffer m_buffer;
};

// What the file's name says: rgb8-6000x4000.npy.
ImageSpec specOf(const std::string &path)
{
    const std::string stem = std::filesystem::path(path).stem();
    char name[5] = "";
    char bits[4] = "";
    Shape shape;
    if (std::sscanf(stem.c_str(), "%4[a-z]%3[0-9f]-%tdx%td", name, bits, &shape.width, &shape.height) != 4)
        throw std::runtime_error(path + " has no size in its name");
    shape.channels = std::strcmp(name, "gray") == 0 ? 1 : static_cast<std::ptrdiff_t>(std::strlen(name));
    const DType dtype = std::strcmp(bits, "8") == 0 ? DType::UInt8
        : std::strcmp(bits, "16") == 0              ? DType::UInt16
                                                    : DType::Float32;
    return {dtype, shape, defaultChannelNames(shape.channels)};
}

} // namespace

std::span<const std::byte> fileBytes(const std::string &path)
{
    static Mapping mapping;
    return mapping.of(path);
}

ImageView photograph(const std::string &path)
{
    static Mapping mapping;
    const ImageSpec spec = specOf(path);
    const std::span<const std::byte> file = mapping.of(path);
    const std::size_t size = packedByteCount(spec.shape, spec.dtype).value();
    if (file.size() < size)
        throw std::runtime_error(path + " is shorter than its name says");
    return {file.last(size).data(), spec.dtype, spec.shape};
}

MutableImageView workingCopy(const std::string &path)
{
    static Pages pages;
    const ImageView original = photograph(path);
    const MutableImageView copy = pages.as(original.dtype(), original.shape());
    const std::ptrdiff_t row = original.strides().row;
    parallelFor(original.height(), rowsPerChunk(row), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        std::memcpy(copy.data() + begin * row, original.data() + begin * row,
                    static_cast<std::size_t>((end - begin) * row));
    });
    return copy;
}

MutableImageView resultPages(DType dtype, const Shape &shape)
{
    static Pages pages;
    return pages.as(dtype, shape);
}

Outcome timedEdit(Words words, const Edit &edit)
{
    const std::string &operation = words[0];
    const MutableImageView image = workingCopy(words[1]);
    const Prepared prepared = edit(operation, image);
    const Outcome outcome{seconds(prepared.run)};
    if (words.size() > 2) {
        const ImageView &result = prepared.result;
        std::ofstream(words[2], std::ios::binary)
            .write(reinterpret_cast<const char *>(result.data()),
                   static_cast<std::streamsize>(packedByteCount(result.shape(), result.dtype()).value()));
    }
    return outcome;
}

} // namespace bench
