// Editing and history, by libedit.
#include "interactive/line_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cwchar>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <histedit.h>
#include <unistd.h>

#include <echo/text.hpp>

#include "interactive/history_file.hpp"
#include "program/environment.hpp"

namespace echo::client_app {
namespace {

constexpr int kept_lines = 1000;
constexpr std::size_t longest_kept_line = 16 * 1024;

// The lines of earlier runs; without a file they are kept for this run only.
class KeptLines {
public:
    explicit KeptLines(const std::function<void(const std::string&)>& say) : history_(::history_init()) {
        call(H_SETSIZE, kept_lines);
        call(H_SETUNIQUE, 1);
        const auto path =
            history_path(program::environment_variable("XDG_STATE_HOME"), program::environment_variable("HOME"));
        const std::string fault = path ? load(*path) : "neither $XDG_STATE_HOME nor $HOME is an absolute path";
        if (!fault.empty()) say("the history will not be kept: " + fault);
    }
    ~KeptLines() { ::history_end(history_); }
    KeptLines(const KeptLines&) = delete;
    KeptLines& operator=(const KeptLines&) = delete;

    History* get() const noexcept { return history_; }

    // Written at once, so that a run which ends badly loses nothing.
    void add(const std::string& line) {
        if (line.empty() || line.size() > longest_kept_line) return;
        call(H_ENTER, line.c_str());
        if (!path_.empty()) call(H_SAVE, path_.c_str());
    }

private:
    // What is wrong, or nothing. A file that is no history is somebody else's, and left alone.
    std::string load(const std::filesystem::path& path) {
        try {
            prepare_history_file(path);
            if (!std::filesystem::is_empty(path) && call(H_LOAD, path.c_str()) < 0) {
                return escape(path.string()) + " is not a history of this program";
            }
        } catch (const std::system_error& fault) {
            return escape(path.string()) + ": " + fault.code().message();
        }
        path_ = path;
        return {};
    }

    template <class Value>
    int call(int operation, Value value) {
        HistEvent event;
        return ::history(history_, &event, operation, value);
    }

