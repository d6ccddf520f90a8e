using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Verification;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad verify</c>: every kernel variant of a device against its double-precision reference.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        Option<string> device = CommonOptions.Device();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "verify",
            "Runs every kernel variant on a device against its double-precision reference: the first thing to run on a new GPU.\n"
            + "Example: gpugrad verify --device cuda:0")
        {
            device, json,
        };
        command.SetAction(parsed => Verify(parsed.GetRequiredValue(device), parsed.GetValue(json)));
        return command;
    }

    private static int Verify(string deviceName, bool json)
    {
        using ComputeDevice device = ComputeDevice.Open(deviceName);
        List<VerifiedVariant> verified = [];
        foreach (IKernelOp op in KernelCatalog.Ops)
        {
            foreach (IKernelVariant variant in op.Variants.Where(v => v.Family == device.Family))
            {
                VerifiedVariant result = Verify(device, op, variant);
                if (result.Cases > 0)
                {
                    verified.Add(result);
                }
            }
        }

        if (json)
        {
            Console.WriteLine(
                JsonSerializer.Serialize(new { device = device.Selector.ToString(), name = device.Name, variants = verified }, CommandJson.Options));
        }
        else
        {
            Print(device, verified);
        }

        return verified.All(v => v.Failures.Count == 0) ? ExitCode.Done : ExitCode.Failure;
    }

    private static VerifiedVariant Verify(ComputeDevice device, IKernelOp op, IKernelVariant variant)
    {
        double worst = 0;
        int cases = 0;
        TimeSpan elapsed = TimeSpan.Zero;
        List<string> failures = [];
        foreach (OpCase opCase in KernelCatalog.Cases.Where(c => c.Op == op && c.VariantsFor(device).Contains(variant)))
        {
            CaseResult result = opCase.Run(device, variant);
            cases++;
            worst = Math.Max(worst, result.WorstError);
            elapsed += result.Elapsed;
            if (!result.Passed)
            {
                failures.Add($"{opCase.Title}: {result.Failure}");
            }
        }

        return new VerifiedVariant(op.Name, variant.Name, cases, worst, elapsed.TotalMilliseconds, failures);
    }

    private static void Print(ComputeDevice device, IReadOnlyList<VerifiedVariant> verified)
    {
        Console.WriteLine($"{device.Selector} ({device.Name}); error as a share of what the arithmetic allows, time of all cases, compilation included");
        Table table = new Table().AddColumns("op", "variant", "cases", "worst error", "time", "");
        foreach (VerifiedVariant v in verified)
        {
            table.AddRow(
                v.Op,
                v.Variant,
                v.Cases.ToString(CultureInfo.InvariantCulture),
                v.WorstError.ToString("F3", CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"{v.Milliseconds:F1} ms"),
                v.Failures.Count == 0 ? "right" : $"WRONG in {v.Failures.Count}");
        }

        AnsiConsole.Write(table);
        foreach (VerifiedVariant v in verified)
        {
            foreach (string failure in v.Failures)
            {
                Console.WriteLine($"{v.Op}, {v.Variant}, {failure}");
            }
        }
    }

    private sealed record VerifiedVariant(string Op, string Variant, int Cases, double WorstError, double Milliseconds, IReadOnlyList<string> Failures);
}
