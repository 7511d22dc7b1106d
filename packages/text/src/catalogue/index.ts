import type { Catalogue } from '../render.ts';
import { cliText } from './cli.ts';
import { consoleText } from './console.ts';
import { diagnosisText } from './diagnosis.ts';
import { errorText } from './errors.ts';
import { symptomText } from './symptoms.ts';
import { timelineText } from './timeline.ts';
import { wordText } from './words.ts';

/** Every sentence that a person reads, by code. Codes are unique over all parts (tested). */
export const catalogue: Catalogue = {
  ...cliText,
  ...consoleText,
  ...diagnosisText,
  ...errorText,
  ...symptomText,
  ...timelineText,
  ...wordText,
};
