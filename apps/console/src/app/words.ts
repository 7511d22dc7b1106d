import type { Message, MessageParams } from '@aetherius/domain';
import { confidenceWord, message } from '@aetherius/domain';
import type { ConsoleCode, Language } from '@aetherius/text';
import { render } from '@aetherius/text';
import { useMemo } from 'react';
import { useSettings } from './settings.ts';

/** How a page speaks: its own sentences by code, and messages that came from elsewhere. */
export interface Words {
  readonly language: Language;
  /** A sentence of the console. */
  readonly t: (code: ConsoleCode, params?: MessageParams) => string;
  /** Any message of the catalogue. */
  readonly say: (message: Message) => string;
  /** The words for a confidence, such as "almost certain". */
  readonly confidence: (confidence: number) => string;
}

/** The words in the reader's language; they change without a reload. */
export function useWords(): Words {
  const { language } = useSettings();
  return useMemo(
    () => ({
      language,
      t: (code, params = {}) => render(message(code, params), language),
      say: (each) => render(each, language),
      confidence: (value) => render(message(`confidence.${confidenceWord(value)}`), language),
    }),
    [language],
  );
}
