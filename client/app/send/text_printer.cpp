// Output for people and pipes: each reply, or nothing.
#include "send/reply_printer.hpp"

#include "text/shown_text.hpp"

namespace echo::client_app {
namespace {

class TextPrinter final : public ReplyPrinter {
public:
    TextPrinter(OutputStream& output, const TextForm& form) : output_(output), form_(form) {}

    void print(const Outcome& outcome) override {
        if (outcome.error) return;
        const std::string& reply = outcome.response.message;
        output_.write(form_.exact ? reply : program::shown_text(reply, "\n"));
        const bool wants_end = form_.ends_line && !reply.ends_with('\n');
        if (outcome.message.is_argument ? form_.newline : wants_end) output_.write("\n");
    }

private:
    OutputStream& output_;
    TextForm form_;
};

class QuietPrinter final : public ReplyPrinter {
public:
    void print(const Outcome&) override {}
};

}  // namespace

std::unique_ptr<ReplyPrinter> make_text_printer(OutputStream& output, const TextForm& form) {
    return std::make_unique<TextPrinter>(output, form);
}

std::unique_ptr<ReplyPrinter> make_quiet_printer() {
    return std::make_unique<QuietPrinter>();
}

}  // namespace echo::client_app
