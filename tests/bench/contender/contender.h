// What the programs of tests/bench/contender have in common: tasks by name, a clock, and images and files that are in
// memory before it starts.
#pragma once

#include "core/buffer/image_view.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>

namespace bench {

using Words = std::span<const std::string>;

struct Outcome
{
    double seconds = 0;
    std::size_t bytes = 0; // of the file, where one was made
};

// Does it once, with everything prepared before the clock starts. Throws std::exception where it cannot.
using Task = std::function<Outcome(Words)>;

// By what the driver says first: "opencv edit".
using Tasks = std::map<std::string, Task>;

void addMemoryTasks(Tasks &tasks);
void addPellucidTasks(Tasks &tasks);
void addCodecTasks(Tasks &tasks); // libpng, libjpeg, libdeflate
void addQtTasks(Tasks &tasks);
void addOpenCvTasks(Tasks &tasks);
void addVipsTasks(Tasks &tasks);

template <typename Body>
double seconds(Body &&body)
{
    const auto start = std::chrono::steady_clock::now();
    body();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The bytes of a file, already in memory. Valid until another is asked for.
std::span<const std::byte> fileBytes(const std::string &path);

// A test image as it is in its .npy file, already in memory. Valid until another is asked for.
pellucid::ImageView photograph(const std::string &path);

// A fresh copy of it to be edited: the same pages every time. Valid until another is asked for.
pellucid::MutableImageView workingCopy(const std::string &path);

// Pages for a result, written to before. Valid until another size is asked for.
pellucid::MutableImageView resultPages(pellucid::DType dtype, const pellucid::Shape &shape);

// An edit that is ready to run, and the packed pixels it will have made.
struct Prepared
{
    std::function<void()> run;
    pellucid::ImageView result;
};

using Edit = std::function<Prepared(const std::string &operation, const pellucid::MutableImageView &image)>;

// "OPERATION IMAGE [FILE]": the edit's pixels go to the file afterwards, where the driver checks them. The
// operations, as everybody shall do them (channels by number; an image of one channel has only channel 0):
//   gain     1.1 times channel 1        lut    gamma 2.2 of channel 0: full * (v / full)^(1 / 2.2)
//   invert   full - v of channel 0      set    channel 0 is 1
//   swap     channels 0 and 2           gray3  0.299 R + 0.587 G + 0.114 B in channels 0, 1, 2; gray1: the same alone
Outcome timedEdit(Words words, const Edit &edit);

} // namespace bench
