// What answers that come later need: somebody who runs the protocol.
#include <stdexcept>
#include <string_view>

#include <echo/server_protocol.hpp>

#include "support/catch.hpp"

namespace reply_host_test {

using echo::Framing;

TEST_CASE("an answer cannot be deferred where nobody runs the protocol", "[protocol][reply]") {
    class Deferring : public echo::EchoServerProtocol {
    public:
        using EchoServerProtocol::EchoServerProtocol;
        void response(std::string_view) override { defer(); }
    };
    Deferring protocol{Framing::line()};
    CHECK_THROWS_AS(protocol.data_received("a\n"), std::logic_error);
}

}  // namespace reply_host_test