    History* history_;
    std::string path_;
};

// What the user's environment does not say is taken for UTF-8, as everywhere today.
void use_locale_of_user() {
    std::setlocale(LC_CTYPE, "");
    if (MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
}

// libedit drops a sequence that stands last, so the last character, a space, comes after it.
std::string in_bold(const std::string& prompt) {
    return "\1\x1b[1m\1" + prompt.substr(0, prompt.size() - 1) + "\1\x1b[0m\1" + prompt.back();
}

class EditedLineReader final : public LineReader {
public:
    EditedLineReader(Inbox& inbox, const std::string& prompt, bool bold, std::vector<std::string> words,
                     const std::function<void(const std::string&)>& say)
        : inbox_(inbox), history_(say), prompt_(bold ? in_bold(prompt) : prompt), words_(std::move(words)) {
        use_locale_of_user();
        edit_ = ::el_init("echo-client", stdin, stderr, stderr);
        if (!edit_) throw std::system_error(ENOMEM, std::generic_category());
        ::el_set(edit_, EL_CLIENTDATA, this);
        ::el_set(edit_, EL_PROMPT_ESC, &EditedLineReader::give_prompt, '\1');
        ::el_set(edit_, EL_EDITOR, "emacs");
        ::el_set(edit_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
        // With names that are not wide libedit makes copies that it never frees.
        ::el_wset(edit_, EL_ADDFN, L"echo-complete", L"Complete a command", &EditedLineReader::complete);
        ::el_set(edit_, EL_BIND, "^I", "echo-complete", nullptr);
        ::el_set(edit_, EL_HIST, &::history, history_.get());
        ::el_set(edit_, EL_GETCFN, &EditedLineReader::give_character);
        ::el_source(edit_, nullptr);  // the user's ~/.editrc
    }
    ~EditedLineReader() override { ::el_end(edit_); }

    Line read(std::size_t most) override {
        ending_ = Line::Kind::end;
        partial_ = {};
        int size = 0;
        // libedit shows its prompt first, and a key that is pressed before it has set the terminal goes another way:
        // Ctrl-D would be lost.
        ::el_set(edit_, EL_PREP_TERM, 1);
        const char* const text = ::el_gets(edit_, &size);
        if (!text || size <= 0) {
            std::fputs(ending_ == Line::Kind::interrupted ? "^C\n" : "\n", stderr);
            return {ending_};
        }
        std::string line(text, static_cast<std::size_t>(size));
        if (line.ends_with('\n')) line.pop_back();
        history_.add(line);
        if (line.size() > most + 1) line.resize(most + 1);
        return {Line::Kind::whole, line};
    }

private:
    static EditedLineReader& owner_of(EditLine* edit) {
        void* self = nullptr;
        ::el_get(edit, EL_CLIENTDATA, &self);
        return *static_cast<EditedLineReader*>(self);
    }

    // A message may hold tabs, so only what begins with a colon is completed.
    static unsigned char complete(EditLine* edit, wint_t) {
        const LineInfo* const info = ::el_line(edit);
        const std::string_view typed(info->buffer, static_cast<std::size_t>(info->cursor - info->buffer));
        if (!typed.starts_with(':')) return ::el_insertstr(edit, "\t") == 0 ? CC_REFRESH : CC_ERROR;
        std::string_view common;
        for (const std::string& word : owner_of(edit).words_) {
            if (!word.starts_with(typed)) continue;
            const auto end = std::mismatch(common.begin(), common.end(), word.begin(), word.end()).first;
            common = common.empty() ? std::string_view(word)
                                    : common.substr(0, static_cast<std::size_t>(end - common.begin()));
        }
        if (common.size() <= typed.size()) return CC_REFRESH_BEEP;
        ::el_insertstr(edit, std::string(common.substr(typed.size())).c_str());
        return CC_REFRESH;
    }

    static char* give_prompt(EditLine* edit) { return owner_of(edit).prompt_.data(); }
    static int give_character(EditLine* edit, wchar_t* character) { return owner_of(edit).next_character(*character); }

    // 1: there is one; 0: the end; -1: no more of this line. libedit's own would not let a signal end the line.
    int next_character(wchar_t& character) {
        for (;;) {
            switch (inbox_.wait(STDIN_FILENO)) {
                case Event::finished: continue;
                case Event::suspended:
                    ::el_set(edit_, EL_PREP_TERM, 0);
                    Inbox::suspend();
                    continue;
                case Event::redrawn: redraw(); continue;
                case Event::interrupted: ending_ = Line::Kind::interrupted; return -1;
                case Event::terminated: return -1;
                case Event::readable: break;
            }
            char byte = 0;
            const ::ssize_t count = ::read(STDIN_FILENO, &byte, 1);
            if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (count <= 0) return 0;
            if (is_whole(byte, character)) return 1;
        }
    }

    // The shell may have set the terminal otherwise while this program was stopped.
    void redraw() {
        ::el_set(edit_, EL_PREP_TERM, 0);
        ::el_set(edit_, EL_PREP_TERM, 1);
        ::el_resize(edit_);
        ::el_set(edit_, EL_REFRESH);
    }

    // Bytes that are no character are dropped: no key makes them.
    bool is_whole(char byte, wchar_t& character) {
        const std::size_t used = std::mbrtowc(&character, &byte, 1, &partial_);
        if (used == static_cast<std::size_t>(-1)) partial_ = {};
        if (used == 0) character = L'\0';
        return used <= 1;
    }

    Inbox& inbox_;
    KeptLines history_;
    std::string prompt_;
    std::vector<std::string> words_;
    EditLine* edit_ = nullptr;
    Line::Kind ending_ = Line::Kind::end;
    std::mbstate_t partial_{};
};

}  // namespace

std::unique_ptr<LineReader> make_edited_reader(Inbox& inbox, const std::string& prompt, bool bold_prompt,
                                               std::vector<std::string> words,
                                               const std::function<void(const std::string&)>& say) {
    const std::string terminal = program::environment_variable("TERM").value_or("");
    if (terminal.empty() || terminal == "dumb") return nullptr;
    return std::make_unique<EditedLineReader>(inbox, prompt, bold_prompt, std::move(words), say);
}

}  // namespace echo::client_app
