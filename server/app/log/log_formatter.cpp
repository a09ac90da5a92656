#include "log/log_formatter.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <spdlog/pattern_formatter.h>

namespace echo::server_app {
namespace {

using spdlog::level::level_enum;

// Of sd-daemon(3), which are those of syslog(3).
std::string priority_of(level_enum level) {
    switch (level) {
        case spdlog::level::info: return "<6>";
        case spdlog::level::warn: return "<4>";
        case spdlog::level::err: return "<3>";
        case spdlog::level::critical: return "<2>";
        default: return "<7>";
    }
}

// By ECMA-48 (SGR).
std::string painted(std::string_view code, std::string_view words) {
    return "\x1b[" + std::string(code) + "m" + std::string(words) + "\x1b[0m";
}

std::string word_of(level_enum level, bool has_color) {
    const auto name = spdlog::level::to_string_view(level);
    const std::string_view word(name.data(), name.size());
    if (!has_color || level == spdlog::level::info) return std::string(word);
    const bool is_fault = level == spdlog::level::err || level == spdlog::level::critical;
    const std::string_view code = is_fault ? "1;31" : level == spdlog::level::warn ? "1;33" : "2";
    return painted(code, word);
}

// What the line says of its level, in place of %*.
class LevelMark final : public spdlog::custom_flag_formatter {
public:
    using Text = std::function<std::string(level_enum)>;

    explicit LevelMark(Text text) : text_(std::move(text)) {}

    void format(const spdlog::details::log_msg& line, const std::tm&, spdlog::memory_buf_t& target) override {
        const std::string text = text_(line.level);
        target.append(text.data(), text.data() + text.size());
    }

    std::unique_ptr<spdlog::custom_flag_formatter> clone() const override { return std::make_unique<LevelMark>(text_); }

private:
    Text text_;
};

LevelMark::Text mark_for(const LogStyle& style) {
    switch (style.reader) {
        case LogReader::journal: return priority_of;
        case LogReader::file: break;
        case LogReader::terminal:
            // Most lines are information.
            return [has_color = style.has_color](level_enum level) {
                return level == spdlog::level::info ? "" : word_of(level, has_color) + ": ";
            };
    }
    return [has_color = style.has_color](level_enum level) { return word_of(level, has_color) + " "; };
}

std::string pattern_for(LogFormat format, const LogStyle& style) {
    const bool is_for_journal = style.reader == LogReader::journal;
    const std::string date_and_time = "%Y-%m-%dT%H:%M:%S.%e%z";
    if (format == LogFormat::json) {
        return (is_for_journal ? "%*" : "") + (R"({"time":")" + date_and_time) + R"(","level":"%l",%v)";
    }
    if (is_for_journal) return "%*%v";
    const std::string time = style.reader == LogReader::terminal ? "%H:%M:%S" : date_and_time;
    return (style.has_color ? painted("2", time) : time) + " %*%v";
}

}  // namespace

std::unique_ptr<spdlog::formatter> make_formatter(LogFormat format, const LogStyle& style) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<LevelMark>('*', mark_for(style)).set_pattern(pattern_for(format, style));
    return formatter;
}

}  // namespace echo::server_app
