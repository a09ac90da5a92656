#include "log/log_sink.hpp"

#include <utility>

namespace echo::server_app {

LogSink::LogSink(int descriptor, Notice notice) : writer_(descriptor), notice_(std::move(notice)) {}

void LogSink::count_loss() {
    const std::scoped_lock lock(mutex_);
    note_loss(std::make_error_code(std::errc::not_enough_memory));
}

void LogSink::sink_it_(const spdlog::details::log_msg& line) {
    if (unreported_ > 0) {
        const std::string text = notice_(unreported_, cause_);
        const spdlog::details::log_msg notice(line.time, {}, line.logger_name, spdlog::level::warn, text);
        if (const std::error_code error = write(notice)) return note_loss(error);
        unreported_ = 0;
    }
    if (const std::error_code error = write(line)) note_loss(error);
}

std::error_code LogSink::write(const spdlog::details::log_msg& line) {
    spdlog::memory_buf_t text;
    formatter_->format(line, text);
    return writer_.write({text.data(), text.size()});
}

void LogSink::note_loss(std::error_code cause) noexcept {
    cause_ = cause;
    ++lost_;
    ++unreported_;
}

}  // namespace echo::server_app
