/** The part of a request that tells what its reader speaks. */
export interface LanguageHints {
  readonly query: unknown;
  readonly headers: { readonly 'accept-language'?: string | undefined };
}

/** The reader's language: `?lang=`, else the first known one of Accept-Language, else English. */
export function requestLanguage({ query, headers }: LanguageHints): 'en' | 'zh' {
  const asked = (query as { lang?: unknown } | null)?.lang;
  if (asked === 'en' || asked === 'zh') return asked;
  for (const part of (headers['accept-language'] ?? '').split(',')) {
    const tag = part.trim().slice(0, 2).toLowerCase();
    if (tag === 'en' || tag === 'zh') return tag;
  }
  return 'en';
}
