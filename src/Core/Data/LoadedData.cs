using System.Collections.Concurrent;

namespace GpuGrad.Data;

/// <summary>The data sets of the variants of an experiment, each loaded once.</summary>
/// <param name="baseDirectory">The folder that their paths are relative to.</param>
internal sealed class LoadedData(string baseDirectory)
{
    private readonly ConcurrentDictionary<DataSource, Lazy<Dataset>> _loaded = [];

    /// <summary>The folder that their paths are relative to.</summary>
    public string BaseDirectory => baseDirectory;

    /// <summary>The data set of a source.</summary>
    /// <exception cref="DataException">There is none, or it cannot be read.</exception>
    public Dataset this[DataSource source] => _loaded.GetOrAdd(source, new Lazy<Dataset>(() => DatasetCatalog.Load(source, baseDirectory))).Value;

    /// <summary>Begins to load it, on a thread of its own; what is wrong with it is said to whoever asks for it.</summary>
    public void Begin(DataSource source) => _ = Task.Run(() => this[source]);
}
