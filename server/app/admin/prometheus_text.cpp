// The part of prometheus-cpp that the program uses, for where that is not to be had as a static library: the text
// format of Prometheus, version 0.0.4, byte for byte as the library writes it.
#include <cmath>
#include <cstdint>
#include <limits>
#include <locale>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace echo::server_app {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

void write_number(std::ostream& out, double number) {
    if (std::isnan(number)) {
        out << "Nan";
    } else if (std::isinf(number)) {
        out << (number < 0 ? "-Inf" : "+Inf");
    } else {
        out << number;
    }
}

void write_label_value(std::ostream& out, std::string_view value) {
    for (const char byte : value) {
        if (byte == '\n') {
            out << "\\n";
            continue;
        }
        if (byte == '\\' || byte == '"') out << '\\';
        out << byte;
    }
}

/// One line; a bucket's bound is the label `le` behind all others.
template <class Number>
void write_line(std::ostream& out, const std::string& name, const ClientMetric& metric, Number number,
                const double* bound = nullptr) {
    out << name;
    char before = '{';
    for (const ClientMetric::Label& label : metric.label) {
        out << before << label.name << "=\"";
        write_label_value(out, label.value);
        out << '"';
        before = ',';
    }
    if (bound != nullptr) {
        out << before << "le=\"";
        write_number(out, *bound);
        out << '"';
        before = ',';
    }
    out << (before == ',' ? "} " : " ");
    write_number(out, static_cast<double>(number));
    out << '\n';
}

void write_histogram(std::ostream& out, const std::string& name, const ClientMetric& metric) {
    const ClientMetric::Histogram& histogram = metric.histogram;
    write_line(out, name + "_count", metric, histogram.sample_count);
    write_line(out, name + "_sum", metric, histogram.sample_sum);
    for (const ClientMetric::Bucket& bucket : histogram.bucket) {
        write_line(out, name + "_bucket", metric, bucket.cumulative_count, &bucket.upper_bound);
    }
}

// Counters, gauges and histograms, as the program has no others.
void write_family(std::ostream& out, const MetricFamily& family) {
    const bool is_counter = family.type == MetricType::Counter;
    const bool is_histogram = family.type == MetricType::Histogram;
    const std::string_view type = is_counter ? "counter" : is_histogram ? "histogram" : "gauge";
    out << "# HELP " << family.name << ' ' << family.help << "\n# TYPE " << family.name << ' ' << type << '\n';
    for (const ClientMetric& metric : family.metric) {
        if (is_histogram) {
            write_histogram(out, family.name, metric);
        } else {
            write_line(out, family.name, metric, is_counter ? metric.counter.value : metric.gauge.value);
        }
    }
}

}  // namespace
}  // namespace echo::server_app

namespace prometheus {

// The base's one function that is not abstract, which its table of functions names.
std::string Serializer::Serialize(const std::vector<MetricFamily>& families) const {
    std::ostringstream text;
    Serialize(text, families);
    return text.str();
}

void TextSerializer::Serialize(std::ostream& out, const std::vector<MetricFamily>& families) const {
    const std::locale locale = out.imbue(std::locale::classic());
    // As many digits as the library writes: with those that a stream has by itself, counters beyond a million are
    // rounded.
    const std::streamsize precision = out.precision(std::numeric_limits<double>::max_digits10 - 1);
    for (const MetricFamily& family : families) echo::server_app::write_family(out, family);
    out.precision(precision);
    out.imbue(locale);
}

}  // namespace prometheus
