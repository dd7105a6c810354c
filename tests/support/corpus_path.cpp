#include "tests/support/corpus_path.h"

namespace pellucid::test {

std::filesystem::path corpusPath(const char *name)
{
    return std::filesystem::path(PELLUCID_CORPUS) / name;
}

} // namespace pellucid::test
