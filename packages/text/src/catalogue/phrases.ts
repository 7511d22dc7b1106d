import type { MessageParams } from '@aetherius/domain';

/** The text of a value; empty when it is absent. */
export function word(params: MessageParams, name: string): string {
  const value = params[name];
  if (value === undefined) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
}

/** A phrase with `{name}` places, or nothing when the first value that it asks for is empty. */
export function optional(params: MessageParams, name: string, phrase: string): string {
  const value = word(params, name);
  return value === '' || value === '-' ? '' : fill(params, phrase);
}

/** Puts values into the places of a phrase. */
export function fill(params: MessageParams, phrase: string): string {
  return phrase.replace(/\{(\w+)\}/g, (_, name: string) => word(params, name));
}

/** Whether a value is true, or a number above zero. */
export function isTrue(params: MessageParams, name: string): boolean {
  const value = params[name];
  return value === true || (typeof value === 'number' && value > 0);
}

/** Who suffers, in English: one name, or the first and how many more. */
export function whoEn(params: MessageParams): string {
  const more = Number(params['victims'] ?? 1) - 1;
  if (more < 1) return word(params, 'name');
  return `${word(params, 'name')} and ${more} more`;
}

/** Who suffers, in Chinese. */
export function whoZh(params: MessageParams): string {
  const victims = Number(params['victims'] ?? 1);
  return victims < 2 ? word(params, 'name') : `${word(params, 'name')} 等 ${victims} 个工作负载`;
}

/** An entry whose sentences use `{who}`, and `[name|phrase]` for a phrase that needs a value. */
export function sentence(en: string, zh: string) {
  return {
    en: (params: MessageParams) => expand({ ...params, who: whoEn(params) }, en),
    zh: (params: MessageParams) => expand({ ...params, who: whoZh(params) }, zh),
  };
}

function expand(params: MessageParams, template: string): string {
  const chosen = template.replace(
    /\[(!?)(\w+)\|([^\]]*)\]/g,
    (_, not: string, name: string, phrase: string) => {
      const value = params[name];
      const isThere =
        value !== undefined &&
        value !== '' &&
        value !== false &&
        value !== 0 &&
        value !== '-' &&
        !isEmptyList(value);
      return isThere === (not === '') ? phrase : '';
    },
  );
  return fill(params, chosen).replace(/ {2,}/g, ' ').trim();
}

function isEmptyList(value: MessageParams[string]): boolean {
  return typeof value === 'object' && value.length === 0;
}
