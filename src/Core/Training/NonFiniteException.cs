using GpuGrad.Training;

namespace GpuGrad;

/// <summary>The loss or a gradient became NaN or infinite. The message names the step and the layer.</summary>
public sealed class NonFiniteException : Exception
{
    /// <summary>Tells it.</summary>
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="step">The step, of the training or of the stage of pre-training.</param>
    /// <param name="origin">Where it came from; null where running the step again did not bring it back.</param>
    /// <param name="state">What the bad step starts from; null where there is no origin.</param>
    internal NonFiniteException(string message, long step, NonFiniteOrigin? origin = null, TrainingState? state = null)
        : base(message) => (Step, Origin, State) = (step, origin, state);

    /// <summary>The step in which it happened.</summary>
    public long Step { get; }

    /// <summary>Where the first non-finite value came from; null where running the step again did not bring it back.</summary>
    public NonFiniteOrigin? Origin { get; }

    /// <summary>What the step of the origin starts from.</summary>
    internal TrainingState? State { get; }
}
