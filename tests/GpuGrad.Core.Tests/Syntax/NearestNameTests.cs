using GpuGrad.Syntax;

namespace GpuGrad.Core.Tests.Syntax;

public class NearestNameTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("depth", "dpeth", 1)]
    [InlineData("relu", "tanh", 4)]
    public void Edits_are_counted(string a, string b, int edits)
    {
        Assert.Equal(edits, NearestName.Edits(a, b));
        Assert.Equal(edits, NearestName.Edits(b, a));
    }

    [Theory]
    [InlineData("learningrate", "learningRate")]
    [InlineData("witdh", "width")]
    [InlineData("learn", "learningRate")]
    [InlineData("le", null)]
    [InlineData("banana", null)]
    [InlineData("xy", null)]
    public void Only_a_plausible_name_is_offered(string unknown, string? expected) =>
        Assert.Equal(expected, NearestName.Find(unknown, ["depth", "width", "learningRate", "ab"]));
}
