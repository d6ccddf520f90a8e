using GpuGrad.Kernels;
using GpuGrad.Layers;
using GpuGrad.Losses;
using GpuGrad.Net;
using ILGPU;

namespace GpuGrad.Training;

/// <summary>
/// A hidden layer as a denoising auto-encoder (Vincent, Larochelle, Bengio, Manzagol, ICML 2008): with x what the layers
/// below make of the samples, and x̃ the same with some values set to 0, h = encoder(x̃) is decoded with tied weights to
/// r = h W + c, W being the weights of the encoder's dense layer. r, or σ(r) under cross entropy, is to restore x.
/// </summary>
/// <param name="below">The layers below, which stay as they are and compute as in evaluation.</param>
/// <param name="belowParameters">Their tensors.</param>
/// <param name="encoder">A dense layer and what follows it up to the next one.</param>
/// <param name="corruption">Probability that a value of x is set to 0; the others keep their size.</param>
/// <param name="loss">How the reconstruction is measured.</param>
internal sealed class DenoisingAutoencoder(
    LayerSequence below, ParameterSet belowParameters, LayerSequence encoder, float corruption, ReconstructionLoss loss)
    : IPlannedNet
{
    private readonly ParameterDefinition _weight = encoder.Parameters[0];
    private readonly ParameterDefinition _decoderBias = new(
        "decoder.bias", [encoder.Parameters[0].Shape[1]], (_, _) => new float[encoder.Parameters[0].Shape[1]]);

    /// <summary>The encoder's tensors, and the decoder's bias c, [in], zero at first.</summary>
    public IReadOnlyList<ParameterDefinition> Parameters => [.. encoder.Parameters, _decoderBias];

    /// <inheritdoc/>
    public IReadOnlyList<LayerInfo> LayerInfos => encoder.Infos;

    /// <inheritdoc/>
    public Reconstruction? Reconstruction { get; private set; }

    /// <inheritdoc/>
    public Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        Tensor clean = plan.Frozen(() => below.Forward(plan, belowParameters, x));
        Reconstruction = new Reconstruction(clean, loss);
        Tensor corrupted = Corrupt(plan, clean);
        Parameter w = parameters[_weight.Name];
        ArrayView<float> decoderShare = plan.Allocate(w.Length);
        // First on the tape, so last in the backward pass, when the encoder has written its share.
        plan.OnBackward(() => ScaledAddArguments.Op.Emit(plan.Calls, new(w.Gradient, decoderShare, w.Length, 1f, w.Gradient)));
        Tensor code = encoder.Forward(plan, parameters, corrupted);
        plan.Calls.Layer = $"decoder of {LayerInfos[0].DisplayName}";
        Tensor result = Decode(plan, code, w, parameters[_decoderBias.Name], decoderShare);
        plan.Calls.Layer = "";
        return result;
    }

    private Tensor Corrupt(PlanBuilder plan, Tensor clean)
    {
        if (corruption == 0)
        {
            return clean;
        }

        plan.Calls.Layer = "corruption";
        Tensor corrupted = plan.Input(clean.Shape);
        DropoutArguments.Op.Emit(
            plan.Calls,
            new(clean.Values, clean.Length, corruption, plan.Seed, plan.NextRandomOp(), plan.State, corrupted.Values) { Scale = 1f });
        return corrupted;
    }

    private static Tensor Decode(PlanBuilder plan, Tensor code, Parameter w, Parameter bias, ArrayView<float> dWeight)
    {
        (int units, int inputs) = (w.Shape[0], w.Shape[1]);
        Tensor r = plan.NewTensor([code.Rows, inputs]);
        plan.Multiply(new(code.Values, w.Values, bias.Values, code.Rows, inputs, units, Transposition.NN, r.Values));
        plan.OnBackward(() =>
        {
            plan.Multiply(new(
                code.Values, r.Gradient, ArrayView<float>.Empty, units, inputs, code.Rows, Transposition.TN, dWeight));
            ColumnSumArguments.Op.Emit(plan.Calls, new(r.Gradient, code.Rows, inputs, bias.Gradient));
            plan.Contribute(code, dCode => plan.Multiply(new(
                r.Gradient, w.Values, ArrayView<float>.Empty, code.Rows, units, inputs, Transposition.NT, dCode)));
        });
        return r;
    }
}
