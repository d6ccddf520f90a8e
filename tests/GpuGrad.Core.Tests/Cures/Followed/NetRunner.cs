using System.Text.Json.Nodes;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Cures;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Running;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>Runs experiments in full, in a folder of its own, and reads what their run.json says.</summary>
/// <param name="runner">
/// Makes what runs one into a folder; told whether the advice is to be tried on the net, which takes time and is wanted only of
/// the nets whose advice is followed.
/// </param>
internal sealed class NetRunner(Func<ComputeDevice, string, bool, ExperimentRunner>? runner = null) : IDisposable
{
    // One worker: a barrier between two costs more than a layer of these nets where the machine is shared.
    private static readonly Lazy<ComputeDevice> s_device = new(() => ComputeDevice.Open(DeviceSelector.Parse("cpu:1")));

    private readonly Func<ComputeDevice, string, bool, ExperimentRunner> _runner = runner
        ?? ((device, folder, tryAdvice) => new ExperimentRunner(device, folder) { Trials = tryAdvice ? new CureSettings() : null });
    private readonly TemporaryFolder _folder = WithTables();
    private readonly Dictionary<DataSource, Dataset> _data = [];

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs an experiment.</summary>
    /// <param name="document">The experiment; paths in it are relative to this runner's folder.</param>
    /// <param name="data">The data, where the experiment does not name it.</param>
    /// <param name="tryAdvice">Whether the diagnosis tries its advice.</param>
    /// <exception cref="SpecException">The experiment is wrong.</exception>
    public NetResult Run(SpecDocument document, Dataset? data = null, bool tryAdvice = false)
    {
        ExperimentSpec spec = document.Resolve();
        Dataset used = data ?? Load(spec.Data.Source);
        string folder = Path.Combine(_folder.Path, "runs");
        try
        {
            RunOutcome outcome = _runner(s_device.Value, folder, tryAdvice).Run(
                new SpecVariant(spec, new Dictionary<string, JsonNode>(), "") { Document = document }, used, group: null,
                TestContext.Current.CancellationToken);
            JsonNode manifest = JsonNode.Parse(File.ReadAllText(outcome.Folder.ManifestPath))!;
            return NetResult.Read(manifest, used.Target.Numbers > 0 ? null : 1.0 / used.Classes);
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private Dataset Load(DataSource source) =>
        _data.TryGetValue(source, out Dataset? data) ? data : _data[source] = DatasetCatalog.Load(source, _folder.Path);

    private static TemporaryFolder WithTables()
    {
        var folder = new TemporaryFolder();
        Tables.Write(folder.Path);
        return folder;
    }
}
