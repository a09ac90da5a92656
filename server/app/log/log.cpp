#include "log/log.hpp"

#include <iostream>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "text/shown_text.hpp"

namespace echo::server_app {
namespace {

constexpr const char* text_pattern = "%Y-%m-%dT%H:%M:%S.%e%z %l %v";
// What follows is the rest of an object.
constexpr const char* json_pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v)";

std::unique_ptr<spdlog::logger> logger_to(spdlog::sink_ptr sink) {
    return std::make_unique<spdlog::logger>("echo-server", std::move(sink));
}

spdlog::level::level_enum to_spdlog(Log::Level level) {
    switch (level) {
        case Log::Level::debug: return spdlog::level::debug;
        case Log::Level::info: return spdlog::level::info;
        case Log::Level::warning: return spdlog::level::warn;
        case Log::Level::error: return spdlog::level::err;
        case Log::Level::critical: return spdlog::level::critical;
    }
    return spdlog::level::critical;
}

// The object without its opening brace.
std::string rest_of_object(std::string_view event, Log::Facts facts) {
    nlohmann::ordered_json object = {{"event", event}};
    for (const Fact& fact : facts) {
        std::visit([&](const auto& value) { object[std::string(fact.name)] = value; }, fact.value);
    }
    const std::string text = object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return program::shown_json(text).substr(1);
}

}  // namespace

LogFormat to_log_format(std::string_view name) {
    return name == "json" ? LogFormat::json : LogFormat::text;
}

Log::Log(LogFormat format, const std::string& level)
    : Log(format, level, logger_to(std::make_shared<spdlog::sinks::stderr_sink_mt>())) {}

Log::Log(LogFormat format, const std::string& level, std::ostream& stream)
    : Log(format, level, logger_to(std::make_shared<spdlog::sinks::ostream_sink_mt>(stream))) {}

Log::Log(LogFormat format, const std::string& level, std::unique_ptr<spdlog::logger> logger)
    : format_(format), logger_(std::move(logger)) {
    logger_->set_pattern(format == LogFormat::json ? json_pattern : text_pattern);
    set_level(level);
}

Log::~Log() = default;

void Log::set_level(const std::string& level) {
    logger_->set_level(spdlog::level::from_str(level));
}

bool Log::writes(Level level) const {
    return logger_->should_log(to_spdlog(level));
}

void Log::write(Level level, std::string_view event, std::string_view sentence, Facts facts) {
    if (!writes(level)) return;
    logger_->log(to_spdlog(level),
                 format_ == LogFormat::json ? rest_of_object(event, facts) : program::shown_text(sentence));
}

void Log::write(Level level, std::string_view event, std::string_view sentence) {
    write(level, event, sentence, {{"message", sentence}});
}

void complain(LogFormat format, std::string_view sentence) {
    if (format == LogFormat::text) {
        std::cerr << "echo-server: " << program::shown_text(sentence) << '\n';
        return;
    }
    Log(format, "critical").write(Log::Level::critical, "failed", sentence);
}

}  // namespace echo::server_app
