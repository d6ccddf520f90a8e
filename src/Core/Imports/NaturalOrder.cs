namespace GpuGrad.Imports;

/// <summary>Orders names as people do: runs of digits by the number that they are, so that <c>layer.9</c> comes before <c>layer.10</c>.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    /// <summary>The order.</summary>
    public static NaturalOrder Comparer { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
        while (!a.IsEmpty && !b.IsEmpty)
        {
            int order = char.IsAsciiDigit(a[0]) && char.IsAsciiDigit(b[0]) ? CompareNumbers(ref a, ref b) : a[0].CompareTo(b[0]);
            if (order != 0)
            {
                return order;
            }

            a = a[1..];
            b = b[1..];
        }

        int length = a.Length.CompareTo(b.Length);
        // 07 and 7 are the same number and two names.
        return length != 0 ? length : string.CompareOrdinal(x, y);
    }

    // Leaves the last digit of each, so that the caller moves on by one character whatever it compared.
    private static int CompareNumbers(ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b)
    {
        ReadOnlySpan<char> first = Digits(ref a).TrimStart('0'), second = Digits(ref b).TrimStart('0');
        return first.Length != second.Length ? first.Length.CompareTo(second.Length) : first.SequenceCompareTo(second);
    }

    private static ReadOnlySpan<char> Digits(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> digits = end < 0 ? text : text[..end];
        text = text[(digits.Length - 1)..];
        return digits;
    }
}
