using System.Text.Json.Nodes;
using GpuGrad.Syntax;

namespace GpuGrad.Experiments.Expectations;

/// <summary>What the expectations of an experiment need of the rest of it, over all its variants.</summary>
internal static class ExpectationValidation
{
    /// <summary>
    /// Throws <see cref="SpecException"/> for a condition that no variant could ever fulfil, and for an expectation that a variant it applies to cannot be
    /// measured for.
    /// </summary>
    public static void Validate(IReadOnlyList<SpecVariant> variants)
    {
        ValueList<ExpectationSpec> expectations = variants[0].Spec.Expect;
        for (int i = 0; i < expectations.Count; i++)
        {
            SpecPath here = SpecPath.Root.Field("expect").Item(i);
            foreach (ExpectationCondition condition in expectations[i].When)
            {
                Conceivable(condition, variants, here.Field("when").Field(condition.Path.ToString()));
            }
        }
        foreach (SpecVariant variant in variants)
        {
            Validate(variant, layers: null);
        }
    }

    /// <summary>
    /// Throws <see cref="SpecException"/> for an expectation that needs what a run of <paramref name="variant"/> will not have; names of layers are looked up
    /// where <paramref name="layers"/> are given.
    /// </summary>
    public static void Validate(SpecVariant variant, IReadOnlyList<LayerInfo>? layers)
    {
        ValueList<ExpectationSpec> expectations = variant.Spec.Expect;
        for (int i = 0; i < expectations.Count; i++)
        {
            if (!expectations[i].AppliesTo(variant.Spec))
            {
                continue;
            }

            try
            {
                ExpectationSpec.Use(expectations[i].Text, expectations[i].TextPath(SpecPath.Root.Field("expect").Item(i)), e => e.Check(variant.Spec, layers));
            }
            catch (SpecException e) when (variant.Values.Count > 0)
            {
                throw new SpecException(e.Where, $"{e.Problem}; so it is in the variant {variant.Label}", excerpt: e.Excerpt);
            }
        }
    }

    private static void Conceivable(ExpectationCondition condition, IReadOnlyList<SpecVariant> variants, SpecPath here)
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
}
