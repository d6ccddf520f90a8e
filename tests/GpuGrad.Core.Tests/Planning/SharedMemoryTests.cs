using GpuGrad.Core.Tests.Training;
using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Models;
using GpuGrad.Planning;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Planning;

/// <summary>Tensors on shared addresses change no bit, and take less memory.</summary>
public class SharedMemoryTests
{
    private const int Outputs = 7;

    /// <summary>Every layer kind, as <see cref="SameBitsTests.Nets"/> has them, and sequences that are cut short.</summary>
    public static TheoryData<string, string, string> Nets
    {
        get
        {
            TheoryData<string, string, string> nets = [.. SameBitsTests.Nets];
            foreach (string kind in (string[])["rnn", "gru", "lstm"])
            {
                nets.Add(
                    $"{kind} with truncated back-propagation",
                    $$"""[ { "{{kind}}": 21, "steps": 4, "truncate": 2, "sequence": true }, { "{{kind}}": 19, "steps": 4, "truncate": 3 }, { "dense": OUTPUTS } ]""",
                    """{ "optimizer": { "kind": "adam", "learningRate": 0.01 } }""");
            }

            return nets;
        }
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void SharingChangesNoBit(string net, string layers, string train)
    {
        Assert.NotEmpty(net);
        ExperimentSpec spec = SameBitsTests.Spec(layers, train, Outputs);
        (Dataset labelled, Dataset numbers) = RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, Outputs);
        Dataset dataset = spec.Train.Loss == LossKind.MeanSquaredError ? numbers : labelled;
        using ComputeDevice device = ComputeDevice.Open(DeviceSelector.Parse("cpu:2"));
        using DeviceData data = new(device, dataset);

        (List<string> apart, long bytesApart) = Train(device, spec, data, sharesMemory: false);
        (List<string> shared, long bytesShared) = Train(device, spec, data, sharesMemory: true);

        Assert.Equal(apart, shared);
        Assert.InRange(bytesShared, 1, bytesApart - 1);
    }

    [Fact]
    public void SharingChangesNoBitOfPretraining()
    {
        ExperimentSpec spec = SameBitsTests.Spec(
            """[ { "dense": 39 }, { "batchNorm": {} }, { "activation": "tanh" }, { "dense": 22 }, { "activation": "sigmoid" }, { "dense": OUTPUTS } ]""",
            """{ "optimizer": { "kind": "sgd", "learningRate": 0.1 }, "pretrain": { "steps": 5 } }""",
            Outputs);
        Dataset dataset = RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, Outputs).Labelled;
        using ComputeDevice device = ComputeDevice.Open(DeviceSelector.Parse("cpu:2"));
        using DeviceData data = new(device, dataset);
        Model model = Model.FromSpec(spec.Model, dataset.Features, dataset.Target);
        using ParameterSet parameters = new(device, model.Parameters, spec.Seed);
        PretrainingStage stage = PretrainingStages.Of(model, spec, dataset)[1];
        List<List<uint>> found = [];
        foreach (bool sharesMemory in (bool[])[false, true])
        {
            DenoisingAutoencoder autoencoder = new(stage.Below, parameters, stage.Encoder, corruption: 0.3f, stage.Loss);
            using ParameterSet tensors = new(device, autoencoder.Parameters, spec.Seed);
            using StepPlan plan = new(device, autoencoder, tensors, data.Train, new StepPlanSettings(spec.Data.Batch, spec.Train.Loss, PlanMode.Train)
            {
                Train = spec.Train,
                Steps = 5,
                SharesMemory = sharesMemory,
            });
            found.Add([.. plan.Run(5).Select(loss => loss.LossSum).Concat(tensors.Values.Download()).Select(BitConverter.SingleToUInt32Bits)]);
        }

