import type { Catalogue } from '../render.ts';
import { applicationFaultText } from './diagnosis-application.ts';
import { chainText } from './diagnosis-chain.ts';
import { signalClaimText, summaryText } from './diagnosis-claims-signals.ts';
import { claimText } from './diagnosis-claims.ts';
import { classText } from './diagnosis-classes.ts';
import { controlFaultText, schedulingFaultText, serviceFaultText } from './diagnosis-cluster.ts';
import { dependencyFaultText, probeFaultText } from './diagnosis-probes.ts';
import { referenceFaultText } from './diagnosis-references.ts';
import { remedyText, safetyText } from './diagnosis-remedies.ts';
import { imageFaultText, resourceFaultText } from './diagnosis-resources.ts';
import { ruledOutText } from './diagnosis-ruled-out.ts';

/** Headlines, claims, chains, remedies of diagnoses. */
export const diagnosisText: Catalogue = {
  ...applicationFaultText,
  ...chainText,
  ...claimText,
  ...classText,
  ...controlFaultText,
  ...dependencyFaultText,
  ...imageFaultText,
  ...probeFaultText,
  ...referenceFaultText,
  ...remedyText,
  ...resourceFaultText,
  ...ruledOutText,
  ...safetyText,
  ...schedulingFaultText,
  ...serviceFaultText,
  ...signalClaimText,
  ...summaryText,
};
