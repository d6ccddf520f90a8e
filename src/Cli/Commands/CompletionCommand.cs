using System.CommandLine;

namespace GpuGrad.Cli.Commands;

/// <summary>
/// <c>gpugrad completion SHELL</c>: prints a script by which a shell completes gpugrad's commands. Each script hands what stands before the cursor, without the
/// program's name, to <c>gpugrad [suggest:POSITION]</c>, and leaves files to the shell where nothing fits.
/// </summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # gpugrad's completion for bash
        _gpugrad() {
            local rest="${COMP_LINE:0:COMP_POINT}"
            rest="${rest#*"$1"}"
            # bash takes what stands before a colon for a word of its own, which the reply must not repeat.
            local word="${rest##*[[:space:]]}"
            local before="${word%"${word##*:}"}"
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(gpugrad "[suggest:${#rest}]" "$rest" 2>/dev/null)" -- "$word"))
            COMPREPLY=("${COMPREPLY[@]#"$before"}")
        }
        complete -o default -F _gpugrad gpugrad
        """;

    private const string Zsh = """
        #compdef gpugrad
        # gpugrad's completion for zsh
        _gpugrad() {
            local rest=" ${(j: :)words[2,CURRENT-1]} $PREFIX"
            local -a found
            found=(${(f)"$(gpugrad "[suggest:${#rest}]" "$rest" 2>/dev/null)"})
            compadd -a found || _files
        }
        if [[ "$funcstack[1]" == "_gpugrad" ]]; then
            _gpugrad "$@"
        else
            compdef _gpugrad gpugrad
        fi
        """;

    private const string Fish = """
        # gpugrad's completion for fish
        function __gpugrad_complete
            set -l rest (string replace -r '^\s*\S+' '' -- (commandline -cp))
            gpugrad "[suggest:"(string length -- "$rest")"]" "$rest" 2>/dev/null
        end
        complete -c gpugrad -a '(__gpugrad_complete)'
        """;

    private const string Pwsh = """
        # gpugrad's completion for PowerShell
        Register-ArgumentCompleter -Native -CommandName gpugrad -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $length = $cursorPosition - $commandAst.Extent.StartOffset
            $rest = $commandAst.Extent.Text.PadRight($length).Substring(0, $length) -replace '^\s*\S+', ''
            gpugrad "[suggest:$($rest.Length)]" $rest 2>$null | Where-Object { $_.StartsWith($wordToComplete) } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private static readonly Dictionary<string, string> s_scripts = new() { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish, ["pwsh"] = Pwsh };

    public static Command Create()
    {
        Argument<string> shell = new("shell") { Description = "bash, zsh, fish or pwsh" };
        shell.AcceptOnlyFromAmong([.. s_scripts.Keys]);
        Command command = new(
            "completion",
            "Prints a script that makes a shell complete gpugrad's commands, options, presets and devices.\n"
            + "Example: gpugrad completion bash > ~/.local/share/bash-completion/completions/gpugrad\n"
            + "zsh: gpugrad completion zsh > _gpugrad, in a folder of $fpath\n"
            + "fish: gpugrad completion fish > ~/.config/fish/completions/gpugrad.fish\n"
            + "pwsh: gpugrad completion pwsh | Out-String | Invoke-Expression, in $PROFILE")
        {
            shell,
        };
        command.SetAction(parsed => Console.WriteLine(s_scripts[parsed.GetRequiredValue(shell)]));
        return command;
    }
}
