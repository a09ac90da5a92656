// The options of `echo-client report`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "options/common_options.hpp"

namespace CLI {
class App;
}

namespace echo::client_app::report {

/// The command line as it was written.
struct ReportFlags {
    std::vector<std::string> files;
    bool merge = false;
    std::optional<std::string> agents{};
    bool spectrum = false;
    std::optional<std::string> page;
};

enum class Form { text, json, jsonl, page, spectrum };

/// What it means.
struct ReportOptions {
    std::vector<std::string> files;  ///< at least one
    bool merge = false;
    Form form = Form::text;
    std::string page;                                  ///< where it goes; "-" is standard output
    std::optional<std::vector<std::string>> agents{};  ///< that should have a run
};

/// Adds the options to the command; `flags` must live until the command line is parsed.
void declare_report_options(CLI::App& command, ReportFlags& flags);

/// @throws std::invalid_argument with one sentence that names the option and its fault.
ReportOptions to_report_options(const ReportFlags& flags, OutputFormat output);

}  // namespace echo::client_app::report
