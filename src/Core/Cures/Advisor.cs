using GpuGrad.Diagnosis;
using GpuGrad.Experiments;
using GpuGrad.Kernels;

namespace GpuGrad.Cures;

/// <summary>Tries remedies on a net in whose run something looks wrong, so that what is advised was seen to help.</summary>
internal static class Advisor
{
    /// <summary>Tries what the findings call for.</summary>
    /// <param name="found">What the records of the run show.</param>
    /// <param name="document">The experiment of the run: one net.</param>
    /// <param name="device">The device, open.</param>
    /// <param name="dataset">The data that the run trained on.</param>
    /// <param name="settings">How much to try.</param>
    /// <param name="progressed">Told of every trial, on any thread, one at a time.</param>
    /// <param name="cancellation">Ends the trials; the findings are told untried then.</param>
    public static Judgement Judge(
        Findings found, SpecDocument document, ComputeDevice device, Dataset dataset, CureSettings settings, Action<CureProgress> progressed,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(document);
        if (found.Suspects.Count == 0)
        {
            return found.Unsuspected;
        }

        if (document.Resolve().Train.Optimizer.LearningRate == 0)
        {
            return found.Untried("since at a learning rate of 0 nothing is trained");
        }

        if (Advice.AreNotes(found))
        {
            return found.Untried("since the net learns, and another learning rate alone is no trouble");
        }

        CureSearch search = new(device, dataset, settings);
        search.Progressed += progressed;
        try
        {
            return search.Run(document, found, cancellation).Judgement;
        }
        catch (OperationCanceledException)
        {
            return found.Untried("since the trials were interrupted");
        }
        catch (SpecException refusal)
        {
            return found.Untried($"since {refusal.Problem}");
        }
    }
}
