// What the pool's logic asks for, in order; completions that are alike are one chain.
#include <array>
#include <system_error>
#include <vector>

#include <echo/error.hpp>

#include "client/src/pool_state/pool_action.hpp"
#include "support/catch.hpp"

namespace pool_action_test {

using echo::errc;
using echo::detail::PoolAction;
using echo::detail::PoolActions;
using echo::detail::PoolRequest;
using Kind = PoolAction::Kind;

TEST_CASE("actions are taken in the order in which they were asked for", "[pool]") {
    PoolActions actions;
    std::array<PoolRequest, 4> requests;
    actions.complete(requests[0], {});
    actions.complete(requests[1], {});
    actions.write(3, false);
    actions.complete(requests[2], {});
    actions.complete(requests[3], errc::request_timeout);
    std::vector<PoolRequest*> completed;
    std::vector<Kind> kinds;
    std::vector<std::error_code> errors;
    while (!actions.empty()) {
        const PoolAction action = actions.take();
        kinds.push_back(action.kind);
        errors.push_back(action.error);
        if (action.request) completed.push_back(action.request);
    }
    CHECK(kinds == std::vector{Kind::complete, Kind::complete, Kind::write, Kind::complete, Kind::complete});
    CHECK(completed == std::vector{&requests[0], &requests[1], &requests[2], &requests[3]});
    CHECK(errors.back() == errc::request_timeout);
    CHECK_FALSE(errors[3]);
}

TEST_CASE("a request that is taken is its owner's, while others like it are still in the chain", "[pool]") {
    PoolActions actions;
    std::array<PoolRequest, 3> requests;
    actions.complete(requests[0], {});
    actions.complete(requests[1], {});
    CHECK(actions.take().request == &requests[0]);
    CHECK(requests[0].next == nullptr);
    requests[0].next = &requests[2];  // as if it waited in a line again
    actions.complete(requests[2], {});
    CHECK(actions.take().request == &requests[1]);
    CHECK(actions.take().request == &requests[2]);
    CHECK(actions.empty());
    CHECK(requests[0].next == &requests[2]);
    actions.complete(requests[1], {});
    CHECK(actions.take().request == &requests[1]);
    CHECK(actions.empty());
}

}  // namespace pool_action_test
