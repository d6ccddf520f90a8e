namespace GpuGrad.Experiments.Expectations;

/// <summary>A mistake in the text of an expectation, at an offset from its beginning.</summary>
internal sealed class ExpectationException(int offset, string problem) : Exception(problem)
{
    /// <summary>Characters before the mistake.</summary>
    public int Offset => offset;
}
