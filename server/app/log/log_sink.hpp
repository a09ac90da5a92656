// Where the lines of the log go, and what becomes of those that cannot be written.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <system_error>

#include <spdlog/sinks/base_sink.h>

#include "log/line_writer.hpp"

namespace echo::server_app {

/// Writes each line at once. A line that the descriptor does not take is lost, and counted; as soon as it takes lines
/// again, the first one says how many were. Any thread.
class LogSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    /// What is logged, as a warning, when `lines` were lost since the last one that was written; `cause` is that of the
    /// last loss.
    using Notice = std::function<std::string(std::uint64_t lines, std::error_code cause)>;

    LogSink(int descriptor, Notice notice);

    /// How many lines were lost.
    std::uint64_t lost() const noexcept { return lost_; }

    /// One was lost before it came here, for want of memory.
    void count_loss();

protected:
    void sink_it_(const spdlog::details::log_msg& line) override;
    void flush_() override {}

private:
    std::error_code write(const spdlog::details::log_msg& line);
    void note_loss(std::error_code cause) noexcept;

    LineWriter writer_;
    Notice notice_;
    std::atomic<std::uint64_t> lost_ = 0;
    std::uint64_t unreported_ = 0;  // since the last notice
    std::error_code cause_;
};

}  // namespace echo::server_app
