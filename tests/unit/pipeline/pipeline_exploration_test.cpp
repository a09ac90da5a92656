// Every sequence of events, to a depth: what must hold of one connection's calls after each of them.
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <echo/error.hpp>

#include "connection/pipeline.hpp"
#include "support/catch.hpp"
#include "support/sanitizer.hpp"

namespace pipeline_exploration_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::errc;
using echo::detail::Pipeline;
using echo::detail::PoolRequest;

namespace {

constexpr std::size_t requests = 3;
enum class Event {
    submit,
    submit_short,
    cancel_oldest,
    cancel_newest,
    connected,
    write,
    write_done,
    write_failed,
    refused,
    reply,
    time,
    lost,
    close
};
constexpr std::array all_events{Event::submit,    Event::submit_short, Event::cancel_oldest, Event::cancel_newest,
                                Event::connected, Event::write,        Event::write_done,    Event::write_failed,
                                Event::refused,   Event::reply,        Event::time,          Event::lost,
                                Event::close};

/// Two places, and a line of two; a server that answers what was handed to the socket, in order. Checks after each
/// event what a caller may rely on.
class World {
public:
    explicit World(const EchoConfig& config) : pipeline_(config) {}

    // Returns whether it can happen; then it has.
    bool happen(Event event) {
        switch (event) {
            case Event::submit: return submit({});
            case Event::submit_short: return submit(2ms);
            case Event::cancel_oldest: return cancel(true);
            case Event::cancel_newest: return cancel(false);
            case Event::connected:
                if (connected_ || over_) return false;
                connected_ = true;
                pipeline_.connected(now_);
                return true;
            case Event::write: return write();
            case Event::write_done:
                if (!writing_) return false;
                writing_ = false;
                pipeline_.write_done();
                return true;
            case Event::write_failed:
                if (!writing_) return false;
                writing_ = false;
                pipeline_.write_done();
                pipeline_.write_failed();
                failed_ = true;
                return true;
            case Event::refused: return refuse();
            case Event::reply: return reply();
            case Event::time:
                if (pipeline_.due_at() == Pipeline::TimePoint::max()) return false;
                now_ = pipeline_.due_at();
                pipeline_.expire(now_);
                for (const auto& request : all_)
                    expired_ok_ = expired_ok_ && (request->is_complete || request->deadline > now_);
                return true;
            case Event::lost:
                if (!connected_ || over_) return false;
                over_ = true;
                pipeline_.take_no_more(errc::connection_lost);
                pipeline_.lost({.error = errc::connection_lost}, now_);
                sent_.clear();
                return true;
            case Event::close:
                if (over_) return false;
                over_ = true;
                pipeline_.take_no_more(errc::client_closed);
                pipeline_.end({.error = errc::client_closed}, now_);
                sent_.clear();
                return true;
        }
        return false;
    }

    // Empty if all is well.
    std::string fault() {
        std::size_t ended_now = 0;
        for (const Pipeline::Ended& ended : pipeline_.ended()) {
            ++ended_now;
            for (std::size_t i = 0; i < all_.size(); ++i) {
                if (all_[i].get() == ended.request && ++completions_[i] > 1) return "ended twice";
            }
        }
        const std::size_t answered_now = ended_now;
        if (expects_answer_ && (answered_now != 1 || pipeline_.ended().front().request != expects_answer_)) {
            return "a reply reached somebody else";
        }
        if (expects_nobody_ && answered_now != 0) return "a reply that nobody waits for reached somebody";
        expects_answer_ = nullptr;
        expects_nobody_ = false;
        pipeline_.ended().clear();
        std::size_t open = 0;
        for (std::size_t i = 0; i < all_.size(); ++i) open += completions_[i] == 0;
        if (open != pipeline_.pending()) return "pending() is wrong";
        if (over_ && open > 0) return "somebody is left after the end";
        if (pipeline_.in_flight().size() > 2) return "too many in flight";
        if (!expired_ok_) return "a deadline was missed";
        const bool has_place = connected_ && !over_ && !failed_ && !writing_ && pipeline_.in_flight().size() < 2;
        if (has_place && wrote_ && waiting() > 0) return "somebody waits where a place is free";
        wrote_ = false;
        return {};
    }

private:
    bool submit(std::optional<std::chrono::nanoseconds> timeout) {
        if (all_.size() == requests) return false;
        PoolRequest& request = *all_.emplace_back(std::make_unique<PoolRequest>());
        request.size = 1;
        request.submitted_at = now_;
        if (timeout) request.deadline = now_ + *timeout;
        completions_.push_back(0);
        pipeline_.submit(request, now_);
        return true;
    }

