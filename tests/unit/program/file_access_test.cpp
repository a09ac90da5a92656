// Files that others may read or change are told from those of their owner alone.
#include "common/app/program/file_access.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

namespace file_access_test {

using namespace echo::program;

namespace {

std::string outcome(::mode_t mode, unsigned owner, unsigned group, FileUse use) {
    const std::string fault(access_fault({mode, owner, group}, use));
    if (fault.empty()) return "sound";
    return fault.substr(0, fault.find(';'));
}

}  // namespace

TEST_CASE("a private key is its owner's, and may be read by a group if it is root's", "[program]") {
    constexpr unsigned user = 1000;
    constexpr unsigned group = 27;
    struct Row {
        ::mode_t mode;
        unsigned owner;
        std::string expected;
    };
    const Row row = GENERATE(values<Row>({
        {0600, user, "sound"},
        {0400, user, "sound"},
        {0700, user, "sound"},
        {0640, user, "which other users may read"},
        {0604, user, "which other users may read"},
        {0644, user, "which other users may read"},
        {0620, user, "which other users may change"},
        {0602, user, "which other users may change"},
        {0666, user, "which other users may change"},
        {0640, 0, "sound"},
        {0440, 0, "sound"},
        {0644, 0, "which other users may read"},
        {0660, 0, "which other users may change"},
        {0711, user, "sound"},
    }));
    CAPTURE(row.mode, row.owner);

    CHECK(outcome(row.mode, row.owner, group, FileUse::secret) == row.expected);
    CHECK(outcome(S_IFREG | row.mode, row.owner, row.owner, FileUse::secret) == row.expected);
}

TEST_CASE("a file that counts is changed by its owner alone, whoever may read it", "[program]") {
    for (const ::mode_t mode : {0600U, 0644U, 0755U, 0444U}) {
        CHECK(outcome(mode, 1000, 27, FileUse::trusted) == "sound");
    }
    CHECK(outcome(0664, 1000, 27, FileUse::trusted) == "which other users may change");
    CHECK(outcome(0664, 1000, 1000, FileUse::trusted) == "sound");  // a group of the user alone
    CHECK(outcome(0664, 0, 0, FileUse::trusted) == "sound");
    CHECK(outcome(0646, 1000, 1000, FileUse::trusted) == "which other users may change");
    CHECK(outcome(0666, 0, 0, FileUse::trusted) == "which other users may change");
}

TEST_CASE("the sentence names the file, through a link the one that it leads to", "[program]") {
    const std::filesystem::path folder = echo::test::make_temporary_folder("file-access-");
    const std::filesystem::path key = folder / "a \"key\"\n";
    std::ofstream(key) << "secret";
    std::filesystem::create_symlink(key, folder / "link");
    const std::string link = folder / "link";

    ::chmod(key.c_str(), 0604);
    CHECK(access_warning("the private key", link, FileUse::secret) ==
          "using the private key \"" + link + "\", which other users may read; take that from them with chmod 600");
    CHECK_THAT(access_warning("the private key", key, FileUse::secret).value_or(""),
               echo::test::contains_text(R"(a \"key\"\n", which other)"));
    ::chmod(key.c_str(), 0600);
    CHECK_FALSE(access_warning("the private key", link, FileUse::secret));
    CHECK_FALSE(access_warning("the private key", folder / "none", FileUse::secret));
    CHECK_FALSE(access_warning("the private key", "/dev/null", FileUse::secret));
    std::filesystem::remove_all(folder);
}

}  // namespace file_access_test
