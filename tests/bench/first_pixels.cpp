// How long a program takes to show a picture: first_pixels [--display :N] [--timeout S] -- COMMAND ARGS...
//
// Starts the command on a running X display, looks at the screen every three milliseconds, and ends the command once
// the picture has rested for a second. Prints one line of JSON:
//   firstMs     from start until the screen shows at least 250 colors: more than a window without a picture has
//   finalMs     from start until the picture last changed
//   firstRssMiB memory that the process has resident by then, mapped pages of files included
//   peakRssMiB  the most memory the process had resident, mapped pages of files included (the kernel's account)
//   cpuMs       user and system time, to the end of the second of rest
// Fails when the screen is not empty at the start, and when no picture comes.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>
#include <xcb/shm.h>
#include <xcb/xcb.h>

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;
using namespace std::chrono_literals;

constexpr auto interval = 3ms;
constexpr auto rest = 1s;
constexpr std::size_t pictureColors = 250;

// Lines of pixels, evenly spread over the root window, read through shared memory.
class Screen
{
public:
    explicit Screen(const std::string &display)
        : m_connection(xcb_connect(display.c_str(), nullptr), &xcb_disconnect), m_seen(std::size_t{1} << 24)
    {
        if (xcb_connection_has_error(m_connection.get()) != 0)
            throw std::runtime_error("There is no display " + display + ".");
        const xcb_screen_t *const root = xcb_setup_roots_iterator(xcb_get_setup(m_connection.get())).data;
        if (root->root_depth != 24)
            throw std::runtime_error("The display must have a depth of 24.");
        m_root = root->root;
        m_width = root->width_in_pixels;
        m_height = root->height_in_pixels;
        const int segment = shmget(IPC_PRIVATE, lines * m_width * sizeof(std::uint32_t), IPC_CREAT | 0600);
        void *const memory = shmat(segment, nullptr, 0);
        m_segment = xcb_generate_id(m_connection.get());
        const xcb_void_cookie_t attached =
            xcb_shm_attach_checked(m_connection.get(), m_segment, static_cast<std::uint32_t>(segment), 0);
        const std::unique_ptr<xcb_generic_error_t, decltype(&std::free)> error(
            xcb_request_check(m_connection.get(), attached), &std::free);
        shmctl(segment, IPC_RMID, nullptr); // goes with the last who uses it
        if (memory == reinterpret_cast<void *>(-1) || error)
            throw std::runtime_error("The display shares no memory with us.");
        m_pixels = {static_cast<const std::uint32_t *>(memory), lines * m_width};
        m_former.resize(m_pixels.size());
    }

    // Whether the lines differ from those of the last look.
    bool look()
    {
        std::vector<xcb_shm_get_image_cookie_t> cookies;
        for (std::size_t i = 0; i < lines; ++i)
            cookies.push_back(xcb_shm_get_image(m_connection.get(), m_root, 0,
                                                static_cast<std::int16_t>((i + 1) * m_height / (lines + 1)), m_width, 1,
                                                ~0U, XCB_IMAGE_FORMAT_Z_PIXMAP, m_segment,
                                                static_cast<std::uint32_t>(i * m_width * sizeof(std::uint32_t))));
        for (const xcb_shm_get_image_cookie_t cookie : cookies) {
            const std::unique_ptr<xcb_shm_get_image_reply_t, decltype(&std::free)> reply(
                xcb_shm_get_image_reply(m_connection.get(), cookie, nullptr), &std::free);
            if (!reply)
                throw std::runtime_error("The screen cannot be read.");
        }
        const bool isSame = std::ranges::equal(m_pixels, m_former);
        std::ranges::copy(m_pixels, m_former.begin());
        return !isSame;
    }

    [[nodiscard]] bool showsPicture()
    {
        std::vector<std::uint32_t> colors;
        for (const std::uint32_t pixel : m_former) {
            const std::uint32_t color = pixel & 0xFFFFFFU;
            if (m_seen[color])
                continue;
            m_seen[color] = true;
            colors.push_back(color);
            if (colors.size() == pictureColors)
                break;
        }
        for (const std::uint32_t color : colors)
            m_seen[color] = false;
        return colors.size() == pictureColors;
    }

private:
    static constexpr std::size_t lines = 27;

