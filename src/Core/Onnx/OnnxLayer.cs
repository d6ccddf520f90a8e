using System.Text.Json.Nodes;

namespace GpuGrad.Onnx;

/// <summary>A layer that was read: its entry in <c>model.layers</c>, and its tensors.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Tensors">Its tensors, by their names in the layer, such as <c>weight</c>.</param>
internal sealed record OnnxLayer(JsonObject Entry, params IReadOnlyList<OnnxWeight> Tensors)
{
    /// <summary>What must still come to make it a layer, such as "the bias"; null for nothing.</summary>
    public string? Lacks { get; init; }

    /// <summary>A layer without tensors.</summary>
    public static OnnxLayer Of(string kind, JsonNode value) => new(new JsonObject { [kind] = value });

    /// <summary>The tensors of layers, each name behind its layer's number, all behind a prefix.</summary>
    public static IEnumerable<OnnxWeight> Within(string prefix, IReadOnlyList<OnnxLayer> layers) => layers.SelectMany(
        (layer, i) => layer.Tensors.Select(tensor => tensor with { Name = FormattableString.Invariant($"{prefix}{i}.{tensor.Name}") }));
}

/// <summary>A tensor of a layer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dimensions">Its shape, as PyTorch has it.</param>
/// <param name="Values">Its values, row-major.</param>
/// <param name="Source">The tensor of the file that it is; empty where it is made of several.</param>
internal sealed record OnnxWeight(string Name, IReadOnlyList<int> Dimensions, float[] Values, string Source = "")
{
    /// <summary>A tensor of the file as it is.</summary>
    public static OnnxWeight Of(string name, OnnxTensor tensor) => new(name, tensor.Dimensions, tensor.Floats!, tensor.Name);
}
