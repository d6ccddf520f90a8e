using System.Diagnostics;

namespace GpuGrad.Cli;

/// <summary>Lines that stay, and one that keeps changing: in place on a terminal, every few seconds when piped, not at all when the output is JSON.</summary>
internal sealed class LiveLine(bool quiet) : IDisposable
{
    private static readonly TimeSpan s_terminalInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_pipedInterval = TimeSpan.FromSeconds(5);

    private readonly bool _live = !quiet && !Console.IsOutputRedirected;
    private long _lastShown = Stopwatch.GetTimestamp();
    private int _length;

    /// <summary>Starts the wait for the next change anew.</summary>
    public void Wait() => _lastShown = Stopwatch.GetTimestamp();

    /// <summary>Changes the line, unless it did a moment ago.</summary>
    public void Change(string text)
    {
        if (quiet || Stopwatch.GetElapsedTime(_lastShown) < (_live ? s_terminalInterval : s_pipedInterval))
        {
            return;
        }

        Wait();
        if (_live)
        {
            TerminalOutput.ReturnCarriage();
            Console.Write(text.PadRight(_length));
            _length = text.Length;
        }
        else
        {
            Write(text);
        }
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

    /// <summary>Takes the changing line away.</summary>
    public void Clear()
    {
        if (_length > 0)
        {
            TerminalOutput.ReturnCarriage();
            Console.Write(new string(' ', _length));
            TerminalOutput.ReturnCarriage();
            _length = 0;
        }
    }

    public void Dispose() => Clear();
}
