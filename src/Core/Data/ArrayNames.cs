using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>Which arrays are samples and targets, as the source names them or else as they are usually called.</summary>
/// <param name="Inputs">Samples.</param>
/// <param name="Targets">What is predicted.</param>
/// <param name="TestInputs">Samples to test with; null where they are drawn by lot.</param>
/// <param name="TestTargets">Their targets.</param>
internal sealed record ArrayNames(string Inputs, string Targets, string? TestInputs, string? TestTargets)
{
    // Keras and scikit-learn, MedMNIST, then names without a split; upper and lower case are one.
    private static readonly ArrayNames[] s_usual =
    [
        new("x_train", "y_train", "x_test", "y_test"), new("train_images", "train_labels", "test_images", "test_labels"),
        new("x", "y", null, null), new("images", "labels", null, null), new("data", "target", null, null),
    ];

    /// <summary>Names that are among the arrays.</summary>
    /// <exception cref="DataException">A name is not there, or none is as usual; the message tells what is there.</exception>
    public static ArrayNames Of(DataSource.Npy source, NumpyArrays arrays)
    {
        if (source.Inputs.Length > 0)
        {
            return new ArrayNames(
                Existing(source.Inputs, arrays), Existing(source.Targets, arrays),
                source.TestInputs.Length > 0 ? Existing(source.TestInputs, arrays) : null,
                source.TestTargets.Length > 0 ? Existing(source.TestTargets, arrays) : null);
        }

        foreach (ArrayNames usual in s_usual)
        {
            if (Find(usual.Inputs, arrays) is { } inputs && Find(usual.Targets, arrays) is { } targets)
            {
                ArrayNames found = new(inputs, targets, Find(usual.TestInputs, arrays), Find(usual.TestTargets, arrays));
                return (found.TestInputs is null) == (found.TestTargets is null) ? found : throw new DataException(
                    arrays.Path, $"of {usual.TestInputs} and {usual.TestTargets} only {found.TestInputs ?? found.TestTargets} is there.",
                    "Write both, or name the arrays to use as inputs and targets of data.source.");
            }
        }

        throw new DataException(
            arrays.Path,
            $"no two arrays in it are called {string.Join("; ", s_usual.Select(usual => $"{usual.Inputs} and {usual.Targets}"))}; it holds {arrays.ShownNames}.",
            """Name them: { "kind": "npy", "path": ..., "inputs": ..., "targets": ... }.""");
    }

    private static string? Find(string? name, NumpyArrays arrays) =>
        arrays.Names.FirstOrDefault(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));

    private static string Existing(string name, NumpyArrays arrays) => arrays.Names.Contains(name)
        ? name
        : throw new DataException(
            arrays.Path,
            $"there is no array '{Shortened.Of(name)}' in it; it holds {arrays.ShownNames}.",
            "Name one of these in data.source.");
}
