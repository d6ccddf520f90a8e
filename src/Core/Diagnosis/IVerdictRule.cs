using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis;

/// <summary>Looks at a run for one thing that can be wrong.</summary>
internal interface IVerdictRule
{
    /// <summary>What is wrong; nothing where all is well or the run recorded too little to tell.</summary>
    IEnumerable<Verdict> Examine(RunEvidence run);
}
