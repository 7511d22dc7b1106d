import { describeKills } from '../support/kills.ts';

describeKills({ instants: 50, seed: 50, untilResolved: true });
