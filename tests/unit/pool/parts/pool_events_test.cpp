// The words for why a connection ended.
#include <echo/pool_events.hpp>

#include "support/catch.hpp"

namespace pool_events_test {

using echo::EndReason;
using echo::to_string;

TEST_CASE("each reason for a connection's end has its name", "[client]") {
    CHECK(to_string(EndReason::lost) == "lost");
    CHECK(to_string(EndReason::idle) == "idle");
    CHECK(to_string(EndReason::lifetime) == "lifetime");
    CHECK(to_string(EndReason::stalled) == "stalled");
    CHECK(to_string(EndReason::abandoned) == "abandoned");
    CHECK(to_string(EndReason::suspect) == "suspect");
    CHECK(to_string(EndReason::refused) == "refused");
    CHECK(to_string(EndReason::client_closed) == "client_closed");
}

}  // namespace pool_events_test
