using System.Globalization;

namespace GpuGrad.Experiments.Expectations;

/// <summary>When an expectation is checked; <paramref name="Step"/> counts for <c>at step</c> and <c>after step</c> only.</summary>
internal readonly record struct ExpectationTime(ExpectationTime.Kind When, long Step = 0)
{
    /// <summary>The ways to say when.</summary>
    public enum Kind
    {
        /// <summary>At the first recorded step, before the weights were ever changed.</summary>
        Start,

        /// <summary>When the run has finished: the last recorded step and the last evaluations.</summary>
        End,

        /// <summary>At one recorded step.</summary>
        AtStep,

        /// <summary>At every recorded step, and at the end.</summary>
        Always,

        /// <summary>At every recorded step after one, and at the end.</summary>
        AfterStep,
    }

    /// <summary>Whether a recorded step is one of those it is checked at.</summary>
    public bool Covers(long step) => When switch
    {
        Kind.Start => step == 0,
        Kind.AtStep => step == Step,
        Kind.Always => true,
        Kind.AfterStep => step > Step,
        _ => false,
    };

    /// <summary>As it is written.</summary>
    public override string ToString() => When switch
    {
        Kind.Start => "at start",
        Kind.End => "at end",
        Kind.AtStep => string.Create(CultureInfo.InvariantCulture, $"at step {Step}"),
        Kind.Always => "always",
        _ => string.Create(CultureInfo.InvariantCulture, $"after step {Step}"),
    };
}
