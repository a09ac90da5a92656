// Events that meet in an order that nobody would choose: what is made sure of is that they are held up until they do.
#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <system_error>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/waiting.hpp"

namespace client_races_test {

using echo::Echo;
using echo::test::eventually;
using echo::test::get;
using echo::test::TestServer;

namespace {

/// Starts the next call in the handler of the one before, until a call fails.
class EndlessCalls {
public:
    explicit EndlessCalls(Echo& echo) : echo_(echo) {}

    void start() {
        echo_.async_call("again", [this](std::error_code error, const std::string&) {
            if (error) {
                ended_with_.set_value(error);
            } else {
                ++answered_;
                start();
            }
        });
    }

    int answered() const { return answered_; }
    std::future<std::error_code> ended_with() { return ended_with_.get_future(); }

private:
    Echo& echo_;
    std::atomic<int> answered_ = 0;
    std::promise<std::error_code> ended_with_;
};

}  // namespace

TEST_CASE("a cancellation on the client's own thread does not overtake the call's submission", "[client]") {
    TestServer server;
    Echo echo(server.endpoint());
    asio::cancellation_signal signal;
    std::promise<void> thread_is_busy;
    std::promise<void> call_is_made;
    asio::post(echo.get_executor(), [&] {
        thread_is_busy.set_value();
        call_is_made.get_future().wait();
        signal.emit(asio::cancellation_type::terminal);
    });
    get(thread_is_busy.get_future());

    std::promise<std::error_code> outcome;
    auto handler = [&](std::error_code error, const std::string&) { outcome.set_value(error); };
    echo.async_call("cancelled", asio::bind_cancellation_slot(signal.slot(), handler));
    call_is_made.set_value();

    CHECK(get(outcome.get_future()) == asio::error::operation_aborted);
    CHECK(get(echo("after it")) == "after it");
    CHECK(echo.stats().queued == 0);
}

TEST_CASE("a handler may start calls while its client is being destroyed", "[client]") {
    TestServer server;
    auto echo = std::make_unique<Echo>(server.endpoint());
    EndlessCalls calls(*echo);
    auto ended_with = calls.ended_with();
    calls.start();
    REQUIRE(eventually([&] { return calls.answered() > 10; }));

    echo.reset();

    CHECK(get(ended_with) == echo::errc::client_closed);
}

}  // namespace client_races_test
