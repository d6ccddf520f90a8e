using System.Text.Json.Nodes;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Models;
using GpuGrad.Syntax;

namespace GpuGrad.Core.Tests.Experiments;

public class SpecDocumentTests
{
    private static readonly SpecDocument s_plain = SpecDocument.Parse("""{ "name": "n", "model": { "hidden": { "depth": 2, "width": 4 } } }""", "n.json");

    private static readonly SpecDocument s_layered = SpecDocument.Parse(
        """{ "model": { "layers": [ { "dense": 4 }, { "activation": "relu" }, { "dense": 10 } ] } }""", "l.json");

    [Fact]
    public void Setting_leaves_the_original_as_it_was()
    {
        SpecDocument changed = s_plain.Set("model.hidden.depth", "7");

        Assert.Equal(7, changed.Resolve().Model.Hidden!.Depth);
        Assert.Equal(2, s_plain.Resolve().Model.Hidden!.Depth);
    }

    [Fact]
    public void Setting_creates_objects_takes_indices_and_falls_back_to_text()
    {
        ExperimentSpec spec = s_layered
            .Set("train.optimizer.learningRate", "0.5")
            .Set("model.layers[0].dense", "32")
            .Set("model.layers[1]", """{ "activation": "tanh" }""")
            .Set("description", "a sentence: {not json}")
            .Set("data.source", "C:\\images")
            .Resolve();

        Assert.Equal(0.5, spec.Train.Optimizer.LearningRate);
        Assert.Equal(32, Assert.IsType<DenseLayer>(spec.Model.Layers![0]).Outputs);
        Assert.Equal(new InitSpec.LeCun(InitDistribution.Normal), ((DenseLayer)spec.Model.Layers[0]).Init);
        Assert.Equal(new ActivationLayer(ActivationKind.Tanh), spec.Model.Layers[1]);
        Assert.Equal("a sentence: {not json}", spec.Description);
        Assert.Equal("C:\\images", spec.Data.Source);
    }

    [Fact]
    public void Seeds_are_the_last_axis_of_a_sweep()
    {
        SpecDocument swept = s_plain.Set("seed", "5").Set("sweep.model.hidden.depth", "[2,3]").OverSeeds(2);

        Assert.Equal(["depth=2, seed=5", "depth=2, seed=6", "depth=3, seed=5", "depth=3, seed=6"], swept.Expand().Select(v => v.Label));
        Assert.Equal([5ul, 6, 5, 6], swept.Expand().Select(v => v.Spec.Seed));
        Assert.Equal([1ul, 2, 3], s_plain.OverSeeds(3).Expand().Select(v => v.Spec.Seed));
        Assert.Same(s_plain, s_plain.OverSeeds(1));
    }

    [Fact]
    public void Seeds_that_cannot_be_are_refused()
    {
        SpecDocument sweeping = s_plain.Set("sweep.seed", "[3,4]");

        Assert.Equal("sweep.seed", Assert.Throws<SpecException>(() => sweeping.OverSeeds(2)).Where);
        Assert.Contains("18446744073709551615 on do not exist", Assert.Throws<SpecException>(
            () => s_plain.Set("seed", "18446744073709551615").OverSeeds(2)).Message, StringComparison.Ordinal);
        Assert.Equal(ulong.MaxValue, s_plain.Set("seed", "18446744073709551614").OverSeeds(2).Expand()[1].Spec.Seed);
        Assert.Contains("more than 1000", Assert.Throws<SpecException>(() => s_plain.OverSeeds(2_000_000_000)).Message, StringComparison.Ordinal);
        // --seed takes the sweep away.
        Assert.Equal([7ul, 8], sweeping.Set("seed", "7").OverSeeds(2).Expand().Select(v => v.Spec.Seed));
    }

    [Fact]
    public void Setting_null_removes_a_field_so_that_its_rival_can_be_set()
    {
        SpecDocument epochs = s_plain.Set("train.epochs", "5");

        ExperimentSpec spec = epochs.Set("train.epochs", "null").Set("train.steps", "20").Resolve();

        Assert.Equal((null, 20), (spec.Train.Epochs, spec.Train.Steps));
    }

