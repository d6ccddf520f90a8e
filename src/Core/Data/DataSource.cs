using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>Where samples come from: what is built in, files, or a generator.</summary>
internal abstract record DataSource
{
    // Only the nested records derive from this one.
    private DataSource()
    {
    }

    /// <summary>Whether a sample's target is numbers rather than classes; null where the loss decides.</summary>
    internal virtual bool? GivesNumbers => false;

    /// <summary>This with a target of the kind that the loss compares, where neither the file nor the source says which.</summary>
    internal virtual DataSource For(LossKind loss) => this;

    /// <summary>As experiment files may write it: a name, a path, or an object of JSON.</summary>
    public sealed override string ToString() =>
        DataSourceShape.Instance.Write(this) is JsonValue text ? text.GetValue<string>() : DataSourceShape.Instance.Write(this).ToJsonString();

    /// <summary>What a text alone stands for: the name of a kind that needs no more, a path whose end says what the file is, or else a folder.</summary>
    public static implicit operator DataSource(string text) => DataSourceShape.OfText(text);

    /// <summary>What a command line says: a text that begins with a brace is an object of JSON, any other is a name or a path.</summary>
    /// <exception cref="SpecException">The object is no data source.</exception>
    public static DataSource Parse(string text)
    {
        if (!text.TrimStart().StartsWith('{'))
        {
            return DataSourceShape.OfText(text);
        }

        try
        {
            return DataSourceShape.Instance.Read(JsonSerializer.SerializeToElement(SpecSyntax.Parse(text)), SpecPath.Root.Field("data").Field("source"));
        }
        catch (JsonException e)
        {
            throw new SpecException("data.source", $"this is no JSON: {e.Message}", inner: e);
        }
    }

    /// <summary>The embedded part of Fashion-MNIST.</summary>
    public sealed record FashionMnist : DataSource;

    /// <summary>A file or folder at <paramref name="Path"/>, relative to the experiment file.</summary>
    public abstract record Stored(string Path) : DataSource;

    /// <summary>Samples of which some are drawn by lot to test with, unless the files say which.</summary>
    public abstract record Divided(string Path) : Stored(Path)
    {
        /// <summary>Share of the samples that are kept for the test split, drawn by lot.</summary>
        public double TestShare { get; init; } = 0.2;

        /// <summary>Decides which samples those are.</summary>
        public ulong Seed { get; init; } = 1;
    }

    /// <summary>The folder at <paramref name="Path"/>; what is in it says which kind of data it holds.</summary>
    public sealed record Folder(string Path) : Stored(Path);

    /// <summary>The folder of IDX files at <paramref name="Path"/>.</summary>
    public sealed record IdxFolder(string Path) : Stored(Path);

    /// <summary>The folder with the binary version of CIFAR-10 or CIFAR-100 at <paramref name="Path"/>.</summary>
    public sealed record Cifar(string Path) : Stored(Path)
    {
        /// <summary>Whether the 20 coarse labels of CIFAR-100 are the classes, and not its 100 fine ones.</summary>
        public bool Coarse { get; init; }
    }

    /// <summary>The PNG and JPEG files, a folder a class, in the folder at <paramref name="Path"/>.</summary>
    public sealed record Images(string Path) : Divided(Path);

    /// <summary>The arrays of NumPy in the .npz file, or as .npy files in the folder, at <paramref name="Path"/>.</summary>
    public sealed record Npy(string Path) : Divided(Path)
    {
        /// <summary>The array of samples; empty: the one that is called as is usual.</summary>
        public string Inputs { get; init; } = "";

        /// <summary>The array of what is predicted; given where <see cref="Inputs"/> are.</summary>
        public string Targets { get; init; } = "";

        /// <summary>The array of samples to test with; empty, with <see cref="Inputs"/> given: drawn by lot.</summary>
        public string TestInputs { get; init; } = "";

        /// <summary>The array of their targets; given where <see cref="TestInputs"/> are.</summary>
        public string TestTargets { get; init; } = "";

        /// <summary>Whether the targets are numbers rather than classes; null, until the loss has decided.</summary>
        public bool? Regression { get; init; }

        internal override bool? GivesNumbers => Regression;

        internal override DataSource For(LossKind loss) => this with { Regression = Regression ?? loss == LossKind.MeanSquaredError };
    }

    /// <summary>A table, a sample a row.</summary>
    public abstract record Table(string Path) : Divided(Path)
    {
        /// <summary>Names or numbers (from 1) of the columns to predict; empty for the last one.</summary>
        public ValueList<string> Target { get; init; } = [];

        /// <summary>Whether the target is numbers rather than a class; null, until the loss has decided.</summary>
        public bool? Regression { get; init; }

        /// <summary>Columns that are left out.</summary>
        public ValueList<string> Ignore { get; init; } = [];

        /// <summary>Whether every feature is shifted and scaled to mean 0 and variance 1 over the training rows.</summary>
        public bool Standardize { get; init; } = true;

        internal override bool? GivesNumbers => Regression;

        internal override DataSource For(LossKind loss) => this with { Regression = Regression ?? loss == LossKind.MeanSquaredError };
    }

    /// <summary>The text file at <paramref name="Path"/>.</summary>
    public sealed record Csv(string Path) : Table(Path)
    {
        /// <summary>Whether the first line names the columns.</summary>
        public bool Header { get; init; } = true;

        /// <summary>What stands between two cells; empty: whichever of comma, semicolon, tab and bar the file uses.</summary>
        public string Delimiter { get; init; } = "";
    }

    /// <summary>The Parquet file at <paramref name="Path"/>.</summary>
    public sealed record Parquet(string Path) : Table(Path);

    /// <summary>The adding problem over <paramref name="Length"/> steps: the sum of the two numbers that are marked.</summary>
    public sealed record AddingProblem(int Length) : DataSource
    {
        /// <summary>Sequences to learn from.</summary>
        public int Train { get; init; } = 10_000;

        /// <summary>Sequences to test with.</summary>
        public int Test { get; init; } = 1_000;

        /// <summary>Decides every sequence.</summary>
        public ulong Seed { get; init; } = 1;

        internal override bool? GivesNumbers => true;
    }

    /// <summary>The copy-memory task: ten symbols to be said again after <paramref name="Delay"/> steps.</summary>
    public sealed record CopyMemory(int Delay) : DataSource
    {
        /// <summary>Sequences to learn from.</summary>
        public int Train { get; init; } = 10_000;

        /// <summary>Sequences to test with.</summary>
        public int Test { get; init; } = 1_000;

        /// <summary>Decides every sequence.</summary>
        public ulong Seed { get; init; } = 1;
    }
}
