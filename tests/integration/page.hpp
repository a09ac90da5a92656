// What the code on a page of docs/ finds around it, besides what the page itself lists.
#pragma once

#include <atomic>

#include <echo/endpoint.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/client/tokens.hpp"

namespace echo::test {

/// Of each piece: the server that it calls, and whether all that it checks holds, on whatever thread.
class Page {
public:
    Page() = default;
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    ~Page() {
        CHECK(checks_ > 0);
        CHECK(failures_ == 0);
    }

protected:
    void check(bool holds) {
        ++checks_;
        if (!holds) ++failures_;
    }

private:
    const TestServer server_;
    std::atomic<int> checks_ = 0;
    std::atomic<int> failures_ = 0;

protected:
    const Endpoint endpoint = server_.endpoint();
};

}  // namespace echo::test
