import { describeKills } from '../support/kills.ts';

describeKills({ instants: 5, seed: 2026, untilResolved: false });
