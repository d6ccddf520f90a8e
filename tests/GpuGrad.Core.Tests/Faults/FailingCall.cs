using GpuGrad.Kernels.Execution;

namespace GpuGrad.Core.Tests.Faults;

/// <summary>Takes the place of a call, and throws where one of its workers begins its share, or, late, where it has done it.</summary>
internal sealed class FailingCall(VectorCall call, int failingWorker, bool isLate) : VectorCall
{
    public const string Reason = "on demand";

    public override void Run(int worker, int workers)
    {
        if (worker != failingWorker || isLate)
        {
            call.Run(worker, workers);
        }

        if (worker == failingWorker)
        {
            throw new InvalidOperationException(Reason);
        }
    }

    /// <summary>The call in the place of <paramref name="call"/>, under the same names.</summary>
    public static FailingCall InPlaceOf(VectorCall call, int failingWorker, bool isLate) => new(call, failingWorker, isLate)
    {
        Op = call.Op,
        Variant = call.Variant,
        Layer = call.Layer,
        RecordedOnly = call.RecordedOnly,
        Serial = call.Serial,
    };
}
