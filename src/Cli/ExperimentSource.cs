using GpuGrad.Presets;
using GpuGrad.Specs;

namespace GpuGrad.Cli;

/// <summary>Finds the experiment that a command names: a file, or a preset.</summary>
internal static class ExperimentSource
{
    /// <summary>Reads it, and says in which folder its relative paths begin.</summary>
    /// <exception cref="SpecException">There is neither such a file nor such a preset, or it is malformed.</exception>
    public static (SpecDocument Document, string BaseDirectory) Open(string fileOrPreset)
    {
        if (File.Exists(fileOrPreset))
        {
            return (SpecDocument.Load(fileOrPreset), Path.GetDirectoryName(Path.GetFullPath(fileOrPreset))!);
        }

        bool looksLikeFile = fileOrPreset.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || fileOrPreset.AsSpan().ContainsAny('/', '\\');
        return looksLikeFile
            ? throw new SpecException(fileOrPreset, "there is no such file")
            : (SpecDocument.Parse(PresetCatalog.Text(fileOrPreset), fileOrPreset), Directory.GetCurrentDirectory());
    }
}
