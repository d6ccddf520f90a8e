using GpuGrad.Cures;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Models;
using GpuGrad.Optimizers;
using GpuGrad.Remedies;

namespace GpuGrad.Core.Tests.Cures;

/// <summary>What remedies make of a spec.</summary>
public class TreatmentTests
{
    private const string Stack = """
        { "model": { "hidden": { "depth": 5, "width": 16, "activation": "sigmoid", "init": "lecun-normal", "biasInit": { "kind": "normal", "std": 1 } } },
          "train": { "loss": "binaryCrossEntropy", "optimizer": { "kind": "sgd", "learningRate": 0.5 } } }
        """;

    private const string Layers = """
        { "model": { "layers": [
            { "dense": 16 }, { "activation": "sigmoid" },
            { "residual": [ { "dense": 16, "init": "xavier-normal" }, { "activation": "tanh" }, { "dense": 16 } ] },
            { "highway": {} },
            { "dense": 10 }
        ] } }
        """;

    [Theory]
    [InlineData(Stack)]
    [InlineData(Layers)]
    public void WhatARemedySetsIsWhatItMade(string json)
    {
        Treatment none = Untreated(json);
        foreach (Remedy remedy in RemedyCatalog.For(none.Spec, 300))
        {
            if (Treatment.Of(none, remedy) is not { } treated)
            {
                continue;
            }

            SpecDocument set = treated.Assignments.Aggregate(none.Document, (document, assignment) => document.Set(assignment.Path, assignment.Value));
            Assert.Equal(treated.Spec, set.Resolve());
            Assert.NotEqual(none.Spec, treated.Spec);
            // What --out writes reads back.
            Assert.Equal(treated.Spec, SpecDocument.Parse(treated.Document.ToJson(), none.Document.SourceName).Resolve());
        }
    }

    [Fact]
    public void EveryRemedyOfAStackChangesThisOne()
    {
        Treatment none = Untreated(Stack);
        string[] without = [.. RemedyCatalog.For(none.Spec, 300).Where(remedy => Treatment.Of(none, remedy) is null).Select(remedy => remedy.Name)];
        Assert.Equal(["LeCun's weights"], without);
    }

    [Fact]
    public void RemediesAreAppliedInTheOrderOfTheirKinds()
    {
        Treatment none = Untreated(Stack);
        Treatment activation = Treatment.Of(none, Find(none, "orthogonal weights"), Find(none, "ReLU with He's weights"))!;
        Assert.Equal(["model.hidden.activation=relu", "model.hidden.init=orthogonal"], activation.Assignments.Select(a => a.ToString()));
        Assert.IsType<InitSpec.Orthogonal>(activation.Spec.Model.Hidden!.Init);

        Treatment rate = Treatment.Of(none, Find(none, "learning rate ÷10"), Find(none, "Adam"))!;
        Assert.Equal("Adam + learning rate ÷10", rate.Name);
        Assert.Equal(0.0001, rate.Spec.Train.Optimizer.LearningRate);
        Assert.IsType<Adam>(rate.Spec.Train.Optimizer);
    }

    [Fact]
    public void OneNormTakesThePlaceOfTheOther()
    {
        Treatment normed = Untreated("""{ "model": { "hidden": { "depth": 3, "width": 8, "layerNorm": true } } }""");
        HiddenSpec hidden = Treatment.Of(normed, Find(normed, "batch norm"))!.Spec.Model.Hidden!;
        Assert.NotNull(hidden.BatchNorm);
        Assert.Null(hidden.LayerNorm);
        Assert.Null(Treatment.Of(normed, Find(normed, "layer norm")));
    }

    [Fact]
    public void WhatTheSpecRefusesIsAnError()
    {
        Treatment none = Untreated(Stack);
        SpecException refusal = Assert.Throws<SpecException>(() => Treatment.Of(none, Find(none, "batch norm"), Find(none, "highway layers")));
        Assert.Contains("a highway layer has no place for a norm", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EntriesAreRewrittenInsideBlocksTooAndTheOutputLayerStays()
    {
        Treatment none = Untreated(Layers);
        Treatment relu = Treatment.Of(none, Find(none, "ReLU with He's weights"))!;
        ValueList<Layer> entries = relu.Spec.Model.Layers!;
        Assert.Equal((ActivationSpec)ActivationKind.Relu, ((ActivationLayer)entries[1]).Activation);
        Assert.Contains(new SpecAssignment("model.layers[2].residual[1].activation", "relu"), relu.Assignments);
        Assert.Contains(new SpecAssignment("model.layers[2].residual[0].init", "he-normal"), relu.Assignments);
        Assert.Contains(new SpecAssignment("model.layers[3].highway.activation", "relu"), relu.Assignments);
        Assert.DoesNotContain(relu.Assignments, assignment => assignment.Path.StartsWith("model.layers[4]", StringComparison.Ordinal));

        Treatment normed = Treatment.Of(none, Find(none, "batch norm"))!;
        Assert.Equal(
            """model.layers=[{"dense":16},{"batchNorm":{}},{"activation":"sigmoid"},{"residual":[{"dense":16,"init":"xavier-normal"},{"batchNorm":{}},{"activation":"tanh"},{"dense":16}]},{"highway":{}},{"dense":10}]""",
            Assert.Single(normed.Assignments).ToString());
        Assert.Null(Treatment.Of(normed, Find(normed, "layer norm")));
    }

    [Fact]
    public void AnRnnGetsGates()
    {
        Treatment none = Untreated("""
            { "data": { "source": "adding-problem" },
              "model": { "layers": [ { "rnn": 12, "steps": 30, "sequence": true }, { "rnn": 8, "steps": 30, "truncate": 10 }, { "dense": 1 } ] } }
            """);
        ValueList<Layer> cells = Treatment.Of(none, Find(none, "LSTM cells with forget bias 1"))!.Spec.Model.Layers!;
        RecurrentLayer first = Assert.IsType<RecurrentLayer>(cells[0]), second = Assert.IsType<RecurrentLayer>(cells[1]);
        Assert.Equal((RecurrentKind.Lstm, 12, 30, true, 1.0), (first.Kind, first.Hidden, first.Steps, first.Sequence, first.ForgetBias));
        Assert.Equal((RecurrentKind.Lstm, 8, 10), (second.Kind, second.Hidden, second.Truncate!.Value));
        Assert.Null(Treatment.Of(none, Find(none, "ReLU with He's weights")));
        Assert.Null(Treatment.Of(none, Find(none, "batch norm")));
        Assert.Equal(2, Treatment.Of(none, Find(none, "orthogonal weights"))!.Assignments.Count);
    }

    [Theory]
    [InlineData("a.b", "0.5", "--set a.b=0.5")]
    [InlineData("a", """{"kind":"dense"}""", """--set 'a={"kind":"dense"}'""")]
    [InlineData("a[1].b", "it's", """--set 'a[1].b=it'\''s'""")]
    public void WhatAShellWouldChangeIsQuoted(string path, string value, string expected) =>
        Assert.Equal(expected, SpecAssignment.ForShell(new SpecAssignment(path, value).ToString()));

    private static Treatment Untreated(string json) => Treatment.None(SpecDocument.Parse(json, "test"));

    private static Remedy Find(Treatment treatment, string name) => RemedyCatalog.For(treatment.Spec, 300).Single(remedy => remedy.Name == name);
}
