using System.Text.Json.Serialization;

namespace GpuGrad;

/// <summary>What a net learns to give for a sample: a score for every class, once or at every step of a sequence, or numbers.</summary>
public readonly record struct TargetShape
{
    [JsonConstructor]
    private TargetShape(int classes, int steps, int numbers) => (Classes, Steps, Numbers) = (classes, steps, numbers);

    /// <summary>Classes that a label can be; 0 where the target is numbers.</summary>
    public int Classes { get; }

    /// <summary>Labels of a sample: 1, or one for each step of a sequence; 0 where the target is numbers.</summary>
    public int Steps { get; }

    /// <summary>Numbers of a sample's target; 0 where it is classes.</summary>
    public int Numbers { get; }

    /// <summary>Outputs that the net needs: [Steps, Classes] or [Numbers].</summary>
    [JsonIgnore]
    public int Outputs => Numbers > 0 ? Numbers : checked(Steps * Classes);

    /// <summary>Whether it is one that the functions below make, which a file may not say.</summary>
    internal bool IsPossible => Numbers > 0 ? (Classes, Steps) == (0, 0) : Numbers == 0 && Classes > 0 && Steps > 0 && (long)Classes * Steps <= int.MaxValue;

    /// <summary>One of so many classes, once or at each of so many steps.</summary>
    public static TargetShape OfClasses(int classes, int steps = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new TargetShape(classes, steps, 0);
    }

    /// <summary>So many numbers, for regression.</summary>
    public static TargetShape OfNumbers(int numbers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numbers, 1);
        return new TargetShape(0, 0, numbers);
    }

    /// <summary>One of so many classes.</summary>
    public static implicit operator TargetShape(int classes) => OfClasses(classes);

    /// <summary>As messages say it: "10 classes", "10 classes at each of 120 steps", "1 number".</summary>
    public override string ToString() => this switch
    {
        { Numbers: 1 } => "1 number",
        { Numbers: > 1 } => FormattableString.Invariant($"{Numbers} numbers"),
        { Steps: > 1 } => FormattableString.Invariant($"{Classes} classes at each of {Steps} steps"),
        _ => FormattableString.Invariant($"{Classes} classes"),
    };
}
