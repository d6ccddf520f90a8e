using System.Globalization;
using GpuGrad.Kernels.Ops.Losses;

namespace GpuGrad.Training;

/// <summary>Sums loss and hits over steps.</summary>
internal sealed class LossTotals
{
    private double _loss;
    private long _correct;
    private long _samples;

    /// <summary>Nothing yet.</summary>
    public LossTotals()
    {
    }

    /// <summary>The sums that <paramref name="note"/> says, to the bit, as <see cref="ToString"/> writes them.</summary>
    /// <exception cref="FormatException">It says none.</exception>
    public LossTotals(string note)
    {
        string[] parts = note.Split(' ');
        if (parts.Length != 3)
        {
            throw new FormatException("three numbers are expected");
        }

        (_loss, _correct, _samples) = (
            double.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            long.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    /// <summary>Mean loss a sample over some steps.</summary>
    public static double MeanLoss(IReadOnlyCollection<StepLossRecord> steps)
    {
        LossTotals totals = new();
        totals.Add(steps);
        return totals.Mean;
    }

    /// <summary>Mean loss a sample so far.</summary>
    public double Mean => _loss / _samples;

    /// <summary>Adds steps.</summary>
    public void Add(IEnumerable<StepLossRecord> steps)
    {
        foreach (StepLossRecord step in steps)
        {
            _loss += step.LossSum;
            _correct += step.Correct;
            _samples += step.Samples;
        }
    }

    /// <summary>The sums as text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_loss:R} {_correct} {_samples}");

    /// <summary>Starts again from nothing.</summary>
    public void Reset() => (_loss, _correct, _samples) = (0, 0, 0);

    /// <summary>The sums as an evaluation of the split they were taken over; numbers that are predicted have no accuracy.</summary>
    public EvaluationRecord ToRecord(long step, string split, LossKind loss) =>
        new(step, split, Mean, loss == LossKind.MeanSquaredError ? null : (double)_correct / _samples);
}
