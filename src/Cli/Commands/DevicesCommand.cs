using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Tuning;
using GpuGrad.Tuning;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad devices</c>: accelerators, their limits, and the variant chosen per op.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "devices",
            "Lists accelerators with their limits, why one cannot be used, and the kernel variants each would run.\nExample: gpugrad devices --json")
        {
            json,
        };
        command.SetAction(parsed => List(parsed.GetValue(json)));
        return command;
    }

    private static void List(bool json)
    {
        string? tuningPath = TuningFile.CurrentPath;
        DeviceSelector chosen = DeviceFinder.Choose("auto");
        List<(FoundDevice Device, IReadOnlyDictionary<string, IReadOnlyList<string>> Variants, TunedDevice? TunedAs)> devices =
            [.. DeviceFinder.Find().Select(device => device.Refusal is null ? Open(device) : (device, new Dictionary<string, IReadOnlyList<string>>(), null))];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                devices.Select(d => new
                {
                    device = d.Device.Selector.ToString(),
                    name = d.Device.Name,
                    auto = d.Device.Selector == chosen,
                    memoryBytes = d.Device.MemoryBytes,
                    multiprocessors = d.Device.Multiprocessors,
                    warpSize = d.Device.WarpSize,
                    maxGroupSize = d.Device.MaxGroupSize,
                    sharedMemoryBytes = d.Device.SharedMemoryBytes,
                    refusal = d.Device.Refusal,
                    variants = d.Variants,
                    tuning = d.TunedAs is null ? null : new { path = tuningPath, tunedAs = d.TunedAs.Name, values = d.TunedAs.Values },
                }),
                CommandJson.Options));
            return;
        }

        Table table = new Table().AddColumns("device", "name", "memory", "units", "warp", "group", "shared", "");
        foreach ((FoundDevice device, _, _) in devices)
        {
            table.AddRow(
                device.Selector.ToString(),
                Markup.Escape(device.Name),
                Bytes(device.MemoryBytes),
                device.Multiprocessors.ToString(CultureInfo.InvariantCulture),
                device.WarpSize.ToString(CultureInfo.InvariantCulture),
                device.MaxGroupSize.ToString(CultureInfo.InvariantCulture),
                Bytes(device.SharedMemoryBytes),
                Markup.Escape(device.Refusal is { } refusal ? $"refused: {refusal}" : device.Selector == chosen ? "auto" : ""));
        }

        AnsiConsole.Write(table);
        foreach ((FoundDevice device, IReadOnlyDictionary<string, IReadOnlyList<string>> variants, TunedDevice? tunedAs) in devices.Where(
            d => d.Variants.Count > 0))
        {
            if (tunedAs is not null)
            {
                Console.WriteLine(
                    $"{device.Selector} goes by the tuning table {tuningPath}, written for '{tunedAs.Name}'{string.Concat((tunedAs.Values ?? new Dictionary<string, int>()).Select(p => $", {p.Key}={p.Value}"))}");
            }

            Console.WriteLine($"Kernel variants on {device.Selector}, by shape:");
            foreach ((string op, IReadOnlyList<string> names) in variants)
            {
                Console.WriteLine($"  {op,-20} {string.Join(", ", names)}");
            }
        }
    }

    // The variants that the catalogue's own choice gives over the shapes of the verification cases.
    private static (FoundDevice Device, IReadOnlyDictionary<string, IReadOnlyList<string>> Variants, TunedDevice? TunedAs) Open(FoundDevice found)
    {
        using ComputeDevice device = ComputeDevice.Open(found.Selector);
        Dictionary<string, IReadOnlyList<string>> variants = KernelCatalog.Ops.ToDictionary(
            op => op.Name,
            op => (IReadOnlyList<string>)[.. KernelCatalog.Cases.Where(c => c.Op == op).Select(c => c.ChosenLabel(device)).Distinct()]);
        return (found, variants, TuningTable.Current.Find(device));
    }

    private static string Bytes(long bytes) => bytes switch
    {
        0 => "",
        < 1 << 20 => $"{bytes >> 10} KiB",
        < 1L << 30 => $"{bytes >> 20} MiB",
        _ => $"{bytes >> 30} GiB",
    };
}
