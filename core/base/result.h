// What can go wrong with input from outside, as a value: a code for programs and a sentence for people.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace pellucid {

enum class ErrorCode {
    NotFound,      // no such file
    ReadFailed,    // the system refused to give its bytes
    WriteFailed,   // the system refused to take ours
    UnknownFormat, // no codec recognises or writes it
    Ambiguous,     // several things could be meant; one must be named
    Unsupported,   // a valid input that we do not handle
    Corrupt,       // not what it claims to be, or truncated
    TooLarge,      // beyond the limits
    OutOfMemory,
    InvalidArgument, // a parameter that does not parse or fit the image
    Busy,            // the document is being read by a save
    Changed,         // another program was there first: what is on the disk is not what is to be replaced
    HalfWritten,     // writing into a file failed on the way: it holds some of the old and some of the new
    Cancelled,
};

struct Error
{
    ErrorCode code;
    std::string message; // a whole sentence that a user can act on, without the file's name unless said so

    bool operator==(const Error &) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> failure(ErrorCode code, std::string message)
{
    return tl::unexpected<Error>(Error{code, std::move(message)});
}

// Passes another Result's error on.
template <typename T>
[[nodiscard]] tl::unexpected<Error> failure(Result<T> &&failed)
{
    return tl::unexpected<Error>(std::move(failed).error());
}

} // namespace pellucid
