namespace GpuGrad.Experiments.Expectations;

/// <summary>Two terms and + - * or / between them, layer by layer; one value goes with every layer.</summary>
internal sealed class ArithmeticTerm(ExpectationNode node, ExpectationToken op, ExpectationTerm left, ExpectationTerm right)
    : ExpectationTerm(node, Together([left, right]), left, right)
{
    public override double[] Evaluate(ExpectationMoment moment, List<string> notes)
    {
        double[] a = left.Evaluate(moment, notes), b = right.Evaluate(moment, notes);
        if (op == ExpectationToken.Slash && b.Contains(0))
        {
            notes.Add("division by zero");
        }

        var values = new double[Math.Max(a.Length, b.Length)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Apply(a[left.Shape == TermShape.One ? 0 : i], b[right.Shape == TermShape.One ? 0 : i]);
        }

        return values;
    }

    private double Apply(double a, double b) => op switch
    {
        ExpectationToken.Plus => a + b,
        ExpectationToken.Minus => a - b,
        ExpectationToken.Star => a * b,
        // Not an infinity, which would lie above every limit.
        ExpectationToken.Slash => b == 0 ? double.NaN : a / b,
        _ => throw new InvalidOperationException($"{op} is no arithmetic"),
    };
}
