namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>The formula of an optimizer for one weight, or a register of them; written once for all devices.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal interface IUpdateRule<TSelf>
    where TSelf : struct, IUpdateRule<TSelf>
{
    /// <summary>The rule with the rates of a step.</summary>
    TSelf At(StepState state);

    /// <summary>What a step does to a weight with this gradient and these accumulators; those that the optimizer does not keep are 0.</summary>
    Updated<T> Next<T>(T weight, T gradient, T first, T second)
        where T : struct, IFloat<T>;
}
