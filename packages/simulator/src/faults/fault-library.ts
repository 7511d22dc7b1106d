import { accessFaults } from './access-faults.ts';
import { applicationFaults } from './application-faults.ts';
import type { Fault } from './fault.ts';
import { imageFaults } from './image-faults.ts';
import { networkFaults } from './network-faults.ts';
import { resourceFaults } from './resource-faults.ts';
import { schedulingFaults } from './scheduling-faults.ts';
import { workloadFaults } from './workload-faults.ts';

/** All faults of the library, in the order in which they are listed. */
export const allFaults: readonly Fault[] = [
  ...resourceFaults,
  ...imageFaults,
  ...applicationFaults,
  ...workloadFaults,
  ...networkFaults,
  ...schedulingFaults,
  ...accessFaults,
];
