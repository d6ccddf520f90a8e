using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>A data source as files write it: a name or path alone, or an object of a kind and its fields.</summary>
internal sealed class DataSourceShape : SpecShape<DataSource>
{
    public const string FashionMnist = "fashion-mnist",
        Idx = "idx", Cifar = "cifar", Images = "images", Npy = "npy", Csv = "csv", Parquet = "parquet",
        AddingProblem = "adding-problem", CopyMemory = "copy-memory";

    private const int MaxSamples = 1 << 24;
    private const string Regression = "Whether the target is numbers rather than a class; it is where train.loss is meanSquaredError, unless given.";

    private static readonly IntegerShape<ulong> s_seed = new(0, ulong.MaxValue);
    private static readonly IntegerShape<int> s_samples = new(1, MaxSamples);
    private static readonly TextShape s_array = new("an array's name", @"\S");
    private static readonly NullableShape<bool> s_regression = new(new BooleanShape());
    private static readonly TextShape s_text = new("a data set's name, a path or an object with a kind", @"\S");

    private static readonly KindUnionShape<DataSource> s_kinds = new(
    [
        Case(FashionMnist, "10,000 images of Fashion-MNIST, which are built in.", new DataSource.FashionMnist()),
        Case(Idx, "A folder of IDX files.", new DataSource.IdxFolder(""), [Path<DataSource.IdxFolder>("The folder, relative to this file.")]),
        Case(Cifar, "CIFAR-10 or CIFAR-100, the binary version.", new DataSource.Cifar(""),
        [
            Path<DataSource.Cifar>("The folder, relative to this file."),
            SpecField<DataSource.Cifar>.Of("coarse", new BooleanShape(), d => d.Coarse, (d, v) => d with { Coarse = v },
                "Whether the 20 coarse labels of CIFAR-100 are the classes, and not its 100 fine ones."),
        ]),
        Case(Images, "PNG and JPEG files, a folder a class.", new DataSource.Images(""),
        [
            Path<DataSource.Images>("The folder, relative to this file; its folders are the classes, or train and test with those of the classes in them."),
            TestShare<DataSource.Images>("images"),
            Seed<DataSource.Images>("images"),
        ]),
        Case(Npy, "Arrays of NumPy.", new DataSource.Npy(""),
        [
            Path<DataSource.Npy>("The .npz file, or the folder of .npy files, relative to this file."),
            SpecField<DataSource.Npy>.Of("inputs", s_array, d => Given(d.Inputs), (d, v) => d with { Inputs = v },
                "The array of samples; x_train, train_images, x, images or data unless given."),
            SpecField<DataSource.Npy>.Of("targets", s_array, d => Given(d.Targets), (d, v) => d with { Targets = v },
                "The array to predict; y_train, train_labels, y, labels or target unless given."),
            SpecField<DataSource.Npy>.Of("testInputs", s_array, d => Given(d.TestInputs), (d, v) => d with { TestInputs = v },
                "The array of samples to test with; x_test or test_images unless inputs is given. Without one they are drawn by lot."),
            SpecField<DataSource.Npy>.Of("testTargets", s_array, d => Given(d.TestTargets), (d, v) => d with { TestTargets = v },
                "The array of their targets; y_test or test_labels unless inputs is given."),
            SpecField<DataSource.Npy>.Of("regression", s_regression, d => d.Regression, (d, v) => d with { Regression = v }, Regression),
            TestShare<DataSource.Npy>("samples"),
            Seed<DataSource.Npy>("samples"),
        ],
        complete: (d, path) =>
        {
            RequireBoth(d.Inputs, d.Targets, "inputs", "targets", path);
            RequireBoth(d.TestInputs, d.TestTargets, "testInputs", "testTargets", path);
            RequireFirst(d.TestInputs, d.Inputs, "testInputs", "inputs", path);
            return d;
        }),
        Case(Csv, "A table of text, a sample a row.", new DataSource.Csv(""),
        [
            Path<DataSource.Csv>("The file, relative to this one."),
            .. Columns<DataSource.Csv>(),
            SpecField<DataSource.Csv>.Of(
                "header", new BooleanShape(), d => d.Header, (d, v) => d with { Header = v }, "Whether the first line names the columns."),
            SpecField<DataSource.Csv>.Of("delimiter", new TextShape("a single character", "^.?$"), d => d.Delimiter, (d, v) => d with { Delimiter = v },
                "What stands between two cells; by default whichever of comma, semicolon, tab and bar the file uses."),
            .. Rows<DataSource.Csv>(),
        ],
        complete: RequireOneUse),
        Case(Parquet, "A Parquet file, a sample a row.", new DataSource.Parquet(""),
            [Path<DataSource.Parquet>("The file, relative to this one."), .. Columns<DataSource.Parquet>(), .. Rows<DataSource.Parquet>()],
            complete: RequireOneUse),
        Case(AddingProblem, "Sequences of numbers, two of them marked: their sum is to be told.", new DataSource.AddingProblem(100),
        [
            SpecField<DataSource.AddingProblem>.Of(
                "length", new IntegerShape<int>(2, RecurrentLayer.MaxSteps), d => d.Length, (d, v) => d with { Length = v }, "Steps of a sequence."),
            SpecField<DataSource.AddingProblem>.Of("train", s_samples, d => d.Train, (d, v) => d with { Train = v }, "Sequences to learn from."),
            SpecField<DataSource.AddingProblem>.Of("test", s_samples, d => d.Test, (d, v) => d with { Test = v }, "Sequences to test with."),
            SpecField<DataSource.AddingProblem>.Of("seed", s_seed, d => d.Seed, (d, v) => d with { Seed = v }, "Decides every sequence."),
        ]),
        Case(CopyMemory, "Ten symbols to be said again after a delay.", new DataSource.CopyMemory(100),
        [
            SpecField<DataSource.CopyMemory>.Of(
                "delay", new IntegerShape<int>(1, RecurrentLayer.MaxSteps - 20), d => d.Delay, (d, v) => d with { Delay = v },
                "Steps to wait; a sequence has 20 more."),
            SpecField<DataSource.CopyMemory>.Of("train", s_samples, d => d.Train, (d, v) => d with { Train = v }, "Sequences to learn from."),
            SpecField<DataSource.CopyMemory>.Of("test", s_samples, d => d.Test, (d, v) => d with { Test = v }, "Sequences to test with."),
            SpecField<DataSource.CopyMemory>.Of("seed", s_seed, d => d.Seed, (d, v) => d with { Seed = v }, "Decides every sequence."),
        ]),
    ]);

