using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Tests;

namespace GpuGrad.Core.Tests.Training;

/// <summary>Targets that are numbers, or a class at every step: what is measured of them, and what does not fit them.</summary>
public class TargetTests
{
    // The simulated GPU, which takes a quarter of a minute, has its turn by night.
    public static TheoryData<string> Devices => [.. TestDevices.Quick];

    // y = (x₀ + 2 x₁, −x₁), which a linear net learns to the last digits; the last evaluated batch is not full.
    [Theory]
    [MemberData(nameof(Devices))]
    public void NumbersAreLearnedAndHaveNoAccuracy(string deviceName)
    {
        DataSplit Split(int count, int seed)
        {
            Random random = new(seed);
            float[] x = [.. Enumerable.Range(0, 2 * count).Select(_ => random.NextSingle() - 0.5f)];
            return DataSplit.OfNumbers(x, [.. x.Chunk(2).SelectMany(row => (float[])[row[0] + (2 * row[1]), -row[1]])], 2);
        }

        bool slow = deviceName == "sim";
        Dataset dataset = new("line", Split(40, 1), Split(slow ? 53 : 503, 2), 2, TargetShape.OfNumbers(2));
        ExperimentSpec spec =
            Spec("""{ "layers": [ { "dense": 2 } ] }""",
            $$"""{ "steps": {{(slow ? 3 : 200)}}, "loss": "meanSquaredError", "optimizer": { "kind": "sgd", "learningRate": 0.5, "momentum": 0.9 } }""", 20);
        using Trainer trainer = new(spec, dataset, TestDevices.Open(deviceName));
        List<EvaluationRecord> evaluations = [];
        trainer.Evaluated += evaluations.Add;
        trainer.Train(TestContext.Current.CancellationToken);

        Assert.All(evaluations, evaluation => Assert.Null(evaluation.Accuracy));
        float[] weights = trainer.Parameters["0.weight"].Values.Download();
        float[] biases = trainer.Parameters["0.bias"].Values.Download();
        double expected = dataset.Test.Inputs.Chunk(2).Zip(dataset.Test.Numbers.Chunk(2), (x, y) =>
            y.Select((target, j) => Math.Pow((weights[2 * j] * x[0]) + (weights[(2 * j) + 1] * x[1]) + biases[j] - target, 2)).Average()).Average();
        Assert.Equal(expected, evaluations[^1].Loss, (1e-4 * expected) + 1e-12);
        Assert.True(slow ? evaluations[^1].Loss < evaluations[0].Loss : expected < 1e-6, $"the loss is {expected}");
    }

    [Fact]
    [Nightly]
    public void NumbersAreLearnedOnTheSimulatedGpuToo() => NumbersAreLearnedAndHaveNoAccuracy("sim");

    [Fact]
    public void TheLossOfLabelledStepsIsThatOfAStep()
    {
        DataSource.CopyMemory source = new(5) { Train = 30, Test = 30 };
        Dataset dataset = CopyMemory.Generate(source);
        ExperimentSpec spec = Spec("""{ "layers": [ { "dense": 10, "steps": 25, "init": "zeros" } ] }""", """{ "steps": 1 }""", 10);
        using Trainer trainer = new(spec, dataset, TestDevices.Open("cpu/128"));
        EvaluationRecord? first = null;
        trainer.Evaluated += evaluation => first ??= evaluation;
        trainer.Train(TestContext.Current.CancellationToken);

        // Every class alike, at every step; the first of equals is symbol 0.
        Assert.Equal(Math.Log(10), first!.Loss, 1e-5);
        Assert.Equal(dataset.Test.Labels.Average(label => label == 0 ? 1.0 : 0), first.Accuracy!.Value, 1e-9);
    }

    [Theory]
    [InlineData("""{ "layers": [ { "dense": 3 } ] }""", "meanSquaredError",
        "train.loss: meanSquaredError compares numbers, but x gives 3 classes; write softmaxCrossEntropy or binaryCrossEntropy", 3, 1)]
    [InlineData("""{ "layers": [ { "dense": 2 } ] }""", "softmaxCrossEntropy",
        "train.loss: softmaxCrossEntropy compares classes, but x gives 2 numbers; write meanSquaredError", 0, 2)]
    [InlineData("""{ "layers": [ { "dense": 3 } ] }""", "meanSquaredError",
        "model.layers[0].dense: the output layer has 3 outputs, but the data has 1 number; write 1", 0, 1)]
    [InlineData("""{ "layers": [ { "dense": 3 } ] }""", "softmaxCrossEntropy",
        "model.layers[0].dense: the output layer has 3 outputs, but the data has 3 classes at each of 2 steps; write { \"dense\": 3, \"steps\": 2 }", 3, 2)]
    [InlineData("""{ "layers": [ { "dense": 3, "steps": 5 }, { "dense": 3 } ] }""", "softmaxCrossEntropy",
        "model.layers[0].steps: 5 steps do not divide the columns evenly: a sample has 4; write a divisor of 4", 3, 1)]
    public void WhatDoesNotFitTheTargetIsNamed(string model, string loss, string message, int classes, int columns)
    {
        DataSplit split = classes > 0 ? new(new float[8], new int[2 * columns], columns) : DataSplit.OfNumbers(new float[8], new float[2 * columns], columns);
        TargetShape target = classes > 0 ? TargetShape.OfClasses(classes, columns) : TargetShape.OfNumbers(columns);
        Dataset dataset = new("x", split, split, 4, target);

        SpecException refused = Assert.Throws<SpecException>(
            () => new Trainer(Spec(model, $$"""{ "steps": 1, "loss": "{{loss}}" }""", 1), dataset, TestDevices.Open("cpu/128")));

        Assert.Equal(message, refused.Message);
    }

    private static ExperimentSpec Spec(string model, string train, int batch) => ExperimentSpec.Parse(
        $$"""{ "data": { "batch": {{batch}} }, "model": {{model}}, "train": {{train}}, "record": { "every": 100, "startSamples": 0 } }""", "x");
}
