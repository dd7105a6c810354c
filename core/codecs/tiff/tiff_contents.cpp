#include "core/codecs/tiff/tiff_contents.h"

#include <algorithm>

namespace pellucid {

namespace {

constexpr std::size_t maxSubs = 4096;

std::vector<std::uint64_t> subsOf(const TiffFile &file)
{
    std::uint16_t count = 0;
    const std::uint64_t *offsets = nullptr;
    if (TIFFGetField(file.handle(), TIFFTAG_SUBIFD, &count, &offsets) != 1 || offsets == nullptr)
        return {};
    return {offsets, offsets + count};
}

std::ptrdiff_t areaOf(const TiffPage &page)
{
    return page.shape.width * page.shape.height;
}

// A few of them.
std::string namesOf(const std::vector<TiffPlace> &places)
{
    constexpr std::size_t maxNamed = 8;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(places.size(), maxNamed); ++i)
        names.push_back(places[i].name());
    if (places.size() > maxNamed)
        names.push_back(std::to_string(places.size() - maxNamed) + " others");
    return listed(std::move(names));
}

// The largest image that is no smaller copy of another.
std::size_t mainOf(const TiffFile &file, const std::vector<TiffPlace> &places)
{
    std::size_t main = 0;
    std::ptrdiff_t largest = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!goTo(file, places[i]))
            continue;
        const Result<TiffPage> page = readTiffPage(file);
        if (page && !page->isReduced && areaOf(*page) > largest) {
            main = i;
            largest = areaOf(*page);
        }
    }
    return main;
}

} // namespace

std::string TiffPlace::name() const
{
    const std::string number = std::to_string(page);
    if (!sub)
        return number;
    return (page == 0 ? "" : number + ".") + "sub" + std::to_string(*sub);
}

const TiffPlace *TiffContents::find(std::string_view name) const
{
    const auto found = std::ranges::find(places, name, &TiffPlace::name);
    return found == places.end() ? nullptr : &*found;
}

std::string TiffContents::othersThan(const TiffPlace &opened) const
{
    if (!hasSubs())
        return "Of the file's " + std::to_string(pages) + " pages only page " + opened.name()
            + " is opened, and would be saved; others open by their number in brackets behind the file's name, as in "
              "[1].";
    const TiffPlace &other = opened.name() == places[1].name() ? places[0] : places[1];
    return "Of the file's images " + namesOf(places) + " only " + opened.name()
        + " is opened, and would be saved; others open by their name in brackets behind the file's, as in ["
        + other.name() + "].";
}

std::string TiffContents::subsOnly() const
{
    std::vector<TiffPlace> subs = places;
    std::erase_if(subs, [](const TiffPlace &place) { return !place.sub; });
    return "The images beside the file's pages (SubIFDs) are not opened: " + namesOf(subs)
        + "; they open by their name in brackets behind the file's.";
}

std::string TiffContents::without(std::string_view name) const
{
    if (!hasSubs())
        return "The file has no page " + std::string(name) + "; pages are numbered from 0.";
    return "The file has no image " + std::string(name) + ", but " + namesOf(places) + ".";
}

TiffContents readTiffContents(const TiffFile &file, const TiffPage &first)
{
    TiffContents contents;
    contents.pages = 0;
    contents.areAlike = first.orientation == 1;
    std::size_t subs = 0;
    do {
        if (contents.pages > 0) {
            const Result<TiffPage> page = readTiffPage(file);
            contents.areAlike = contents.areAlike && page && page->hasSameImageAs(first);
        }
        contents.places.push_back({contents.pages, std::nullopt, TIFFCurrentDirOffset(file.handle())});
        int index = 0;
        for (const std::uint64_t directory : subsOf(file)) {
            if (subs++ < maxSubs)
                contents.places.push_back({contents.pages, index++, directory});
        }
        ++contents.pages;
    } while (contents.pages < maxTiffPages && TIFFReadDirectory(file.handle()) == 1);
    if (first.isReduced && contents.places.size() > 1)
        contents.main = mainOf(file, contents.places);
    (void)goTo(file, contents.places.front());
    (void)readTiffPage(file); // libtiff has forgotten that it is to make RGB of JPEG's YCbCr
    return contents;
}

Result<void> goTo(const TiffFile &file, const TiffPlace &place)
{
    const int isThere = place.sub ? TIFFSetSubDirectory(file.handle(), place.directory)
                                  : TIFFSetDirectory(file.handle(), static_cast<tdir_t>(place.page));
    if (isThere != 1)
        return file.corrupt("Image " + place.name() + " of the file cannot be found");
    return {};
}

} // namespace pellucid
