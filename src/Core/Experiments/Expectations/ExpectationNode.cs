using GpuGrad.Kernels;

namespace GpuGrad.Experiments.Expectations;

/// <summary>A part of an expectation as it was written, from one character offset up to another; nothing is looked up yet.</summary>
internal abstract record ExpectationNode(int Start, int End)
{
    /// <summary>A number.</summary>
    public sealed record Number(double Value, int Start, int End) : ExpectationNode(Start, End);

    /// <summary>A name on its own: a metric, a recorded kind, a layer.</summary>
    public sealed record Name(string Text, int Start, int End) : ExpectationNode(Start, End);

    /// <summary>A layer's name in quotes.</summary>
    public sealed record Quoted(string Text, int Start, int End) : ExpectationNode(Start, End);

    /// <summary>The star that stands for every hidden layer.</summary>
    public sealed record Star(int Start, int End) : ExpectationNode(Start, End);

    /// <summary>A limit as an argument, such as <c>&gt; 0.9</c>.</summary>
    public sealed record Limit(ExpectationToken Operator, ExpectationNode Value, int Start, int End) : ExpectationNode(Start, End);

    /// <summary>A function with its arguments.</summary>
    public sealed record Call(string Function, IReadOnlyList<ExpectationNode> Arguments, int Start, int End) : ExpectationNode(Start, End);

    /// <summary>A minus before a value.</summary>
    public sealed record Negation(ExpectationNode Value, int Start, int End) : ExpectationNode(Start, End);

    /// <summary>Two values and + - * or / between them.</summary>
    public sealed record Arithmetic(ExpectationToken Operator, ExpectationNode Left, ExpectationNode Right) : ExpectationNode(Left.Start, Right.End);
}
