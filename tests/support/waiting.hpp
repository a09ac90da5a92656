// Waiting for what must happen, with an end to it: the only ways in which a test waits.
#pragma once

#include <chrono>
#include <future>
#include <system_error>
#include <thread>

namespace echo::test {

/// Far beyond what anything here takes on a busy machine; only a hang gets there.
constexpr std::chrono::seconds patience{20};

/// @throws std::runtime_error always.
[[noreturn]] void report_missing_future();

/// Whether `holds()` becomes true.
template <class Condition>
bool eventually(Condition holds) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

/// The value of a future, or what it throws; throws std::runtime_error if it does not come.
template <class Result>
Result get(std::future<Result>& future) {
    if (future.wait_for(patience) != std::future_status::ready) report_missing_future();
    return future.get();
}

template <class Result>
Result get(std::future<Result>&& future) {
    return get(future);
}

/// The error that a future throws; none if it has a value.
template <class Result>
std::error_code error_of(std::future<Result>&& future) {
    try {
        get(future);
    } catch (const std::system_error& error) {
        return error.code();
    }
    return {};
}

}  // namespace echo::test
