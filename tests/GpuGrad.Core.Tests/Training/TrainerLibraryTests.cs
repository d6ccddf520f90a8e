using Examples;
using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Models;
using GpuGrad.Planning;

namespace GpuGrad.Core.Tests.Training;

/// <summary>What a program that uses the library relies on: checks, steps, evaluation, predictions, kinds of its own.</summary>
public sealed class TrainerLibraryTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Open("cpu:2");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ExperimentSpec Small => new()
    {
        Data = new DataSpec { Batch = 16 },
        Model = new ModelSpec { Layers = [new DenseLayer { Outputs = 6 }, new ActivationLayer(ActivationKind.Tanh), new DenseLayer { Outputs = 3 }] },
        Train = new TrainSpec { Epochs = 2, Optimizer = new Sgd { LearningRate = 0.3 } },
    };

    private static Dictionary<string, ExperimentSpec> Specs => new()
    {
        ["train.optimizer.learningRate: expected a number from 0, found the number -1"] =
            Small with { Train = new TrainSpec { Optimizer = new Sgd { LearningRate = -1 } } },
        ["train.optimizer.nesterov: there is no momentum"] = Small with { Train = new TrainSpec { Optimizer = new Sgd { Nesterov = true } } },
        ["data.batch: expected a whole number from 1"] = Small with { Data = new DataSpec { Batch = 0 } },
        ["model: "] = Small with { Model = new ModelSpec() },
        ["model.layers[0].dense: expected a whole number from 1"] = Small with { Model = new ModelSpec { Layers = [new DenseLayer { Outputs = -4 }] } },
        ["model.layers[1]: the last layer must be the output layer"] =
        Small with { Model = new ModelSpec { Layers = [new DenseLayer { Outputs = 4 }, new DropoutLayer(0.1)] } },
        ["model.layers[0].dense: the output layer has 4 outputs, but the data has 3 classes"] =
        Small with { Model = new ModelSpec { Layers = [new DenseLayer { Outputs = 4 }] } },
        ["train.loss: meanSquaredError compares numbers"] = Small with { Train = new TrainSpec { Loss = LossKind.MeanSquaredError } },
        ["data.batch: is 4000, but blobs has only"] = Small with { Data = new DataSpec { Batch = 4000 } },
    };

    public static TheoryData<string> Faults => [.. Specs.Keys];

    public void Dispose() => _device.Dispose();

    [Theory]
    [MemberData(nameof(Faults))]
    public void ASpecMadeInCodeIsCheckedAsAFileThatSaysIt(string start)
    {
        SpecException fault = Assert.Throws<SpecException>(() => new Trainer(Specs[start], Blobs(64, 1_200), _device));

        Assert.StartsWith(start, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StepsOfAnySizeTrainAsAWholeTrainingDoes()
    {
        Dataset data = Blobs(160, 40);
        using Trainer whole = new(Small, data, _device), bySteps = new(Small, data, _device);
        List<long> recorded = [];
        bySteps.Recorded += (step, _) => recorded.Add(step.Step);

        whole.Train(Token);
        double first = bySteps.Step(1, Token), second = bySteps.Step(7, Token), third = bySteps.Step(12, Token);

        Assert.Equal((20L, 20L), (whole.StepsDone, bySteps.StepsDone));
        Assert.Equal(whole.Parameters.Values.Download(), bySteps.Parameters.Values.Download());
        Assert.Equal([0, 10], recorded);
        Assert.True(first > second && second > third, $"{first} {second} {third}");
    }

    [Fact]
    public void PredictionsAreWhatTheEvaluationJudges()
    {
        // More rows than the evaluation takes at once, and a rest.
        Dataset data = Blobs(160, 1_207);
        using Trainer trainer = new(Small, data, _device);
        trainer.Train(Token);

        float[] scores = trainer.Predict(data.Test.Inputs);

        Assert.Equal(3 * 1_207, scores.Length);
        int right = Enumerable.Range(0, 1_207)
            .Count(row => scores.AsSpan(3 * row, 3).IndexOf(scores.AsSpan(3 * row, 3).ToArray().Max()) == data.Test.Labels[row]);
        EvaluationRecord test = trainer.Evaluate();
        Assert.Equal((double)right / 1_207, test.Accuracy);
        Assert.InRange(test.Accuracy!.Value, 0.9, 1);
        Assert.Equal(test, trainer.Evaluate(data.Test));
        Assert.Equal(scores[..3], trainer.Predict(data.Test.Inputs.AsSpan(0, 2)));
        Assert.Contains(
            "3 values are no whole samples of 2, 2 values each", Assert.Throws<ArgumentException>(() => trainer.Predict(new float[3])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => trainer.Predict([]));
        Assert.Throws<ArgumentException>(() => trainer.Evaluate(new DataSplit(new float[6], [0, 1])));
    }

    [Fact]
    public void NumbersAreLearnedWhereTheTargetsAreNumbers()
    {
        DataSplit split = DataSplit.Read(Enumerable.Range(0, 64).Select(i => (new[] { i / 64f, 1 - (i / 64f) }, new[] { 2 * (i / 64f), 1f })));
        ExperimentSpec spec = Small with
        {
            Model = new ModelSpec { Layers = [new DenseLayer { Outputs = 2 }] },
            Train = new TrainSpec { Steps = 400, Optimizer = new Sgd { LearningRate = 0.2 } },
        };
        using Trainer trainer = new(spec, new Dataset("line", split, split, 2, TargetShape.OfNumbers(2)), _device);
        trainer.Train(Token);

        Assert.Null(trainer.Evaluate().Accuracy);
        Assert.All(trainer.Predict([0.25f, 0.75f]).Zip([0.5f, 1f]), pair => Assert.Equal(pair.Second, pair.First, 0.02));
    }

    [Fact]
    public void ALayerFromOutsideIsRecordedAfterTheActivationThatFollows()
    {
        Layer own = new LowRankLayer { Outputs = 4, Rank = 2 };
        StepPlan plan = PlanOf(own);
        RecordedLayer recorded = plan.Layers[0];
        plan.Run(1);

        Assert.Equal("hidden 1 (2→4 tanh)", recorded.Info.DisplayName);
        Assert.All(
            recorded.Activation.Values.Download().Zip(recorded.PreActivation.Values.Download()),
            pair => Assert.Equal(MathF.Tanh(pair.Second), pair.First, 1e-5f));
        plan.Dispose();
        Assert.Contains("registers none", Assert.Throws<InvalidOperationException>(() => PlanOf(new Unregistered())).Message, StringComparison.Ordinal);
        SpecException wide = Assert.Throws<SpecException>(() => PlanOf(new LowRankLayer { Outputs = 4, Rank = 3 }));
        Assert.Equal("model.layers[0]: a rank of 3 is more than 2 inputs and 4 outputs allow", wide.Message);
    }

    [Fact]
    public void StepsPreTrainWhereASpecWantsItAndNobodyHas()
    {
        ExperimentSpec spec = ExperimentSpec.Parse(
            """
            { "data": { "batch": 16 }, "model": { "hidden": { "depth": 2, "width": 5, "activation": "sigmoid" } },
              "train": { "steps": 4, "pretrain": { "steps": 6, "corruption": 0.1, "loss": "meanSquaredError" } } }
            """,
            "x");
        using Trainer bySteps = new(spec, Blobs(64, 16), _device), byHand = new(spec, Blobs(64, 16), _device);

        byHand.Pretraining!.Run(Token);
        byHand.Pretraining.Run(Token);
        byHand.TrainTo(4, Token);
        bySteps.Step(3, Token);
        bySteps.Step(1, Token);

        Assert.Equal(2, bySteps.Pretraining!.Done.Count);
        Assert.Equal(byHand.Parameters.Values.Download(), bySteps.Parameters.Values.Download());
    }

    [Fact]
    public void SamplesAreCopiedFromSpans()
    {
        float[] inputs = [1, 2, 3, 4];
        int[] labels = [0, 1];
        DataSplit split = DataSplit.Copy(inputs, labels);
        (inputs[0], labels[0]) = (9, 9);

        Assert.Equal([1, 2, 3, 4], split.Inputs);
        Assert.Equal([0, 1], split.Labels);
        Assert.Equal(2, split.Count);
    }

    [Fact]
    public void ARowOfAnotherLengthIsNamed()
    {
        Assert.Contains(
            "Row 1 has 3 values where row 0 has 2.", Assert.Throws<ArgumentException>(() => DataSplit.Read([(new float[2], 0), (new float[3], 1)])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Row 1 has 1 values where row 0 has 2.",
            Assert.Throws<ArgumentException>(() => DataSplit.Read([(new float[2], new float[2]), (new float[2], new float[1])])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void KindsOfOnesOwnComeBeforeTheFirstSpec()
    {
        Small.Validated();

        Assert.Contains("too late", Assert.Throws<InvalidOperationException>(() => Layer.Register<Late>("late")).Message, StringComparison.Ordinal);
        Assert.Contains("too late", Assert.Throws<InvalidOperationException>(() => ActivationFunction.Register<Square>()).Message, StringComparison.Ordinal);
        SpecException unknown = Assert.Throws<SpecException>(
            () => (Small with { Model = new ModelSpec { Layers = [new Late(), new DenseLayer { Outputs = 3 }] } }).Validated());
        Assert.Contains("Layer.Register", unknown.Message, StringComparison.Ordinal);
    }

    // Three heaps of points on a circle.
    private static Dataset Blobs(int train, int test)
    {
        Random random = new(5);
        return new Dataset("blobs", DataSplit.Read(Points(train)), DataSplit.Read(Points(test)), 2, 3);

        IEnumerable<(float[] Inputs, int Label)> Points(int count) => Enumerable.Range(0, count).Select(i =>
            (new[] { (float)Math.Cos(2 * (i % 3)) + (random.NextSingle() * 0.4f), (float)Math.Sin(2 * (i % 3)) + (random.NextSingle() * 0.4f) }, i % 3));
    }

    // A plan of a net that begins with that layer, of a spec that nobody checked.
    private StepPlan PlanOf(Layer first)
    {
        InitSpec init = new InitSpec.He(InitDistribution.Normal, FanMode.FanIn);
        ModelSpec spec = new()
        {
            Layers =
            [
                first,
                new ActivationLayer(ActivationKind.Tanh),
                new DenseLayer { Outputs = 3, Init = init, BiasInit = new InitSpec.Zeros(), Bias = true },
            ],
        };
        Dataset data = Blobs(16, 16);
        Model model = Model.FromSpec(spec, data.Sample, data.Target);
        return new StepPlan(
            _device,
            model,
            new ParameterSet(_device, model.Parameters, seed: 1),
            new DeviceSplit(_device, data.Train, data.Sample),
            new StepPlanSettings(16, LossKind.SoftmaxCrossEntropy, PlanMode.Probe));
    }

    private sealed record Unregistered : Layer
    {
        public override bool HasWeight => true;

        public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x) => x;
    }

    private sealed record Late : Layer
    {
        public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x) => x;
    }

    private readonly struct Square : IActivation
    {
        public static string Name => "square";

        public static T Forward<T>(T x, T alpha)
            where T : struct, IFloat<T> => x * x;

        public static T Derivative<T>(T x, T y, T alpha)
            where T : struct, IFloat<T> => T.Of(2f) * x;

        public static double Gain(double alpha) => 1;

        public static double Reference(double x, double alpha) => x * x;

        public static double ReferenceSlope(double x, double alpha) => 2 * x;
    }
}
