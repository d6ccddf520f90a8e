using System.CommandLine;
using GpuGrad.Cli;
using GpuGrad.Cli.Commands;

TerminalOutput.Install();
RootCommand root = new(
    "GpuGrad trains deep nets on hand-written GPU kernels and shows, layer by layer, why the gradient vanishes or explodes.\n"
    + "First picture: gpugrad run vanishing")
{
    RunCommand.Create(),
    PresetsCommand.Create(),
    ReportCommand.Create(),
    ViewCommand.Create(),
    ExportCommand.Create(),
    ImportCommand.Create(),
    DiagnoseCommand.Create(),
    CureCommand.Create(),
    GradientsCommand.Create(),
    LrFindCommand.Create(),
    TheoryCommand.Create(),
    DevicesCommand.Create(),
    BenchCommand.Create(),
    TuneCommand.Create(),
    VerifyCommand.Create(),
    DataCommand.Create(),
    SchemaCommand.Create(),
    CompletionCommand.Create(),
};

return await CommandRunner.InvokeAsync(root, args);

// Said here, since ASP.NET Core would make it public.
internal sealed partial class Program;
