using System.Globalization;
using GpuGrad.Data;
using GpuGrad.Kernels;

namespace GpuGrad.Core.Tests.Trust;

/// <summary>Sizes and numbers at the ends of what is allowed: each trains, or is refused or stopped with a reason.</summary>
public sealed class EdgeNumberTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Open("cpu:1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _device.Dispose();

    [Fact]
    public void OneSampleAndOneUnitTrain()
    {
        EvaluationRecord end = Trained(Spec("""{ "dense": 1 }, { "activation": "tanh" }, { "dense": 3 }""", batch: 1), Data(9, x => x));
        Assert.True(double.IsFinite(end.Loss));
    }

    [Fact]
    public void TwoThousandLayersTrain()
    {
        ExperimentSpec spec = ExperimentSpec.Parse(
            """{ "data": { "batch": 2 }, "model": { "hidden": { "depth": 2000, "width": 2, "activation": "tanh" } }, "train": { "steps": 2 } }""", "deep.json");
        Assert.True(double.IsFinite(Trained(spec, Data(8, x => x)).Loss));
    }

    // A training step never sees the sample that is left over; an evaluation does, and goes by the running statistics.
    [Fact]
    public void ABatchNormEvaluatesTheSampleThatIsLeftOver()
    {
        Dataset data = Data(9, x => x);
        ExperimentSpec spec = Spec("""{ "dense": 4 }, { "batchNorm": {} }, { "activation": "relu" }, { "dense": 3 }""", batch: 4, epochs: 2);
        using Trainer trainer = new(spec, data, _device);
        trainer.Train(Token);
        Assert.Equal(4, trainer.StepsDone);
        EvaluationRecord whole = trainer.Evaluate();
        double apart = Enumerable.Range(0, data.Test.Count).Average(row => trainer.Evaluate(data.Test.Rows([row])).Loss);
        // Sums of nine losses of about 1, in another order.
        Assert.Equal(apart, whole.Loss, 1e-5);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(1e-41f)]
    public void InputsThatAreAllAlikeTrain(float value) =>
        Assert.True(double.IsFinite(Trained(Spec("""{ "dense": 4 }, { "batchNorm": {} }, { "activation": "relu" }, { "dense": 3 }""", batch: 4), Data(16, _ => value)).Loss));

    [Fact]
    public void InputsNearTheEndOfTheFloatsAreStoppedWhereTheyOverflow()
    {
        NonFiniteException stopped = Assert.Throws<NonFiniteException>(
            () => Trained(Spec("""{ "dense": 4 }, { "activation": "relu" }, { "dense": 3 }""", batch: 4), Data(16, x => x > 0 ? 1e38f : -1e38f)));
        Assert.Contains("step 0", stopped.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void ARateOfZeroChangesNothing()
    {
        Dataset data = Data(16, x => x);
        using Trainer trainer = new(Spec("""{ "dense": 4 }, { "activation": "relu" }, { "dense": 3 }""", batch: 4, rate: "0"), data, _device);
        float[] before = trainer.Parameters["0.weight"].Values.Download();
        trainer.Train(Token);
        Assert.Equal(before, trainer.Parameters["0.weight"].Values.Download());
    }

    [Fact]
    public void ARateOf1e30IsStoppedByName()
    {
        // Two products of weights of 1e30 leave the floats; rectifiers might die before.
        ExperimentSpec spec = Spec("""{ "dense": 4 }, { "dense": 3 }""", batch: 4, rate: "1e30", epochs: 20);
        Assert.Throws<NonFiniteException>(() => Trained(spec, Data(16, x => x)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void ALabelOutOfRangeIsRefused(int label)
    {
        Exception fault = Assert.ThrowsAny<Exception>(() => new Dataset("wrong", new DataSplit([1f, 2f], [0, label]), new DataSplit([1f], [0]), 1, 3));
        Assert.True(fault is ArgumentException or DataException, fault.ToString());
        Assert.Contains(label.ToString(CultureInfo.InvariantCulture), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AColumnThatNeverChangesTrains()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, $"a,b,c\n{string.Concat(Enumerable.Range(0, 20).Select(i => FormattableString.Invariant($"7,{i},{(i % 2 == 0 ? "x" : "y")}\n")))}");
            Dataset data = TableData.Load(new DataSource.Csv(file), file);
            Assert.All(data.Train.Inputs.Where((_, i) => i % 2 == 0), value => Assert.Equal(0f, value));
            Assert.True(double.IsFinite(Trained(Spec("""{ "dense": 3 }, { "batchNorm": {} }, { "dense": 2 }""", batch: 4), data).Loss));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static ExperimentSpec Spec(string layers, int batch, string rate = "0.1", int epochs = 1) => ExperimentSpec.Parse(
        FormattableString.Invariant(
            $$"""{ "data": { "batch": {{batch}} }, "model": { "layers": [ {{layers}} ] }, "train": { "epochs": {{epochs}}, "optimizer": { "kind": "sgd", "learningRate": {{rate}} } } }"""),
        "edge.json");

    private static Dataset Data(int count, Func<float, float> change)
    {
        DataSplit Split(int seed)
        {
            Random random = new(seed);
            return new DataSplit(
                [.. Enumerable.Range(0, count * 2).Select(_ => change(random.NextSingle() - 0.5f))], [.. Enumerable.Range(0, count).Select(i => i % 3)]);
        }

        return new Dataset("edge", Split(1), Split(2), 2, 3);
    }

    private EvaluationRecord Trained(ExperimentSpec spec, Dataset data)
    {
        using Trainer trainer = new(spec, data, _device);
        trainer.Train(Token);
        return trainer.Evaluate();
    }
}
