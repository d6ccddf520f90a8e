using Superpower.Display;

namespace GpuGrad.Experiments.Expectations;

/// <summary>The tokens of an expectation; their display names stand in error messages.</summary>
internal enum ExpectationToken
{
    [Token(Category = "number")]
    Number,

    [Token(Category = "name")]
    Name,

    /// <summary>A layer's name in single quotes.</summary>
    [Token(Category = "quoted layer name")]
    Text,

    [Token(Example = "(")]
    Open,

    [Token(Example = ")")]
    Close,

    [Token(Example = ",")]
    Comma,

    [Token(Example = "+")]
    Plus,

    [Token(Example = "-")]
    Minus,

    [Token(Example = "*")]
    Star,

    [Token(Example = "/")]
    Slash,

    [Token(Example = "<")]
    Less,

    [Token(Example = "<=")]
    LessOrEqual,

    [Token(Example = ">")]
    Greater,

    [Token(Example = ">=")]
    GreaterOrEqual,
}
