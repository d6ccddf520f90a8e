using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Kernels.Tests.Ops.Activations;

/// <summary>What activations say of their shape, for diagnosis, is true of their references.</summary>
public class ActivationTraitTests
{
    // Softsign is 1/Far short of its ends there, with a slope of 1/Far².
    private const double Far = 1e4;

    public static TheoryData<ActivationKind> Kinds => [.. Enum.GetValues<ActivationKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AFunctionThatEndsOnBothSidesSaysWhere(ActivationKind kind)
    {
        ActivationFunction function = ActivationFunction.Of(kind);
        double alpha = kind.DefaultAlpha();
        (double low, double high) = (function.Reference(-Far, alpha), function.Reference(Far, alpha));

        Assert.Equal(Math.Abs(low) < Far / 1e3 && Math.Abs(high) < Far / 1e3, function.Saturation is not null);
        if (function.Saturation is var (lower, upper))
        {
            Assert.InRange(low, lower, lower + (1.01 / Far));
            Assert.InRange(high, upper - (1.01 / Far), upper);
            Assert.All([-Far, Far], x => Assert.InRange(function.ReferenceSlope(x, alpha), 0, 1.01 / (Far * Far)));
            Assert.All([-3.0, -1, 1, 3], x => Assert.InRange(function.ReferenceSlope(x, alpha), 0, function.ReferenceSlope(0, alpha)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AFunctionThatIsNothingLeftOfZeroSaysSo(ActivationKind kind)
    {
        ActivationFunction function = ActivationFunction.Of(kind);
        double alpha = kind.DefaultAlpha();

        Assert.Equal(
            new[] { -1e-3, -1, -10 }.All(x => function.Reference(x, alpha) == 0 && function.ReferenceSlope(x, alpha) == 0), function.CanDie);
    }
}
