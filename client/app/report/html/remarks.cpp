#include "report/html/remarks.hpp"

#include "report/comparison.hpp"
#include "report/figures.hpp"
#include "report/html/html_text.hpp"
#include "report/merge_text.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

/// `kind` is a class for the style sheet, `words` says what is remarked, and `text` is from elsewhere.
std::string remark(const char* kind, const char* words, const std::string& text) {
    return "<span class=\"" + std::string(kind) + "\">" + words + "</span> " + escape_html(text);
}

std::string item(const std::string& owner, const std::string& html) {
    return "<li>" + escape_html(owner) + html + "</li>\n";
}

std::string verdict_remark(const Verdict& verdict) {
    const std::string text = verdict.rule + ": " + verdict_value(verdict);
    return verdict.broken ? remark("alarm", "broken rule", text) : remark("kept", "kept rule", text);
}

// Of several runs in one line each.
std::string verdict_items(const std::string& owner, const BenchRun& run) {
    std::string items;
    std::string line;
    for (const Verdict& verdict : run.verdicts) {
        if (owner.empty()) {
            items += item(owner, verdict_remark(verdict));
        } else {
            line += (line.empty() ? "" : "; ") + verdict_remark(verdict);
        }
    }
    return line.empty() ? items : item(owner, line);
}

}  // namespace

std::string remarks_list(std::span<const NamedRun> runs) {
    std::string list;
    if (const auto note = unlike_loops(runs)) list += item("", remark("warning", "note:", *note));
    if (const auto note = unlike_settings(runs)) list += item("", remark("warning", "note:", *note));
    for (const auto& [name, run] : runs) {
        const std::string owner = runs.size() > 1 ? name + ": " : std::string();
        const auto missing = run.merge ? words_of_missing(*run.merge) : std::nullopt;
        if (missing) list += item(owner, remark("alarm", "missing:", *missing));
        for (const ErrorCount& error : run.errors) {
            const char* const times = error.count == 1 ? " time)" : " times)";
            list += item(owner, remark("alarm", "error:", error.message + " (" + count_text(error.count) + times));
        }
        for (const std::string& warning : run.warnings) list += item(owner, remark("warning", "warning:", warning));
        list += verdict_items(owner, run);
    }
    return list.empty() ? list : "<h2>Remarks</h2>\n<ul class=\"remarks\">\n" + list + "</ul>\n";
}

}  // namespace echo::client_app::report
