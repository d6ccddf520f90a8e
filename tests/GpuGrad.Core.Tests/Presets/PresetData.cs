using System.Collections.Concurrent;
using GpuGrad.Data;

namespace GpuGrad.Core.Tests.Presets;

/// <summary>The first rows of the data that a preset names: enough for its first batch, and quick to evaluate.</summary>
internal static class PresetData
{
    private const int Rows = 256, TestRows = 50;

    private static readonly ConcurrentDictionary<DataSource, Dataset> s_loaded = new();

    public static Dataset Of(ExperimentSpec spec) => s_loaded.GetOrAdd(spec.Data.Source, source =>
    {
        Dataset whole = DatasetCatalog.Load(source, "");
        return new Dataset(whole.Name, whole.Train.First(Rows), whole.Test.First(TestRows), whole.Features, whole.Target);
    });
}
