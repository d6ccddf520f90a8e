namespace GpuGrad.Imports;

/// <summary>What the name of an imported tensor says.</summary>
/// <param name="Layer">The layer, such as <c>encoder.layers.3.fc1</c>.</param>
/// <param name="Kind">Which of its tensors it is; null for a bias itself and its update, which no record holds.</param>
/// <param name="Parameter">The parameter that it belongs to and has the shape of, such as <c>0.weight</c>; null for an activation and its gradient.</param>
/// <param name="IsScaled">Whether it contains the factor by which the loss was multiplied, where it was.</param>
internal sealed record TensorName(string Layer, RecordedKind? Kind, string? Parameter, bool IsScaled)
{
    /// <summary>The layer of a parameter that is the net's own and no module's.</summary>
    public const string Root = "net";

    private const string Weight = "weight", Bias = "bias", Activation = "activation", Delta = "delta";
    private const string Gradient = "grad", Clipped = "clipped", Update = "update";

    /// <summary>Reads a name. One that ends in none of the known words is a parameter of its own, and a layer of its own.</summary>
    public static TensorName Parse(string name)
    {
        (string before, string last) = Split(name);
        if (last is Activation or Delta)
        {
            return last == Delta ? new(before, RecordedKind.Delta, null, IsScaled: true) : new(before, RecordedKind.Activation, null, IsScaled: false);
        }

        string parameter = last is Gradient or Clipped or Update && before != Root ? name[..^(last.Length + 1)] : name;
        string what = parameter.Length < name.Length ? last : "";
        (string module, string ending) = Split(parameter);
        bool isBias = ending == Bias;
        string layer = isBias || ending == Weight ? module : parameter;
        RecordedKind? kind = (what, isBias) switch
        {
            (Gradient, false) => RecordedKind.WeightGradient,
            (Gradient, true) => RecordedKind.BiasGradient,
            (Clipped, false) => RecordedKind.ClippedWeightGradient,
            (Clipped, true) => RecordedKind.ClippedBiasGradient,
            (Update, false) => RecordedKind.Update,
            ("", false) => RecordedKind.Weight,
            _ => null,
        };
        return new(layer, kind, parameter, IsScaled: what == Gradient);
    }

    private static (string Before, string Last) Split(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot <= 0 ? (Root, name) : (name[..dot], name[(dot + 1)..]);
    }
}
