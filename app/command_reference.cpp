#include "app/command_reference.h"

#include "app/verbs.h"
#include "app/windows.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>

namespace pellucid {

namespace {

constexpr std::string_view programName = "pellucid";

// Text that roff shows as it is.
std::string roff(std::string_view text)
{
    std::string result;
    bool isLineStart = true;
    for (const char c : text) {
        if (isLineStart && (c == '.' || c == '\''))
            result += "\\&";
        if (c == '\\')
            result += "\\e";
        else if (c == '-')
            result += "\\-";
        else
            result += c;
        isLineStart = c == '\n';
    }
    return result;
}

// A section of the manual page: usage as its heading, summary, options, and the footer as it is laid out.
class ManualSection : public CLI::Formatter
{
public:
    explicit ManualSection(std::string heading) : m_heading(std::move(heading)) { label("Usage", ""); }

    std::string make_help(const CLI::App *app, std::string name, CLI::AppFormatMode /*mode*/) const override
    {
        std::string usage = make_usage(app, std::move(name));
        usage = usage.substr(usage.find_first_not_of(": \n"));
        usage.resize(usage.find('\n'));
        std::string text = m_heading + roff(usage) + "\n.PP\n" + roff(app->get_description()) + '\n';
        for (const CLI::Option *option : app->get_options()) {
            const std::string words = make_option_name(option, option->get_positional()) + make_option_opts(option);
            text += ".TP\n.B " + roff(words) + '\n' + roff(option->get_description()) + '\n';
        }
        const std::string footer = app->get_footer();
        return footer.empty() ? text : text + ".PP\n.nf\n" + roff(footer) + "\n.fi\n";
    }

private:
    std::string m_heading;
};

std::string joinedNames(const CLI::Option &option, std::string_view separator)
{
    std::vector<std::string> names;
    for (const std::string &name : option.get_snames())
        names.push_back('-' + name);
    for (const std::string &name : option.get_lnames())
        names.push_back("--" + name);
    return joined(names, separator);
}

// A branch of the completion's `case $verb`: its options, and the values of the option before the cursor. "a|b" in an
// option's text are its choices; any other value is taken for a file.
class CompletionBranch : public CLI::Formatter
{
public:
    explicit CompletionBranch(std::string pattern) : m_pattern(std::move(pattern)) {}

    std::string make_help(const CLI::App *app, std::string /*name*/, CLI::AppFormatMode /*mode*/) const override
    {
        std::vector<std::string> options;
        std::string values;
        for (const CLI::Option *option : app->get_options([](const CLI::Option *o) { return o->nonpositional(); })) {
            options.push_back(joinedNames(*option, " "));
            std::string choices = option->get_option_text();
            if (choices.find('|') == std::string::npos)
                continue;
            std::ranges::replace(choices, '|', ' ');
            values += "        " + joinedNames(*option, "|") + ") values='" + choices + "' ;;\n";
        }
        return "    " + m_pattern + ")\n        options='" + joined(options, " ") + "'\n        case $previous in\n"
            + values + "        esac ;;\n";
    }

private:
    std::string m_pattern;
};

// Has its declaration printed as help.
int print(const Verb &verb, std::string name, std::shared_ptr<CLI::FormatterBase> formatter)
{
    std::string help = "--help";
    CLI::App parser(verb.summary, name);
    parser.formatter(std::move(formatter));
    std::array words{name.data(), help.data()};
    return verb.run(parser, words);
}

int printManual()
{
    std::cout << ".TH PELLUCID 1 \"\" \"Pellucid " PELLUCID_VERSION "\" \"User Commands\"\n.SH NAME\n"
              << programName << " \\- " << roff(windows.summary) << '\n';
    int status = print(windows, windows.name, std::make_shared<ManualSection>(".SH SYNOPSIS\n.B "));
    std::cout << ".SH COMMANDS\n";
    for (const Verb &verb : verbs())
        status |= print(verb, std::string(programName) + ' ' + verb.name, std::make_shared<ManualSection>(".SS "));
    return status;
}

int printCompletion()
{
    std::cout << R"(_pellucid()
{
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} verb= verbs= options= values=
    if ((COMP_CWORD > 1)); then
        verb=${COMP_WORDS[1]}
    else
        verbs=')";
    for (const Verb &verb : verbs())
        std::cout << verb.name << ' ';
    std::cout << R"('
    fi
    case $verb in
)";
    int status = exit_status::success;
    for (const Verb &verb : verbs())
        status |= print(verb, verb.name, std::make_shared<CompletionBranch>(verb.name));
    status |= print(windows, windows.name, std::make_shared<CompletionBranch>("*"));
    std::cout << R"(    esac
    if [[ $values ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
    elif [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$current"; compgen -f -- "$current")
    fi
}
complete -o filenames -F _pellucid pellucid
)";
    return status;
}

} // namespace

PrintReference findReference(std::string_view word)
{
    if (word == "--generate-man")
        return printManual;
    return word == "--generate-completion" ? printCompletion : nullptr;
}

} // namespace pellucid
