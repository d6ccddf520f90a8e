using System.Globalization;
using System.Text.RegularExpressions;
using GpuGrad.Records;

namespace GpuGrad.Imports;

/// <summary>The files of one recorded step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Shards">How many files it is to have.</param>
/// <param name="Paths">Those that are there, in the order of their numbers.</param>
internal sealed partial record StepFiles(long Step, int Shards, IReadOnlyList<string> Paths)
{
    private const string Extension = ".safetensors";

    /// <summary>Whether all are there.</summary>
    public bool IsWhole => Paths.Count == Shards;

    /// <summary>The steps in a folder, rising. Files that are none of a step are left alone.</summary>
    /// <exception cref="RunException">There is no such folder, or a file begins as one of a step and is none.</exception>
    public static IReadOnlyList<StepFiles> In(string folder)
    {
        string[] paths;
        try
        {
            paths = Directory.GetFiles(folder, $"step-*{Extension}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(folder, $"cannot be read: {e.Message}; name the folder that the recorder writes to");
        }

        Dictionary<long, (int Shards, string File, SortedDictionary<int, string> Paths)> steps = [];
        foreach (string path in paths.Order(StringComparer.Ordinal))
        {
            (long step, int shard, int shards) = Read(path);
            if (!steps.TryGetValue(step, out var known))
            {
                steps[step] = known = (shards, path, []);
            }

            if (known.Shards != shards || !known.Paths.TryAdd(shard, path))
            {
                throw Refused(path, $"is of the same step as {Path.GetFileName(known.File)}, and the two do not belong together; keep one of them");
            }
        }

        return [.. steps.OrderBy(step => step.Key).Select(step => new StepFiles(step.Key, step.Value.Shards, [.. step.Value.Paths.Values]))];
    }

    private static (long Step, int Shard, int Shards) Read(string path)
    {
        Match match = Name().Match(Path.GetFileName(path));
        bool isSharded = match.Groups["shard"].Success;
        int shard = 1, shards = 1;
        return match.Success
            && long.TryParse(match.Groups["step"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            && (!isSharded || (int.TryParse(match.Groups["shard"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out shard)
                && int.TryParse(match.Groups["shards"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out shards)
                && shard >= 1 && shard <= shards))
            ? (step, shard, shards)
            : throw Refused(path, $"its name is none of a step; a step is step-100{Extension}, its shards are step-100-00001-of-00002{Extension} and so on");
    }

    private static RunException Refused(string path, string why) => new($"{path}: {why}") { IsBadInput = true };

    [GeneratedRegex(@"^step-(?<step>\d+)(-(?<shard>\d+)-of-(?<shards>\d+))?\.safetensors$")]
    private static partial Regex Name();
}
