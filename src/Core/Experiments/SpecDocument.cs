using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GpuGrad.Experiments.Expectations;
using GpuGrad.Files;
using GpuGrad.Syntax;

namespace GpuGrad.Experiments;

/// <summary>An experiment file as written, before it is validated, so that single values can be set and sweeps expanded first. Immutable.</summary>
internal sealed class SpecDocument
{
    private const int MaxVariants = 1000;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _root;

    private SpecDocument(JsonObject root, string sourceName) => (_root, SourceName) = (root, sourceName);

    /// <summary>The file or preset, named in messages.</summary>
    public string SourceName { get; }

    /// <summary>
    /// Parses a JSON text with comments and trailing commas. Throws <see cref="SpecException"/> with source, line and column of a syntax error.
    /// </summary>
    public static SpecDocument Parse(string json, string sourceName)
    {
        try
        {
            return SpecSyntax.Parse(json.TrimStart('\uFEFF')) is JsonObject root
                ? new SpecDocument(root, sourceName)
                : throw new SpecException(SpecPath.Root.ToString(), "expected an object { \"model\": ... }", sourceName);
        }
        catch (JsonException e)
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{sourceName}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}");
            string what = Regex.Replace(e.Message, @"\s*(Path: .*)?(LineNumber: .*)$", "", RegexOptions.Singleline);
            throw new SpecException(at, $"this is no JSON: {what}", inner: e);
        }
    }

    /// <summary>Reads the file at <paramref name="path"/>; throws <see cref="SpecException"/> where it cannot be read or parsed.</summary>
    public static SpecDocument Load(string path)
    {
        try
        {
            return Parse(InputFile.ReadAllText(path), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SpecException(path, "there is no such file; give the path of an experiment file", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SpecException(path, $"cannot be read: {e.Message}", inner: e);
        }
    }

    /// <summary>
    /// This document with the field at <paramref name="path"/> set to <paramref name="value"/>, which is JSON or else text; <c>null</c> removes the field.
    /// A sweep over the field or over something inside it is dropped, since it would undo the setting. Whether the result makes sense shows when it is
    /// resolved.
    /// </summary>
    public SpecDocument Set(string path, string value)
    {
        // Sweep's fields are paths themselves: behind "sweep." the dots belong to one name.
        SpecPath target = path.StartsWith("sweep.", StringComparison.Ordinal)
            ? SpecPath.Root.Field("sweep").Field(path["sweep.".Length..])
            : SpecPath.Parse(path);
        var root = (JsonObject)_root.DeepClone();
        target.Put(root, ParseValue(value));
        var changed = new SpecDocument(root, SourceName);
        if (root["sweep"] is JsonObject sweep && !target.IsWithin(SpecPath.Root.Field("sweep")))
        {
            foreach (SweepAxis axis in changed.ReadSweep().Where(a => a.Path.IsWithin(target)))
            {
                sweep.Remove(sweep.First(p => SpecPath.Parse(p.Key) == axis.Path).Key);
            }
        }
        return changed;
    }

    /// <summary>
    /// This document, each of its nets trained from <paramref name="count"/> seeds: its own and those that follow on it, as a sweep over <c>seed</c> besides
    /// its own sweep. Throws <see cref="SpecException"/> where it sweeps the seed itself, and where there are not so many seeds.
    /// </summary>
    public SpecDocument OverSeeds(int count)
    {
        const string Path = "sweep.seed";
        if (_root["sweep"] is JsonObject sweep && sweep.ContainsKey("seed"))
        {
            throw new SpecException(Path, "the experiment sweeps its seed itself; leave out --seeds, or give --seed N too, which takes that sweep away", SourceName);
        }

        if (count > MaxVariants)
        {
            throw new SpecException("--seeds", string.Create(CultureInfo.InvariantCulture, $"{count} seeds are more than {MaxVariants} runs; give fewer"));
        }

        ulong first = Resolve().Seed;
        return first > ulong.MaxValue - (ulong)(count - 1)
            ? throw new SpecException("seed", string.Create(CultureInfo.InvariantCulture, $"{count} seeds from {first} on do not exist; begin lower"), SourceName)
            : count == 1 ? this
            : Set(Path, $"[{string.Join(',', Enumerable.Range(0, count).Select(i => (first + (ulong)i).ToString(CultureInfo.InvariantCulture)))}]");
    }

    /// <summary>A copy of what is written at <paramref name="path"/>; null where nothing is.</summary>
    public JsonNode? Find(string path) => SpecPath.Parse(path).Find(_root)?.DeepClone();

    /// <summary>The document as indented JSON, its comments lost.</summary>
    public string ToJson() => _root.ToJsonString(s_indented);

    /// <summary>
    /// The validated spec, its sweep still in it; swept fields that the file leaves out have their first value. Throws <see cref="SpecException"/> also for a
    /// variant of the sweep that is wrong.
    /// </summary>
    public ExperimentSpec Resolve()
    {
        ValueList<SweepAxis> axes = ReadSweep();
        var root = (JsonObject)_root.DeepClone();
        foreach (SweepAxis axis in axes)
        {
            if (axis.Path.Find(root) is null)
            {
                Named(() => { axis.Path.Put(root, axis.Values[0].ToNode()); return 0; });
            }
        }
        Expand();
        return ReadNamed(root);
    }

    /// <summary>
    /// Every combination of the swept values, the first axis changing slowest; one variant where nothing is swept. Throws <see cref="SpecException"/>, naming
    /// the variant.
    /// </summary>
    public IReadOnlyList<SpecVariant> Expand()
    {
        ValueList<SweepAxis> axes = ReadSweep();
        IEnumerable<ValueList<JsonLiteral>> combinations = [[]];
        foreach (SweepAxis axis in axes)
        {
            combinations = combinations.SelectMany(c => axis.Values.Select(v => new ValueList<JsonLiteral>([.. c, v]))).ToList();
        }

        List<SpecVariant> variants = [.. combinations.Select(c => Variant(axes, c))];
        Named(() => { ExpectationValidation.Validate(variants); return 0; });
        return variants;
    }

    private SpecVariant Variant(ValueList<SweepAxis> axes, ValueList<JsonLiteral> values)
    {
        string label = SweepLabel.Of([.. axes.Zip(values, (axis, value) => (axis.Path.ToString(), value))]);
        var root = (JsonObject)_root.DeepClone();
        root.Remove("sweep");
        try
        {
            foreach ((SweepAxis axis, JsonLiteral value) in axes.Zip(values))
            {
                axis.Path.Put(root, value.ToNode());
            }

            ExperimentSpec spec = ReadNamed(root);
            var swept = axes.Zip(values).ToDictionary(p => p.First.Path.ToString(), p => p.Second.ToNode()!);
            root.Remove("expect");
            return new SpecVariant(spec, swept, label.Length > 0 ? label : spec.Name) { Document = new SpecDocument(root, SourceName) };
        }
        catch (SpecException e)
        {
            // The variant matters only to what the sweep touches.
            bool swept = axes.Any(
                a => e.Where.StartsWith(a.Path.ToString(), StringComparison.Ordinal) || a.Path.ToString().StartsWith(e.Where, StringComparison.Ordinal));
            throw new SpecException(e.Where, swept ? $"{e.Problem}; so it is in the variant {label}" : e.Problem, SourceName, excerpt: e.Excerpt);
        }
    }

    private ExperimentSpec ReadNamed(JsonObject root)
    {
        if (!root.ContainsKey("name"))
        {
            string stem = Regex.Replace(Path.GetFileNameWithoutExtension(SourceName), "[^A-Za-z0-9_-]+", "-").Trim('-', '_');
            root["name"] = stem.Length is > 0 and <= 64 ? stem : "experiment";
        }
        return Named(() => ExperimentSpec.Read(root));
    }

    private ValueList<SweepAxis> ReadSweep()
    {
        SpecPath here = SpecPath.Root.Field("sweep");
        if (_root["sweep"] is not { } json)
        {
            return _root.ContainsKey("sweep") ? throw new SpecException(here.ToString(), "expected an object, found null; remove it", SourceName) : [];
        }

        ValueList<SweepAxis> axes = Named(() => SweepAxis.Shape.Read(JsonSerializer.SerializeToElement(json), here));
        double count = 1;
        for (int i = 0; i < axes.Count; i++)
        {
            SpecPath path = axes[i].Path;
            SpecPath where = here.Field(path.ToString());
            if (path.Segments[0].Name is not ("data" or "model" or "train" or "record" or "seed"))
            {
                throw new SpecException(
                    where.ToString(), $"'{path}' cannot be swept; sweep something inside data, model, train or record, or seed", SourceName);
            }

            if (axes.Where((other, j) => j != i && path.IsWithin(other.Path)).FirstOrDefault() is { } outer)
            {
                throw new SpecException(where.ToString(), $"'{outer.Path}' is swept too and would overwrite it; keep one of them", SourceName);
            }

            count *= axes[i].Values.Count;
        }
        return count <= MaxVariants
            ? axes
            : throw new SpecException(
                here.ToString(), string.Create(CultureInfo.InvariantCulture, $"{count} combinations are more than {MaxVariants}; sweep fewer values"),
                SourceName);
    }

    private static JsonNode? ParseValue(string value)
    {
        try
        {
            return SpecSyntax.Parse(value);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }

    // Adds the source to whatever goes wrong inside.
    private T Named<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SpecException e) when (e.SpecSource is null)
        {
            throw new SpecException(e.Where, e.Problem, SourceName, excerpt: e.Excerpt);
        }
    }
}
