using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;
using GpuGrad.Checkpoints;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Tuning;
using GpuGrad.Records;
using GpuGrad.Syntax;
using GpuGrad.Tuning;

namespace GpuGrad.Cli;

/// <summary>Parses the command line, runs the command, and turns what goes wrong into one line and an exit code.</summary>
internal static class CommandRunner
{
    public static async Task<int> InvokeAsync(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(args);
        bool suggests = root.Directives.Any(directive => directive is SuggestDirective && parsed.GetResult(directive) is not null);
        if (parsed.Errors.Count > 0 && !suggests)
        {
            foreach (string fault in CommandLineFaults.Of(parsed))
            {
                Console.Error.WriteLine($"gpugrad: {Shortened.Of(fault, Shortened.Message)}");
            }

            Console.Error.WriteLine($"Try 'gpugrad {CommandLineFaults.PathOf(parsed)}--help'.");
            return ExitCode.BadInput;
        }

        TuningTable.Use(TuningFile.ReadCurrent);
        try
        {
            using StopSignals? signals = parsed.Action is AsynchronousCommandLineAction ? new StopSignals() : null;
            InvocationConfiguration own = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(own, signals?.Token ?? CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("gpugrad: interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (
            exception is SpecException or DataException or CheckpointException or DeviceException or KernelChoiceException or RunException { IsBadInput: true })
        {
            Console.Error.WriteLine($"gpugrad: {Shortened.Of(exception.Message, Shortened.Message)}");
            return ExitCode.BadInput;
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine($"gpugrad: {Shortened.Of(exception.Message, Shortened.Message)}");
            if (Environment.GetEnvironmentVariable("GPUGRAD_TRACE") == "1")
            {
                Console.Error.WriteLine(exception);
            }

            return ExitCode.Failure;
        }
    }
}
