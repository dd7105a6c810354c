// The directories of TIFF structures as they lie in a file, classic ones and those of BigTIFF: for what libtiff does
// not tell (values of unknown tags, whether they are there) and cannot do (writing a directory beside others).
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pellucid {

struct TiffEntry
{
    std::uint16_t tag = 0;
    std::uint16_t type = 0;
    std::uint64_t count = 0;
    std::span<const std::byte> value; // in the file's byte order
    std::uint64_t place = 0;          // of the entry in the file
};

// The numbers of a TIFF structure; outside of it they are 0.
class TiffStructure
{
public:
    explicit TiffStructure(std::span<const std::byte> bytes);

    [[nodiscard]] bool isLittleEndian() const { return m_isLittleEndian; }
    [[nodiscard]] bool is64Bit() const { return m_is64Bit; }
    [[nodiscard]] std::uint64_t firstDirectory() const { return m_is64Bit ? number(8, 8) : number(4, 4); }
    [[nodiscard]] std::uint64_t number(std::uint64_t at, std::size_t size) const;
    [[nodiscard]] std::uint64_t number(std::span<const std::byte> value) const;

    // Its entries. Fails with Corrupt where it, or what one of them points to, is not in the file.
    [[nodiscard]] Result<std::vector<TiffEntry>> directory(std::uint64_t at) const;

private:
    std::span<const std::byte> m_bytes;
    bool m_isLittleEndian = false;
    bool m_is64Bit = false;
};

// Bytes of one value of that type; 0 for a type that no specification knows.
[[nodiscard]] std::size_t tiffTypeSize(std::uint16_t type);

// Writes numbers in one byte order at the end of a file.
class TiffWriter
{
public:
    TiffWriter(std::vector<std::byte> &file, bool isLittleEndian) : m_file(file), m_isLittleEndian(isLittleEndian) {}

    void put(std::uint64_t value, std::size_t size);
    void replace(std::size_t at, std::uint64_t value, std::size_t size);

    // A classic directory, its entries by rising tag as they are given, and behind it the values that do not fit into
    // it. Gives its place, which is even. What entries show must not lie in the file.
    std::size_t putDirectory(std::vector<TiffEntry> entries);

private:
    std::vector<std::byte> &m_file;
    bool m_isLittleEndian;
};

} // namespace pellucid
