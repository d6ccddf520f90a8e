using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Layers;
using GpuGrad.Losses;
using GpuGrad.Models;

namespace GpuGrad.Training;

/// <summary>Takes a net apart into the stages of its greedy layer-wise pre-training.</summary>
internal static class PretrainingStages
{
    /// <summary>One stage for each dense layer but the output layer, from the input.</summary>
    /// <exception cref="SpecException">The net holds a layer that cannot be pre-trained, a hidden layer without an activation, or no hidden layer; or its
    /// inputs do not suit the loss.</exception>
    public static IReadOnlyList<PretrainingStage> Of(Model model, ExperimentSpec spec, Dataset dataset)
    {
        PretrainSpec pretrain = spec.Train.Pretrain!;
        List<PretrainingStage> stages = [];
        List<Layer> below = [];
        bool fromZeroToOne = Array.TrueForAll(dataset.Train.Inputs, value => value is >= 0 and <= 1);
        for (int first = 0; first < model.Layers.Count - 1;)
        {
            int next = first + 1;
            while (model.Layers[next].EncoderPart != EncoderPart.Weights && next < model.Layers.Count - 1)
            {
                next++;
            }

            Layer[] unit = [.. model.Layers.Skip(first).Take(next - first)];
            RequireEncoder(unit, model, first);
            // The corruption takes the place of dropout.
            Layer[] layers = [.. unit.Select(layer => layer.WithoutNoise)];
            string name = layers[0].DisplayName;
            ReconstructionLoss loss = pretrain.Loss ?? (fromZeroToOne ? ReconstructionLoss.CrossEntropy : ReconstructionLoss.MeanSquaredError);
            if (loss == ReconstructionLoss.CrossEntropy && !fromZeroToOne)
            {
                throw new SpecException(
                    "train.pretrain.loss",
                    $"crossEntropy measures values from 0 to 1, but {name} reads others; write meanSquaredError, or remove this field to let each layer choose");
            }

            stages.Add(new PretrainingStage(layers[0].Infos[0], new LayerSequence([.. below]), new LayerSequence(layers), loss));
            below.AddRange(layers);
            fromZeroToOne =
                unit.Last(layer => layer.EncoderPart != EncoderPart.Noise) is ActivationLayer { Activation: ActivationSpec.Pointwise code }
                && ActivationFunction.Of(code.Kind).Saturation is { Lower: >= 0, Upper: <= 1 };
            first = next;
        }

        return stages.Count > 0 ? stages : throw new SpecException("train.pretrain", "there is no hidden layer to pre-train; remove it");
    }

    private static void RequireEncoder(Layer[] unit, Model model, int first)
    {
        int strange = Array.FindIndex(unit, layer => layer.EncoderPart == EncoderPart.None);
        if (strange >= 0 || unit[0].EncoderPart != EncoderPart.Weights)
        {
            int at = Math.Max(strange, 0);
            throw new SpecException(
                unit[at].Where,
                $"train.pretrain makes auto-encoders of dense layers that an activation (not maxout or rrelu) follows, with batch norm, layer norm or dropout where wanted, and not of {model.Layers[first + at].DisplayName}; change the net or remove train.pretrain");
        }

        if (!unit.Any(layer => layer.EncoderPart == EncoderPart.Activation))
        {
            throw new SpecException(
                unit[0].Where, $"{model.Layers[first].DisplayName} has no activation to encode with; add one after it or remove train.pretrain");
        }
    }
}
