#include "report/run/bench_json.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "errors/error_json.hpp"
#include "measure/latency_json.hpp"
#include "report/run/bench_fields.hpp"
#include "report/run/json_text.hpp"
#include "report/run/point_in_time.hpp"

namespace echo::client_app::report {
namespace {

constexpr int readable_schema_version = 1;

[[noreturn]] void refuse(const std::string& path, const std::string& rule, const Json& got) {
    throw std::invalid_argument('"' + path + "\" must be " + rule + ", got " + described(got));
}

/// Fills fields from an object, and knows where in the document it is.
class Reader {
public:
    Reader(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
        if (!object_.is_object()) refuse(path_, "an object", object_);
    }

    template <typename Field>
    void operator()(const char* key, Field& field) {
        const auto place = object_.find(key);
        if (place == object_.end()) throw std::invalid_argument('"' + path_to(key) + "\" is missing");
        read(*place, path_to(key), field);
    }

    template <typename Field>
    void if_present(const char* key, Field& field) {
        if (object_.contains(key)) (*this)(key, field);
    }

    template <typename Field>
    void if_known(const char* key, Field& field) {
        if_present(key, field);
    }

private:
    std::string path_to(const char* key) const { return path_.empty() ? key : path_ + "." + key; }

    static void read(const Json& json, const std::string& path, std::uint64_t& field) {
        const bool fits = json.is_number_unsigned() || (json.is_number_integer() && json.get<std::int64_t>() >= 0);
        if (!fits) refuse(path, "a whole number from 0 on", json);
        field = json.get<std::uint64_t>();
    }

    static void read(const Json& json, const std::string& path, double& field) {
        if (!json.is_number() || json.get<double>() < 0) refuse(path, "a number from 0 on", json);
        field = json.get<double>();
    }

    static void read(const Json& json, const std::string& path, bool& field) {
        if (!json.is_boolean()) refuse(path, "true or false", json);
        field = json.get<bool>();
    }

    static void read(const Json& json, const std::string& path, std::string& field) {
        if (!json.is_string()) refuse(path, "a text", json);
        field = json.get<std::string>();
    }

    static void read(const Json& json, const std::string& path, Histogram& field) {
        try {
            field = histogram_from_json(json);
        } catch (const std::invalid_argument& fault) {
            throw std::invalid_argument('"' + path + "\": " + fault.what());
        }
    }

    template <typename Field>
    static void read(const Json& json, const std::string& path, std::optional<Field>& field) {
        if (json.is_null()) return;
        read(json, path, field.emplace());
    }

    template <typename Field>
    static void read(const Json& json, const std::string& path, std::vector<Field>& field) {
        if (!json.is_array()) refuse(path, "an array", json);
        for (const Json& element : json) {
            const std::string place = path + "[" + std::to_string(field.size()) + "]";
            read(element, place, field.emplace_back());
        }
    }

    template <typename Field>
    static void read(const Json& json, const std::string& path, Field& field) {
        Reader reader(json, path);
        visit_fields(reader, field);
    }

    const Json& object_;
    std::string path_;
};

/// Gathers fields in an object.
class Writer {
public:
    explicit Writer(Json& object) : object_(object) {}

    template <typename Field>
    void operator()(const char* key, const Field& field) {
        object_[key] = written(field);
    }

    template <typename Field>
    void if_present(const char* key, const Field& field) {
        if (field) (*this)(key, field);
    }

    template <typename Field>
    void if_known(const char* key, const Field& field) {
        (*this)(key, field);
    }

private:
    static Json written(std::uint64_t field) { return field; }
    static Json written(double field) { return field; }
    static Json written(bool field) { return field; }
    static Json written(const std::string& field) { return field; }
    static Json written(const Histogram& field) { return client_app::to_json(field); }

    template <typename Field>
    static Json written(const std::optional<Field>& field) {
        return field ? written(*field) : Json(nullptr);
    }

    template <typename Field>
    static Json written(const std::vector<Field>& field) {
        Json array = Json::array();
        for (const Field& element : field) array.push_back(written(element));
        return array;
    }

    template <typename Field>
    static Json written(const Field& field) {
        Json object = Json::object();
        Writer writer(object);
        visit_fields(writer, field);
        return object;
    }

    Json& object_;
};

void check_kind(const Json& document) {
    if (!document.is_object()) refuse("the document", "an object", document);
    const Json none;
    const auto member = [&](const char* key) -> const Json& { return document.contains(key) ? document[key] : none; };
    const Json& command = member("command");
    const Json& version = member("schema_version");
    if (command != "bench") refuse("command", "\"bench\"", command);
    if (version != readable_schema_version)
        refuse("schema_version", "1, which is all that this version reads", version);
}

void check_time(const std::string& path, const std::string& text) {
    if (!is_point_in_time(text)) refuse(path, "a time such as 2026-11-21T12:00:00.000Z", text);
}

void check_meaning(const BenchRun& run) {
    const std::string& mode = run.settings.mode;
    if (mode != "closed" && mode != "open") refuse("settings.mode", "\"closed\" or \"open\"", mode);
    if (run.is_open_loop() != run.response_time.has_value()) {
        throw std::invalid_argument("\"response_time\" must be null in a closed loop, and in an open one an object");
    }
    check_time("started_at", run.started_at);
    if (!run.merge) return;
    if (run.merge->parts.empty()) throw std::invalid_argument("\"merge.parts\" must have a part at least");
    if (run.merge->window) check_time("merge.window.started_at", run.merge->window->started_at);
    for (std::size_t index = 0; index < run.merge->parts.size(); ++index) {
        check_time("merge.parts[" + std::to_string(index) + "].started_at", run.merge->parts[index].started_at);
    }
}

}  // namespace

BenchRun parse_run(std::string_view text) {
    const Json document = document_or_summary(text);
    check_kind(document);
    BenchRun run;
    Reader reader(document, "");
    visit_fields(reader, run);
    check_meaning(run);
    return run;
}

Json to_json(const BenchRun& run) {
    Json document = {{"schema_version", readable_schema_version}, {"command", "bench"}};
    Writer writer(document);
    visit_fields(writer, run);
    return document;
}

std::string document_text(const BenchRun& run) {
    return to_json(run).dump();
}

}  // namespace echo::client_app::report
