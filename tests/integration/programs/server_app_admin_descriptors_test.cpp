// The admin endpoint of a process that may have no more descriptors.
#include <atomic>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

#include "server/app/admin/admin_server.hpp"
#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/waiting.hpp"

namespace server_app_admin_descriptors_test {

using namespace std::chrono_literals;
using echo::Endpoint;
using echo::server_app::AdminFacts;
using echo::server_app::AdminServer;
using echo::test::eventually;
using echo::test::RawSocket;
using Clock = std::chrono::steady_clock;

namespace {

// For its life nothing of this process can have another descriptor, once one more has been opened.
class OneMoreDescriptor {
public:
    OneMoreDescriptor() {
        ::getrlimit(RLIMIT_NOFILE, &former_);
        const int next = ::dup(STDERR_FILENO);
        ::close(next);
        rlimit limit = former_;
        limit.rlim_cur = static_cast<rlim_t>(next) + 1;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    ~OneMoreDescriptor() { ::setrlimit(RLIMIT_NOFILE, &former_); }
    OneMoreDescriptor(const OneMoreDescriptor&) = delete;
    OneMoreDescriptor& operator=(const OneMoreDescriptor&) = delete;

private:
    rlimit former_{};
};

}  // namespace

TEST_CASE("an admin endpoint without descriptors says so, rests between its tries, and answers when it has one",
          "[server_app][admin]") {
    std::atomic<int> failures = 0;
    std::atomic<int> cause = 0;
    const AdminServer admin(
        "127.0.0.1:0", [] { return AdminFacts(); },
        [&](const Endpoint&, std::error_code error) {
            cause = error.value();
            ++failures;
        });
    auto none_left = std::make_unique<OneMoreDescriptor>();
    RawSocket client(admin.endpoint());
    client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto began = Clock::now();

    CHECK(eventually([&] { return failures >= 4; }));
    CHECK(Clock::now() - began > 250ms);
    CHECK(cause == EMFILE);
    none_left.reset();

    CHECK(client.receive_until_end().ends_with("live\n"));
}

}  // namespace server_app_admin_descriptors_test
