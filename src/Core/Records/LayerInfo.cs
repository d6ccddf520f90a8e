using GpuGrad.Records;

namespace GpuGrad;

/// <summary>A layer with weights, as runs record it.</summary>
/// <param name="Id">Order from the input, from 0.</param>
/// <param name="Name">The module's place in an equivalent PyTorch <c>nn.Sequential</c>: <c>0</c>, <c>2</c>, <c>3.body.0</c>, ...</param>
/// <param name="Role"><see cref="Hidden"/>, <see cref="Output"/> or <see cref="Side"/>.</param>
/// <param name="DisplayName">What people read, such as <c>hidden 1 (784→30 sigmoid)</c>.</param>
public sealed record LayerInfo(int Id, string Name, string Role, string DisplayName)
{
    /// <summary>The role of a layer on the main way from input to output.</summary>
    public const string Hidden = "hidden";

    /// <summary>The role of a projection or a gate beside the main way.</summary>
    public const string Side = "side";

    /// <summary>The role of the layer that makes the net's result.</summary>
    public const string Output = "output";

    /// <summary>The layers of a run, from the input.</summary>
    internal static RunTable<LayerInfo> Table { get; } = new(
        "layers",
        key: ["id"],
        order: "id",
        [
            RunColumn<LayerInfo>.Integer("id", layer => layer.Id),
            RunColumn<LayerInfo>.Text("name", layer => layer.Name),
            RunColumn<LayerInfo>.Text("role", layer => layer.Role, Hidden, Output, Side),
            RunColumn<LayerInfo>.Text("display_name", layer => layer.DisplayName),
        ],
        row => new LayerInfo(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3)));
}
