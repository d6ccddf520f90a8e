using System.Globalization;
using GpuGrad.Syntax;

namespace GpuGrad.Experiments.Expectations;

/// <summary>Which layers a term means: <c>first</c>, <c>last</c>, <c>output</c>, <c>*</c>, the number of a hidden layer, or a name in quotes.</summary>
internal sealed class LayerSelector
{
    private static readonly string[] s_words = ["first", "last", "output"];

    private readonly ExpectationNode _node;
    private readonly string _word;
    private readonly double _number;

    /// <summary>The layers that <paramref name="node"/> names; throws <see cref="ExpectationException"/> where it names none.</summary>
    public LayerSelector(ExpectationNode node)
    {
        _node = node;
        (_word, _number) = node switch
        {
            ExpectationNode.Star => ("*", 0),
            ExpectationNode.Name name when s_words.Contains(name.Text) => (name.Text, 0),
            ExpectationNode.Name name =>
                throw new ExpectationException(
                    node.Start, $"unknown layer '{name.Text}'; {NearestName.Hint(name.Text, s_words)}, * for all hidden layers, a hidden layer's number from 1, or a name in single quotes"),
            ExpectationNode.Quoted quoted => (quoted.Text, 0),
            ExpectationNode.Number n when n.Value >= 1 && n.Value == Math.Floor(n.Value) => ("", n.Value),
            _ => throw new ExpectationException(
                node.Start, "expected a layer: first, last, output, * for all hidden layers, a hidden layer's number from 1, or a name in single quotes"),
        };
    }

    /// <summary>Values that a measure of these layers has.</summary>
    public TermShape Shape => _node is ExpectationNode.Star ? TermShape.PerLayer : TermShape.One;

    /// <summary>Throws <see cref="ExpectationException"/> where the net has no such layer.</summary>
    public void Check(ExpectationScope scope)
    {
        int hidden = scope.HiddenLayers;
        if (_node is ExpectationNode.Quoted)
        {
            if (scope.Layers is { } layers && !layers.Any(l => l.Name == _word))
            {
                throw new ExpectationException(_node.Start, $"there is no layer named '{_word}'; {NearestName.Hint(_word, [.. layers.Select(l => l.Name)])}");
            }
        }
        else if (_word != LayerInfo.Output && hidden == 0)
        {
            throw new ExpectationException(_node.Start, "this net has no hidden layer; write output");
        }
        else if (_number > hidden)
        {
            throw new ExpectationException(
                _node.Start, string.Create(CultureInfo.InvariantCulture, $"this net has hidden layers 1 to {hidden}, none numbered {_number}"));
        }
    }

    /// <summary>The layers meant, of all layers with weights.</summary>
    public IReadOnlyList<LayerInfo> Of(IReadOnlyList<LayerInfo> layers)
    {
        if (_node is ExpectationNode.Quoted)
        {
            return [layers.First(l => l.Name == _word)];
        }

        if (_word == LayerInfo.Output)
        {
            return [layers.First(l => l.Role == LayerInfo.Output)];
        }

        LayerInfo[] hidden = [.. layers.Where(l => l.Role == LayerInfo.Hidden)];
        return _word switch
        {
            "*" => hidden,
            "first" => [hidden[0]],
            "last" => [hidden[^1]],
            _ => [hidden[(int)_number - 1]],
        };
    }
}
