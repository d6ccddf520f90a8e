using System.Buffers;
using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GpuGrad.Cli;

/// <summary>
/// The one place where text reaches the terminal: control characters in it, which names and paths of others may hold and a terminal would obey, are written as
/// <c>\u001B</c>, which JSON reads back. Line feeds and tabs stay.
/// </summary>
internal static class TerminalOutput
{
    // C0, DEL, C1, and what turns the direction of text round, by which a name can look like another.
    private static readonly SearchValues<char> s_refused = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Concat(Enumerable.Range(0x202A, 5)).Concat(Enumerable.Range(0x2066, 4))
            .Select(code => (char)code).Where(character => character is not ('\n' or '\t')),
    ]);

    private static TextWriter? s_terminal;

    /// <summary>Puts both streams, and the tables of Spectre.Console, behind it.</summary>
    public static void Install()
    {
        s_terminal = Console.Out;
        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new StandardOutput(Console.Out) });
        AnsiConsole.Console.Pipeline.Attach(new EscapingHook());
        Console.SetOut(new EscapingWriter(Console.Out));
        Console.SetError(new EscapingWriter(Console.Error));
    }

    /// <summary>Goes back to the beginning of the line.</summary>
    public static void ReturnCarriage() => (s_terminal ?? Console.Out).Write('\r');

    /// <summary>Erases the line that the cursor is in, and so many above it, and goes to where they began.</summary>
    public static void EraseBlock(int linesAbove) =>
        (s_terminal ?? Console.Out).Write(string.Create(CultureInfo.InvariantCulture, $"\r\u001b[{linesAbove}A\u001b[J"));

    /// <summary>The text without anything that a terminal would obey.</summary>
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAny(s_refused))
        {
            return text;
        }

        StringBuilder escaped = new(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            bool endsLine = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n';
            Append(escaped, text[i], endsLine);
        }

        return escaped.ToString();
    }

    private static void Append(StringBuilder escaped, char character, bool isAllowed)
    {
        if (isAllowed || !s_refused.Contains(character))
        {
            escaped.Append(character);
        }
        else
        {
            escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
        }
    }

    private sealed class EscapingWriter(TextWriter terminal) : TextWriter
    {
        public override Encoding Encoding => terminal.Encoding;

        public override void Write(char value) => terminal.Write(s_refused.Contains(value) ? Escape(value.ToString()) : value.ToString());

        public override void Write(char[] buffer, int index, int count) => terminal.Write(Escape(new string(buffer, index, count)));

        public override void Write(ReadOnlySpan<char> buffer) => terminal.Write(Escape(new string(buffer)));

        public override void Write(string? value) => terminal.Write(Escape(value ?? ""));

        public override void Flush() => terminal.Flush();
    }

    // Spectre.Console knows a terminal by the writer being Console's own, which it no longer is.
    private sealed class StandardOutput(TextWriter terminal) : IAnsiConsoleOutput
    {
        private readonly AnsiConsoleOutput _usual = new(terminal);

        public TextWriter Writer => terminal;

        public bool IsTerminal { get; } = !Console.IsOutputRedirected;

        public int Width => _usual.Width;

        public int Height => _usual.Height;

        public void SetEncoding(Encoding encoding) => _usual.SetEncoding(encoding);
    }

    // Its own codes for colours are made of styles, after this.
    private sealed class EscapingHook : IRenderHook
    {
        public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) => renderables.Select(inner => new Escaped(inner));
    }

    private sealed class Escaped(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => inner.Render(options, maxWidth)
            .Select(segment => segment.IsControlCode || segment.IsLineBreak ? segment : new Segment(Escape(segment.Text), segment.Style));
    }
}
