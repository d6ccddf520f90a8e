using System.Reflection;
using Xunit.v3;

namespace GpuGrad.Tests;

/// <summary>
/// A test, or a class of tests, that only the nightly mode runs: .ci/nightly sets <c>GPUGRAD_NIGHTLY=1</c> and picks them by
/// their trait, <c>dotnet test --filter Nightly=yes</c>. Elsewhere they are skipped.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NightlyAttribute : BeforeAfterTestAttribute, ITraitAttribute
{
    /// <summary>Whether this is the nightly mode.</summary>
    public static bool IsNight => Environment.GetEnvironmentVariable("GPUGRAD_NIGHTLY") == "1";

    /// <inheritdoc/>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Nightly", "yes")];

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        Assert.SkipUnless(IsNight, "nightly only: set GPUGRAD_NIGHTLY=1");
}
