namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>Which activations have a parameter, and what it must be.</summary>
internal static class ActivationAlpha
{
    /// <summary>PyTorch's value of the activation's parameter; NaN for an activation that has none.</summary>
    public static float DefaultAlpha(this ActivationKind kind) => (float?)ActivationFunction.Of(kind).Parameter?.Default ?? float.NaN;

    /// <summary>
    /// Requires a finite parameter of the activations that have one, and none of the others. There is no silent default:
    /// it would let forward and backward differ.
    /// </summary>
    /// <exception cref="ArgumentException">The parameter is missing, infinite, or not the activation's to have.</exception>
    public static void RequireAlpha(this ActivationKind kind, float alpha)
    {
        float usual = kind.DefaultAlpha();
        if (float.IsNaN(usual) && !float.IsNaN(alpha))
        {
            throw new ArgumentException($"{kind} takes no Alpha, leave it out (it is {alpha}).", nameof(alpha));
        }

        if (!float.IsNaN(usual) && !float.IsFinite(alpha))
        {
            throw new ArgumentException($"{kind} needs a finite Alpha, usually {usual} (it is {alpha}).", nameof(alpha));
        }
    }
}
