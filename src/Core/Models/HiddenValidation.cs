using System.Globalization;
using GpuGrad.Syntax;

namespace GpuGrad.Models;

/// <summary>What the options of <see cref="HiddenSpec"/> need of each other.</summary>
internal static class HiddenValidation
{
    /// <summary><paramref name="h"/> itself; throws <see cref="SpecException"/> where two options exclude each other.</summary>
    public static HiddenSpec Check(HiddenSpec h, bool biasInitGiven, SpecPath path)
    {
        if (h.BatchNorm is not null && h.LayerNorm is not null)
        {
            throw new SpecException(path.Field("layerNorm"), "batchNorm is on too, and the later of two norms would undo the other; set one to false");
        }

        if (h.Bias == false && biasInitGiven)
        {
            throw new SpecException(
                path.Field("biasInit"),
                "the hidden layers have no bias to initialise; remove this field or \"bias\": false (outputBiasInit is the output layer's)");
        }

        if (h.Skip is SkipSpec.Highway && (h.BatchNorm is not null || h.LayerNorm is not null))
        {
            throw new SpecException(
                path.Field(h.BatchNorm is null ? "layerNorm" : "batchNorm"),
                "a highway layer has no place for a norm; set it to false, or put norms between highways with model.layers");
        }

        if (h is { Activation: ActivationSpec.Maxout, Skip: SkipSpec.Residual or SkipSpec.Highway })
        {
            throw new SpecException(
                path.Field("activation"),
                "maxout makes fewer columns than it takes, so it cannot stand beside a sum with the input; choose another activation, or skip \"none\" or \"dense\"");
        }

        CheckDepth(h, path.Field("depth"));
        return h;
    }

    private static void CheckDepth(HiddenSpec h, SpecPath path)
    {
        if (h.Skip is SkipSpec.None)
        {
            return;
        }

        int every = h.Skip is SkipSpec.Residual residual ? residual.Every : 1;
        int blocks = (h.Depth - 1) / every;
        if (blocks > 0 && (h.Depth - 1) % every == 0)
        {
            return;
        }

        string fix = blocks == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{1 + every}")
            : string.Create(CultureInfo.InvariantCulture, $"{1 + (blocks * every)} or {1 + ((blocks + 1) * every)}");
        throw new SpecException(path, string.Create(CultureInfo.InvariantCulture,
            $"a net with skips has a first layer and then whole blocks of {every}, but {h.Depth} layers are given; write {fix}, or skip \"none\""));
    }
}
