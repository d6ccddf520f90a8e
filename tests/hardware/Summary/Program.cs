using GpuGrad.Hardware;

if (args.Length != 1 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("Usage: hardware-summary RESULTS, a folder that run.sh filled. Writes summary.html and performance-lines.md into it.");
    return 2;
}

HardwareResults results = HardwareResults.Read(args[0]);
File.WriteAllText(Path.Combine(args[0], "summary.html"), SummaryPage.Write(results));
File.WriteAllText(Path.Combine(args[0], "performance-lines.md"), PerformanceLines.Write(results));
List<HardwareStep> wrong = [.. results.Steps.Where(step => step.Fault is not null)];
foreach (HardwareStep step in wrong)
{
    Console.WriteLine($"failed: {step.Name}: {step.Fault}");
}

Console.WriteLine($"{results.Steps.Count - wrong.Count} steps right, {wrong.Count} failed.");
return wrong.Count == 0 ? 0 : 1;
