using System.Text.Json.Serialization;
using GpuGrad.Records;

namespace GpuGrad.Training;

/// <summary>What a pre-training goes on from.</summary>
/// <param name="Done">The layers that are done, from the input.</param>
/// <param name="Layer">The auto-encoder of the layer in hand; null where none is begun.</param>
/// <param name="Step">Its next step.</param>
/// <param name="FirstLoss">Its loss at the first step; null before.</param>
/// <param name="LastLoss">Its last loss that was measured.</param>
/// <param name="SinceMeasured">Sums of its losses since then, as <see cref="LossTotals"/> writes them.</param>
internal sealed record PretrainingState(
    IReadOnlyList<PretrainedLayer> Done, [property: JsonIgnore] TrainingState? Layer, long Step, double? FirstLoss, double LastLoss, string SinceMeasured);
