using System.Globalization;
using System.Text;
using System.Text.Json;

namespace GpuGrad.Hardware;

/// <summary>The tables of docs/performance.md, filled with what was measured here.</summary>
internal static class PerformanceLines
{
    private const string None = "-";

    /// <summary>The lines.</summary>
    public static string Write(HardwareResults results)
    {
        StringBuilder lines = new();
        lines.Append("Measured by `tests/hardware/run.sh`:\n\n```text\n").Append(results.Machine).Append("\n```\n");
        AppendProducts(lines, results);
        AppendSteps(lines, results);
        AppendOps(lines, results);
        AppendRuns(lines, results);
        return lines.ToString();
    }

    private static void AppendProducts(StringBuilder lines, HardwareResults results)
    {
        foreach (HardwareStep step in results.Of("matmul").Where(step => step.Rows.Count > 0))
        {
            List<JsonElement> peers = [.. results.Of("peer").SelectMany(peer => peer.Rows).Where(row => HardwareStep.Text(row, "kind") == "matmul")];
            string[] modes = ["FP32", "TF32", "BF16"];
            lines.Append(CultureInfo.InvariantCulture, $"\n{step.Title}\n\n");
            lines.Append("| product | chosen variant | GFLOP/s | of peak | library | GFLOP/s | against it | in TF32 |");
            lines.Append(string.Concat(modes.Select(mode => peers.Count > 0 ? $" PyTorch {mode} |" : ""))).Append('\n');
            lines.Append("| --- | --- | --- | --- | --- | --- | --- | --- |").Append(peers.Count > 0 ? " --- | --- | --- |\n" : "\n");
            foreach (IGrouping<string, JsonElement> product in step.Rows.GroupBy(row => HardwareStep.Text(row, "product")))
            {
                JsonElement chosen = product.First();
                JsonElement? library = product.Cast<JsonElement?>().FirstOrDefault(row => IsLibrary(HardwareStep.Text(row!.Value, "name")));
                double ours = HardwareStep.Number(chosen, "gflops"), theirs = library is { } l ? HardwareStep.Number(l, "gflops") : double.NaN;
                JsonElement tf32 = product.FirstOrDefault(row => HardwareStep.Text(row, "name").EndsWith(" TF32", StringComparison.Ordinal));
                lines.Append(
                    CultureInfo.InvariantCulture,
                    $"| {product.Key} | {HardwareStep.Text(chosen, "name").Replace("MatMul", "", StringComparison.Ordinal)} | {Format(ours, "0.#")} | "
                    + $"{Format(100 * HardwareStep.Number(chosen, "peakShare"), "0")} % | {(library is { } name ? HardwareStep.Text(name, "name") : None)} | "
                    + $"{Format(theirs, "0.#")} | {Format(ours / theirs, "0.00")} | {Format(HardwareStep.Number(tf32, "gflops"), "0.#")} |");
                foreach (string mode in peers.Count > 0 ? modes : [])
                {
                    JsonElement peer = peers.FirstOrDefault(row => HardwareStep.Text(row, "product") == product.Key && HardwareStep.Text(row, "mode") == mode);
                    lines.Append(CultureInfo.InvariantCulture, $" {Format(HardwareStep.Number(peer, "gflops"), "0.#")} |");
                }

                lines.Append('\n');
            }
        }
    }

    private static bool IsLibrary(string name) => name.Contains("BLAS", StringComparison.OrdinalIgnoreCase);

    // The steps of one net: step-NET-graphs and step-NET-eager.
    private static void AppendSteps(StringBuilder lines, HardwareResults results)
    {
        List<IGrouping<string, HardwareStep>> nets = [.. results.Of("step").GroupBy(step => step.Name[..step.Name.LastIndexOf('-')])];
        if (nets.Count == 0)
        {
            return;
        }

        List<JsonElement> peers = [.. results.Of("peer").SelectMany(step => step.Rows).Where(row => HardwareStep.Text(row, "kind") == "step")];
        lines.Append("\nMicroseconds a step, median (fastest); the ratio is PyTorch's faster one over graphs, recording every step.\n\n");
        lines.Append("| net | graphs | graphs, recording every step | every tenth | eager | eager, recording every step | PyTorch eager | PyTorch graphs | ratio |\n");
        lines.Append("| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (IGrouping<string, HardwareStep> net in nets)
        {
            IReadOnlyList<JsonElement> graphs = net.FirstOrDefault(step => step.Name.EndsWith("-graphs", StringComparison.Ordinal))?.Rows ?? [];
            IReadOnlyList<JsonElement> eager = net.FirstOrDefault(step => step.Name.EndsWith("-eager", StringComparison.Ordinal))?.Rows ?? [];
            JsonElement peerEager = Peer(peers, net.Key, "eager"), peerGraphs = Peer(peers, net.Key, "graphs");
            double theirs = new[] { Median(peerEager), Median(peerGraphs) }.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
            lines.Append(
                CultureInfo.InvariantCulture,
                $"| {net.First().Title} | {Time(graphs, 0)} | {Time(graphs, 1)} | {Time(graphs, 10)} | {Time(eager, 0)} | {Time(eager, 1)} | "
                + $"{Time(peerEager)} | {Time(peerGraphs)} | {Format(theirs / Median(Recorded(graphs, 1)), "0.0")} |\n");
        }
    }

    private static void AppendOps(StringBuilder lines, HardwareResults results)
    {
        List<HardwareStep> ops = [.. results.Of("op").Where(step => step.Rows.Count > 0)];
        if (ops.Count == 0)
        {
            return;
        }

        lines.Append("\n| op | size | chosen variant | median | spread | GB/s | of memory |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (IGrouping<(string, string), JsonElement> op in ops.SelectMany(step => step.Rows)
            .GroupBy(row => (HardwareStep.Text(row, "op"), HardwareStep.Text(row, "setting"))))
        {
            JsonElement row = op.First();
            lines.Append(
                CultureInfo.InvariantCulture,
                $"| {op.Key.Item1} | {op.Key.Item2} | {HardwareStep.Text(row, "name")} | {Format(Median(row), "0.#")} µs | "
                + $"{Format(100 * HardwareStep.Number(row, "spread"), "0")} % | {Format(HardwareStep.Number(row, "gigabytesPerSecond"), "0.#")} | "
                + $"{Format(100 * HardwareStep.Number(row, "bandwidthShare"), "0")} % |\n");
        }
    }

    private static void AppendRuns(StringBuilder lines, HardwareResults results)
    {
        foreach (HardwareStep step in results.Of("run"))
        {
            lines.Append(CultureInfo.InvariantCulture, $"\n{step.Title}: {step.Seconds:0} s{(step.Fault is { } fault ? $", {fault}" : "")}.\n");
        }

        foreach (JsonElement row in results.Of("startup").SelectMany(step => step.Rows))
        {
            lines.Append(
                CultureInfo.InvariantCulture,
                $"\nStart-up on {HardwareStep.Text(row, "device")}: {HardwareStep.Number(row, "medianSeconds"):0.00} s median, "
                + $"{HardwareStep.Number(row, "minSeconds"):0.00} best of {HardwareStep.Number(row, "samples"):0}.\n");
        }
    }

    private static JsonElement Peer(List<JsonElement> peers, string net, string mode) =>
        peers.FirstOrDefault(row => HardwareStep.Text(row, "net") == net && HardwareStep.Text(row, "mode") == mode);

    private static JsonElement Recorded(IReadOnlyList<JsonElement> rows, int every) =>
        rows.FirstOrDefault(row => HardwareStep.Number(row, "recordEvery") == every);

    private static string Time(IReadOnlyList<JsonElement> rows, int every) => Time(Recorded(rows, every));

    private static string Time(JsonElement row) => double.IsNaN(Median(row))
        ? None
        : string.Create(CultureInfo.InvariantCulture, $"{Median(row):#,0.#} ({HardwareStep.Number(row, "minMicroseconds"):#,0.#})");

    private static double Median(JsonElement row) => HardwareStep.Number(row, "medianMicroseconds");

    private static string Format(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : None;
}
