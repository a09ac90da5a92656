// The program's log on standard error: one line an event, for people or as JSON.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "log/log_style.hpp"

namespace spdlog {
class logger;
}

namespace echo::server_app {

class LogSink;

/// @param name "text" or "json".
LogFormat to_log_format(std::string_view name);

/// What a line of JSON says besides its sentence. A number carries its unit in the name, which is a literal. Not
/// copied: where there is no memory for a copy of its value, libstdc++ 12 destroys a variant that was never made.
struct Fact {
    using Value = std::variant<std::int64_t, std::uint64_t, double, std::string, std::vector<std::string>>;

    Fact(std::string_view key, std::string_view text) : name(key), value(std::string(text)) {}
    Fact(std::string_view key, std::vector<std::string> texts) : name(key), value(std::move(texts)) {}
    Fact(std::string_view key, std::signed_integral auto number) : name(key), value(std::int64_t{number}) {}
    Fact(std::string_view key, std::unsigned_integral auto number) : name(key), value(std::uint64_t{number}) {}
    Fact(std::string_view key, double number) : name(key), value(number) {}
    Fact(const Fact&) = delete;
    Fact(Fact&&) = default;

    std::string_view name;
    Value value;
};

/// One line an event, broken at words where a terminal is narrower, in either format: as a sentence, or as an object
/// that begins with `time`, `level` and `event` and goes on with the facts. No byte that came from elsewhere can break
/// a line. Any thread.
class Log {
public:
    enum class Level { debug, info, warning, error, critical };
    using Facts = std::span<const Fact>;

    /// Writes to a descriptor, which must outlive it. What it does not take is lost, and counted; as soon as it takes
    /// lines again, the first one says how many were lost.
    /// @param level trace, debug, info, warning, error, critical or off.
    Log(LogFormat format, const std::string& level, const LogStyle& style, int descriptor);

    /// Writes to `stream`, which must outlive it.
    Log(LogFormat format, const std::string& level, const LogStyle& style, std::ostream& stream);
    ~Log();

    /// Holds for every line from now on.
    void set_level(const std::string& level);

    bool writes(Level level) const;

    /// Whether a person reads along, so that a line should fit into a terminal's.
    bool is_brief() const { return is_brief_; }

    /// How many lines could not be written.
    std::uint64_t lost_lines() const;

    void write(Level level, std::string_view event, std::string_view sentence, Facts facts);
    void write(Level level, std::string_view event, std::string_view sentence, std::initializer_list<Fact> facts) {
        write(level, event, sentence, Facts(facts.begin(), facts.size()));
    }

    /// An event of which the sentence is all there is to tell.
    void write(Level level, std::string_view event, std::string_view sentence);

private:
    std::string text_of(Level level, std::string_view event, std::string_view sentence, Facts facts) const;
    std::string brief_text_of(Level level, std::string_view sentence) const;
    std::string notice_of(std::uint64_t lines, std::error_code cause) const;
    void begin(const std::string& level, const LogStyle& style);

    LogFormat format_;
    bool is_brief_;
    std::function<std::size_t()> columns_;  // of the terminal, if there is one
    std::shared_ptr<LogSink> sink_;         // shared with the logger; none where a stream is written to
    std::unique_ptr<spdlog::logger> logger_;
};

/// On standard error, why the program ends, whatever the level of its log: in text without time and level, as programs
/// complain.
void complain(LogFormat format, std::string_view sentence, Log::Level level = Log::Level::critical);

}  // namespace echo::server_app
