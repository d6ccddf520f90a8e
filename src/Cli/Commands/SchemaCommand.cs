using System.CommandLine;
using GpuGrad.Experiments;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad schema</c>: prints the JSON Schema of experiment files.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        Command command = new(
            "schema",
            "Prints the JSON Schema of experiment files, for editors that complete and check as you type.\nExample: gpugrad schema > experiment.schema.json");
        command.SetAction(_ => Console.WriteLine(SpecSchema.ToJson()));
        return command;
    }
}
