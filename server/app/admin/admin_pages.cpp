#include "admin/admin_pages.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include <echo/version.hpp>

#include "text/shown_text.hpp"

namespace echo::server_app {
namespace {

constexpr const char* plain_text = "text/plain; charset=utf-8";
// The version is that of the format: https://prometheus.io/docs/instrumenting/exposition_formats/
constexpr const char* metrics_text = "text/plain; version=0.0.4; charset=utf-8";

AdminAnswer live(const AdminSource&) {
    return {200, plain_text, "live\n"};
}

AdminAnswer ready(const AdminSource& source) {
    if (source().stats.accepting) return {200, plain_text, "ready\n"};
    return {503, plain_text, "not ready: no new connections are taken\n"};
}

AdminAnswer metrics(const AdminSource& source) {
    return {200, metrics_text, to_metrics(source())};
}

nlohmann::ordered_json to_json(const std::vector<CertificateTerm>& certificates) {
    auto list = nlohmann::ordered_json::array();
    for (const CertificateTerm& term : certificates) {
        const auto end = std::chrono::floor<std::chrono::seconds>(term.not_after.time_since_epoch());
        list.push_back({{"setting", term.setting},
                        {"file", program::shown_text(term.file)},
                        {"subject", term.subject},
                        {"not_after_seconds", end.count()}});
    }
    return list;
}

AdminAnswer stats(const AdminSource& source) {
    const AdminFacts facts = source();
    auto json = nlohmann::ordered_json::parse(to_json(facts.stats));
    json["reloads"] = {{"success", facts.reloads_done}, {"failure", facts.reloads_failed}};
    json["log_lines_lost"] = facts.log_lines_lost;
    json["tls_certificates"] = to_json(facts.certificates);
    json["uptime_seconds"] = std::chrono::duration<double>(facts.uptime).count();
    json["version"] = ECHO_VERSION;
    return {200, "application/json", json.dump() + "\n"};
}

struct AdminPage {
    std::string_view path;
    AdminAnswer (*answer)(const AdminSource&);
};

constexpr std::array<AdminPage, 4> pages{
    {{"/livez", live}, {"/readyz", ready}, {"/metrics", metrics}, {"/stats", stats}}};

}  // namespace

AdminAnswer answer_admin(std::string_view method, std::string_view path, const AdminSource& source) {
    const auto* const page =
        std::find_if(pages.begin(), pages.end(), [&](const AdminPage& row) { return row.path == path; });
    if (page == pages.end()) return {404, plain_text, "there are /livez, /readyz, /metrics and /stats\n"};
    if (method != "GET" && method != "HEAD") return {405, plain_text, "only GET and HEAD are answered\n"};
    return page->answer(source);
}

}  // namespace echo::server_app
