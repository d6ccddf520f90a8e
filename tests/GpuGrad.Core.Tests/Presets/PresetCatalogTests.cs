using GpuGrad.Experiments;
using GpuGrad.Models;
using GpuGrad.Presets;

namespace GpuGrad.Core.Tests.Presets;

public class PresetCatalogTests
{
    public static TheoryData<string> Names => [.. PresetCatalog.List().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_preset_is_a_valid_described_spec_that_says_its_own_name(string name)
    {
        ExperimentSpec spec = ExperimentSpec.Parse(PresetCatalog.Text(name), name);

        Assert.Equal(name, spec.Name);
        Assert.EndsWith(".", spec.Description, StringComparison.Ordinal);
        IReadOnlyList<SpecVariant> variants = SpecDocument.Parse(PresetCatalog.Text(name), name).Expand();
        Assert.All(variants, v => Assert.NotEmpty(v.Spec.Model.Resolve(PresetData.Of(v.Spec).Features, PresetData.Of(v.Spec).Target)));
        Assert.All(spec.Expect, e => Assert.Contains(variants, v => e.AppliesTo(v.Spec)));
        Assert.NotEmpty(spec.Expect);
    }

    [Fact]
    public void There_is_one_for_every_claim() => Assert.Equal(
    [
        "activations", "batch-norm", "batch-norm-explodes", "clipping", "dense-connections", "depth", "edge-of-chaos", "exploding",
        "gating", "highway", "initialisation", "pretraining", "residual", "shattering", "sigmoid-chain", "vanishing",
    ],
    PresetCatalog.List().Select(p => p.Name));

    [Fact]
    public void Vanishing_is_the_experiment_of_Nielsens_chapter_5()
    {
        IReadOnlyList<SpecVariant> variants = SpecDocument.Parse(PresetCatalog.Text("vanishing"), "vanishing").Expand();

        Assert.Equal([1, 2, 3, 4, 10, 20], variants.Select(v => v.Spec.Model.HiddenLayers));
        foreach (SpecVariant variant in variants)
        {
            Assert.Equal(LossKind.BinaryCrossEntropy, variant.Spec.Train.Loss);
            Assert.Equal(1000, variant.Spec.Record.StartSamples);
            Assert.All(variant.Spec.Expect, c => Assert.Equal(variant.Label == "depth=4", c.AppliesTo(variant.Spec)));
            foreach (DenseLayer layer in variant.Spec.Model.Resolve(784, 10).OfType<DenseLayer>())
            {
                Assert.Equal(new InitSpec.LeCun(InitDistribution.Normal), layer.Init);
                Assert.Equal(new InitSpec.Normal(0, 1), layer.BiasInit);
            }
        }
        Assert.Equal(2, variants[0].Spec.Expect.Count);
    }

    [Fact]
    public void An_unknown_preset_is_answered_with_the_nearest_name()
    {
        var error = Assert.Throws<SpecException>(() => PresetCatalog.Text("vanishng"));

        Assert.StartsWith("vanishng: there is no such preset; did you mean 'vanishing'?", error.Message, StringComparison.Ordinal);
    }
}
