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
    /// <inheritdoc/>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Nightly", "yes")];

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GPUGRAD_NIGHTLY") == "1", "nightly only: set GPUGRAD_NIGHTLY=1");
}
