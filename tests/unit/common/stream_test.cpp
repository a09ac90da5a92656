// A stream that leaves its event loop and comes back, and who decides that.
#include "net/patience.hpp"
#include "net/stream.hpp"

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <asio/io_context.hpp>
#include <asio/local/connect_pair.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/posix/stream_descriptor.hpp>

#include "support/catch.hpp"
#include "support/watched.hpp"

namespace stream_test {

using echo::detail::Busyness;
using echo::detail::Patience;
using echo::test::is_watched;

namespace {

using Socket = asio::local::stream_protocol::socket;

// A stream that does not block, and its peer.
struct Pair {
    Pair() {
        Socket connected(context);
        asio::local::connect_pair(connected, peer);
        connected.non_blocking(true);
        peer.non_blocking(true);
        stream.emplace(std::move(connected));
    }

    void send(std::string_view bytes) { peer.write_some(asio::buffer(bytes)); }

    // What the stream reads without waiting, or the error.
    std::string read() {
        std::string space(100, '\0');
        std::error_code error;
        space.resize(stream->read_some(asio::buffer(space), error));
        return error ? error == asio::error::would_block ? "nothing" : error.message() : space;
    }

    bool peer_sees_the_end() {
        char byte = 0;
        std::error_code error;
        peer.read_some(asio::buffer(&byte, 1), error);
        return error == asio::error::eof;
    }

    asio::io_context context;
    Socket peer{context};
    std::optional<echo::detail::Stream<Socket>> stream;
};

}  // namespace

TEST_CASE("a stream outside of its event loop is not watched, and reads and writes as before", "[stream]") {
    Pair pair;
    const int descriptor = pair.stream->native_handle();
    REQUIRE(is_watched(descriptor));

    pair.stream->leave_loop();

    CHECK_FALSE(is_watched(descriptor));
    CHECK(pair.stream->native_handle() == descriptor);
    CHECK(pair.read() == "nothing");
    pair.send("Hello!");
    CHECK(pair.read() == "Hello!");
    std::error_code error;
    CHECK(pair.stream->write_some(asio::buffer("abc", 3), error) == 3);
    const std::array<asio::const_buffer, 2> both{asio::buffer("de", 2), asio::buffer("f", 1)};
    CHECK(pair.stream->write_some(both, error) == 3);
    CHECK_FALSE(error);
    std::string received(6, '\0');
    pair.peer.read_some(asio::buffer(received));
    CHECK(received == "abcdef");
    pair.peer.close();
    CHECK(pair.read() == std::error_code(asio::error::eof).message());
}

TEST_CASE("a stream that waits is back in its event loop, which tells of what came meanwhile", "[stream]") {
    Pair pair;
    pair.stream->leave_loop();
    pair.send("Hello!");

    std::optional<std::error_code> told;
    pair.stream->async_wait_to_read([&](std::error_code error) { told = error; });

    CHECK(is_watched(pair.stream->native_handle()));
    pair.context.run();
    CHECK(told == std::error_code());
    CHECK(pair.read() == "Hello!");
    // Asio would wait here if it did not know any more that the socket does not block.
    char byte = 0;
    std::error_code error;
    pair.stream->socket().read_some(asio::buffer(&byte, 1), error);
    CHECK(error == asio::error::would_block);
}

TEST_CASE("a stream leaves its event loop again and again", "[stream]") {
    Pair pair;
    for (int times = 0; times < 3; ++times) {
        pair.stream->leave_loop();
        pair.stream->leave_loop();
        CHECK_FALSE(is_watched(pair.stream->native_handle()));
        CHECK_FALSE(pair.stream->return_to_loop());
        CHECK_FALSE(pair.stream->return_to_loop());
        CHECK(is_watched(pair.stream->native_handle()));
    }
}

TEST_CASE("a stream outside of its event loop is closed, and ends with itself", "[stream]") {
    Pair pair;
    pair.stream->leave_loop();
    SECTION("closed") {
        pair.stream->close(false);
        CHECK(pair.stream->native_handle() == -1);
        CHECK(pair.read() == std::error_code(asio::error::bad_descriptor).message());
    }
    SECTION("closed without a word") {
        pair.stream->cancel();  // nothing waits
        pair.stream->close_socket();
    }
    SECTION("by a reset") {
        pair.stream->abort();
        CHECK(pair.stream->native_handle() == -1);
    }
    SECTION("destroyed") {
        pair.stream.reset();
    }
    CHECK(pair.peer_sees_the_end());
}

TEST_CASE("a stream that its event loop does not take back says why, and is closed", "[stream]") {
    Pair pair;
    pair.stream->leave_loop();
    // Nothing is watched twice.
    asio::posix::stream_descriptor in_its_place(pair.context, pair.stream->native_handle());

    CHECK(pair.stream->return_to_loop().value() == EEXIST);

    CHECK(pair.stream->native_handle() == -1);
    CHECK_FALSE(pair.stream->return_to_loop());
    CHECK_FALSE(pair.stream->socket().is_open());
    in_its_place.release();
    CHECK(pair.peer_sees_the_end());
}

TEST_CASE("after a look in vain a connection waits some times, and then looks again", "[stream]") {
    Patience patience;
    CHECK_FALSE(patience.waits_next());
    patience.looked_in_vain();
    int waits = 0;
    while (patience.waits_next()) ++waits;
    CHECK(waits == 16);
}

TEST_CASE("who has found bytes sixteen times in a row is busy", "[stream]") {
    Busyness busyness;
    for (int looks = 1; looks < 16; ++looks) CHECK_FALSE(busyness.found());
    CHECK(busyness.found());
    for (int looks = 0; looks < 1000; ++looks) CHECK(busyness.found());
    busyness = {};
    for (int looks = 1; looks < 16; ++looks) CHECK_FALSE(busyness.found());
    CHECK(busyness.found());
}

}  // namespace stream_test
