using System.Globalization;

namespace GpuGrad.Layers;

/// <summary>Bounds on resolved layers; each throws <see cref="SpecException"/> with the layer's place.</summary>
internal static class ShapeChecks
{
    // 2^30 floats are 4 GiB, and keep every index of a matrix within an int.
    private const long MaxMatrix = 1L << 30;

    /// <summary>A weight matrix must fit.</summary>
    public static void Matrix(string where, int inputs, long outputs)
    {
        if (inputs * outputs > MaxMatrix)
        {
            throw new SpecException(
                where, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{inputs} inputs times {outputs} outputs are more than the {MaxMatrix} weights a layer may have; make it narrower"));
        }
    }

    /// <summary>A layer norm takes at least two columns.</summary>
    public static void LayerNorm(string where, int columns)
    {
        if (columns < 2)
        {
            throw new SpecException(where, "a layer norm over a single column gives 0 whatever goes in; make the layer wider or remove the norm");
        }
    }

    /// <summary>A maxout takes whole groups of columns.</summary>
    public static void Maxout(string where, int columns, int pieces)
    {
        if (columns % pieces != 0)
        {
            throw new SpecException(
                where, string.Create(
                    CultureInfo.InvariantCulture,
                    $"a maxout takes groups of {pieces} columns, which {columns} columns do not fill; make the layer before a multiple of {pieces} wide"));
        }
    }
}
