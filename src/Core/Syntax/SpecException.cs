using GpuGrad.Syntax;
namespace GpuGrad;

/// <summary>A mistake in an experiment file: the message begins with the place (JSON path, or file:line:column) and says the fix.</summary>
public sealed class SpecException : Exception
{
    /// <summary>
    /// A mistake at <paramref name="where"/>; <paramref name="source"/> names the file it stands in, if known, and <paramref name="excerpt"/> shows the text
    /// with a caret below it.
    /// </summary>
    public SpecException(string where, string problem, string? source = null, Exception? inner = null, string? excerpt = null)
        : base(Shortened.Of(
            $"{Shortened.Of(where, Shortened.Place)}: {problem}{(source is null ? "" : $" (in {Shortened.Of(source, Shortened.Place)})")}{(excerpt is null ? "" : $"\n{excerpt}")}",
            Shortened.Message), inner)
    {
        Excerpt = excerpt;
        Where = where;
        Problem = problem;
        SpecSource = source;
    }

    internal SpecException(SpecPath path, string problem) : this(path.ToString(), problem)
    {
    }

    /// <summary>The JSON path of what is wrong, such as <c>model.hidden.depth</c>, or file:line:column for a syntax error.</summary>
    public string Where { get; }

    /// <summary>What is wrong and how to put it right, without the place.</summary>
    public string Problem { get; }

    /// <summary>The file or preset the spec came from; null when the place already names it.</summary>
    public string? SpecSource { get; }

    /// <summary>The text that is wrong, with a caret below the column, on lines of their own; null where there is none.</summary>
    public string? Excerpt { get; }
}