    std::unique_ptr<xcb_connection_t, decltype(&xcb_disconnect)> m_connection;
    xcb_window_t m_root = 0;
    xcb_shm_seg_t m_segment = 0;
    std::uint16_t m_width = 0;
    std::uint16_t m_height = 0;
    std::span<const std::uint32_t> m_pixels; // as the server last wrote them
    std::vector<std::uint32_t> m_former;
    std::vector<bool> m_seen; // of every color; false between calls
};

class Process
{
public:
    Process(const std::string &display, const std::vector<std::string> &command) : m_id(fork())
    {
        if (m_id < 0)
            throw std::runtime_error("No process could be started.");
        if (m_id > 0)
            return;
        setenv("DISPLAY", display.c_str(), 1);
        std::vector<char *> words;
        for (const std::string &word : command)
            words.push_back(const_cast<char *>(word.c_str()));
        words.push_back(nullptr);
        execvp(words[0], words.data());
        std::perror(words[0]);
        _exit(127);
    }
    ~Process() { end(); }
    Process(const Process &) = delete;
    Process &operator=(const Process &) = delete;

    [[nodiscard]] bool hasEnded() { return waits(WNOHANG); }

    [[nodiscard]] double residentMiB() const
    {
        std::ifstream pages("/proc/" + std::to_string(m_id) + "/statm"); // in all, then resident
        double all = 0;
        double resident = 0;
        pages >> all >> resident;
        return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
    }

    // What the process used; asks politely first.
    const rusage &end()
    {
        kill(SIGTERM);
        for (int i = 0; i < 100 && !waits(WNOHANG); ++i)
            std::this_thread::sleep_for(20ms);
        kill(SIGKILL);
        waits(0);
        return m_usage;
    }

private:
    void kill(int signal)
    {
        if (!m_isOver)
            ::kill(m_id, signal);
    }

    bool waits(int options)
    {
        m_isOver = m_isOver || wait4(m_id, nullptr, options, &m_usage) == m_id;
        return m_isOver;
    }

    pid_t m_id;
    bool m_isOver = false;
    rusage m_usage{};
};

double milliseconds(const timeval &time)
{
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

void waitUntilEmpty(Screen &screen)
{
    const auto deadline = Clock::now() + 5s;
    for (screen.look(); screen.showsPicture(); screen.look()) {
        if (Clock::now() > deadline)
            throw std::runtime_error("The screen already shows a picture.");
        std::this_thread::sleep_for(10ms);
    }
}

void measure(const std::string &display, std::chrono::seconds timeout, const std::vector<std::string> &command)
{
    Screen screen(display);
    waitUntilEmpty(screen);

    const auto start = Clock::now();
    Process process(display, command);
    std::optional<Clock::time_point> first;
    double firstResident = 0;
    auto changed = start;
    for (auto now = start; !first || now - changed < rest; now = Clock::now()) {
        if (process.hasEnded())
            throw std::runtime_error(command[0] + " ended before it showed a picture.");
        if (now - start > timeout)
            throw std::runtime_error(command[0] + " showed no picture that came to rest in time.");
        if (screen.look()) {
            changed = Clock::now();
            if (!first && screen.showsPicture()) {
                first = changed;
                firstResident = process.residentMiB();
            }
        }
        std::this_thread::sleep_until(now + interval);
    }
    const rusage &usage = process.end();
    std::printf(
        "{\"firstMs\": %.1f, \"finalMs\": %.1f, \"firstRssMiB\": %.1f, \"peakRssMiB\": %.1f, \"cpuMs\": %.1f}\n",
        Milliseconds(*first - start).count(), Milliseconds(changed - start).count(), firstResident,
        static_cast<double>(usage.ru_maxrss) / 1024, milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime));
}

} // namespace

int main(int argc, char **argv)
{
    CLI::App parser("How long a program takes to show a picture, and what it uses.");
    const char *const usual = std::getenv("DISPLAY");
    std::string display = usual != nullptr ? usual : "";
    int timeout = 60;
    std::vector<std::string> command;
    parser.add_option("--display", display, "A running X display of depth 24; default: $DISPLAY");
    parser.add_option("--timeout", timeout, "In seconds; default: 60");
    parser.add_option("COMMAND", command, "After --: the program and its arguments")->required();
    CLI11_PARSE(parser, argc, argv);
    try {
        measure(display, std::chrono::seconds(timeout), command);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "first_pixels: %s\n", error.what());
        return 1;
    }
    return 0;
}
