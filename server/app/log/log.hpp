// The program's log on standard error: one line an event, for people or as JSON.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>
#include <spdlog/logger.h>

namespace echo::server_app {

enum class LogFormat { text, json };

/// @param name "text" or "json".
LogFormat to_log_format(std::string_view name);

/// One line an event, in either format: as a sentence, or as an object that begins with `time`, `level` and `event`
/// and goes on with the facts. No byte that came from elsewhere can break a line. Any thread.
class Log {
public:
    using Level = spdlog::level::level_enum;
    /// An object; numbers carry their unit in the key.
    using Facts = nlohmann::ordered_json;

    /// Writes to standard error. @param level one of spdlog's names.
    Log(LogFormat format, const std::string& level);

    /// Writes to `sink`, whose pattern it sets.
    Log(LogFormat format, const std::string& level, spdlog::sink_ptr sink);

    /// Holds for every line from now on.
    void set_level(const std::string& level);

    bool writes(Level level) const { return logger_.should_log(level); }

    void write(Level level, std::string_view event, std::string_view sentence, const Facts& facts);

    /// An event of which the sentence is all there is to tell.
    void write(Level level, std::string_view event, std::string_view sentence);

private:
    LogFormat format_;
    spdlog::logger logger_;
};

/// Why the program ends, whatever the level of its log: in text without time and level, as programs complain.
void complain(LogFormat format, std::string_view sentence);

}  // namespace echo::server_app
