using GpuGrad.Syntax;

namespace GpuGrad.Checkpoints;

/// <summary>A file of weights that cannot be used; the message names the file, the tensor at fault where there is one, and the fix.</summary>
internal sealed class CheckpointException : Exception
{
    /// <summary>Message: "<paramref name="file"/>: <paramref name="problem"/>".</summary>
    public CheckpointException(string file, string problem, Exception? inner = null)
        : base(Shortened.Of($"{Shortened.Of(file, Shortened.Place)}: {problem}", Shortened.Message), inner)
    {
    }

    /// <summary>Message: "<paramref name="file"/>: tensor <paramref name="tensor"/>: <paramref name="problem"/>".</summary>
    public CheckpointException(string file, string tensor, string problem)
        : this(file, $"tensor {Shortened.Of(tensor, Shortened.Place)}: {problem}")
    {
    }
}
