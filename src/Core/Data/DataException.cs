using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>Data that cannot be used: the message names the file, what is wrong with it, and what to do.</summary>
public sealed class DataException : Exception
{
    /// <summary>Message: "<paramref name="place"/>: <paramref name="problem"/> <paramref name="remedy"/>", the last two whole sentences.</summary>
    public DataException(string place, string problem, string remedy, Exception? inner = null)
        : base(Shortened.Of($"{Shortened.Of(place, Shortened.Place)}: {problem} {remedy}", Shortened.Message), inner)
    {
        Place = place;
    }

    /// <summary>The file, folder or source at fault.</summary>
    public string Place { get; }
}
