// The formats the program knows. A value: made once by the application, which adds what other libraries bring, and
// passed by reference from then on, unchanged, to any thread.
#pragma once

#include "core/codecs/codec.h"

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace pellucid {

class CodecRegistry
{
public:
    // The codecs of core.
    [[nodiscard]] static CodecRegistry builtIn();

    // Comes after those that are already there.
    void add(Codec codec);

    [[nodiscard]] std::span<const std::unique_ptr<const Codec>> codecs() const { return m_codecs; }

    // The first codec that decodes and recognises the file; nullptr when there is none.
    [[nodiscard]] const Codec *decoderFor(std::span<const std::byte> head, std::string_view extension) const;

    // The codec that writes files with this extension and takes an image like `spec` most directly; nullptr when none
    // writes them.
    [[nodiscard]] const Codec *encoderFor(std::string_view extension, const ImageSpec &spec) const;

private:
    std::vector<std::unique_ptr<const Codec>> m_codecs;
};

} // namespace pellucid
