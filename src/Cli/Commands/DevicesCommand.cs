using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Tuning;
using GpuGrad.Training;
using GpuGrad.Tuning;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad devices</c>: accelerators with their limits, where wanted the variants of every op, and the memory that an experiment takes.</summary>
internal static class DevicesCommand
{
    // ILGPU says the largest numbers of devices that have no such limit: of memory for all, and of that of a group.
    private const long NoMemoryLimit = 1L << 50;
    private const int NoGroupLimit = 1 << 30;

    public static Command Create()
    {
        Argument<string?> experiment = new("experiment")
        {
            Description = "an experiment file or a preset: also tells the memory that each of its nets takes on every device",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string[]> set = CommonOptions.Set();
        Option<bool> variants = new("--variants") { Description = "also list the kernel variants that each device would run, op by op; --json always does" };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "devices",
            "Lists accelerators with their limits, and why one cannot be used.\n"
            + "Example: gpugrad devices --variants\n"
            + "Example: gpugrad devices vanishing --set data.batch=1024")
        {
            experiment, set, variants, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(set) is not null && result.GetResult(experiment) is not { Tokens.Count: > 0 })
            {
                result.AddError("--set changes an experiment; name one, such as 'gpugrad devices vanishing --set data.batch=1024'.");
            }
        });
        command.SetAction(parsed => List(parsed.GetValue(experiment), parsed.GetValue(set) ?? [], parsed.GetValue(variants), parsed.GetValue(json)));
        return command;
    }

    private static void List(string? experiment, string[] set, bool variants, bool json)
    {
        IReadOnlyList<(string Label, ExperimentSpec Spec, Dataset Data)> nets = experiment is null ? [] : Nets(experiment, set);
        string? tuningPath = TuningFile.CurrentPath;
        DeviceSelector chosen = DeviceFinder.Choose("auto");
        List<ListedDevice> devices =
            [.. DeviceFinder.Find().Select(device => device.Refusal is null ? Open(device, nets, variants || json) : new ListedDevice(device))];
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
                    nets = experiment is null ? null : d.Nets,
                }),
                CommandJson.Options));
            return;
        }

        Table table = WideTable.Of("device", "name", "memory", "units", "warp", "group", "shared", "");
        foreach (FoundDevice device in devices.Select(listed => listed.Device))
        {
            table.AddRow(
                device.Selector.ToString(),
                Markup.Escape(device.Name),
                Bytes(device.MemoryBytes),
                device.Multiprocessors.ToString(CultureInfo.InvariantCulture),
                Threads(device.WarpSize),
                Threads(device.MaxGroupSize),
                device.SharedMemoryBytes >= NoGroupLimit ? "" : Bytes(device.SharedMemoryBytes),
                Markup.Escape(device.Refusal is { } refusal ? $"refused: {refusal}" : device.Selector == chosen ? "auto" : ""));
        }

        WideTable.Print(table);
        foreach (ListedDevice listed in devices.Where(listed => listed.Nets.Count > 0))
        {
            Console.WriteLine($"Memory on {listed.Device.Selector}, for training and evaluation with the data:");
            foreach (NetMemory net in listed.Nets)
            {
                Console.WriteLine($"  {net.Label}: {net.Refusal ?? $"{net.Memory}; largest are {string.Join(", ", net.Largest)}"}");
            }
        }

        foreach (ListedDevice listed in devices)
        {
            if (listed.TunedAs is { } tunedAs)
            {
                Console.WriteLine(
                    $"{listed.Device.Selector} goes by the tuning table {tuningPath}, written for '{tunedAs.Name}'{string.Concat((tunedAs.Values ?? new Dictionary<string, int>()).Select(p => $", {p.Key}={p.Value}"))}");
            }
        }

        foreach (ListedDevice listed in devices.Where(listed => listed.Variants.Count > 0))
        {
            Console.WriteLine($"Kernel variants on {listed.Device.Selector}, by shape:");
            foreach ((string op, IReadOnlyList<string> names) in listed.Variants)
            {
                Console.WriteLine($"  {op,-20} {string.Join(", ", names)}");
            }
        }
    }

    private static IReadOnlyList<(string Label, ExperimentSpec Spec, Dataset Data)> Nets(string experiment, string[] set)
    {
        (SpecDocument document, string baseDirectory) = ExperimentSource.Open(experiment, set, seed: null);
        LoadedData data = new(baseDirectory);
        return
        [
            .. document.Expand().Select(variant => StartWeights.Pin(variant, baseDirectory))
                .Select(variant => (variant.Label, variant.Spec, data[variant.Spec.Data.Source])),
        ];
    }

    // The variants that the catalogue's own choice gives over the shapes of the verification cases.
    private static ListedDevice Open(FoundDevice found, IReadOnlyList<(string Label, ExperimentSpec Spec, Dataset Data)> nets, bool withVariants)
    {
        using ComputeDevice device = ComputeDevice.Open(found.Selector);
        Dictionary<string, IReadOnlyList<string>> variants = (withVariants ? KernelCatalog.Ops : []).ToDictionary(
            op => op.Name,
            op => (IReadOnlyList<string>)[.. KernelCatalog.Cases.Where(c => c.Op == op).Select(c => c.ChosenLabel(device)).Distinct()]);
        return new ListedDevice(found)
        {
            Variants = variants,
            TunedAs = TuningTable.Current.Find(device),
            Nets = [.. nets.Select(net => Plan(device, net.Label, net.Spec, net.Data))],
        };
    }

    private static NetMemory Plan(ComputeDevice device, string label, ExperimentSpec spec, Dataset data)
    {
        try
        {
            using Trainer trainer = new(spec, data, device);
            return new NetMemory(label, trainer.Memory, trainer.LargestTensors, Refusal: null);
        }
        catch (DeviceMemoryException refused)
        {
            return new NetMemory(label, Memory: null, [], refused.Message);
        }
    }

    // One thread is no warp and no group.
    private static string Threads(int count) => count > 1 ? count.ToString(CultureInfo.InvariantCulture) : "";

    private static string Bytes(long bytes) => bytes switch
    {
        <= 0 or >= NoMemoryLimit => "",
        < 1 << 20 => $"{bytes >> 10} KiB",
        < 1L << 30 => $"{bytes >> 20} MiB",
        _ => $"{bytes >> 30} GiB",
    };

    // A net's memory on a device, or why it does not fit.
    private sealed record NetMemory(string Label, MemoryUse? Memory, IReadOnlyList<string> Largest, string? Refusal);

    private sealed record ListedDevice(FoundDevice Device)
    {
        public IReadOnlyDictionary<string, IReadOnlyList<string>> Variants { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

        public TunedDevice? TunedAs { get; init; }

        public IReadOnlyList<NetMemory> Nets { get; init; } = [];
    }
}
