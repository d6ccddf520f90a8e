using GpuGrad.Initialization;

namespace GpuGrad.Layers;

/// <summary>The learned tensors of a recurrent layer, with PyTorch's names, shapes and order of gates (torch.nn.RNN, GRU, LSTM).</summary>
/// <param name="InputWeight">W, [gates·hidden, features].</param>
/// <param name="HiddenWeight">U, [gates·hidden, hidden].</param>
/// <param name="InputBias">b, [gates·hidden].</param>
/// <param name="HiddenBias">c, [gates·hidden].</param>
internal sealed record RecurrentParameters(
    ParameterDefinition InputWeight, ParameterDefinition HiddenWeight, ParameterDefinition InputBias, ParameterDefinition HiddenBias)
{
    private const int ForgetGate = 1;

    /// <summary>The tensors in PyTorch's order.</summary>
    public IReadOnlyList<ParameterDefinition> All => [InputWeight, HiddenWeight, InputBias, HiddenBias];

    /// <summary>The tensors of a resolved layer.</summary>
    internal static RecurrentParameters Of(RecurrentLayer layer)
    {
        (int features, int hidden) = (layer.Features, layer.Hidden);
        return new(
            Define("weight_ih_l0", [features], (seed, stream) => WeightInitializer.DrawWeight(layer.Init, features, hidden, seed, stream)),
            Define("weight_hh_l0", [hidden], (seed, stream) => WeightInitializer.DrawWeight(layer.Init, hidden, hidden, seed, stream)),
            Define("bias_ih_l0", [], (seed, stream) => WeightInitializer.DrawBias(layer.BiasInit, features, hidden, seed, stream), layer.ForgetBias),
            Define("bias_hh_l0", [], (seed, stream) => WeightInitializer.DrawBias(layer.BiasInit, hidden, hidden, seed, stream)));

        ParameterDefinition Define(string suffix, int[] columns, Func<ulong, ulong, float[]> drawGate, double forgetBias = 0) => new(
            $"{layer.Name}.{suffix}",
            [(int)layer.Kind * hidden, .. columns],
            (seed, stream) =>
            [
                // Gate by gate: each has these fans and, if asked for, an orthogonal matrix of its own. The stream's upper half is free.
                .. Enumerable.Range(0, (int)layer.Kind).SelectMany(gate =>
                {
                    float[] drawn = drawGate(seed, stream | ((ulong)gate << 32));
                    return gate == ForgetGate && forgetBias != 0 ? Array.ConvertAll(drawn, v => (float)(v + forgetBias)) : drawn;
                }),
            ]);
    }
}
