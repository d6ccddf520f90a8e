using System.Globalization;
using GpuGrad.Layers;
using GpuGrad.Theory;

namespace GpuGrad.Core.Tests.Theory;

/// <summary>
/// Theory's own figures, against the closed forms that the literature gives for them: every row of docs/science.md. Nothing is
/// measured here; TheoryComparisonTests does that.
/// </summary>
public class TheoryPredictorTests
{
    private const int Width = 256;

    // Layers so high that the data is forgotten.
    private const int From = 15, To = 29;

    // The kinked integrals are exact to rounding on their panels; a fixed point is reached to 1e-12.
    private const double Exact = 1e-9;

    [Theory]
    [InlineData("relu", "\"he-normal\"", 1)]
    [InlineData("relu", "\"he-uniform\"", 1)]
    [InlineData("relu", "\"xavier-normal\"", 0.5)]
    [InlineData("identity", "\"pytorch-default\"", 1 / 3.0)]
    [InlineData("leakyRelu:0.25", "\"he-normal\"", 1)]
    [InlineData("prelu:0.25", "\"he-normal\"", 1)]
    [InlineData("relu", "{ \"kind\": \"truncated-normal\", \"std\": 0.0625 }", 0.77374128 / 2)]
    public void RectifiersAndLinearNets(string activation, string init, double factor)
    {
        TheoryPrediction prediction =
            RandomNet.OfHidden($""" "depth": 30, "width": {Width}, "activation": {Activation(activation)}, "init": {init} """, Width, 16).Predict();
        Assert.Equal(factor, RandomNet.Factor(prediction, From, To), 1e-8);
        Assert.Equal(factor, prediction.Factor!.Value, 1e-8);
    }