    bool cancel(bool oldest) {
        PoolRequest* found = nullptr;
        for (const auto& request : all_) {
            if (request->is_complete) continue;
            found = request.get();
            if (oldest) break;
        }
        if (!found) return false;
        pipeline_.cancel(*found, errc::client_closed, now_);
        for (PoolRequest*& sent : sent_) {
            if (sent == found) sent = nullptr;
        }
        return true;
    }

    bool write() {
        if (!pipeline_.begin_write(now_)) return false;
        wrote_ = writing_ = true;
        for (std::size_t place = pipeline_.in_flight().written(); place < pipeline_.in_flight().owed(); ++place) {
            sent_.push_back(pipeline_.in_flight().at(place));
        }
        return true;
    }

    // The first request of a write that is just begun.
    bool refuse() {
        if (!write()) return false;
        const std::size_t first = pipeline_.in_flight().written();
        std::erase(sent_, pipeline_.in_flight().at(first));
        pipeline_.refused(*pipeline_.in_flight().at(first), errc::separator_in_message, now_);
        return true;
    }

    bool reply() {
        if (sent_.empty()) return false;
        PoolRequest* const owed = sent_.front();
        sent_.erase(sent_.begin());
        const bool waits = owed && !owed->is_complete;
        if (waits) expects_answer_ = owed;
        expects_nobody_ = !waits;
        pipeline_.bytes_received(now_);
        pipeline_.replied({}, now_);
        return true;
    }

    std::size_t waiting() const {
        std::size_t count = 0;
        for (const auto& request : all_) {
            count += !request->is_complete && request->connection == PoolRequest::no_connection;
        }
        return count;
    }

    Pipeline pipeline_;
    std::vector<std::unique_ptr<PoolRequest>> all_;
    std::vector<int> completions_;
    std::vector<PoolRequest*> sent_;  // whose replies are to come, in order
    PoolRequest* expects_answer_ = nullptr;
    bool expects_nobody_ = false;
    bool connected_ = false, over_ = false, writing_ = false, failed_ = false, wrote_ = false, expired_ok_ = true;
    Pipeline::TimePoint now_{1h};
};

struct Explorer {
    EchoConfig config;
    std::vector<Event> path;
    std::size_t visited = 0;

    // Replays the path for each step further: slower than copying worlds, and with nothing to go wrong.
    void explore(std::size_t depth) {
        for (const Event event : all_events) {
            World world(config);
            for (const Event earlier : path) {
                world.happen(earlier);
                world.fault();
            }
            if (!world.happen(event)) continue;
            ++visited;
            const std::string fault = world.fault();
            path.push_back(event);
            if (!fault.empty()) {
                std::string told;
                for (const Event step : path) told += std::to_string(static_cast<int>(step)) + ' ';
                FAIL(fault << " after the events " << told);
            }
            if (depth > 1) explore(depth - 1);
            path.pop_back();
        }
    }
};

}  // namespace

TEST_CASE("whatever happens to a pipeline, each call ends once, with its own reply", "[pipeline]") {
    Explorer explorer;
    explorer.config.max_in_flight = 2;
    explorer.config.max_queued = 2;
    explorer.config.stall_timeout = 3ms;
    explorer.explore(echo::test::is_slow_build ? 6 : 7);
    CHECK(explorer.visited > 10'000);
}

}  // namespace pipeline_exploration_test
