using System.Globalization;
using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using Superpower.Tokenizers;

namespace GpuGrad.Experiments.Expectations;

/// <summary>
/// The grammar of expectations: <c>side comparison side [comparison side]... [time]</c>, a side being arithmetic over numbers,
/// metrics and functions. Names are looked up later, by <see cref="ExpectationBinder"/>.
/// </summary>
internal static class ExpectationParser
{
    private static readonly Tokenizer<ExpectationToken> s_tokenizer = new TokenizerBuilder<ExpectationToken>()
        .Ignore(Span.WhiteSpace)
        .Match(Span.Regex(@"(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"), ExpectationToken.Number)
        .Match(Span.Regex("[A-Za-z_][A-Za-z0-9_]*"), ExpectationToken.Name)
        .Match(Span.Regex("'[^']*'"), ExpectationToken.Text)
        .Match(Span.EqualTo("<="), ExpectationToken.LessOrEqual)
        .Match(Span.EqualTo(">="), ExpectationToken.GreaterOrEqual)
        .Match(Character.EqualTo('<'), ExpectationToken.Less)
        .Match(Character.EqualTo('>'), ExpectationToken.Greater)
        .Match(Character.EqualTo('('), ExpectationToken.Open)
        .Match(Character.EqualTo(')'), ExpectationToken.Close)
        .Match(Character.EqualTo(','), ExpectationToken.Comma)
        .Match(Character.EqualTo('+'), ExpectationToken.Plus)
        .Match(Character.EqualTo('-'), ExpectationToken.Minus)
        .Match(Character.EqualTo('*'), ExpectationToken.Star)
        .Match(Character.EqualTo('/'), ExpectationToken.Slash)
        .Build();

    private static readonly TokenListParser<ExpectationToken, Token<ExpectationToken>> s_comparison =
        Token.EqualTo(ExpectationToken.Less).Or(Token.EqualTo(ExpectationToken.LessOrEqual))
            .Or(Token.EqualTo(ExpectationToken.Greater)).Or(Token.EqualTo(ExpectationToken.GreaterOrEqual))
            .Named("a comparison (<, <=, > or >=)");

    private static readonly TokenListParser<ExpectationToken, ExpectationNode> s_number =
        Token.EqualTo(ExpectationToken.Number).Select(Number);

    private static readonly TokenListParser<ExpectationToken, ExpectationNode> s_quoted =
        Token.EqualTo(ExpectationToken.Text).Select(t => (ExpectationNode)new ExpectationNode.Quoted(t.ToStringValue()[1..^1], Start(t), End(t)));

    private static readonly TokenListParser<ExpectationToken, ExpectationNode> s_limit =
        from comparison in s_comparison
        from value in Parse.Ref(() => s_sum!)
        select (ExpectationNode)new ExpectationNode.Limit(comparison.Kind, value, Start(comparison), value.End);

    private static readonly TokenListParser<ExpectationToken, ExpectationNode> s_argument =
        Token.EqualTo(ExpectationToken.Star).Select(t => (ExpectationNode)new ExpectationNode.Star(Start(t), End(t)))
            .Or(s_quoted)
            .Or(s_limit)
            .Or(Parse.Ref(() => s_sum!));

    private static readonly TokenListParser<ExpectationToken, (ExpectationNode[] Arguments, int End)> s_arguments =
        from open in Token.EqualTo(ExpectationToken.Open)
        from arguments in s_argument.ManyDelimitedBy(Token.EqualTo(ExpectationToken.Comma))
        from close in Token.EqualTo(ExpectationToken.Close)
        select (arguments, End(close));

    private static readonly TokenListParser<ExpectationToken, ExpectationNode> s_named =
        from name in Token.EqualTo(ExpectationToken.Name)
        from call in s_arguments.Select(a => ((ExpectationNode[] Arguments, int End)?)a).OptionalOrDefault()
        select call is { } c
            ? (ExpectationNode)new ExpectationNode.Call(name.ToStringValue(), c.Arguments, Start(name), c.End)
            : new ExpectationNode.Name(name.ToStringValue(), Start(name), End(name));

