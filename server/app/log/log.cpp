#include "log/log.hpp"

#include <iostream>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <unistd.h>

#include "help/text_blocks.hpp"
#include "log/log_formatter.hpp"
#include "log/log_sink.hpp"
#include "text/shown_text.hpp"

namespace echo::server_app {
namespace {

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

Log::Log(LogFormat format, const std::string& level, const LogStyle& style, int descriptor)
    : format_(format), is_brief_(format == LogFormat::text && style.reader == LogReader::terminal),
      columns_(style.columns),
      sink_(std::make_shared<LogSink>(
          descriptor, [this](std::uint64_t lines, std::error_code cause) { return notice_of(lines, cause); })),
      logger_(std::make_unique<spdlog::logger>("echo-server", sink_)) {
    // What goes wrong in making a line, for want of memory, would otherwise be written to standard error as it is.
    logger_->set_error_handler([sink = sink_](const std::string&) { sink->count_loss(); });
    begin(level, style);
}

Log::Log(LogFormat format, const std::string& level, const LogStyle& style, std::ostream& stream)
    : format_(format), is_brief_(format == LogFormat::text && style.reader == LogReader::terminal),
      columns_(style.columns), logger_(std::make_unique<spdlog::logger>(
                                   "echo-server", std::make_shared<spdlog::sinks::ostream_sink_mt>(stream))) {
    begin(level, style);
}

void Log::begin(const std::string& level, const LogStyle& style) {
    logger_->set_formatter(make_formatter(format_, style));
    set_level(level);
}

Log::~Log() = default;

void Log::set_level(const std::string& level) {
    logger_->set_level(spdlog::level::from_str(level));
}

bool Log::writes(Level level) const {
    return logger_->should_log(to_spdlog(level));
}

std::uint64_t Log::lost_lines() const {
    return sink_ ? sink_->lost() : 0;
}

void Log::write(Level level, std::string_view event, std::string_view sentence, Facts facts) {
    if (writes(level)) logger_->log(to_spdlog(level), text_of(level, event, sentence, facts));
}

std::string Log::text_of(Level level, std::string_view event, std::string_view sentence, Facts facts) const {
    if (format_ == LogFormat::json) return rest_of_object(event, facts);
    return is_brief_ ? brief_text_of(level, sentence) : program::shown_text(sentence);
}

std::string Log::brief_text_of(Level level, std::string_view sentence) const {
    constexpr std::size_t columns_of_time = 9;
    const auto name = spdlog::level::to_string_view(to_spdlog(level));
    const std::size_t columns_of_level = level == Level::info ? 0 : name.size() + 2;
    std::string text = program::shown_text(sentence);
    if (!columns_) return text;
    // What the formatter puts before it has its room, too.
    const std::string before(columns_of_time + columns_of_level, ' ');
    return program::wrap(before, text, columns_of_time, columns_()).substr(before.size());
}

std::string Log::notice_of(std::uint64_t lines, std::error_code cause) const {
    const std::string words = cause.message();
    const std::initializer_list<Fact> facts = {{"lines", lines}, {"cause", words}};
    return text_of(Level::warning, "log_lines_lost",
                   "lines of this log that could not be written: " + std::to_string(lines) + " (" + words + ")",
                   Facts(facts.begin(), facts.size()));
}

void Log::write(Level level, std::string_view event, std::string_view sentence) {
    write(level, event, sentence, {{"message", sentence}});
}

void complain(LogFormat format, std::string_view sentence, Log::Level level) {
    const LogStyle style = style_of_standard_error(program::ColorWhen::automatic);
    const bool is_warning = level == Log::Level::warning;
    if (format == LogFormat::text && style.reader != LogReader::journal) {
        std::string line = "echo-server: ";
        line += (is_warning ? "warning: " : "") + program::shown_text(sentence);
        std::cerr << (style.columns ? program::wrap({}, line, 0, style.columns()) : line) << '\n';
        return;
    }
    Log(format, "warning", style, STDERR_FILENO).write(level, is_warning ? "start_warning" : "failed", sentence);
}

}  // namespace echo::server_app
