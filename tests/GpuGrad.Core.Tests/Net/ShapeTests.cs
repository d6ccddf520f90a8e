namespace GpuGrad.Core.Tests.Net;

public class ShapeTests
{
    [Fact]
    public void Is_its_sizes()
    {
        Shape image = [28, 28, 1];

        Assert.Equal((3, 784L), (image.Rank, image.Length));
        Assert.Equal((784, 1), image.AsMatrix());
        Assert.Equal([128, 28, 28, 1], image.Times(128));
        Assert.Equal("28×28×1", image.ToString());
        Assert.Equal(1L, default(Shape).Length);
    }

    [Fact]
    public void Is_equal_to_one_of_the_same_sizes_only()
    {
        Shape one = 6, two = [2, 3], same = [2, 3];

        Assert.True(two == same && two.GetHashCode() == same.GetHashCode() && one != two && one == [6]);
        Assert.False(two.Equals(Shape.Of([3, 2])));
    }

    [Fact]
    public void Refuses_a_sixth_axis_and_a_negative_size()
    {
        Assert.Contains("6 axes", Assert.Throws<ArgumentException>(() => Shape.Of([1, 2, 3, 4, 5, 6])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Shape.Of([1, 2, 3, 4, 5]).Times(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shape.Of([2, -1]));
        Assert.Throws<OverflowException>(() => Shape.Of([1 << 30, 1 << 30, 1 << 30]).Length);
    }
}
