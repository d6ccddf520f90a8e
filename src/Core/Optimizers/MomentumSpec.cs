using GpuGrad.Optimizers;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>The optimizers whose step can go through a momentum buffer.</summary>
public abstract record MomentumSpec : OptimizerSpec
{
    private protected MomentumSpec()
    {
    }

    /// <summary>Share of the last velocity that is kept, 0 to below 1.</summary>
    public double Momentum { get; init; }

    /// <summary>The field of the momentum.</summary>
    private protected static SpecField<T> MomentumField<T>()
        where T : MomentumSpec => SpecField<T>.Of("momentum", OptimizerNumbers.Share, o => o.Momentum, (o, v) => o with { Momentum = v },
            "Share of the last update's direction that is kept.");
}