    public static DataSourceShape Instance { get; } = new();

    public override string Expected => s_text.Expected;

    /// <summary>What a text alone stands for.</summary>
    public static DataSource OfText(string text) => text switch
    {
        FashionMnist or AddingProblem or CopyMemory => s_kinds.Read(JsonSerializer.SerializeToElement(text), SpecPath.Root),
        _ when text.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) =>
            new DataSource.Csv(text),
        _ when text.EndsWith(".npz", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) =>
            new DataSource.Npy(text),
        _ when text.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) => new DataSource.Parquet(text),
        _ => new DataSource.Folder(text),
    };

    public override DataSource Read(JsonElement json, SpecPath path) =>
        json.ValueKind == JsonValueKind.Object ? s_kinds.Read(json, path) : OfText(s_text.Read(json, path));

    // The shortest text or object that reads back to the same.
    public override JsonNode Write(DataSource value)
    {
        string? alone = value switch
        {
            DataSource.Stored stored => stored.Path,
            _ => s_kinds.Write(value) is JsonValue name ? name.GetValue<string>() : null,
        };
        return alone is not null && OfText(alone) == value ? alone : s_kinds.Write(value);
    }

    public override JsonObject Schema(JsonObject definitions) => new()
    {
        ["anyOf"] = new JsonArray([s_text.Schema(definitions), .. s_kinds.Schema(definitions)["anyOf"]!.AsArray().Skip(1).Select(kind => kind!.DeepClone())]),
    };

    private static UnionCase<DataSource> Case<T>(
        string kind, string description, T usual, SpecField<T>[]? fields = null, Func<T, SpecPath, T>? complete = null)
        where T : DataSource =>
        UnionCase<DataSource>.Of(kind, new ObjectShape<T>(usual, [SpecField<T>.Constant("kind", kind, description), .. fields ?? []], complete: complete));

    private static SpecField<T> Path<T>(string description)
        where T : DataSource.Stored =>
        SpecField<T>.Of("path", new TextShape("a path", @"\S"), d => d.Path, (d, v) => d with { Path = v }, description, required: true);

    private static SpecField<T> TestShare<T>(string samples)
        where T : DataSource.Divided =>
        SpecField<T>.Of(
            "testShare", new NumberShape(0, open: true, max: 1, openMax: true), d => d.TestShare, (d, v) => d with { TestShare = v },
            $"Share of the {samples} kept to test with.");

    private static SpecField<T> Seed<T>(string samples)
        where T : DataSource.Divided =>
        SpecField<T>.Of("seed", s_seed, d => d.Seed, (d, v) => d with { Seed = v }, $"Decides which {samples} those are.");

    private static SpecField<T>[] Columns<T>()
        where T : DataSource.Table =>
    [
        SpecField<T>.Of("target", new ColumnsShape(mayBeEmpty: false), d => d.Target.Count == 0 ? null : d.Target, (d, v) => d with { Target = v },
            "The column to predict, by name or by number from 1, or a list of them; the last one unless given."),
        SpecField<T>.Of("regression", s_regression, d => d.Regression, (d, v) => d with { Regression = v }, Regression),
        SpecField<T>.Of("ignore", new ColumnsShape(mayBeEmpty: true), d => d.Ignore, (d, v) => d with { Ignore = v }, "Columns to leave out."),
    ];

    private static SpecField<T>[] Rows<T>()
        where T : DataSource.Table =>
    [
        SpecField<T>.Of("standardize", new BooleanShape(), d => d.Standardize, (d, v) => d with { Standardize = v },
            "Whether every feature is shifted and scaled to mean 0 and variance 1 over the training rows."),
        TestShare<T>("rows"),
        Seed<T>("rows"),
    ];

    private static T RequireOneUse<T>(T table, SpecPath path)
        where T : DataSource.Table => table.Target.FirstOrDefault(table.Ignore.Contains) is { } both
        ? throw new SpecException(path.Field("ignore"), $"'{both}' is the target; remove it here, or predict another column")
        : table;

    private static string? Given(string name) => name.Length > 0 ? name : null;

    private static void RequireBoth(string inputs, string targets, string inputsField, string targetsField, SpecPath path)
    {
        RequireFirst(inputs, targets, inputsField, targetsField, path);
        RequireFirst(targets, inputs, targetsField, inputsField, path);
    }

    private static void RequireFirst(string given, string needed, string givenField, string neededField, SpecPath path)
    {
        if (given.Length > 0 && needed.Length == 0)
        {
            throw new SpecException(path.Field(givenField), $"without {neededField} this says nothing; give {neededField} too");
        }
    }
}
