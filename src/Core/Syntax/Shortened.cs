using System.Globalization;

namespace GpuGrad.Syntax;

/// <summary>Cuts what messages quote out of files: of a long text both ends are shown, and how long it is.</summary>
internal static class Shortened
{
    /// <summary>Most characters of a message, however much of a file it quotes.</summary>
    public const int Message = 1800;

    /// <summary>Most characters of a place: a path, a file and what is in it.</summary>
    public const int Place = 300;

    /// <summary>Most characters of a value or a name that is quoted.</summary>
    public const int Quote = 80;

    /// <summary>The text where it has at most <paramref name="most"/> characters, else about as many of its ends.</summary>
    public static string Of(string text, int most = Quote)
    {
        if (text.Length <= most)
        {
            return text;
        }

        string length = string.Create(CultureInfo.InvariantCulture, $" ({text.Length:N0} characters)");
        int kept = most - length.Length - " ... ".Length;
        int head = kept * 2 / 3;
        int tail = text.Length - (kept - head);
        // Not through the middle of a surrogate pair.
        head -= char.IsHighSurrogate(text[head - 1]) ? 1 : 0;
        tail += char.IsLowSurrogate(text[tail]) ? 1 : 0;
        return $"{text[..head]} ... {text[tail..]}{length}";
    }
}
