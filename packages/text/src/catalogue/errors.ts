import type { Catalogue } from '../render.ts';

/** What went wrong (`error.<CODE>`) and what the user can do (`error.<CODE>.do`). */
export const errorText: Catalogue = {
  'error.USAGE': { en: '{problem}', zh: '{problem}' },
  'error.USAGE.do': {
    en: 'Run `aetherius {command} --help` for the usage.',
    zh: '运行 `aetherius {command} --help` 查看用法。',
  },
};
