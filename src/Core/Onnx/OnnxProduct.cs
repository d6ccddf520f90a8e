namespace GpuGrad.Onnx;

/// <summary>A product as a number times signals, whatever the order and the brackets in which a file multiplies them.</summary>
/// <param name="Factor">The number.</param>
/// <param name="Factors">The signals; none of them a product.</param>
internal sealed record OnnxProduct(double Factor, IReadOnlyList<OnnxSignal> Factors)
{
    // A cube and a gate; a file of squares of squares must not become a list of a million.
    private const int MostFactors = 6;

    /// <summary>A signal as a product, of itself alone where nothing, or too much, is multiplied.</summary>
    public static OnnxProduct Of(OnnxSignal signal) => signal.Term.Product ?? new OnnxProduct(1, [signal]);

    /// <summary>The product that a node makes; null where it has too many factors, or is none.</summary>
    public static OnnxProduct? Of(OnnxNode node) => (node.Op, node.Signal(0), node.Signal(1)) switch
    {
        ("Mul", { } a, { } b) when Of(a) is var left && Of(b) is var right && left.Factors.Count + right.Factors.Count <= MostFactors =>
            new OnnxProduct(left.Factor * right.Factor, [.. left.Factors, .. right.Factors]),
        ("Mul", { } a, null) when node.Tensor(1)?.Scalar is { } factor => Scaled(a, factor),
        ("Mul", null, { } b) when node.Tensor(0)?.Scalar is { } factor => Scaled(b, factor),
        ("Div", { } a, null) when node.Tensor(1)?.Scalar is { } divisor and not 0 => Scaled(a, 1.0 / divisor),
        ("Pow", { } a, null) when node.Tensor(1)?.Scalar is 2 or 3 && Of(a) is { Factors: [var only], Factor: 1 } =>
            new OnnxProduct(1, [.. Enumerable.Repeat(only, (int)node.Tensor(1)!.Scalar!.Value)]),
        _ => null,
    };

    /// <summary>What a number is added to, in whichever order; null where it is not.</summary>
    public static OnnxSignal? Plus(OnnxSignal sum, double number, double rounding) => sum.Term is { Node: { Op: "Add" } node, Layer: null }
        && Math.Abs(((node.Tensor(0) ?? node.Tensor(1))?.Scalar ?? double.NaN) - number) <= rounding
        ? node.Signal(0) ?? node.Signal(1)
        : null;

    private static OnnxProduct Scaled(OnnxSignal signal, double factor)
    {
        OnnxProduct product = Of(signal);
        return product with { Factor = product.Factor * factor };
    }
}
