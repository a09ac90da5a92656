// The space that the reads of a thread share.
#include "net/read_space.hpp"

#include <algorithm>
#include <thread>

#include "support/catch.hpp"

namespace read_space_test {

using echo::detail::ReadSpace;

TEST_CASE("the reads of a thread use the same space, one after the other", "[read_space]") {
    const void* first = ReadSpace().all().data();
    CHECK(ReadSpace().all().data() == first);
    CHECK(ReadSpace().all().size() == ReadSpace::size);
}

TEST_CASE("a read inside of another leaves what that has brought untouched", "[read_space]") {
    const ReadSpace outer;
    std::fill_n(static_cast<char*>(outer.all().data()), 3, 'o');
    {
        const ReadSpace inner;
        std::fill_n(static_cast<char*>(inner.all().data()), 3, 'i');
        CHECK(inner.first(3) == "iii");
    }
    CHECK(outer.first(3) == "ooo");
}

TEST_CASE("each thread has a space of its own", "[read_space]") {
    const ReadSpace here;
    std::thread([&] {
        const ReadSpace there;
        std::fill_n(static_cast<char*>(here.all().data()), 1, 'h');
        std::fill_n(static_cast<char*>(there.all().data()), 1, 't');
    }).join();
    CHECK(here.first(1) == "h");
}

}  // namespace read_space_test
