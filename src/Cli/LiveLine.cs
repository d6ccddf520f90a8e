using System.Diagnostics;
using Spectre.Console;

namespace GpuGrad.Cli;

/// <summary>
/// Lines that stay, and some that keep changing: in place on a terminal, one every few seconds when piped, none when the output is JSON.
/// </summary>
/// <param name="quiet">Whether nothing at all is written.</param>
/// <param name="onlyOnTerminals">Whether what changes is left out when piped, since lines that stay come often enough.</param>
internal sealed class LiveLine(bool quiet, bool onlyOnTerminals = false) : IDisposable
{
    private static readonly TimeSpan s_terminalInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_pipedInterval = TimeSpan.FromSeconds(5);

    private readonly bool _live = !quiet && !Console.IsOutputRedirected;
    private long _lastShown = Stopwatch.GetTimestamp();
    private int _length;
    private int _below;

    /// <summary>Whether lines change in place, and there may be more than one.</summary>
    public bool ShowsBlocks => _live && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>Starts the wait for the next change anew.</summary>
    public void Wait() => _lastShown = Stopwatch.GetTimestamp();

    /// <summary>Says on a terminal what takes a while from now on; the next change may follow at once.</summary>
    public void Begin(string text)
    {
        if (_live)
        {
            Show(text, below: null);
            _lastShown = 0;
        }
    }

    /// <summary>Changes the line, unless it did a moment ago.</summary>
    /// <param name="text">The line.</param>
    /// <param name="below">Lines below it, on a terminal that <see cref="ShowsBlocks"/>.</param>
    public void Change(string text, Func<IReadOnlyList<string>>? below = null)
    {
        if (quiet || (!_live && onlyOnTerminals) || Stopwatch.GetElapsedTime(_lastShown) < (_live ? s_terminalInterval : s_pipedInterval))
        {
            return;
        }

        Wait();
        if (!_live)
        {
            Write(text);
            return;
        }

        Show(text, below);
    }

    /// <summary>Writes a line that stays.</summary>
    public void Write(string text)
    {
        if (!quiet)
        {
            Clear();
            Console.WriteLine(text);
        }
    }

    /// <summary>Takes the changing lines away.</summary>
    public void Clear()
    {
        if (_below > 0)
        {
            TerminalOutput.EraseBlock(_below);
        }
        else if (_length > 0)
        {
            TerminalOutput.ReturnCarriage();
            Console.Write(new string(' ', _length));
            TerminalOutput.ReturnCarriage();
        }

        (_length, _below) = (0, 0);
    }

    public void Dispose() => Clear();

    private void Show(string text, Func<IReadOnlyList<string>>? below)
    {
        Clear();
        // A line that the terminal breaks could not be taken back.
        int width = AnsiConsole.Profile.Width - 1;
        string shown = Cut(text, width);
        Console.Write(shown);
        _length = shown.Length;
        foreach (string line in ShowsBlocks && below is not null ? below().Take(AnsiConsole.Profile.Height - 2) : [])
        {
            Console.Write($"\n{Cut(line, width)}");
            _below++;
        }
    }

    private static string Cut(string text, int width) => text.Length <= width || width < 2 ? text : $"{text[..(width - 1)]}…";
}