        Assert.Equal(found[0], found[1]);
    }

    [Theory]
    [InlineData(false, 0.55)]
    [InlineData(true, 0.65)]
    public void ADeepNetTakesLittleMoreThanItsActivations(bool batchNorm, double most)
    {
        ExperimentSpec spec = ExperimentSpec.Parse(
            $$"""
            {
              "data": { "batch": 128 },
              "model": { "hidden": { "depth": 30, "width": 256, "activation": "relu", "batchNorm": {{(batchNorm ? "true" : "false")}} } },
              "train": { "steps": 1, "optimizer": { "kind": "sgd", "learningRate": 0.1 } }
            }
            """,
            "memory test");
        Assert.Contains(RecordedKind.Delta, spec.Record.Kinds);
        Assert.InRange(ShareOfMemory(spec, features: 784, outputs: 10), 0, most);
    }

    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    public void ARecurrentNetKeepsNoGradientBesideItsGates(string kind)
    {
        ExperimentSpec spec = ExperimentSpec.Parse(
            $$"""
            {
              "data": { "batch": 32 },
              "model": { "layers": [ { "{{kind}}": 48, "steps": 100 }, { "dense": 10 } ] },
              "train": { "steps": 1, "optimizer": { "kind": "sgd", "learningRate": 0.1 } }
            }
            """,
            "memory test");
        Assert.InRange(ShareOfMemory(spec, features: 200, outputs: 10), 0, 0.65);
    }

    [Fact]
    public void APlanThatDoesNotFitSaysWhatItNeedsAndItsLargestTensors()
    {
        using ComputeDevice device = ComputeDevice.Open(DeviceSelector.Parse("cpu:1"));
        // Together more than any processor has addresses for.
        string layers = string.Concat(Enumerable.Repeat("""{ "dense": 131072, "init": "zeros" }, { "dense": 1, "init": "zeros" }, """, 20));
        ExperimentSpec spec = ExperimentSpec.Parse(
            $$"""
            {
              "model": { "layers": [ {{layers}} { "dense": 1, "init": "zeros" } ] },
              "train": { "steps": 1, "loss": "meanSquaredError", "optimizer": { "kind": "sgd", "learningRate": 0.1 } }
            }
            """,
            "memory test");
        Dataset dataset = RunFingerprint.Data(samples: 4, features: 1, outputs: 1).Numbers;
        using DeviceData data = new(device, dataset);
        Model model = Model.FromSpec(spec.Model, 1, dataset.Target);
        using ParameterSet parameters = new(device, model.Parameters, spec.Seed);

        DeviceMemoryException refused = Assert.Throws<DeviceMemoryException>(() => new StepPlan(
            device, model, parameters, data.Train, new StepPlanSettings(1 << 23, spec.Train.Loss, PlanMode.Train) { Train = spec.Train }));

        Assert.StartsWith(
            "A step needs 175.9 TB for activations and gradients, and cpu:1 has no room for another 175.9 TB: it holds ", refused.Message,
            StringComparison.Ordinal);
        (string first, string third) = (model.LayerInfos[0].DisplayName, model.LayerInfos[2].DisplayName);
        Assert.EndsWith(
            $"The largest are the output of {first} (4.4 TB), the gradient by the output of {first} (4.4 TB), the output of {third} (4.4 TB). Try a smaller batch.",
            refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ThePartsOfTheMemoryOfATrainingAreWhatTheDeviceHolds()
    {
        using ComputeDevice device = ComputeDevice.Open(DeviceSelector.Parse("cpu:2"));
        ExperimentSpec spec = SameBitsTests.Spec(
            """[ { "dense": 30 }, { "batchNorm": {} }, { "activation": "relu" }, { "dense": OUTPUTS } ]""",
            """{ "optimizer": { "kind": "adam", "learningRate": 0.01 }, "clip": { "kind": "globalNorm", "max": 1 } }""",
            Outputs);
        using Trainer trainer = new(spec, RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, Outputs).Labelled, device);

        // Up to what buffers are aligned by.
        Assert.InRange(device.MemoryBytes - trainer.Memory.Total, 0, 2_000);
        Assert.InRange(trainer.Memory.Parameters, 3 * 30 * SameBitsTests.Features, device.MemoryBytes);
        Assert.InRange(trainer.Memory.Optimizer, 2 * 4 * 30 * SameBitsTests.Features, device.MemoryBytes);
        Assert.Matches(
            @"^\d+\.\d [kM]B \(activations and gradients \d.*, parameters \d.*, optimizer \d.*, records \d.*, data \d.*, work \d.*\)$",
            trainer.Memory.ToString());
    }

    [Fact]
    public void PartsOfAStepAreRefusedWhereTensorsShareMemory()
    {
        using ComputeDevice device = ComputeDevice.Open(DeviceSelector.Parse("cpu:1"));
        ExperimentSpec spec = SameBitsTests.Spec("""[ { "dense": OUTPUTS } ]""", """{ "optimizer": { "kind": "sgd", "learningRate": 0.1 } }""", Outputs);
        using DeviceData data = new(device, RunFingerprint.Data(SameBitsTests.Samples, SameBitsTests.Features, Outputs).Labelled);
        Model model = Model.FromSpec(spec.Model, SameBitsTests.Features, data.Dataset.Target);
        using ParameterSet parameters = new(device, model.Parameters, spec.Seed);
        using StepPlan plan = new(device, model, parameters, data.Train, Settings(spec, sharesMemory: true));
        Assert.Throws<InvalidOperationException>(() => plan.RunPart(0, 1));
    }

    private static (List<string> Lines, long Bytes) Train(ComputeDevice device, ExperimentSpec spec, DeviceData data, bool sharesMemory)
    {
        Model model = Model.FromSpec(spec.Model, data.Dataset.Features, data.Dataset.Target);
        using ParameterSet parameters = new(device, model.Parameters, spec.Seed);
        using StepPlan plan = new(device, model, parameters, data.Train, Settings(spec, sharesMemory));
        using StepPlan evaluation = new(
            device, model, parameters, data.Test, new StepPlanSettings(40, spec.Train.Loss, PlanMode.Evaluate) { SharesMemory = sharesMemory });
        List<string> lines = [];
        for (long step = 0; step < spec.Train.Steps; step++)
        {
            Add("loss", plan.Run(1));
            lines.AddRange(plan.ReadRecords(step).Select(RunFingerprint.Line));
            lines.AddRange(plan.ReadDirections(step).Select(direction => direction.ToString()));
        }

        Add("evaluation", evaluation.Run(evaluation.StepsPerEpoch));
        lines.AddRange(parameters.All.Select(p => $"{p.Name} {string.Join(' ', p.Values.Download().Select(BitConverter.SingleToUInt32Bits))}"));
        return (lines, plan.Memory.Tensors + evaluation.Memory.Tensors);

        void Add(string what, StepLossRecord[] losses) => lines.AddRange(losses.Select(loss => $"{what} {BitConverter.SingleToUInt32Bits(loss.LossSum)}"));
    }

    private static StepPlanSettings Settings(ExperimentSpec spec, bool sharesMemory) => new(spec.Data.Batch, spec.Train.Loss, PlanMode.Train)
    {
        Train = spec.Train,
        Steps = spec.Train.Steps!.Value,
        Seed = spec.Seed,
        Shuffle = true,
        RecordedKinds = spec.Record.Kinds,
        RecordEvery = spec.Record.Every,
        RecordDirections = spec.Record.Directions,
        SharesMemory = sharesMemory,
    };

    // Of the tensors of a plan, what is left where they share memory.
    private static double ShareOfMemory(ExperimentSpec spec, int features, int outputs)
    {
        using ComputeDevice device = ComputeDevice.Open(DeviceSelector.Parse("cpu:2"));
        using DeviceData data = new(device, RunFingerprint.Data(samples: 200, features, outputs).Labelled);
        Model model = Model.FromSpec(spec.Model, features, data.Dataset.Target);
        using ParameterSet parameters = new(device, model.Parameters, spec.Seed);
        using StepPlan apart = new(device, model, parameters, data.Train, Settings(spec, sharesMemory: false));
        using StepPlan shared = new(device, model, parameters, data.Train, Settings(spec, sharesMemory: true));
        return (double)shared.Memory.Tensors / apart.Memory.Tensors;
    }
}
