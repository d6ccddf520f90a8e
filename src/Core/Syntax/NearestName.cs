namespace GpuGrad.Syntax;

/// <summary>Finds the known name a misspelt one was probably meant to be.</summary>
internal static class NearestName
{
    /// <summary>
    /// The known name with the fewest edits from <paramref name="unknown"/>, else the only one that begins with its three letters or more, or null when none
    /// is plausibly meant (more than two edits and more than a third of its length).
    /// </summary>
    public static string? Find(string unknown, IEnumerable<string> known)
    {
        string? best = null;
        int bestEdits = Math.Max(2, unknown.Length / 3) + 1;
        foreach (string name in known)
        {
            // Each letter too many is an edit, so a text of a million letters needs no table.
            if (Math.Abs(unknown.Length - name.Length) >= bestEdits)
            {
                continue;
            }

            int edits = Edits(unknown.ToLowerInvariant(), name.ToLowerInvariant());
            // All letters replaced is no resemblance, however short the name.
            if (edits < bestEdits && edits < name.Length)
            {
                (best, bestEdits) = (name, edits);
            }
        }
        return best ?? OnlyOneThatBegins(unknown, known);
    }

    /// <summary>"did you mean 'x'? Known: a, b, c", the question only where a name is near.</summary>
    public static string Hint(string unknown, IReadOnlyCollection<string> known)
    {
        string list = $"known: {string.Join(", ", known)}";
        return Find(unknown, known) is { } near ? $"did you mean '{near}'? ({list})" : list;
    }

    /// <summary>Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.</summary>
    public static int Edits(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }
                int replace = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replace, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }
        return d[a.Length, b.Length];
    }

    private static string? OnlyOneThatBegins(string with, IEnumerable<string> known)
    {
        string[] found = with.Length < 3 ? [] : [.. known.Where(name => name.StartsWith(with, StringComparison.OrdinalIgnoreCase)).Take(2)];
        return found.Length == 1 ? found[0] : null;
    }
}
