// What `--help` looks like.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace echo::client_app {

/// Pages of 80 columns: description with examples, usage, commands, options by group, closing words.
class HelpFormat final : public CLI::FormatterBase {
public:
    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

}  // namespace echo::client_app
