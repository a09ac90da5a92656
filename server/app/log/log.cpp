#include "log/log.hpp"

#include <iostream>
#include <utility>

#include <spdlog/sinks/stdout_sinks.h>

namespace echo::server_app {
namespace {

constexpr const char* text_pattern = "%Y-%m-%dT%H:%M:%S.%e%z %l %v";
// What follows is the rest of an object.
constexpr const char* json_pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v)";

std::shared_ptr<spdlog::sinks::sink> standard_error() {
    return std::make_shared<spdlog::sinks::stderr_sink_mt>();
}

bool is_control(char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code < 0x20 || code == 0x7f;
}

// A name or a cause that comes from elsewhere must not begin a line of its own, nor steer a terminal.
std::string on_one_line(std::string_view sentence) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string line;
    line.reserve(sentence.size());
    for (const char byte : sentence) {
        if (!is_control(byte)) {
            line += byte;
            continue;
        }
        const auto code = static_cast<unsigned char>(byte);
        line += {'\\', 'x', digits[code >> 4], digits[code & 15]};
    }
    return line;
}

// The object without its opening brace.
std::string rest_of_object(std::string_view event, const Log::Facts& facts) {
    Log::Facts object = {{"event", event}};
    object.update(facts);
    return object.dump(-1, ' ', false, Log::Facts::error_handler_t::replace).substr(1);
}

}  // namespace

LogFormat to_log_format(std::string_view name) {
    return name == "json" ? LogFormat::json : LogFormat::text;
}

Log::Log(LogFormat format, const std::string& level) : Log(format, level, standard_error()) {}

Log::Log(LogFormat format, const std::string& level, spdlog::sink_ptr sink)
    : format_(format), logger_("echo-server", std::move(sink)) {
    logger_.set_pattern(format == LogFormat::json ? json_pattern : text_pattern);
    set_level(level);
}

void Log::set_level(const std::string& level) {
    logger_.set_level(spdlog::level::from_str(level));
}

void Log::write(Level level, std::string_view event, std::string_view sentence, const Facts& facts) {
    if (!writes(level)) return;
    logger_.log(level, format_ == LogFormat::json ? rest_of_object(event, facts) : on_one_line(sentence));
}

void Log::write(Level level, std::string_view event, std::string_view sentence) {
    write(level, event, sentence, {{"message", sentence}});
}

void complain(LogFormat format, std::string_view sentence) {
    if (format == LogFormat::text) {
        std::cerr << "echo-server: " << sentence << '\n';
        return;
    }
    Log(format, "critical").write(Log::Level::critical, "failed", sentence);
}

}  // namespace echo::server_app
