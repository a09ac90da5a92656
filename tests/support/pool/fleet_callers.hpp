// A closed loop of calls to a simulated fleet.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "support/pool/fleet_simulation.hpp"

namespace echo::test {

/// Callers that each make the next call when the last has ended.
struct FleetCallers {
    FleetSimulation& fleet;
    std::chrono::nanoseconds until;
    std::chrono::nanoseconds timeout = 5s;
    std::uint64_t succeeded = 0;
    std::uint64_t failed = 0;
    std::vector<std::string> faults{};
    // What was wrong with the end of a call; empty: nothing.
    std::function<std::string(const SimulatedCall&)> judge = [](const SimulatedCall&) { return std::string(); };

    void begin(std::size_t callers) {
        for (std::size_t caller = 0; caller < callers; ++caller) call();
    }
    void call() {
        if (fleet.now() >= until) return;
        fleet.submit(timeout, true, [this](const SimulatedCall& ended) {
            ++(ended.error ? failed : succeeded);
            if (ended.error) {
                if (const std::string fault = judge(ended); !fault.empty()) faults.push_back(fault);
            }
            // A caller that fails at once does not come back at the same instant.
            fleet.after(ended.error ? 10ms : 0ms, [this] { call(); });
        });
    }
};

}  // namespace echo::test