    private static readonly TokenListParser<ExpectationToken, ExpectationNode> s_parenthesised =
        from open in Token.EqualTo(ExpectationToken.Open)
        from inside in Parse.Ref(() => s_sum!)
        from close in Token.EqualTo(ExpectationToken.Close)
        select inside with { Start = Start(open), End = End(close) };

    private static readonly TokenListParser<ExpectationToken, ExpectationNode> s_negation =
        from minus in Token.EqualTo(ExpectationToken.Minus)
        from value in Parse.Ref(() => s_value!)
        select (ExpectationNode)new ExpectationNode.Negation(value, Start(minus), value.End);

    private static readonly TokenListParser<ExpectationToken, ExpectationNode> s_value =
        s_number.Or(s_named).Or(s_parenthesised).Or(s_negation).Named("a value (a number, a metric or a function)");

    private static readonly TokenListParser<ExpectationToken, ExpectationNode> s_product = Parse.Chain(
        Token.EqualTo(ExpectationToken.Star).Or(Token.EqualTo(ExpectationToken.Slash)).Named("an operator"), s_value, Arithmetic);

    private static readonly TokenListParser<ExpectationToken, ExpectationNode> s_sum = Parse.Chain(
        Token.EqualTo(ExpectationToken.Plus).Or(Token.EqualTo(ExpectationToken.Minus)).Named("an operator"), s_product, Arithmetic);

    private static readonly TokenListParser<ExpectationToken, ExpectationSyntax> s_expectation =
        (from first in s_sum
         from others in (from comparison in s_comparison from side in s_sum select (comparison, side)).AtLeastOnce()
         from time in Token.EqualTo(ExpectationToken.Name).Or(Token.EqualTo(ExpectationToken.Number)).Many()
         select new ExpectationSyntax([first, .. others.Select(o => o.side)], [.. others.Select(o => o.comparison)], time)).AtEnd();

    /// <summary>The parts of <paramref name="text"/>; throws <see cref="ExpectationException"/> at the first character that fits nowhere.</summary>
    public static ExpectationSyntax Read(string text)
    {
        Result<TokenList<ExpectationToken>> tokens = s_tokenizer.TryTokenize(text);
        if (!tokens.HasValue)
        {
            throw new ExpectationException(tokens.ErrorPosition.Absolute, Unknown(text[tokens.ErrorPosition.Absolute]));
        }

        TokenListParserResult<ExpectationToken, ExpectationSyntax> parsed = s_expectation.TryParse(tokens.Value);
        if (parsed.HasValue)
        {
            return parsed.Value;
        }

        bool atEnd = !parsed.ErrorPosition.HasValue || parsed.ErrorPosition.Absolute >= text.Length;
        throw new ExpectationException(atEnd ? text.Length : parsed.ErrorPosition.Absolute, parsed.FormatErrorMessageFragment());
    }

    /// <summary>How many characters stand before <paramref name="token"/>.</summary>
    public static int Start(Token<ExpectationToken> token) => token.Position.Absolute;

    private static int End(Token<ExpectationToken> token) => token.Position.Absolute + token.Span.Length;

    private static ExpectationNode Number(Token<ExpectationToken> token)
    {
        double value = double.Parse(token.Span.ToStringValue(), CultureInfo.InvariantCulture);
        return double.IsFinite(value)
            ? new ExpectationNode.Number(value, Start(token), End(token))
            : throw new ExpectationException(Start(token), "this number is too large for a double");
    }

    private static ExpectationNode Arithmetic(Token<ExpectationToken> op, ExpectationNode left, ExpectationNode right) =>
        new ExpectationNode.Arithmetic(op.Kind, left, right);

    private static string Unknown(char character) => character switch
    {
        '=' or '!' => "an expectation compares with <, <=, > or >=; write one of them",
        '\'' => "this quote is not closed; write a layer's name as '3.body.0'",
        '&' or '|' => "conditions are not joined; write one expectation for each",
        _ => $"unexpected character '{character}'",
    };
}
