using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using GpuGrad.Syntax;

namespace GpuGrad.Cli;

/// <summary>What is wrong with a command line, with the known name that a misspelt one was probably meant to be.</summary>
internal static class CommandLineFaults
{
    /// <summary>The faults, a line each.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed) => parsed.UnmatchedTokens is [string first, ..]
        // What comes after a word that is not understood was meant for it.
        ? [Unknown(first, parsed.CommandResult.Command)]
        : [.. parsed.Errors.Select(error => UnknownValue(error.SymbolResult) ?? error.Message)];

    /// <summary>The command that was given without the program's name, such as <c>bench matmul </c> with a space behind; empty where there is none.</summary>
    public static string PathOf(ParseResult parsed)
    {
        string path = "";
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Command: not RootCommand } command; result = result.Parent)
        {
            path = $"{command.Command.Name} {path}";
        }

        return path;
    }

    private static string Unknown(string word, Command command)
    {
        bool isOption = word.StartsWith('-');
        string[] known = isOption
            ? [.. command.Options.Where(option => !option.Hidden).Select(option => option.Name)]
            : [.. command.Subcommands.Where(inner => !inner.Hidden).Select(inner => inner.Name)];
        return known.Length == 0
            ? $"'{word}' is more than {command.Name} takes."
            : $"there is no {(isOption ? "option" : "command")} '{word}'; {NearestName.Hint(word, known)}";
    }

    // A value that is none of those that can be given.
    private static string? UnknownValue(SymbolResult? result)
    {
        if (result is not { Tokens: [{ Value: string value }] })
        {
            return null;
        }

        IEnumerable<CompletionItem> completions = result switch
        {
            OptionResult option => option.Option.GetCompletions(CompletionContext.Empty),
            ArgumentResult argument => argument.Argument.GetCompletions(CompletionContext.Empty),
            _ => [],
        };
        string[] known = [.. completions.Select(item => item.Label)];
        return known.Length == 0 || known.Contains(value) ? null
            : $"{(result as OptionResult)?.Option.Name ?? "argument"}: there is no '{value}'; {NearestName.Hint(value, known)}";
    }
}
