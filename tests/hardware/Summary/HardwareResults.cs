using System.Text.Json;

namespace GpuGrad.Hardware;

/// <summary>What run.sh left in a folder: steps.jsonl, and a JSON file a step.</summary>
/// <param name="Machine">The machine and the commit, as run.sh wrote them.</param>
/// <param name="Steps">The steps, in order.</param>
internal sealed record HardwareResults(string Machine, IReadOnlyList<HardwareStep> Steps)
{
    /// <summary>Reads a folder. A file that is missing or damaged is the fault of its step.</summary>
    public static HardwareResults Read(string folder)
    {
        string machine = Path.Combine(folder, "machine.txt");
        return new HardwareResults(
            File.Exists(machine) ? File.ReadAllText(machine).Trim() : "",
            [.. File.ReadLines(Path.Combine(folder, "steps.jsonl")).Where(line => line.Length > 0).Select(line => ReadStep(folder, line))]);
    }

    /// <summary>The steps of a group.</summary>
    public IEnumerable<HardwareStep> Of(string group) => Steps.Where(step => step.Group == group);

    private static HardwareStep ReadStep(string folder, string line)
    {
        using JsonDocument step = JsonDocument.Parse(line);
        string name = HardwareStep.Text(step.RootElement, "step");
        return new HardwareStep(
            name,
            HardwareStep.Text(step.RootElement, "group"),
            HardwareStep.Text(step.RootElement, "title"),
            (int)HardwareStep.Number(step.RootElement, "code"),
            HardwareStep.Number(step.RootElement, "seconds"))
        {
            Result = ReadResult(Path.Combine(folder, $"{name}.json")),
        };
    }

    private static JsonElement? ReadResult(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }
}
