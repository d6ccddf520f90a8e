using System.Text.Json.Nodes;

namespace GpuGrad.Specs;

/// <summary>What the checks of an experiment need of the rest of it, over all its variants.</summary>
internal static class CheckValidation
{
    /// <summary>Throws <see cref="SpecException"/> for a condition that no variant could ever fulfil, and for a measure that a variant it applies to cannot give.</summary>
    public static void Validate(IReadOnlyList<SpecVariant> variants)
    {
        ValueList<CheckSpec> checks = variants[0].Spec.Checks;
        for (int i = 0; i < checks.Count; i++)
        {
            SpecPath here = SpecPath.Root.Field("checks").Item(i);
            foreach (CheckCondition condition in checks[i].When)
                Conceivable(condition, variants, here.Field("when").Field(condition.Path.ToString()));
            foreach (SpecVariant variant in variants.Where(v => checks[i].AppliesTo(v.Spec)))
                Measurable(checks[i], variant, here.Field("measure"));
        }
    }

    private static void Conceivable(CheckCondition condition, IReadOnlyList<SpecVariant> variants, SpecPath here)
    {
        // Any variant that has the field will do; where none has it, the first one's complaint tells what is wrong with the path.
        ExperimentSpec spec = (variants.FirstOrDefault(v => condition.Path.Find(v.Spec.ToJsonObject()) is not null) ?? variants[0]).Spec;
        JsonObject json = spec.ToJsonObject();
        try
        {
            condition.Path.Put(json, condition.Value.ToNode());
            ExperimentSpec.Read(json);
        }
        catch (SpecException e)
        {
            throw new SpecException(here, $"this can never hold: {(e.Where == condition.Path.ToString() ? e.Problem : e.Message)}");
        }
    }

    private static void Measurable(CheckSpec check, SpecVariant variant, SpecPath here)
    {
        if (check.Measure is not (Measure.SpeedRatioNeighbours or Measure.SpeedRatioFirstToLast))
            return;
        if (variant.Spec.Record.StartSamples == 0)
            throw new SpecException(here, "speeds are measured only where record.startSamples is above 0; set it");
        if (variant.Spec.Model.HiddenLayers < 2)
            throw new SpecException(here, $"a speed ratio takes two hidden layers, which {variant.Label} lacks; add a \"when\" that picks a deeper net");
    }
}
