using System.Globalization;
using System.Text.Json;
using GpuGrad.Diagnosis.Precision;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Reports;

/// <summary>One run as the page carries it: what run.json says, and what run.db holds, thinned to a size.</summary>
internal static class RunJson
{
    /// <summary>Writes the run as an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="run">The run.</param>
    /// <param name="budget">How much of it.</param>
    /// <param name="live">What was read before of a run that trains: only the steps that are shown are read of it.</param>
    /// <exception cref="RunException">run.json or run.db cannot be read.</exception>
    public static void Write(Utf8JsonWriter json, RunFolder run, ReportBudget budget, LiveStatistics? live = null)
    {
        RunManifest manifest = RunManifest.Read(run);
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        IReadOnlyList<LayerInfo> layers = database.Layers();
        IReadOnlyList<Measurement> measurements = database.Measurements();
        StatisticsGrid grid = live?.Read(database, budget.Steps(layers.Count)) ?? StatisticsGrid.Of(database);
        IReadOnlyList<long> shown = StepThinning.Choose(grid.Steps, budget.Steps(layers.Count), grid.BrokenAt);

        json.WriteStartObject();
        WriteHeader(json, run, manifest, budget.IsWhole);
        WriteLayers(json, layers);
        WriteStart(json, StartSummary.Of(layers, measurements, grid));
        json.WritePropertyName("theory");
        TheoryJson.Write(json, manifest.Theory, grid, layers);
        WriteExpectations(json, manifest.Expectations);
        DiagnosisJson.Write(json, manifest.Verdicts, manifest.Notes, PrecisionForecast.Of(database, budget.ForecastSteps), budget.IsWhole);
        json.WritePropertyName("pretraining");
        PretrainingJson.Write(json, manifest.Pretraining, measurements);
        json.WritePropertyName("curves");
        CurvesJson.Write(json, database.Steps(), database.CountSteps(), database.Evaluations(), budget);
        json.WritePropertyName("norms");
        NormsJson.Write(json, grid, layers, shown);
        json.WritePropertyName("histograms");
        HistogramsJson.Write(json, database, grid, layers, budget);
        json.WritePropertyName("quantities");
        QuantitiesJson.Write(json, grid, layers, budget.IsWhole ? shown : []);
        if (budget.IsWhole)
        {
            json.WritePropertyName("units");
            UnitsJson.Write(json, run, manifest, database, grid, shown);
            json.WritePropertyName("directions");
            DirectionsJson.Write(json, database, layers, RunQuantities.Batch(manifest), budget.CellsPerKind);
            json.WritePropertyName("clips");
            ClipsJson.Write(json, database);
        }

        json.WriteEndObject();
    }

    private static void WriteHeader(Utf8JsonWriter json, RunFolder run, RunManifest manifest, bool withSpec)
    {
        json.WriteString("name", manifest.Name);
        json.WriteString("folder", run.Name);
        json.WriteString("label", manifest.Sweep?.Label ?? manifest.Name);
        json.WriteString("status", JsonSerializer.SerializeToElement(manifest.Status).GetString());
        json.WriteString("failure", manifest.Failure);
        if (manifest.StoppedEarly is { } stop)
        {
            json.WriteString("stoppedEarly", stop.ToString());
        }

        if (manifest.Import is { } import)
        {
            json.WriteStartObject("import");
            json.WriteString("source", import.Source);
            json.WriteStartArray("notes");
            foreach (string note in import.Notes)
            {
                json.WriteStringValue(note);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteString("seed", manifest.Seed.ToString(CultureInfo.InvariantCulture));
        json.WriteString("device", $"{manifest.Device.Selector} ({manifest.Device.Name})");
        json.WriteString("startedAt", manifest.StartedAt);
        if (manifest.EndedAt is DateTimeOffset ended)
        {
            json.WriteNumber("seconds", Math.Round((ended - manifest.StartedAt).TotalSeconds, 2));
        }

        json.WriteNumber("steps", manifest.Steps);
        json.WriteString(
            "versions", $"gpugrad {manifest.Versions.Gpugrad}, ILGPU {manifest.Versions.Ilgpu}, .NET {manifest.Versions.Dotnet}, {manifest.Versions.Os}");
        json.WriteStartObject("variants");
        foreach ((string op, IReadOnlyList<string> names) in manifest.Variants)
        {
            json.WriteString(op, string.Join(", ", names));
        }

        json.WriteEndObject();
        if (withSpec)
        {
            json.WritePropertyName("spec");
            manifest.Spec.WriteTo(json);
        }

        json.WriteStartObject("metrics");
        foreach ((string metric, double value) in manifest.FinalMetrics)
        {
            json.WritePropertyName(metric);
            json.WriteFinite(value);
        }
        json.WriteEndObject();
    }

    private static void WriteLayers(Utf8JsonWriter json, IReadOnlyList<LayerInfo> layers)
    {
        json.WriteStartArray("layers");
        foreach (LayerInfo layer in layers)
        {
            json.WriteStartObject();
            json.WriteNumber("id", layer.Id);
            json.WriteString("name", layer.Name);
            json.WriteString("role", layer.Role);
            json.WriteString("display", layer.DisplayName);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteStart(Utf8JsonWriter json, StartSummary start)
    {
        json.WriteStartObject("start");
        json.WriteString("sentence", start.Sentence);
        json.WriteString("measure", start.Measure);
        json.WriteNumber("step", start.Step);
        WriteNumbers(json, "values", start.Values);
        WriteNumbers(json, "ratios", start.NeighbourRatios);
        json.WritePropertyName("firstToLast");
        json.WriteFinite(start.FirstToLast);
        json.WriteEndObject();
    }

    private static void WriteExpectations(Utf8JsonWriter json, IReadOnlyList<ExpectationResult> expectations)
    {
        json.WriteStartArray("expectations");
        foreach (ExpectationResult expectation in expectations)
        {
            json.WriteStartObject();
            json.WriteString("text", expectation.Text);
            json.WriteString("time", expectation.Time);
            json.WriteString("measured", expectation.Measured);
            json.WriteString("note", expectation.Note);
            json.WriteBoolean("passed", expectation.Passed);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            json.WriteFinite(value);
        }

        json.WriteEndArray();
    }
}
