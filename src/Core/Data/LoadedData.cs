namespace GpuGrad.Data;

/// <summary>The data sets of the variants of an experiment, each loaded once.</summary>
/// <param name="baseDirectory">The folder that their paths are relative to.</param>
internal sealed class LoadedData(string baseDirectory)
{
    private readonly Dictionary<DataSource, Dataset> _loaded = [];

    /// <summary>The data set of a source.</summary>
    /// <exception cref="DataException">There is none, or it cannot be read.</exception>
    public Dataset this[DataSource source]
    {
        get
        {
            if (!_loaded.TryGetValue(source, out Dataset? dataset))
            {
                _loaded[source] = dataset = DatasetCatalog.Load(source, baseDirectory);
            }

            return dataset;
        }
    }
}
