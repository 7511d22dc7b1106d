import { useWords } from '../app/words.ts';

/** The words of a copy button. */
export function useCopyWords(text: string): { text: string; label: string; copiedLabel: string } {
  const { t } = useWords();
  return { text, label: t('console.copy', { text }), copiedLabel: t('console.copied') };
}
