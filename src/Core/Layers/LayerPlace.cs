using System.Globalization;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Syntax;

namespace GpuGrad.Layers;

/// <summary>Where a layer stands: its path in the spec, the shape of a sample that reaches it and who gives it.</summary>
internal sealed record LayerPlace(SpecPath Path, Shape Input, string Giver)
{
    /// <summary>Its name among PyTorch's nested modules.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its role, if it has weights.</summary>
    public string Role { get; init; } = LayerInfo.Hidden;

    /// <summary>The activation that follows it: after nothing but norms and dropout, in the same list; null for none.</summary>
    public ActivationSpec? FollowedBy { get; init; }

    /// <summary>How many layers after it the one comes whose result is recorded as its activation; 0 for its own result.</summary>
    public int RecordedAfter { get; init; }

    /// <summary>
    /// The activation that its weights feed, for their initialisation: the one that follows, or, at the end of a block's body, where
    /// only the sum follows, the last one before it or else the one after the sum.
    /// </summary>
    public ActivationSpec Feeds { get; init; } = ActivationKind.Identity;

    /// <summary>Whether the layer is one that <c>model.hidden</c> expands to: the path is that of hidden then.</summary>
    public bool IsExpanded { get; init; }

    /// <summary>Numbers the layers with weights of the net.</summary>
    public required LayerNumbering Numbering { get; init; }

    /// <summary>The path as layers carry it.</summary>
    public string Where => Path.ToString();

    /// <summary>A place inside this one.</summary>
    public LayerPlace Part(string name, string role, ActivationSpec? followedBy) =>
        this with { Name = $"{Name}.{name}", Role = role, FollowedBy = followedBy, RecordedAfter = followedBy is null ? 0 : 1, Feeds = followedBy ?? Feeds };

    /// <summary>Values of a sample that reach it, all axes taken together.</summary>
    public int Inputs => checked((int)Input.Length);

    /// <summary>The columns of one of so many steps; throws <see cref="SpecException"/> where they do not divide the columns.</summary>
    public int InputsOf(int steps) => Inputs % steps == 0
        ? Inputs / steps
        : throw new SpecException(
            Path.Field("steps"), FormattableString.Invariant($"{steps} steps do not divide the columns evenly: {Giver} {Inputs}; write a divisor of {Inputs}"));

    /// <summary>Throws <see cref="SpecException"/> where a layer claims another number of inputs.</summary>
    public void CheckClaim(int? claimed)
    {
        if (claimed is { } inputs && inputs != Inputs)
        {
            throw new SpecException(
                Path.Field("inputs"), FormattableString.Invariant($"{inputs} inputs are claimed, but {Giver} {Inputs}; write {Inputs} or leave it out"));
        }
    }

    /// <summary>The next number, for a layer with weights of that shape at this place.</summary>
    public LayerInfo NextInfo(FormattableString shape) => Numbering.Next(Name, Role, shape.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Numbers the layers with weights of a net, in the order in which they are resolved.</summary>
internal sealed class LayerNumbering
{
    private int _weightLayers;
    private int _hidden;

    /// <summary>The next layer with weights.</summary>
    public LayerInfo Next(string name, string role, string shape)
    {
        string title = role switch
        {
            LayerInfo.Output => LayerInfo.Output,
            LayerInfo.Hidden => string.Create(CultureInfo.InvariantCulture, $"{LayerInfo.Hidden} {++_hidden}"),
            _ => name,
        };
        return new LayerInfo(_weightLayers++, name, role, $"{title} ({shape})");
    }
}
