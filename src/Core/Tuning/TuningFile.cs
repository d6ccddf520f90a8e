using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GpuGrad.Files;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Tuning;
using GpuGrad.Records;
using GpuGrad.Syntax;

namespace GpuGrad.Tuning;

/// <summary>
/// The tuning table as a JSON file: the user's own, unless the environment variable <c>GPUGRAD_TUNING</c> names another
/// or is <c>off</c>.
/// </summary>
internal static class TuningFile
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "GPUGRAD_TUNING";

    private const string Off = "off";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Where the user's table lies; null where users have no folder for settings.</summary>
    public static string? UserPath =>
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData) is { Length: > 0 } folder ? Path.Combine(folder, "gpugrad", "tuning.json") : null;

    /// <summary>The file in use, or null: there is none, or it is off.</summary>
    public static string? CurrentPath =>
        Environment.GetEnvironmentVariable(Variable) switch
        {
            Off => null,
            { Length: > 0 } named => named,
            _ => File.Exists(UserPath) ? UserPath : null,
        };

    /// <summary>Reads the table in use; an empty one where there is none.</summary>
    /// <exception cref="KernelChoiceException">It cannot be read, or names what does not exist.</exception>
    public static TuningTable ReadCurrent() => CurrentPath is { } path ? Read(path) : TuningTable.Empty;

    /// <summary>Reads a table.</summary>
    /// <exception cref="KernelChoiceException">It cannot be read, or names what does not exist.</exception>
    public static TuningTable Read(string path)
    {
        try
        {
            TuningTable table = JsonFile.Read<TuningTable>(path, s_json);
            return Fault(table) is { } fault ? throw new JsonException(fault) : table;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new KernelChoiceException(
                $"{Shortened.Of(path, Shortened.Place)}: not a tuning table: {Shortened.Of(exception.Message, Shortened.Message / 2)} Delete it and run 'gpugrad tune' again, or set {Variable}={Off} to do without.", exception);
        }
    }

    /// <summary>Writes what was found on a device, in the place of what the file holds of it; other devices stay.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tuned">What was found.</param>
    /// <param name="isWhole">Whether that is all there is to find; else what the file holds of the device stays where nothing was found.</param>
    /// <exception cref="KernelChoiceException">The file is there and no table.</exception>
    /// <exception cref="RunException">It cannot be written.</exception>
    public static void Write(string path, TunedDevice tuned, bool isWhole)
    {
        ILookup<bool, TunedDevice> devices = (File.Exists(path) ? Read(path).Devices : []).ToLookup(d => (d.Kind, d.Name) == (tuned.Kind, tuned.Name));
        TunedDevice written = isWhole ? tuned : devices[true].Aggregate(tuned, (found, before) => found.Over(before));
        TuningTable table = new([.. devices[false], written]);
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, table, s_json));
    }

    private static string? Fault(TuningTable table)
    {
        foreach ((int place, TunedDevice device) in table.Devices.Index())
        {
            if (device.Values is not null && Tunable.Fault($"device '{device.Name}'", TunedDevice.Tunables, device.Values) is { } fault)
            {
                return FormattableString.Invariant($"$.devices[{place}].values: {fault}");
            }

            foreach ((int at, TunedOp tuned) in device.Ops.Index())
            {
                if (Fault(tuned) is { } faultOfOp)
                {
                    return FormattableString.Invariant($"$.devices[{place}].ops[{at}]: {faultOfOp}");
                }
            }
        }

        return null;
    }

    private static string? Fault(TunedOp tuned)
    {
        IKernelOp? op = KernelCatalog.Ops.FirstOrDefault(op => op.Name == tuned.Op);
        if (op is null)
        {
            return $"there is no op '{tuned.Op}'.";
        }

        if (tuned.Variants.FirstOrDefault(name => op.Variants.All(v => v.Name != name)) is { } unknown)
        {
            return $"'{unknown}' is no variant of {tuned.Op}.";
        }

        foreach ((string name, IReadOnlyDictionary<string, int> values) in tuned.Values ?? new Dictionary<string, IReadOnlyDictionary<string, int>>())
        {
            if (op.Variants.FirstOrDefault(v => v.Name == name) is not { } variant)
            {
                return $"'{name}' is no variant of {tuned.Op}.";
            }

            if (Tunable.Fault(name, variant.Tunables, values) is { } fault)
            {
                return fault;
            }
        }

        return tuned.Sizes.Any(size => size < 1) ? $"a size of {tuned.Op} is not positive." : null;
    }
}
