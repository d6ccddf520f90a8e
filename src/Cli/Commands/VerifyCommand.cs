using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad verify</c>: every kernel variant of a device against its double-precision reference.</summary>
internal static class VerifyCommand
{
    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    public static Command Create()
    {
        Option<string> device = CommonOptions.Device();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "verify",
            "Runs every kernel variant on a device against its double-precision reference: the first thing to run on a new GPU. A row is printed\n"
            + "as soon as its variant is through; after an interrupt the rows so far stay.\n"
            + "Example: gpugrad verify --device cuda:0")
        {
            device, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(
            () => Verify(parsed.GetRequiredValue(device), parsed.GetValue(json), cancellation), CancellationToken.None));
        return command;
    }

    private static int Verify(string deviceName, bool json, CancellationToken cancellation)
    {
        using ComputeDevice device = ComputeDevice.Open(deviceName);
        using LiveLine line = new(json, onlyOnTerminals: true);
        AlignedRows rows = Rows(device);
        line.Write($"{device.Selector} ({device.Name}); error as a share of what the arithmetic allows, time of all cases, compilation included");
        line.Write(rows.Row("op", "variant", "cases", "worst error", "time", ""));
        List<VerifiedVariant> verified = [];
        long start = Stopwatch.GetTimestamp();
        foreach ((int index, IKernelOp op) in KernelCatalog.Ops.Index())
        {
            foreach (VerifiedVariant variant in Verify(device, op, Show, cancellation))
            {
                verified.Add(variant);
                Print(line, rows, variant);
            }

            void Show(string work) => line.Change(string.Create(
                s_culture, $"op {index + 1} of {KernelCatalog.Ops.Count}, {op.Name}: {work}, {Stopwatch.GetElapsedTime(start):m\\:ss} so far"));
        }

        bool right = verified.All(v => v.Failures.Count == 0);
        if (json)
        {
            Console.WriteLine(
                JsonSerializer.Serialize(new { device = device.Selector.ToString(), name = device.Name, variants = verified }, CommandJson.Options));
        }

        string all = string.Create(s_culture, $"{verified.Sum(v => v.Cases)} cases of {verified.Count} variants");
        if (cancellation.IsCancellationRequested)
        {
            line.Clear();
            Console.Error.WriteLine($"gpugrad: interrupted after {all}; the other variants are not verified");
            return ExitCode.Interrupted;
        }

        line.Write(right ? $"{all}: all right" : $"{all}: {verified.Count(v => v.Failures.Count > 0)} variants are WRONG");
        return right ? ExitCode.Done : ExitCode.Failure;
    }

    // The variants of an op that are through before the interrupt.
    private static IEnumerable<VerifiedVariant> Verify(ComputeDevice device, IKernelOp op, Action<string> show, CancellationToken cancellation)
    {
        ILookup<IKernelVariant, OpCase> cases = KernelCatalog.Cases.Where(c => c.Op == op)
            .TakeWhile(_ => !cancellation.IsCancellationRequested)
            .SelectMany(c => c.VariantsFor(device).Select(variant => (Variant: variant, Case: c)))
            .ToLookup(pair => pair.Variant, pair => pair.Case);
        foreach (IKernelVariant variant in op.Variants.Where(cases.Contains))
        {
            double worst = 0;
            int done = 0;
            TimeSpan elapsed = TimeSpan.Zero;
            List<string> failures = [];
            foreach (OpCase opCase in cases[variant])
            {
                if (cancellation.IsCancellationRequested)
                {
                    yield break;
                }

                show(string.Create(s_culture, $"{variant.Name}, case {++done} of {cases[variant].Count()}"));
                CaseResult result = opCase.Run(device, variant);
                worst = Math.Max(worst, result.WorstError);
                elapsed += result.Elapsed;
                if (!result.Passed)
                {
                    failures.Add($"{opCase.Title}: {result.Failure}");
                }
            }

            yield return new VerifiedVariant(op.Name, variant.Name, done, worst, elapsed.TotalMilliseconds, failures);
        }
    }

    private static AlignedRows Rows(ComputeDevice device) => new(
        KernelCatalog.Ops.Max(op => op.Name.Length),
        KernelCatalog.Ops.SelectMany(op => op.Variants).Where(v => v.Family == device.Family).Max(v => v.Name.Length),
        -5,
        -11,
        -12,
        0);

    private static void Print(LiveLine line, AlignedRows rows, VerifiedVariant v)
    {
        line.Write(rows.Row(
            v.Op,
            v.Variant,
            v.Cases.ToString(s_culture),
            v.WorstError.ToString("F3", s_culture),
            string.Create(s_culture, $"{v.Milliseconds:F1} ms"),
            v.Failures.Count == 0 ? "right" : $"WRONG in {v.Failures.Count}"));
        foreach (string failure in v.Failures)
        {
            line.Write($"  {failure}");
        }
    }

    private sealed record VerifiedVariant(string Op, string Variant, int Cases, double WorstError, double Milliseconds, IReadOnlyList<string> Failures);
}