    // 2^-14.5 for Xavier.
    [Theory]
    [InlineData("he-normal", 1)]
    [InlineData("xavier-normal", 4.3158e-5)]
    public void NormOverThirtyLayers(string init, double expected)
    {
        TheoryPrediction prediction = RandomNet.OfHidden($""" "depth": 30, "width": {Width}, "init": "{init}" """, Width, 16).Predict();
        Assert.Equal(expected, Math.Pow(10, prediction.Layers[0].Log10Delta!.Value), 1e-4 * expected);
        Assert.Equal(0, prediction.Layers[29].Log10Delta);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0.78391)]
    [InlineData(4, 0.64461)]
    public void MaxoutKeepsTheSecondMoment(int pieces, double variance)
    {
        string layer = $$"""{ "maxout": {{Width}}, "pieces": {{pieces}}, "init": {{Normal(variance / Width)}}, "bias": false }""";
        TheoryPrediction prediction = RandomNet.OfLayers(Enumerable.Repeat(layer, 10), Width, 16).Predict();
        Assert.Equal(1, prediction.Layers[9].Activation!.Value / prediction.Layers[8].Activation!.Value, 2e-5);
        // K pieces of σ_w² each read a unit, and one of K takes its gradient; what it has along the signal, 1/Width of its square, is kept.
        Assert.Equal(Math.Pow(variance, 9) + (1.0 / Width), Math.Pow(RandomNet.Factor(prediction, 0, 9), 9), 1e-6);
    }

    // However much the samples differ in length: a norm makes one batch of them. Something is left of the 256 directions that the data has.
    [Theory]
    [InlineData("relu", 8, Math.PI / (Math.PI - 1))]
    [InlineData("relu", 32, Math.PI / (Math.PI - 1))]
    [InlineData("relu", 32, Math.PI / (Math.PI - 1), 4)]
    [InlineData("relu", 128, Math.PI / (Math.PI - 1))]
    [InlineData("relu", 512, Math.PI / (Math.PI - 1))]
    [InlineData("identity", 8, 1)]
    [InlineData("identity", 32, 1, 4)]
    public void BatchNormExplodes(string activation, int batch, double largeBatch, double stretch = 0)
    {
        TheoryPrediction prediction = RandomNet.OfHidden(
            $$""" "depth": 30, "width": {{Width}}, "activation": "{{activation}}", "batchNorm": { "epsilon": 1e-12 } """, Width, batch, stretch: stretch)
            .Predict();
        Assert.Equal(largeBatch * (batch - 2) / (batch - 3), RandomNet.Factor(prediction, From, To), 0.004);
    }

    // E[f′²] / Var f of tanh for N(0, 1).
    [Fact]
    public void BatchNormAndTanh()
    {
        const int Batch = 512;
        TheoryPrediction prediction = RandomNet.OfHidden(
            $$""" "depth": 30, "width": {{Width}}, "activation": "tanh", "batchNorm": { "epsilon": 1e-12 } """, Width, Batch).Predict();
        Assert.Equal(1.178 * (Batch - 2) / (Batch - 3), RandomNet.Factor(prediction, From, To), 0.004);
    }

    [Theory]
    [InlineData("{ \"activation\": \"relu\" }, DENSE", 1, 1, 2)]
    [InlineData("DENSE, { \"activation\": \"relu\" }, DENSE", 2, 1, 3)]
    [InlineData("DENSE, { \"activation\": \"relu\" }, DENSE", 2, 0.5, 1.5)]
    public void ResidualBlocks(string body, int every, double scale, double factor)
    {
        string dense = $$"""{ "dense": {{Width}}, "init": {{Normal(2.0 / Width)}}, "bias": false }""";
        string block = string.Create(
            CultureInfo.InvariantCulture, $$"""{ "residual": [ {{body.Replace("DENSE", dense, StringComparison.Ordinal)}} ], "scale": {{scale}} }""");
        TheoryPrediction prediction = RandomNet.OfLayers([dense, .. Enumerable.Repeat(block, 20)], Width, 16).Predict();
        Assert.Equal(factor, Math.Pow(RandomNet.Factor(prediction, every, 20 * every), every), 1e-8);
    }

    // relu(x + s·b), b normal, for s → 0: of the units half have x > 0, and they pass again; of the other half, at 0, one in two does. The δ of the
    // branch's last layer, s times the gradient by the sum, is that of 3/4 of the units; the first layer's is that of the half that passed. Taking the two
    // passes for independent would give (3/4)/2 and not 1/2.
    [Theory]
    [InlineData(1e-2, 0.02)]
    [InlineData(1e-3, 0.002)]
    public void AUnitThatPassedAnActivationPassesItAgain(double scale, double error)
    {
        TheoryPrediction prediction = RandomNet.OfHidden(string.Create(
            CultureInfo.InvariantCulture,
            $$""" "depth": 3, "width": {{Width}}, "activation": "relu", "bias": false, "skip": { "kind": "residual", "every": 2, "scale": {{scale}} } """),
            Width, 16).Predict();
        Assert.Equal(2 / 3.0, scale * scale * Math.Pow(10, 2 * prediction.Layers[0].Log10Delta!.Value), error);
    }

    // Without biases ReLU's groups of samples are multiples of each other, and those behind the first are not integrated; with biases they are.
    // Biases of variance 1e-10 move a layer's norm by as much, and which of its values a group of 48 takes in.
    [Fact]
    public void GroupsThatAreMultiplesGiveWhatEachGives()
    {
        TheoryPrediction shared = Skips(""" "bias": false """), each = Skips(""" "biasInit": { "kind": "normal", "std": 1e-5 } """);
        foreach ((LayerPrediction a, LayerPrediction b) in shared.Layers.Zip(each.Layers).SkipLast(1))
        {
            Assert.Equal(1, a.PreActivation!.Value / b.PreActivation!.Value, 1e-3);
            Assert.Equal(a.Log10Delta!.Value, b.Log10Delta!.Value, 1e-3 / Math.Log(10));
        }

        static TheoryPrediction Skips(string bias) =>
            RandomNet.OfHidden($""" "depth": 7, "width": {Width}, "activation": "relu", "skip": "residual", {bias} """, Width, 16).Predict();
    }

    // ∏ (1 + 1/(1 + l (π−1)/π)) at a large batch, where samples of the data have nothing in common and variance 1.
    [Theory]
    [InlineData(15, 14.62)]
    [InlineData(30, 37.43)]
    public void PreActivationBatchNormGrowsSlowly(int blocks, double expected)
    {
        const int Batch = 1024, Narrow = 64, Features = 1024;
        string block =
            $$"""{ "residual": [ { "batchNorm": { "epsilon": 1e-12 } }, { "activation": "relu" }, { "dense": {{Narrow}}, "init": {{Normal(2.0 / Narrow)}}, "bias": false } ] }""";
        string first = $$"""{ "dense": {{Narrow}}, "init": {{Normal(1.0 / Features)}}, "bias": false }""";
        TheoryPrediction prediction = RandomNet.OfLayers([first, .. Enumerable.Repeat(block, blocks)], Features, Batch).Predict();
        double found = Math.Pow(RandomNet.Factor(prediction, 1, blocks), blocks - 1);
        // The samples' variance is 1 to 1/√(Batch·Narrow), and (B−2)/(B−3) enters once a block.
        Assert.Equal(expected, found, 0.01 * expected);
    }

    // Small samples: (1−t)² + t². Samples of size 1 move the gates: the mean field that HighwayTests follows.
    [Theory]
    [InlineData(-2, 0.05, 0.7900)]
    [InlineData(-4, 0.05, 0.9647)]
    [InlineData(-2, 1, 0.7844)]
    [InlineData(-4, 1, 0.9541)]
    public void Highways(double gateBias, double scale, double expected)
    {
        const int Layers = 20;
        string highway = string.Create(CultureInfo.InvariantCulture, $$"""{ "highway": { "activation": "tanh", "gateBias": {{gateBias}} } }""");
        string last = $$"""{ "dense": {{Width}}, "init": {{Normal(1.0 / Width)}}, "bias": false }""";
        TheoryPrediction prediction = RandomNet.OfLayers(
            [$$"""{ "dense": {{Width}}, "init": {{Normal(scale * scale / Width)}}, "bias": false }""", .. Enumerable.Repeat(highway, Layers), last], Width, 64)
            .Predict();
        // The last dense layer has gain 1, so its δ is as large as what enters the highways.
        double found = Math.Pow(10, 2 * (prediction.Layers[0].Log10Delta!.Value - prediction.Layers[^2].Log10Delta!.Value) / Layers);
        Assert.Equal(expected, found, 0.0003);
    }

    // Balduzzi's product over the layers, from the angle of two samples of the data, of the mean length.
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(50)]
    public void RectifiersShatterTheGradient(int depth)
    {
        const int Batch = 16;
        RandomNet net = RandomNet.OfHidden($""" "depth": {depth}, "width": {Width}, "bias": false """, Width, Batch);
        float[][] samples = [.. net.Data.Train.Inputs.ToArray().Chunk(Width)];
        double length = samples.Average(x => Math.Sqrt(x.Sum(v => (double)v * v)));
        double product = samples.SelectMany((x, i) => samples[(i + 1)..].Select(y => x.Zip(y, (v, w) => (double)v * w).Sum())).Average();
        double angle = Math.Acos(product / (length * length));

        TheoryPrediction prediction = net.Predict();

        Assert.Equal(
            GradientShattering.Correlation(depth, angle), prediction.Layers[0].DeltaCorrelation!.Value, 1e-3 * GradientShattering.Correlation(depth, angle));
        Assert.Equal(GradientShattering.Correlation(depth - 1, GradientShattering.NextAngle(angle)), prediction.Layers[1].DeltaCorrelation!.Value, 1e-3);
        Assert.Equal(1, prediction.Layers[^1].DeltaCorrelation!.Value, Exact);
    }

    // Linear layers take nothing away, a skip keeps what its branch loses, and a batch norm takes all; of maxout nothing is known.
    [Fact]
    public void WhatKeepsACommonGradient()
    {
        Assert.Equal(1, First(""" "activation": "identity" """)!.Value, Exact);
        Assert.Equal(0, First(""" "activation": "relu", "batchNorm": true """)!.Value, Exact);
        Assert.Null(First(""" "activation": { "kind": "maxout", "pieces": 2 } """));
        double plain = First(""" "activation": "relu" """)!.Value;
        double skip = First(""" "activation": "relu", "skip": { "kind": "preActivationResidual", "scale": 0.3 } """)!.Value;
        Assert.InRange(skip, 3 * plain, 1);

        static double? First(string hidden) =>
            RandomNet.OfHidden($""" "depth": 9, "width": {Width}, {hidden} """, Width, 16).Predict().Layers[0].DeltaCorrelation;
    }

    [Theory]
    [InlineData("", 1, 27)]
    [InlineData(", \"truncate\": 5", 1, 4)]
    [InlineData(", \"biasInit\": { \"kind\": \"constant\", \"value\": 0.5 }", 2, 27)]
    public void AnLstmTellsItsCellPath(string fields, double bias, int steps)
    {
        TheoryPrediction prediction = RandomNet.OfLayers([$$"""{ "lstm": 8, "steps": 28, "forgetBias": 1 {{fields}} }"""], 56, 4).Predict();
        CellPath path = Assert.Single(prediction.CellPaths);
        double gate = 1 / (1 + Math.Exp(-bias));
        Assert.Equal(("model.layers[0]", bias, steps), (path.Where, path.ForgetBias, path.Steps));
        Assert.Equal(gate, path.PerStep, 1e-12);
        Assert.Equal(Math.Pow(gate, steps), path.Overall, 1e-12);
        Assert.Contains("recurrent", prediction.Cause, StringComparison.Ordinal);
        Assert.Empty(RandomNet.OfLayers(["""{ "gru": 8, "steps": 28 }"""], 56, 4).Predict().CellPaths);
    }

    // Nielsen's nets: norm ratio of neighbours .2048.
    [Fact]
    public void SigmoidStacks()
    {
        TheoryPrediction prediction = RandomNet.OfHidden(
            """ "depth": 20, "width": 30, "activation": "sigmoid", "biasInit": { "kind": "normal", "std": 1 } """, 30, 16).Predict();
        Assert.Equal(0.2048, Math.Sqrt(RandomNet.Factor(prediction, 5, 19)), 0.0001);
        Assert.Equal(prediction.FixedPoint!.Chi, RandomNet.Factor(prediction, 10, 19), 1e-8);
        Assert.Equal(-1 / Math.Log(prediction.FixedPoint.Chi), prediction.DepthScale!.Value, 1e-12);
        Assert.StartsWith(
            "The gradient vanishes: χ = 0.04196 at q* = 1.3, so a layer multiplies its norm by 0.205, and about 2 layers", prediction.Cause,
            StringComparison.Ordinal);
    }

    // The first layer stands before gates, and its δ is measured elsewhere: 1/t² once, where a gated layer keeps (1−t)² + t².
    [Theory]
    [InlineData(-4)]
    [InlineData(-5)]
    public void GatesKeepTheGradientBehindAJump(double gateBias)
    {
        double open = 1 / (1 + Math.Exp(-gateBias));
        TheoryPrediction prediction = RandomNet.OfHidden(string.Create(
            CultureInfo.InvariantCulture,
            $$""" "depth": 20, "width": {{Width}}, "activation": "tanh", "skip": { "kind": "highway", "gateBias": {{gateBias}} } """), Width, 16, scale: 0.05)
            .Predict();
        Assert.Equal(((1 - open) * (1 - open)) + (open * open), prediction.Factor!.Value, 0.0003);
        GradientJump jump = Assert.Single(prediction.Jumps);
        Assert.Equal(1, jump.Factor * open * open, 0.05);
        Assert.StartsWith("The gradient keeps its size: ", prediction.Cause, StringComparison.Ordinal);
        Assert.Contains("Once, from hidden 2 to hidden 1, it is multiplied by ", prediction.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "dense": 16 }, { "activation": "relu" }, { "dense": 16 }, { "activation": "relu" }, { "dense": 16 }, { "activation": "relu" }, { "dropout": 0.1 }""", 0, 2, 2)]
    [InlineData("""{ "dense": 32 }, { "dense": 16 }, { "dense": 16 }, { "dense": 16 }, { "dense": 32 }""", 2, 3, 1)]
    [InlineData("""{ "dense": 16 }, { "residual": [ { "dense": 16 }, { "dense": 16 } ] }, { "residual": [ { "dense": 16 }, { "dense": 16 } ] }, { "batchNorm": {} }""", 1, 3, 2)]
    [InlineData("""{ "denseBlock": { "layers": 4, "growth": 8 } }""", 0, 3, 3)]
    public void AFactorIsTakenWhereTheNetIsUniform(string layers, int first, int last, int count)
    {
        UniformStretch stretch = RandomNet.OfLayers([layers], 16, 16).Predict().Stretch!;
        Assert.Equal((first, last, count), (stretch.First, stretch.Last, stretch.Layers));
    }

    [Fact]
    public void WhereNoNeighboursAreAlikeThereIsNoFactor()
    {
        TheoryPrediction prediction =
            RandomNet.OfLayers(["""{ "dense": 32 }, { "dense": 64, "init": { "kind": "lecun-normal", "mode": "fan-out" } }"""], 16, 16).Predict();
        Assert.Null(prediction.Factor);
        Assert.Null(prediction.DepthScale);
        Assert.Equal(0.5, Assert.Single(prediction.Jumps).Factor, Exact);
        Assert.StartsWith("No two neighbouring layers are alike", prediction.Cause, StringComparison.Ordinal);
    }

    // A skip that adds norms to norms has no χ: ∏ (1 + 1/(1 + l (π−1)/π)).
    [Fact]
    public void AFactorThatChangesHasNoDepthScale()
    {
        TheoryPrediction prediction = RandomNet.OfHidden($""" "depth": 31, "width": {Width}, "skip": "preActivationResidual", "batchNorm": true """, Width, 64)
            .Predict();
        Assert.Null(prediction.Stretch!.Settled);
        Assert.Null(prediction.DepthScale);
        Assert.Null(prediction.FloatDepth);
        Assert.True(prediction.Stretch.Lowest > 1.2 && prediction.Stretch.Highest < 1.1);
    }

    [Fact]
    public void WidthsThatDifferEnterByTheirFans()
    {
        TheoryPrediction prediction = RandomNet.OfLayers(
            ["""{ "dense": 64, "init": "lecun-normal" }""", """{ "dense": 256, "init": "lecun-normal" }""", """{ "dense": 32, "init": "lecun-normal" }"""], 16,
            16).Predict();
        // ‖Wᵀδ‖² = n_in Var W ‖δ‖², and a fan-in variance makes that 1, whatever the widths; fan-out would not.
        Assert.All(prediction.Layers, layer => Assert.Equal(0, layer.Log10Delta!.Value, Exact));
        Assert.Equal(prediction.Layers[0].PreActivation!.Value, prediction.Layers[2].PreActivation!.Value, Exact);
        TheoryPrediction fanOut = RandomNet.OfLayers(
            ["""{ "dense": 64, "init": { "kind": "lecun-normal", "mode": "fan-out" } }""",
            """{ "dense": 256, "init": { "kind": "lecun-normal", "mode": "fan-out" } }"""], 16, 16).Predict();
        Assert.Equal(0.25, Math.Pow(10, 2 * fanOut.Layers[0].Log10Delta!.Value), Exact);
        Assert.Equal(0.25 * fanOut.Layers[0].PreActivation!.Value, fanOut.Layers[1].PreActivation!.Value, Exact);
    }

    [Theory]
    [InlineData("{ \"rnn\": 8, \"steps\": 4 }, { \"dense\": 8 }", 0, "recurrent")]
    [InlineData("{ \"dense\": 8 }, { \"dense\": 8, \"init\": { \"kind\": \"constant\", \"value\": 0.1 } }", 1, "mean is not zero")]
    [InlineData("{ \"dense\": 8, \"init\": \"zeros\" }, { \"dense\": 8 }", 3, "")]
    [InlineData("{ \"maxout\": 8, \"pieces\": 2 }, { \"dense\": 8 }, { \"batchNorm\": {} }", 2, "no known correlation")]
    public void WhereTheoryHasNothingToSayItSaysWhy(string layers, int known, string reason)
    {
        TheoryPrediction prediction = RandomNet.OfLayers([layers], 16, 16).Predict();
        Assert.All(prediction.Layers, layer => Assert.Equal(layer.Layer < known, layer.PreActivation is not null));
        if (reason.Length == 0)
        {
            Assert.All(prediction.Layers, layer => Assert.NotNull(layer.Log10Delta));
            return;
        }

        Assert.All(prediction.Layers, layer => Assert.Null(layer.Log10Delta));
        Assert.All(prediction.Layers, layer => Assert.Contains(reason, layer.Reason, StringComparison.Ordinal));
        Assert.Contains(reason, prediction.Cause, StringComparison.Ordinal);
    }

    private static string Normal(double variance) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{ "kind": "normal", "std": {{Math.Sqrt(variance):R}} }""");

    private static string Activation(string text) => text.Split(':') is [string kind, string slope] ? $$"""{ "kind": "{{kind}}", "slope": {{slope}} }"""
        : $"\"{text}\"";
}