    [Theory]
    [InlineData("", "(empty path): ")]
    [InlineData("model..depth", "model..depth: ")]
    [InlineData("model.", "model.: ")]
    [InlineData("layers[x]", "layers[x]: ")]
    [InlineData("layers[1", "layers[1: ")]
    [InlineData("layers[0]dense", "layers[0]dense: ")]
    [InlineData("model.layers[7]", "model.layers[7]: ")]
    [InlineData("model.layers.dense", "model.layers.dense: ")]
    [InlineData("model.layers[0].dense.x", "model.layers[0].dense.x: ")]
    [InlineData("record.kinds[0]", "record.kinds[0]: ")]
    public void A_path_that_leads_nowhere_is_refused(string path, string begins) =>
        Assert.StartsWith(begins, Assert.Throws<SpecException>(() => s_layered.Set(path, "1")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("model.layers[2].dense")]
    [InlineData("sweep[\"model.hidden.depth\"][0]")]
    [InlineData("[\"\"].x")]
    public void Paths_read_back_as_they_are_written(string path) => Assert.Equal(path, SpecPath.Parse(path).ToString());

    [Fact]
    public void Without_a_sweep_there_is_one_variant_named_after_the_spec()
    {
        SpecVariant variant = Assert.Single(s_plain.Expand());

        Assert.Equal("n", variant.Label);
        Assert.Empty(variant.Values);
        Assert.Equal(s_plain.Resolve(), variant.Spec);
    }

    [Fact]
    public void A_sweep_expands_to_its_cross_product()
    {
        IReadOnlyList<SpecVariant> variants = s_plain
            .Set("sweep", """{ "model.hidden.depth": [1, 2], "model.hidden.init": ["zeros", { "kind": "normal", "std": 0.5 }] }""").Expand();

        Assert.Equal(
            ["depth=1, init=zeros", "depth=1, init=normal(std=0.5)", "depth=2, init=zeros", "depth=2, init=normal(std=0.5)"],
            variants.Select(v => v.Label));
        Assert.Equal([1, 1, 2, 2], variants.Select(v => v.Spec.Model.Hidden!.Depth));
        Assert.All(variants, v => Assert.Empty(v.Spec.Sweep));
        Assert.True(JsonNode.DeepEquals(JsonValue.Create(2), variants[3].Values["model.hidden.depth"]));
        Assert.All(variants, v => Assert.Equal(v.Spec, ExperimentSpec.Parse(v.Spec.ToJson(), "x")));
    }

    [Fact]
    public void A_stage_can_be_swept_off_and_on()
    {
        IReadOnlyList<SpecVariant> variants = s_plain
            .Set("sweep", """{ "train.pretrain": [false, true, { "epochs": 2, "optimizer": { "kind": "sgd", "learningRate": 1 } }] }""").Expand();

        Assert.Equal(
            ["pretrain=false", "pretrain=true", "pretrain=(epochs=2 optimizer=sgd(learningRate=1))"], variants.Select(v => v.Label));
        Assert.Equal([null, 3, 2], variants.Select(v => v.Spec.Train.Pretrain?.Epochs));
    }

    [Fact]
    public void A_swept_activation_takes_its_own_default_init()
    {
        IReadOnlyList<SpecVariant> variants = s_plain.Set("sweep", """{ "model.hidden.activation": ["relu", "tanh"] }""").Expand();

        Assert.IsType<InitSpec.He>(variants[0].Spec.Model.Hidden!.Init);
        Assert.IsType<InitSpec.LeCun>(variants[1].Spec.Model.Hidden!.Init);
    }

    [Fact]
    public void Axes_of_the_same_name_are_labelled_by_path()
    {
        SpecVariant variant = s_layered.Set("sweep", """{ "model.layers[0].init": ["zeros"], "model.layers[2].init": ["orthogonal"] }""").Expand()[0];

        Assert.Equal("model.layers[0].init=zeros, model.layers[2].init=orthogonal", variant.Label);
    }

    [Fact]
    public void A_required_field_may_be_given_by_the_sweep_alone()
    {
        SpecDocument document = SpecDocument.Parse("""{ "model": { "hidden": { "width": 4 } }, "sweep": { "model.hidden.depth": [5, 6] } }""", "x");

        Assert.Equal(5, document.Resolve().Model.Hidden!.Depth);
        Assert.Equal([5, 6], document.Expand().Select(v => v.Spec.Model.Hidden!.Depth));
    }

    [Fact]
    public void Setting_a_swept_field_ends_its_sweep()
    {
        SpecDocument swept = s_plain.Set("sweep", """{ "model.hidden.depth": [1, 2], "seed": [1, 2] }""");

        Assert.Equal([(9, 1ul), (9, 2ul)], swept.Set("model.hidden.depth", "9").Expand().Select(v => (v.Spec.Model.Hidden!.Depth, v.Spec.Seed)));
        Assert.Equal(2, swept.Set("model", """{ "hidden": { "depth": 9, "width": 1 } }""").Expand().Count);
    }

    [Fact]
    public void A_mistake_outside_the_sweep_is_not_laid_to_a_variant()
    {
        SpecDocument swept = s_plain.Set("sweep", """{ "model.hidden.depth": [1, 2] }""");

        Assert.DoesNotContain("variant", Assert.Throws<SpecException>(() => swept.Set("data.batch", "x").Expand()).Message, StringComparison.Ordinal);
        Assert.Contains("variant depth=1", Assert.Throws<SpecException>(() => swept.Set("model.layers", "[]").Expand()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_combinations_are_refused()
    {
        string values = $"[{string.Join(",", Enumerable.Range(1, 32))}]";

        var error = Assert.Throws<SpecException>(() => s_plain.Set("sweep", $$"""{ "seed": {{values}}, "model.hidden.width": {{values}} }""").Expand());

        Assert.StartsWith("sweep: 1024 combinations", error.Message, StringComparison.Ordinal);
    }
}
