using GpuGrad.Syntax;

namespace GpuGrad.Training;

/// <summary>The tensors that <c>train.freeze</c> names: layers, blocks with all that is in them, or single tensors.</summary>
internal static class FrozenLayers
{
    /// <summary>The tensors of a net, those marked that are named.</summary>
    /// <exception cref="SpecException">A name is none of the net's, or nothing is left to train.</exception>
    public static IReadOnlyList<ParameterDefinition> Mark(IReadOnlyList<ParameterDefinition> parameters, IReadOnlyList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (!parameters.Any(parameter => parameter.Learned && IsOf(parameter, names[i])))
            {
                string[] layers = [.. parameters.Where(p => p.Learned).Select(p => p.Name[..p.Name.LastIndexOf('.')]).Distinct()];
                throw new SpecException(Place(i), $"the net has no layer '{Shortened.Of(names[i])}' with weights; {NearestName.Hint(names[i], layers)}");
            }
        }

        ParameterDefinition[] marked =
            [.. parameters.Select(parameter => parameter.Learned && names.Any(name => IsOf(parameter, name)) ? parameter with { Frozen = true } : parameter)];
        return names.Count == 0 || marked.Any(parameter => parameter is { Learned: true, Frozen: false })
            ? marked
            : throw new SpecException("train.freeze", "freezes every layer, so that nothing is left to train; leave one out");
    }

    private static bool IsOf(ParameterDefinition parameter, string name) =>
        parameter.Name == name || parameter.Name.StartsWith(name + ".", StringComparison.Ordinal);

    private static string Place(int index) => FormattableString.Invariant($"train.freeze[{index}]");
}
