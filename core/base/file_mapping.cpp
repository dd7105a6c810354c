#include "core/base/file_mapping.h"

#include "core/base/available_memory.h"
#include "core/base/byte_size.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace pellucid {

// The range of one live mapping; free where owned is false. The handler may look at any moment, on any thread.
struct FileMapping::Guard
{
    std::atomic<bool> owned = false;
    std::atomic<std::uintptr_t> begin = 0;
    std::atomic<std::uintptr_t> end = 0;
    std::atomic<bool> damaged = false;
};

struct FileMapping::Guards
{
    static inline std::array<Guard, 4096> table;
    static inline struct sigaction former;

    static Guard *claim()
    {
        static const bool installed = install();
        if (!installed)
            return nullptr;
        const auto free = std::ranges::find_if(table, [](Guard &guard) {
            bool expected = false;
            return guard.owned.compare_exchange_strong(expected, true);
        });
        return free == table.end() ? nullptr : &*free;
    }

    static bool install()
    {
        struct sigaction action
        {
        };
        action.sa_sigaction = &handle;
        action.sa_flags = SA_SIGINFO | SA_NODEFER;
        sigemptyset(&action.sa_mask);
        return sigaction(SIGBUS, &action, &former) == 0;
    }

    // Puts a page of zeros where the fault was, and the interrupted instruction runs again. Faults elsewhere are not
    // ours: they meet whoever handled them before.
    static void handle(int signal, siginfo_t *info, void *)
    {
        const int savedError = errno;
        const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
        const auto hit = std::ranges::find_if(
            table, [address](const Guard &guard) { return guard.begin <= address && address < guard.end; });
        if (hit != table.end()) {
            const auto pageBytes = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
            auto *const page = reinterpret_cast<void *>(address / pageBytes * pageBytes);
            hit->damaged = true;
            if (::mmap(page, pageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
                != MAP_FAILED) {
                errno = savedError;
                return;
            }
        }
        sigaction(signal, &former, nullptr);
    }
};

Result<FileMapping> FileMapping::map(int descriptor, std::size_t bytes, Access access)
{
    const Result<FileStamp> stamp = FileStamp::of(descriptor);
    if (!stamp)
        return tl::unexpected(stamp.error());
    if (bytes > availableAddresses())
        return failure(ErrorCode::OutOfMemory,
                       "Not enough memory to map the file, which has " + formatByteSize(bytes) + ".");
    Guard *const guard = Guards::claim();
    if (guard == nullptr)
        return failure(ErrorCode::OutOfMemory, "Too many files are mapped at once.");
    void *const address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                                 access == Access::Private ? MAP_PRIVATE | MAP_NORESERVE : MAP_SHARED, descriptor, 0);
    if (address == MAP_FAILED) {
        guard->owned = false;
        return failure(errno == ENOMEM ? ErrorCode::OutOfMemory : ErrorCode::ReadFailed,
                       std::string("The file cannot be mapped: ") + std::strerror(errno) + ".");
    }
    const auto begin = reinterpret_cast<std::uintptr_t>(address);
    guard->damaged = false;
    guard->begin = begin;
    guard->end = begin + bytes;
    return FileMapping({static_cast<std::byte *>(address), bytes}, access, *stamp, guard);
}

FileMapping::FileMapping(std::span<std::byte> bytes, Access access, const FileStamp &stamp, Guard *guard)
    : m_bytes(bytes), m_access(access), m_stamp(stamp), m_guard(guard)
{
}

FileMapping::FileMapping(FileMapping &&other) noexcept
    : m_bytes(other.m_bytes),
      m_access(other.m_access),
      m_stamp(other.m_stamp),
      m_guard(std::exchange(other.m_guard, nullptr))
{
}

FileMapping::~FileMapping()
{
    if (m_guard == nullptr)
        return;
    m_guard->end = 0;
    m_guard->begin = 0;
    ::munmap(m_bytes.data(), m_bytes.size());
    m_guard->owned = false;
}

bool FileMapping::isDamaged() const
{
    return m_guard->damaged;
}

Result<void> FileMapping::sync() const
{
    if (m_access == Access::Shared && ::msync(m_bytes.data(), m_bytes.size(), MS_SYNC) != 0)
        return failure(ErrorCode::WriteFailed, std::string("The disk did not take it: ") + std::strerror(errno) + ".");
    return {};
}

} // namespace pellucid
