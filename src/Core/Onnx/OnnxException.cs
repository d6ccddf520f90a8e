using GpuGrad.Syntax;

namespace GpuGrad.Onnx;

/// <summary>A net that ONNX cannot say, or an ONNX file that is no net of ours; the message names the file, the node or tensor, and the fix.</summary>
internal sealed class OnnxException : Exception
{
    /// <summary>Message: "<paramref name="place"/>: <paramref name="problem"/>".</summary>
    public OnnxException(string place, string problem, Exception? inner = null)
        : base(Shortened.Of($"{Shortened.Of(place, Shortened.Place)}: {problem}", Shortened.Message), inner) => Problem = problem;

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }
}
