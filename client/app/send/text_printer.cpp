// Output for people and pipes: the bytes of each reply, or nothing.
#include "send/reply_printer.hpp"

namespace echo::client_app {
namespace {

class TextPrinter final : public ReplyPrinter {
public:
    TextPrinter(OutputStream& output, bool newline) : output_(output), newline_(newline) {}

    void print(const Outcome& outcome) override {
        if (outcome.error) return;
        output_.write(outcome.response.message);
        if (newline_ && outcome.message.is_argument) output_.write("\n");
    }

private:
    OutputStream& output_;
    bool newline_;
};

class QuietPrinter final : public ReplyPrinter {
public:
    void print(const Outcome&) override {}
};

}  // namespace

std::unique_ptr<ReplyPrinter> make_text_printer(OutputStream& output, bool newline) {
    return std::make_unique<TextPrinter>(output, newline);
}

std::unique_ptr<ReplyPrinter> make_quiet_printer() {
    return std::make_unique<QuietPrinter>();
}

}  // namespace echo::client_app
