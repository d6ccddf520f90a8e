using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Optimizers;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Training;

/// <summary>What a gradient beyond the floats does to training under each policy, while the loss stays finite and where it is not.</summary>
public class NonFiniteTests
{
    private const int Features = 20;
    private const int Width = 4;
    private const int Steps = 6;

    // Not the simulated GPU, which takes a quarter of a minute for what its op cases show.
    public static TheoryData<string> Devices => [.. TestDevices.Names.Where(name => name != "sim")];

    public static TheoryData<string, float, string, string> DevicesAndBiases
    {
        get
        {
            TheoryData<string, float, string, string> data = [];
            foreach (string device in Devices.Select(row => row.Data))
            {
                data.Add(device, 3e38f, "SoftmaxCrossEntropy", "the loss of every sample");
                data.Add(device, 5e37f, "StepLoss", "the sum of the batch's losses");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void ErrorStopsAndNamesTensorLayerAndStep(string deviceName)
    {
        using Trainer trainer = NewTrainer(deviceName, NonFinitePolicy.Error, learningRate: 0.1);
        Poison(trainer.Parameters);
        List<long> told = [];
        trainer.Recorded += (step, _) => told.Add(step.Step);
        NonFiniteException failure = Assert.Throws<NonFiniteException>(() => trainer.Train(TestContext.Current.CancellationToken));
        Assert.Contains("gradient of 0.weight of layer hidden 1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("at step 0.", failure.Message, StringComparison.Ordinal);
        Assert.Equal([0L], told);
        NonFiniteOrigin origin = Assert.IsType<NonFiniteOrigin>(failure.Origin);
        Assert.Equal((0L, "backward", "MatMul", "hidden 2 (4→4 relu)"), (origin.Step, origin.Phase, origin.Op, origin.Layer));
        Assert.StartsWith("the gradient by the output of hidden 1 (20→4 relu)", origin.Tensor, StringComparison.Ordinal);
        Assert.Equal(0, origin.Element[1]);
        Assert.StartsWith("relu after hidden 2", origin.LastFiniteLayer, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void AnOverflowInTheForwardPassIsFoundInItsElement(string deviceName)
    {
        using Trainer trainer = NewTrainer(deviceName, NonFinitePolicy.Error, learningRate: 0.1);
        // Unit 1 of hidden 1 is 1e30 for every sample, which unit 2 of hidden 2 makes 1e60.
        Set(trainer.Parameters, "0.bias", (_, column, old) => column == 1 ? 1e30f : old);
        Set(trainer.Parameters, "2.weight", (row, column, old) => (row, column) == (2, 1) ? 1e30f : old);
        NonFiniteOrigin origin = OriginOf(trainer);
        Assert.Equal((0L, "forward", "MatMul", "hidden 2 (4→4 relu)"), (origin.Step, origin.Phase, origin.Op, origin.Layer));
        Assert.Equal("the output of hidden 2 (4→4 relu)", origin.Tensor);
        Assert.Equal([0, 2], origin.Element);
        Assert.Equal(double.PositiveInfinity, origin.Value);
        Assert.StartsWith("relu after hidden 1", origin.LastFiniteLayer, StringComparison.Ordinal);
    }

    // Logits of ±bias for samples of other classes: a loss of 6e38 for one, or of 1e38 for each, twelve of which are too much.
    [Theory]
    [MemberData(nameof(DevicesAndBiases))]
    public void ALossThatOverflowsWhileAllElseIsFiniteIsFound(string deviceName, float bias, string op, string tensor)
    {
        using Trainer trainer = NewTrainer(deviceName, NonFinitePolicy.Error, learningRate: 0.1);
        Set(trainer.Parameters, "4.bias", (_, column, _) => column == 0 ? bias : -bias);
        NonFiniteOrigin origin = OriginOf(trainer);
        Assert.Equal((0L, "forward", op, "loss"), (origin.Step, origin.Phase, origin.Op, origin.Layer));
        Assert.Equal(tensor, origin.Tensor);
        Assert.Equal(double.PositiveInfinity, origin.Value);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void WeightsThatAnUpdateMadeInfiniteAreTracedToIt(string deviceName)
    {
        using Trainer trainer = NewTrainer(deviceName, NonFinitePolicy.Error, learningRate: 1e37);
        // Unit 1 of hidden 1 is 1e4 for every sample: the gradients by its weights are about 1e3, their updates beyond floats.
        Set(trainer.Parameters, "0.bias", (_, column, old) => column == 1 ? 1e4f : old);
        NonFiniteException failure = Assert.Throws<NonFiniteException>(() => trainer.Train(TestContext.Current.CancellationToken));
        Assert.Contains("at step 1.", failure.Message, StringComparison.Ordinal);
        NonFiniteOrigin origin = Assert.IsType<NonFiniteOrigin>(failure.Origin);
        Assert.Equal((0L, "optimizer", "Sgd", "optimizer"), (origin.Step, origin.Phase, origin.Op, origin.Layer));
        Assert.Equal("2.weight", origin.Tensor);
        Assert.Equal(1, origin.Element[1]);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void ADivergenceComesBackFromItsSavedState(string deviceName)
    {
        // Decay by eleven times the weights: they grow tenfold a step.
        using Trainer trainer = NewTrainer(deviceName, NonFinitePolicy.Error, learningRate: 0.1, weightDecay: 110, steps: 200);
        NonFiniteException failure = Assert.Throws<NonFiniteException>(() => trainer.Train(TestContext.Current.CancellationToken));
        NonFiniteOrigin origin = Assert.IsType<NonFiniteOrigin>(failure.Origin);
        Assert.True(origin.Step > 0, $"it went bad at step {origin.Step} already");
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            failure.State!.Write(path);
            TrainingState state = TrainingState.Read(path);
            using Trainer other = NewTrainer(deviceName, NonFinitePolicy.Error, learningRate: 0.1, weightDecay: 110, steps: 200);
            Assert.Equal(origin.ToString(), other.Replay(state)?.ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static NonFiniteOrigin OriginOf(Trainer trainer) =>
        Assert.IsType<NonFiniteOrigin>(
            Assert.Throws<NonFiniteException>(() => trainer.Train(TestContext.Current.CancellationToken)).Origin);

    [Theory]
    [MemberData(nameof(Devices))]
    public void SkipLeavesTheWeightsOfTheStepAndGoesOn(string deviceName)
    {
        using Trainer trainer = NewTrainer(deviceName, NonFinitePolicy.Skip, learningRate: 0.1);
        float[] sound = [];
        float[] poisoned = [];
        float[] afterSkip = [];
        trainer.Recorded += (step, _) =>
        {
            // How many steps the device ran meanwhile does not matter: it left out all since the poison.
            if (step.Step == 0)
            {
                sound = trainer.Parameters.Values.Download();
                Poison(trainer.Parameters);
                poisoned = trainer.Parameters.Values.Download();
            }
            else if (step.Step == 1)
            {
                afterSkip = trainer.Parameters.Values.Download();
                trainer.Parameters.Values.Upload<float>(sound);
            }
        };
        trainer.Train(TestContext.Current.CancellationToken);
        Assert.Equal(Steps, trainer.StepsDone);
        Assert.NotEqual(sound, poisoned);
        Assert.Equal(poisoned, afterSkip);
        float[] end = trainer.Parameters.Values.Download();
        Assert.All(end, value => Assert.True(float.IsFinite(value)));
        Assert.NotEqual(sound, end);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void ZeroLearnsFromWhatIsFinite(string deviceName)
    {
        // Gradients are about 1e21: the step size that makes updates of about 0.1.
        using Trainer trainer = NewTrainer(deviceName, NonFinitePolicy.Zero, learningRate: 1e-22);
        Poison(trainer.Parameters);
        float[] before = trainer.Parameters["0.weight"].Values.Download();
        trainer.Train(TestContext.Current.CancellationToken);
        Assert.Equal(Steps, trainer.StepsDone);
        float[] after = trainer.Parameters["0.weight"].Values.Download();
        Assert.Equal(before[..Features], after[..Features]);
        Assert.NotEqual(before[Features..], after[Features..]);
        Assert.All(trainer.Parameters.Values.Download(), value => Assert.True(float.IsFinite(value)));
    }

    // One sample in twelve is NaN: so is the loss of its batch, and with it every gradient.
    [Theory]
    [MemberData(nameof(Devices))]
    public void ALossThatIsNotFiniteIsAGradientsAffair(string deviceName)
    {
        foreach (NonFinitePolicy policy in (NonFinitePolicy[])[NonFinitePolicy.Skip, NonFinitePolicy.Zero])
        {
            using Trainer trainer = NewTrainer(deviceName, policy, learningRate: 0.1, batch: 4, sickSample: true);
            List<double> told = [];
            EvaluationRecord? training = null;
            trainer.Recorded += (step, _) => told.Add(step.Loss);
            trainer.Evaluated += evaluation => training = evaluation.Split == EvaluationRecord.Train ? evaluation : training;
            trainer.Train(TestContext.Current.CancellationToken);
            Assert.Equal(Steps, trainer.StepsDone);
            // Six steps are two epochs of three batches, one of each with the sample in it.
            Assert.Equal(2, trainer.NonFiniteSteps);
            Assert.Equal(2, told.Count(double.IsNaN));
            Assert.True(double.IsFinite(training!.Loss), "the mean is that of the steps that were learned from");
            Assert.All(trainer.Parameters.Values.Download(), value => Assert.True(float.IsFinite(value)));
        }

        using Trainer halted = NewTrainer(deviceName, NonFinitePolicy.Error, learningRate: 0.1, batch: 4, sickSample: true);
        Assert.Contains(
            "loss was NaN", Assert.Throws<NonFiniteException>(() => halted.Train(TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    private static Trainer NewTrainer(
        string deviceName, NonFinitePolicy policy, double learningRate, double weightDecay = 0, int steps = Steps, int batch = 12, bool sickSample = false)
    {
        ExperimentSpec spec = EngineTests.Spec(
            depth: 2, Width, ActivationKind.Relu, LossKind.SoftmaxCrossEntropy, batch, steps, learningRate);
        Sgd optimizer = (Sgd)spec.Train.Optimizer with { WeightDecay = weightDecay, Momentum = 0.5 };
        spec = spec with { Train = spec.Train with { NonFinite = policy, Optimizer = optimizer } };
        Dataset data = EngineTests.SmallData(samples: 12, seed: 4);
        if (sickSample)
        {
            data.Train.Inputs[0] = float.NaN;
        }

        return new Trainer(spec, data, TestDevices.Open(deviceName));
    }

    // The first unit of the first layer gives about 1e-11, which the second makes 1e9 and the third 1e30: all finite, and
    // so is the loss. On the way back the last two multiply to 1e41, so that the first row of 0.weight gets no finite gradient.
    private static void Poison(ParameterSet parameters)
    {
        Set(parameters, "0.weight", (row, _, old) => row == 0 ? 1e-12f : old);
        Set(parameters, "0.bias", (_, column, old) => column == 0 ? 0 : old);
        Set(parameters, "2.weight", (_, column, old) => column == 0 ? 1e20f : old);
        Set(parameters, "4.weight", (row, _, _) => (1 - row) * 1e21f);
    }

    private static void Set(ParameterSet parameters, string name, Func<int, int, float, float> value)
    {
        Parameter tensor = parameters[name];
        int columns = tensor.Shape.AsMatrix().Columns;
        tensor.Values.Upload<float>([.. tensor.Values.Download().Select((old, i) => value(i / columns, i % columns, old))]);
    }
}
