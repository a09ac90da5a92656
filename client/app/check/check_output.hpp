// A check's result in the forms that monitoring systems read.
#pragma once

#include <string>

#include "check/check_options.hpp"
#include "check/check_report.hpp"
#include "options/common_options.hpp"

namespace echo::client_app {

/// The Monitoring Plugins' one line: the state, a sentence, and after a bar the performance data in seconds:
/// `ECHO OK - reply from 127.0.0.1:8060 in 123us | time=0.000123s;0.05;0.2;0;5 ...`
std::string plugin_line(const CheckReport& report, const CommonOptions& common, const CheckOptions& options);

/// The same line for a check that could not be made. The state is UNKNOWN.
std::string plugin_line(const std::string& fault);

/// One document on one line.
std::string check_json(const CheckReport& report, const CommonOptions& common, const CheckOptions& options);

/// Prometheus' text format, for the textfile collector of its node_exporter.
std::string check_metrics(const CheckReport& report, const CommonOptions& common);

}  // namespace echo::client_app
