// Which images a TIFF file has: its pages, one after the other, and the images beside each page (SubIFDs: smaller
// copies, or the photograph whose preview the page is), and what they are called in brackets behind the file's name:
// "2" is a page, counted from 0; "sub1" a SubIFD of page 0, "2.sub1" one of page 2.
#pragma once

#include "core/codecs/tiff/tiff_page.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pellucid {

struct TiffPlace
{
    int page = 0;
    std::optional<int> sub = {};
    std::uint64_t directory = 0; // its place in the file

    [[nodiscard]] std::string name() const;
};

struct TiffContents
{
    std::vector<TiffPlace> places; // each page followed by its SubIFDs
    int pages = 1;
    bool areAlike = true; // all pages, and upright
    std::size_t main = 0; // of the places: the first page, unless that is a smaller copy of another image

    [[nodiscard]] bool hasSubs() const { return places.size() > static_cast<std::size_t>(pages); }

    // nullptr where nothing is called so.
    [[nodiscard]] const TiffPlace *find(std::string_view name) const;

    // Sentences: that only this one of several is opened; that all pages are, but no SubIFD; that nothing is called so.
    [[nodiscard]] std::string othersThan(const TiffPlace &opened) const;
    [[nodiscard]] std::string subsOnly() const;
    [[nodiscard]] std::string without(std::string_view name) const;
};

// From the first page on, which is given; leaves the file there. At most 4096 pages and as many SubIFDs are looked at.
[[nodiscard]] TiffContents readTiffContents(const TiffFile &file, const TiffPage &first);

// Puts the file there. Fails with Corrupt.
[[nodiscard]] Result<void> goTo(const TiffFile &file, const TiffPlace &place);

inline constexpr int maxTiffPages = 4096;

} // namespace pellucid
