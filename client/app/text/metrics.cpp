#include "text/metrics.hpp"

#include <echo/text.hpp>

namespace echo::client_app {
namespace {

// Label values escape backslash, quotation mark and newline; the endpoint is escaped already.
std::string label_text(const std::string& text) {
    std::string value;
    for (const char symbol : text) {
        if (symbol == '\\' || symbol == '"') value += '\\';
        value += symbol;
    }
    return value;
}

}  // namespace

Metrics::Metrics(const Endpoint& endpoint)
    : endpoint_("endpoint=\"" + label_text(escape(endpoint.to_string())) + "\"") {}

void Metrics::begin(const std::string& name, const std::string& help) {
    name_ = name;
    text_ += "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n";
}

void Metrics::add(const std::string& value) {
    text_ += name_ + "{" + endpoint_ + "} " + value + "\n";
}

void Metrics::add(const std::string& value, const std::string& label, const std::string& label_value) {
    text_ += name_ + "{" + endpoint_ + "," + label + "=\"" + label_value + "\"} " + value + "\n";
}

}  // namespace echo::client_app
