// A disk that is full from some place of every file on: writing beyond it fails while this lives.
#pragma once

#include <csignal>
#include <sys/resource.h>

namespace pellucid::test {

class FileSizeLimit
{
public:
    explicit FileSizeLimit(std::size_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN); // as the program does
        ::getrlimit(RLIMIT_FSIZE, &m_former);
        const rlimit limit{bytes, m_former.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &m_former); }
    FileSizeLimit(const FileSizeLimit &) = delete;
    FileSizeLimit &operator=(const FileSizeLimit &) = delete;
    FileSizeLimit(FileSizeLimit &&) = delete;
    FileSizeLimit &operator=(FileSizeLimit &&) = delete;

private:
    rlimit m_former{};
};

} // namespace pellucid::test
