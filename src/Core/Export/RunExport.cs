using Google.Protobuf;
using GpuGrad.Checkpoints;
using GpuGrad.Files;
using GpuGrad.Records;
using GpuGrad.Runs;
using Onnx;

namespace GpuGrad.Export;

/// <summary>Writes what a run recorded in the formats of other tools.</summary>
internal static class RunExport
{
    /// <summary>Where an export goes unless told otherwise; null where there is no such place.</summary>
    public static string? DefaultFolder(RunFolder run, ExportFormat format) => format switch
    {
        ExportFormat.TensorBoard or ExportFormat.Onnx => run.Path,
        ExportFormat.Csv => Path.Combine(run.Path, "csv"),
        ExportFormat.Parquet => Path.Combine(run.Path, "parquet"),
        _ => null,
    };

    /// <summary>
    /// Writes the files into a folder, making it; each appears whole or not at all, in place of an older one of its name. Of
    /// a run that still trains they hold what is there by now.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="format">The format.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="progressed">Is told now and then what share (0-1) of the recorded steps is done.</param>
    /// <param name="best">For ONNX: whether the weights are those of the best evaluation; else the last ones.</param>
    /// <returns>The files, absolute.</returns>
    /// <exception cref="RunException">The run cannot be read or holds nothing to export, or a file cannot be written.</exception>
    /// <exception cref="CheckpointException">A checkpoint is broken.</exception>
    public static IReadOnlyList<string> Write(RunFolder run, ExportFormat format, string folder, Action<double>? progressed = null, bool best = false)
    {
        if (File.Exists(folder))
        {
            throw new RunException($"{folder}: is a file; name a folder with --out") { IsBadInput = true };
        }

        if (format == ExportFormat.Safetensors)
        {
            return WriteCheckpoints(run, folder);
        }

        if (format == ExportFormat.Onnx)
        {
            ModelProto model = OnnxExport.Of(run, best ? run.BestCheckpointPath : run.FinalCheckpointPath);
            return [WriteFile(folder, "net.onnx", stream => model.WriteTo(stream))];
        }

        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        long? lastStep = database.LastRecordedStep();
        if (lastStep is null && !database.Steps().Any() && database.Evaluations().Count + database.Measurements().Count == 0)
        {
            throw new RunException(
                $"{run.DatabasePath}: holds no step and no record, so there is nothing to export; wait until the run has come further, or run it again")
            { IsBadInput = true };
        }

        IEnumerable<LayerRecord> Watched(IEnumerable<LayerRecord> records) => records.Select(record =>
        {
            progressed?.Invoke(record.Step / Math.Max(1.0, lastStep ?? 0));
            return record;
        });

        if (format == ExportFormat.TensorBoard)
        {
            TensorBoardExport events = new(RunManifest.Read(run), database);
            return [WriteFile(folder, events.FileName, stream => events.Write(stream, Watched))];
        }
        IReadOnlyList<ExportTable> tables = RunTables.Of(database, Watched);
        return format == ExportFormat.Csv
            ? [.. tables.Select(table => WriteFile(folder, $"{table.Name}.csv", table.WriteCsv))]
            : [.. tables.Select(table => WriteFile(folder, $"{table.Name}.parquet", stream => table.WriteParquetAsync(stream).GetAwaiter().GetResult()))];
    }

    // Read first, so that a broken file is not passed on; then copied, so that not a bit of it changes.
    private static List<string> WriteCheckpoints(RunFolder run, string folder)
    {
        List<string> written = [];
        foreach (string checkpoint in ((string[])[run.PretrainedCheckpointPath, run.BestCheckpointPath, run.FinalCheckpointPath, run.EmaCheckpointPath])
            .Where(File.Exists))
        {
            SafetensorsReader.Read(checkpoint);
            written.Add(WriteFile(folder, Path.GetFileName(checkpoint), stream =>
            {
                using FileStream source = File.OpenRead(checkpoint);
                source.CopyTo(stream);
            }));
        }
        return written.Count > 0
            ? written
            : throw new RunException(
                $"{run.CheckpointsPath}: holds no checkpoint; a run writes one when it ends or is interrupted, and none when it fails")
            { IsBadInput = true };
    }

    private static string WriteFile(string folder, string name, Action<Stream> fill)
    {
        string path = Path.GetFullPath(Path.Combine(folder, name));
        AtomicFile.Write(path, fill);
        return path;
    }
}
