using GpuGrad.Core.Tests.Training;
using GpuGrad.Data;

namespace GpuGrad.Core.Tests.Faults;

/// <summary>What faults are injected into: a net with batch norm, a residual block and dropout, trained with everything that a step can do besides.</summary>
internal static class FaultyNet
{
    private const int Outputs = 3;

    private const string Train = """{ "optimizer": { "kind": "adam", "learningRate": 0.01 }, "clip": { "kind": "globalNorm", "max": 1 } }""";

    /// <summary>Wide enough that the workers of <c>cpu</c> share most of its calls.</summary>
    public static (ExperimentSpec Spec, Dataset Data) Shared { get; } = Of(width: 130, SameBitsTests.Samples, batch: 61, SameBitsTests.Features, steps: 6);

    /// <summary>Small enough for the simulated GPU.</summary>
    public static (ExperimentSpec Spec, Dataset Data) Small { get; } = Of(width: 5, samples: 8, batch: 4, features: 4, steps: 3);

    private static (ExperimentSpec Spec, Dataset Data) Of(int width, int samples, int batch, int features, int steps)
    {
        ExperimentSpec spec = SameBitsTests.Spec(
            $$"""
            [ { "dense": {{width}} }, { "batchNorm": {} }, { "activation": "relu" },
              { "residual": [ { "dense": {{width}} }, { "activation": "tanh" } ] }, { "dropout": 0.2 }, { "dense": OUTPUTS } ]
            """,
            Train,
            Outputs);
        spec = spec with { Data = spec.Data with { Batch = batch }, Train = spec.Train with { Steps = steps } };
        return (spec, RunFingerprint.Data(samples, features, Outputs).Labelled);
    }
}
