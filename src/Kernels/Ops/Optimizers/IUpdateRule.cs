namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// An optimizer: its formula for one weight, or a register of them, written once for all devices, and what the op around it
/// must know. Nothing else is written for an optimizer; <see cref="UpdateArguments{TRule}"/> makes an op of it.
/// </summary>
/// <typeparam name="TSelf">The implementing struct: blittable fields and views only.</typeparam>
internal interface IUpdateRule<TSelf>
    where TSelf : struct, IUpdateRule<TSelf>
{
    /// <summary>The op's name, such as <c>Adam</c>; its variants are named after it.</summary>
    static abstract string OpName { get; }

    /// <summary>Whether these constants need the first accumulator.</summary>
    bool KeepsFirst { get; }

    /// <summary>Whether these constants need the second accumulator.</summary>
    bool KeepsSecond { get; }

    /// <summary>Checks the constants.</summary>
    /// <exception cref="ArgumentException">One is outside its range; the message names it.</exception>
    void Validate();

    /// <summary>Declares what the rule itself reads on the device; nothing, for most.</summary>
    /// <exception cref="ArgumentException">A view is too short; the message names it.</exception>
    void Declare(AccessList accesses)
    {
    }

    /// <summary>The rule with the rates of a step.</summary>
    TSelf At(StepState state);

    /// <summary>What a step does to a weight with this gradient and these accumulators; those that the optimizer does not keep are 0.</summary>
    Updated<T> Next<T>(T weight, T gradient, T first, T second)
        where T : struct, IFloat<T>;
}
