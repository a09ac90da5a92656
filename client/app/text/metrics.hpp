// Prometheus' text format, for the textfile collector of its node_exporter.
#pragma once

#include <string>

#include <echo/endpoint.hpp>

namespace echo::client_app {

/// Gauges of one server, each with a label that names it.
class Metrics {
public:
    explicit Metrics(const Endpoint& endpoint);

    /// The metric that the next values belong to.
    void begin(const std::string& name, const std::string& help);

    void add(const std::string& value);

    /// With a second label; its value needs no escapes.
    void add(const std::string& value, const std::string& label, const std::string& label_value);

    const std::string& text() const noexcept { return text_; }

private:
    std::string endpoint_;
    std::string name_;
    std::string text_;
};

}  // namespace echo::client_app
