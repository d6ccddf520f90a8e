using GpuGrad.Kernels.Ops.Activations;
using ILGPU;

namespace GpuGrad.Kernels.Ops.RRelu;

/// <summary>
/// Randomised leaky ReLU in training: Result = Values for x &gt; 0, else a Values, with a slope a of each element's own,
/// uniform in [Lower, Upper), that depends on seed, step and op alone. Forward (y) is with X for Values; backward (dx) is
/// this same op with dy for Values, and draws the same slopes again; at 0 dx is a dy, as in PyTorch. Evaluation uses the
/// mean slope, which is <see cref="ActivationKind.LeakyRelu"/> with <see cref="MeanSlope"/> for Alpha.
/// Xu, Wang, Chen, Li: arXiv 1505.00853; PyTorch's usual range is 1/8 to 1/3.
/// </summary>
/// <param name="X">Pre-activations, [Length].</param>
/// <param name="Values">X forward, dy backward, [Length].</param>
/// <param name="Length">Elements.</param>
/// <param name="Lower">The lowest slope.</param>
/// <param name="Upper">The upper end of the slopes, at least Lower.</param>
/// <param name="Seed">Names the run's random numbers.</param>
/// <param name="Draw">Tells this op's random numbers from those of the step's other ops; the same backward.</param>
/// <param name="State">Says which step it is, [1].</param>
/// <param name="Result">y forward, dx backward, [Length]; apart from X, may be Values itself.</param>
internal readonly record struct RReluArguments(
    ArrayView<float> X,
    ArrayView<float> Values,
    long Length,
    float Lower,
    float Upper,
    ulong Seed,
    int Draw,
    ArrayView<StepState> State,
    ArrayView<float> Result)
    : IOpArguments<RReluArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<RReluArguments> Op { get; } = new(
        "RRelu",
        new VectorRRelu(),
        new BlockThreadRRelu());

    /// <summary>The slope in evaluation.</summary>
    public static float MeanSlope(float lower, float upper) => (lower + upper) / 2f;

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(X, Length);
        accesses.Reads(Values, Length);
        accesses.Reads(State, 1);
        accesses.Writes(Result, Length).MayBe(nameof(Values));
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Length);
        if (!(float.IsFinite(Lower) && float.IsFinite(Upper) && Lower <= Upper))
        {
            throw new ArgumentException($"Slopes from Lower = {Lower} to Upper = {Upper}: both must be finite, Upper not below Lower.", nameof(Upper));
        }

        this.RequireDeclared();
    }
}
