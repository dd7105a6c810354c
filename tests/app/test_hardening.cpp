// Reads the program's own file: what makes a mistake in it harder to exploit is there.
#include <QFile>
#include <QTest>

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <vector>

class TestHardening : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void theProgramIsLoadedAtAnyAddress();
    void noMemoryIsWritableAndExecutable();
    void addressesOfFunctionsAreReadOnlyOnceItRuns();
    void overflowsOfTheStackAreNoticed();
    void copiesBeyondABufferAreNoticed();
    void theStackHasAShadow();

private:
    template <typename T>
    [[nodiscard]] T at(quint64 offset) const
    {
        T value{};
        if (offset + sizeof value <= static_cast<quint64>(m_file.size()))
            std::memcpy(&value, m_file.constData() + offset, sizeof value);
        return value;
    }

    [[nodiscard]] std::vector<Elf64_Phdr> segments(quint32 type) const;
    [[nodiscard]] quint64 dynamic(qint64 tag) const; // 0 without such an entry
    [[nodiscard]] QByteArrayList importedNames() const;

    QByteArray m_file;
};

void TestHardening::initTestCase()
{
    QFile file(PELLUCID_BINARY);
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_file = file.readAll();
    QVERIFY(m_file.startsWith(ELFMAG));
    QCOMPARE(m_file[EI_CLASS], static_cast<char>(ELFCLASS64));
}

std::vector<Elf64_Phdr> TestHardening::segments(quint32 type) const
{
    const auto header = at<Elf64_Ehdr>(0);
    std::vector<Elf64_Phdr> found;
    for (quint64 i = 0; i < header.e_phnum; ++i) {
        const auto segment = at<Elf64_Phdr>(header.e_phoff + i * header.e_phentsize);
        if (segment.p_type == type)
            found.push_back(segment);
    }
    return found;
}

quint64 TestHardening::dynamic(qint64 tag) const
{
    const Elf64_Phdr segment = segments(PT_DYNAMIC).at(0);
    for (quint64 offset = 0; offset < segment.p_filesz; offset += sizeof(Elf64_Dyn)) {
        const auto entry = at<Elf64_Dyn>(segment.p_offset + offset);
        if (entry.d_tag == tag)
            return entry.d_un.d_val;
    }
    return 0;
}

// All names of the string table for dynamic linking, which lies at the same place in the file and in memory.
QByteArrayList TestHardening::importedNames() const
{
    return m_file.mid(static_cast<qsizetype>(dynamic(DT_STRTAB)), static_cast<qsizetype>(dynamic(DT_STRSZ)))
        .split('\0');
}

void TestHardening::theProgramIsLoadedAtAnyAddress()
{
    QCOMPARE(at<Elf64_Ehdr>(0).e_type, static_cast<Elf64_Half>(ET_DYN));
    QVERIFY(dynamic(DT_FLAGS_1) & DF_1_PIE);
}

void TestHardening::noMemoryIsWritableAndExecutable()
{
    QCOMPARE(segments(PT_GNU_STACK).at(0).p_flags & PF_X, 0U);
    for (const Elf64_Phdr &segment : segments(PT_LOAD))
        QVERIFY((segment.p_flags & (PF_W | PF_X)) != (PF_W | PF_X));
}

void TestHardening::addressesOfFunctionsAreReadOnlyOnceItRuns()
{
    QCOMPARE(segments(PT_GNU_RELRO).size(), std::size_t{1});
    QVERIFY(dynamic(DT_FLAGS_1) & DF_1_NOW);
}

void TestHardening::overflowsOfTheStackAreNoticed()
{
#ifndef PELLUCID_HARDENED
    QSKIP("Only what users get, a release build, is compiled so.");
#endif
    QVERIFY(importedNames().contains("__stack_chk_fail"));
}

void TestHardening::copiesBeyondABufferAreNoticed()
{
#ifndef PELLUCID_HARDENED
    QSKIP("Only what users get, a release build, is compiled so.");
#endif
    const QByteArrayList names = importedNames();
    QVERIFY(std::any_of(names.begin(), names.end(),
                        [](const QByteArray &name) { return name.startsWith("__mem") && name.endsWith("_chk"); }));
}

void TestHardening::theStackHasAShadow()
{
#ifndef PELLUCID_HARDENED
    QSKIP("Only what users get, a release build, is compiled so.");
#endif
#ifdef __x86_64__
    const Elf64_Phdr note = segments(PT_GNU_PROPERTY).at(0);
    constexpr quint32 hasShadowStack = 2;
    quint32 features = 0;
    // After the note's head and name (16 bytes) come properties: type, size, content, padded to 8 bytes.
    for (quint64 offset = 16; offset + 8 <= note.p_filesz;) {
        const auto type = at<quint32>(note.p_offset + offset);
        const auto size = at<quint32>(note.p_offset + offset + 4);
        if (type == 0xC0000002)
            features = at<quint32>(note.p_offset + offset + 8);
        offset += 8 + (size + 7) / 8 * 8;
    }
    QCOMPARE(features & hasShadowStack, hasShadowStack);
#endif
}

QTEST_GUILESS_MAIN(TestHardening)
#include "test_hardening.moc"
