// How many requests the admin endpoint lets wait, and for how long.
#include "server/app/admin/admin_tasks.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <utility>

#include "support/catch.hpp"
#include "support/waiting.hpp"

namespace server_app_admin_tasks_test {

using echo::server_app::AdminTasks;
using echo::test::eventually;
using namespace std::chrono_literals;

namespace {

// Connections whose requests are never finished: each lasts until all are cut.
struct UnfinishedRequests {
    explicit UnfinishedRequests(std::chrono::nanoseconds patience)
        : tasks(patience, [this] {
              ++cuts;
              if (!std::exchange(is_cut, true)) cut.set_value();
          }) {}
    ~UnfinishedRequests() { end(); }

    // `shutdown` may be called once.
    void end() {
        if (!std::exchange(has_ended, true)) tasks.shutdown();
    }

    void add(int count) {
        for (int index = 0; index < count; ++index) {
            tasks.enqueue([this, end = all_cut] {
                end.wait();
                ++ended;
            });
        }
    }

    std::promise<void> cut;
    std::shared_future<void> all_cut = cut.get_future().share();
    bool is_cut = false;
    bool has_ended = false;
    int cuts = 0;
    std::atomic<int> ended = 0;
    AdminTasks tasks;
};

}  // namespace

TEST_CASE("more than 16 unfinished admin requests are cut, whatever the patience", "[server_app][admin]") {
    UnfinishedRequests requests(1h);

    requests.add(16);
    CHECK(requests.cuts == 0);
    requests.add(1);

    CHECK(requests.cuts == 1);
    CHECK(eventually([&] { return requests.ended == 17; }));
}

TEST_CASE("admin requests that hold the threads are cut when patience ends", "[server_app][admin]") {
    UnfinishedRequests requests(1ns);

    requests.add(1);
    CHECK(eventually([&] {
        requests.tasks.on_idle();
        return requests.cuts > 0;
    }));
    CHECK(eventually([&] { return requests.ended == 1; }));
}

TEST_CASE("an admin request without an end does not keep its threads from ending", "[server_app][admin]") {
    UnfinishedRequests requests(1h);
    requests.add(1);

    requests.end();

    CHECK(requests.cuts > 0);
    CHECK(requests.ended == 1);
}

}  // namespace server_app_admin_tasks_test
