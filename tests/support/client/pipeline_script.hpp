// A pipeline with its requests and a clock that the test sets.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <system_error>
#include <utility>
#include <vector>

#include <echo/error.hpp>

#include "connection/pipeline.hpp"

namespace pipeline_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::errc;
using echo::WireState;
using echo::detail::Loss;
using echo::detail::Pipeline;
using echo::detail::PoolRequest;

inline const Pipeline::TimePoint start{1h};

struct Script {
    explicit Script(EchoConfig settings) : config(std::move(settings)) {}

    PoolRequest& submit(std::size_t size = 1, std::chrono::nanoseconds timeout = 0ns) {
        PoolRequest& request = requests.emplace_back();
        request.size = size;
        request.submitted_at = now;
        if (timeout > 0ns) request.deadline = now + timeout;
        pipeline.submit(request, now);
        return request;
    }

    // Writes what there is at once; returns how many requests that was.
    std::size_t write() {
        if (!pipeline.begin_write(now)) return 0;
        const std::size_t count = pipeline.in_flight().owed() - pipeline.in_flight().written();
        pipeline.write_done();
        return count;
    }

    std::vector<std::error_code> take_ended() {
        std::vector<std::error_code> errors;
        for (const Pipeline::Ended& ended : pipeline.ended()) errors.push_back(ended.error);
        pipeline.ended().clear();
        return errors;
    }

    const EchoConfig config;
    Pipeline pipeline{config};
    std::deque<PoolRequest> requests;
    Pipeline::TimePoint now = start;
};

inline EchoConfig in_flight(std::size_t most) {
    EchoConfig config;
    config.max_in_flight = most;
    return config;
}

using Errors = std::vector<std::error_code>;

}  // namespace pipeline_test
