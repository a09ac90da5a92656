// A log of the program echo-server that is written to a string.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "server/app/log/log.hpp"

namespace echo::test {

class CapturedLog {
public:
    explicit CapturedLog(server_app::LogFormat format, const std::string& level = "info",
                         const server_app::LogStyle& style = {})
        : log(format, level, style, text_) {}

    std::vector<std::string> lines() const {
        std::vector<std::string> lines;
        std::istringstream text(text_.str());
        for (std::string line; std::getline(text, line);) lines.push_back(line);
        return lines;
    }

    /// The one line there is, which must be an object.
    nlohmann::json only_object() const;

private:
    std::ostringstream text_;

public:
    server_app::Log log;
};

}  // namespace echo::test
