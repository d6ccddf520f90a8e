using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>Arrays of NumPy as a data set: a sample along the first axis, and its target at the same place of another array.</summary>
internal static class NumpyData
{
    /// <summary>
    /// Reads the arrays at <paramref name="path"/>. Bytes are pixels: they are divided by 255, and an image of two axes has one channel.
    /// Classes are the different whole numbers of the targets, in numeric order.
    /// </summary>
    /// <exception cref="DataException">They cannot be used; the message names the file and the array.</exception>
    public static Dataset Load(DataSource.Npy source, string path)
    {
        using NumpyArrays arrays = NumpyArrays.Open(path);
        ArrayNames names = ArrayNames.Of(source, arrays);
        NpyArray inputs = arrays.Read(names.Inputs), targets = arrays.Read(names.Targets);
        RequireTargets(inputs, targets);
        string name = Path.GetFileNameWithoutExtension(path);
        bool numbers = source.Regression ?? !targets.Type.IsWhole;
        NpyTargets coding;
        if (names.TestInputs is null || names.TestTargets is null)
        {
            coding = NpyTargets.Of([targets], numbers);
            DataSplit all = coding.Split(inputs, targets);
            (int[] train, int[] test) = DrawnSplit.Of(all.Count, source, path, "sample");
            return new Dataset(name, all.Rows(train), all.Rows(test), Sample(inputs), coding.Target, coding.ClassNames);
        }

        NpyArray testInputs = arrays.Read(names.TestInputs), testTargets = arrays.Read(names.TestTargets);
        RequireTargets(testInputs, testTargets);
        RequireAlike(inputs, testInputs);
        if (targets.Columns != testTargets.Columns)
        {
            throw new DataException(
                testTargets.Name, $"a target of it has {testTargets.Columns} values, but of {targets.Name} {targets.Columns}.", "Give train and test arrays of one shape.");
        }

        coding = NpyTargets.Of([targets, testTargets], numbers);
        return new Dataset(name, coding.Split(inputs, targets), coding.Split(testInputs, testTargets), Sample(inputs), coding.Target, coding.ClassNames);
    }

    private static Shape Sample(NpyArray inputs) => inputs.Sample.Count switch
    {
        0 => [1],
        2 when inputs.Type.IsByte => [inputs.Sample[0], inputs.Sample[1], 1],
        // With the batch there would be one axis too many.
        >= Shape.MaxRank => inputs.Columns,
        _ => [.. inputs.Sample],
    };

    private static void RequireTargets(NpyArray inputs, NpyArray targets)
    {
        if (inputs.Count != targets.Count)
        {
            throw new DataException(
                targets.Name, $"it has {targets.Count} targets, but {inputs.Name} has {inputs.Count} samples.", "Give the arrays of one set, samples along the first axis.");
        }

        if (targets.Sample.Count > 1)
        {
            throw new DataException(
                targets.Name, $"a target has {targets.Sample.Count} axes; it is one class, or a row of numbers.", "Write it as numpy.reshape(y, (len(y), -1)) makes it.");
        }
    }

    private static void RequireAlike(NpyArray train, NpyArray test)
    {
        if (!train.Sample.SequenceEqual(test.Sample) || train.Type.IsByte != test.Type.IsByte)
        {
            throw new DataException(test.Name, $"a sample of it is {Words(test)}, but of {train.Name} {Words(train)}.", "Give train and test arrays of one shape and type.");
        }
    }

    private static string Words(NpyArray array) =>
        (array.Sample.Count == 0 ? "a single " : Shortened.Of(string.Join('×', array.Sample)) + " of ") + (array.Type.IsByte ? "uint8" : "number");
}
